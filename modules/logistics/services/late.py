"""Deliveries that are late: who is told, and what stands over the customer's page."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, bindparam, or_, select

from core.api.locale import format_date
from core.api.services import (
    Event,
    NotificationKind,
    TimelineKind,
    _,
    _l,
    add_to_timeline,
    company_today,
    notify,
    prepared,
    session,
    set_derived,
    write,
)
from modules.contacts.models import Contact
from modules.logistics.models import Delivery
from modules.logistics.models.delivery import DELIVERY

LATE = "logistics.late"
#: Deliveries handled in one unit of work.
CHUNK = 200

delivery_late = Event(
    name="logistics.delivery_late",
    doc="The day promised for a delivery is over and the customer does not have it. Sent inside the "
    "transaction, once a promise.",
    args=("delivery",),
)


def is_late(delivery: Delivery, day: date | None = None) -> bool:
    """Whether it was promised for an earlier day and is still on its way."""
    promised = delivery.promised_on
    return (
        promised is not None and delivery.closed_at is None and promised < (day or company_today())
    )


def late_of(contact_id: int, most: int = 3) -> list[Delivery]:
    """The late deliveries of a customer, the oldest promise first, as far as the actor sees them."""

    def build() -> Select:
        query = select(Delivery).where(
            Delivery.contact_id == bindparam("customer"),
            Delivery.closed_at.is_(None),
            Delivery.archived_at.is_(None),
            Delivery.promised_on < bindparam("today"),
        )
        return query.order_by(Delivery.promised_on, Delivery.id).limit(most)

    query = prepared(("logistics.late_of", most), build)
    return list(session().scalars(query, {"customer": contact_id, "today": company_today()}))


def warn() -> int:
    """Tell the owners of late deliveries, and whoever answers for the customer, once a promise.

    :returns: how many are newly late.
    """
    seen, day = 0, company_today()
    while True:
        with write() as current:
            query = (
                select(Delivery)
                .where(
                    Delivery.closed_at.is_(None),
                    Delivery.archived_at.is_(None),
                    Delivery.promised_on < day,
                    or_(
                        Delivery.late_told_on.is_(None),
                        Delivery.late_told_on <= Delivery.promised_on,
                    ),
                )
                .order_by(Delivery.id)
                .limit(CHUNK)
                .with_for_update(skip_locked=True)
            )
            found = list(current.scalars(query))
            if not found:
                return seen
            set_derived(Delivery, {one.id: {"late_told_on": day} for one in found})
            for delivery in found:
                _tell(delivery)
            seen += len(found)


def _tell(delivery: Delivery) -> None:
    promised = format_date(delivery.promised_on)
    title = _(
        "Delivery %(number)s for %(name)s is late: it was promised for %(day)s.",
        number=delivery.number,
        name=delivery.name,
        day=promised,
    )
    owner = session().scalar(select(Contact.owner_id).where(Contact.id == delivery.contact_id))
    people = [number for number in (delivery.owner_id, owner) if number]
    notify(
        people,
        LATE,
        title,
        f"/logistics/deliveries/{delivery.id}",
        model=DELIVERY,
        record_id=delivery.id,
    )
    data = {"promised": promised}
    add_to_timeline(LATE, DELIVERY, delivery.id, data=data)
    delivery_late.emit(delivery=delivery)


contributions = (
    delivery_late,
    NotificationKind(
        name=LATE, label=_l("A delivery of mine is late"), icon="alarm", mail="digest", weight=70
    ),
    TimelineKind(
        name=LATE,
        label=_l("Late deliveries"),
        icon="alarm",
        template="logistics/late.html",
        weight=871,
    ),
)
