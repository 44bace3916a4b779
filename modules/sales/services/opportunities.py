"""Opportunities: opening one, and what follows when one is won."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from core.api.services import Event, Moved, create, session, sudo
from modules.contacts.services import became_customer
from modules.sales.models import Involved, Opportunity

OPPORTUNITY = "sales.opportunity"


@dataclass(frozen=True)
class KeyContact:
    """Somebody who took part in the sale."""

    contact_id: int
    #: contact_person | decider | one of :data:`modules.sales.models.involved.ROLES`
    role: str
    note: str = ""
    #: Of the :class:`~modules.sales.models.Involved`; none for the two that the sale itself names.
    id: int | None = None


@dataclass(frozen=True)
class Won:
    """A sale that was won, as whoever serves the customer from now on needs to know it."""

    opportunity_id: int
    contact_id: int
    #: What the opportunity is called, and what was bought.
    name: str
    bought: str
    amount: Decimal | None
    currency: str
    #: What the customer expects, in their words.
    expectations: str
    notes: str
    #: The contact person first, then who decides, then the others.
    key_contacts: tuple[KeyContact, ...]
    #: Who sold it.
    owner_id: int | None
    won_at: datetime
    #: How it was won: screen | api | import | job | cli | system.
    via: str
    #: It was stored as won from the start: history brought in from elsewhere, not a sale of now.
    from_the_start: bool


opportunity_won = Event(
    name="sales.opportunity_won",
    doc="An opportunity was won; ``won`` (modules.sales.services.opportunities.Won) says what, by "
    "whom and what the customer expects. Sent once a win, inside the transaction; an opportunity "
    "that is reopened and won again is won twice.",
    args=("won",),
)

contributions = (opportunity_won,)

_coming_from: ContextVar[int | None] = ContextVar("cauce_sales_lead", default=None)


def open_opportunity(contact_id: int, *, lead_id: int | None = None, **values: Any) -> Opportunity:
    """Begin an opportunity with a contact.

    :param lead_id: the lead it comes from.
    :param values: further fields, as for :func:`core.api.services.create`; without a name it bears
        the contact's.
    :returns: the stored opportunity.
    :raises Forbidden, Invalid: as for any creation.
    """
    token = _coming_from.set(lead_id)
    try:
        return create(OPPORTUNITY, {**values, "contact_id": contact_id})
    finally:
        _coming_from.reset(token)


def coming_from() -> int | None:
    """The lead of the opportunity that is being opened: a field that nobody writes otherwise."""
    return _coming_from.get()


def key_contacts(opportunity: Opportunity) -> tuple[KeyContact, ...]:
    """Who took part: the contact person, who decides, and the others in their roles."""
    main = (("contact_person", opportunity.person_id), ("decider", opportunity.decider_id))
    query = (
        select(Involved.contact_id, Involved.role, Involved.note, Involved.id)
        .where(Involved.opportunity_id == opportunity.id)
        .order_by(Involved.id)
    )
    others = (
        KeyContact(number, role, note or "", key)
        for number, role, note, key in session().execute(query)
    )
    return (*(KeyContact(number, role) for role, number in main if number), *others)


def after_move(spec: Any, record: Opportunity, move: Moved) -> None:
    """Receiver of ``stage_changed``: a win makes the contact a customer and is told, once."""
    if move.target.category != "won":
        return
    if move.source is not None and move.source.category == "won":
        return
    with sudo(f"Opportunity {record.id} won"):
        became_customer(record.contact_id, "Opportunity won")
        won = _won(record, move)
    opportunity_won.emit(won=won)


def _won(record: Opportunity, move: Moved) -> Won:
    return Won(
        opportunity_id=record.id,
        contact_id=record.contact_id,
        name=record.name,
        bought=record.products or "",
        amount=record.amount,
        currency=record.currency,
        expectations=record.expectations or "",
        notes=record.notes or "",
        key_contacts=key_contacts(record),
        owner_id=record.owner_id,
        won_at=record.stage_since,
        via=move.via,
        from_the_start=move.source is None,
    )
