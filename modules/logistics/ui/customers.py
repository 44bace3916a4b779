"""What the page of a customer shows of deliveries."""

from __future__ import annotations

from collections.abc import Iterable

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from core.api.locale import format_date
from core.api.services import actor, session, stage_info
from core.api.ui import Alert, Banner, Counted, Fact, Panel, _, _l
from modules.contacts.models import Contact
from modules.logistics.models import Delivery
from modules.logistics.models.delivery import DELIVERY
from modules.logistics.models.returning import RETURN
from modules.logistics.services import late

CONTACT = "contacts.contact"
#: Deliveries a panel shows.
SHOWN = 6


def drawn(deliveries: Iterable[Delivery], start: str = "") -> Markup:
    """Each with its stage and promised day. :param start: where a return of them is opened."""
    return Markup(
        render_template(
            "logistics/customer.html",
            start=start,
            deliveries=[
                {
                    "href": f"/logistics/deliveries/{one.id}",
                    "number": one.number,
                    "stage": stage_info(one.stage_id).label,
                    "promised": format_date(one.promised_on) if one.promised_on else "",
                    "late": late.is_late(one),
                }
                for one in deliveries
            ],
        )
    )


def deliveries_of(contact: Contact) -> Counted | None:
    """The latest deliveries of a customer, open ones first."""
    query = (
        select(Delivery)
        .where(Delivery.contact_id == contact.id, Delivery.archived_at.is_(None))
        .order_by(Delivery.closed_at.is_not(None), Delivery.id.desc())
        .limit(SHOWN)
    )
    found = list(session().scalars(query))
    if not found:
        return None
    who = actor()
    may = who.can(f"{RETURN}.create") and not who.viewed_by
    left = may and any(one.shipped_at is not None for one in found)
    body = drawn(found, f"/logistics/returns/start?contact={contact.id}" if left else "")
    opened = sum(one.closed_at is None for one in found)
    return Counted(body, str(opened or ""))


def alerts(contact: Contact) -> list[Alert]:
    """What the customer waits for longer than we said."""
    return [
        Alert(
            "ambar",
            _("Delivery %(number)s is late.", number=one.number),
            text=_("It was promised for %(day)s. Say when it comes before you speak of anything else.",
                   day=format_date(one.promised_on)),
            href=f"/logistics/deliveries/{one.id}",
            link=_("See the delivery"),
            badge=_("Late delivery"),
        )
        for one in late.late_of(contact.id, 2)
    ]  # fmt: skip


def fact(contact: Contact) -> str | None:
    """One line for the pages of other departments."""
    found = late.late_of(contact.id, 1)
    if not found:
        return None
    return _("%(number)s, promised for %(day)s", number=found[0].number,
             day=format_date(found[0].promised_on))  # fmt: skip


contributions = (
    Panel(
        name="logistics.contact.deliveries",
        model=CONTACT,
        label=_l("Deliveries"),
        tab=_l("Sales"),
        permission=f"{DELIVERY}.read",
        render=deliveries_of,
        later=True,
        weight=70,
    ),
    Banner(
        name="logistics.late",
        model=CONTACT,
        permission=f"{DELIVERY}.read",
        find=alerts,
        weight=20,
    ),
    Fact(
        name="logistics.late",
        model=CONTACT,
        label=_l("Late delivery"),
        find=fact,
        permission=f"{DELIVERY}.read",
    ),
)
