"""What customers do not accept: the amount, the reason, and who finds out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from core.api.models import (
    Archivable,
    Choice,
    Currency,
    Day,
    LongText,
    Money,
    OfCompany,
    Owned,
    Record,
    Ref,
    Searchable,
    Text,
    _l,
    column,
    model,
)
from modules.collections.models.fields import made_name
from modules.contacts.models import Contact

DISPUTE = "collections.dispute"
REASON = "collections.dispute_reason"
STATES = (
    ("open", _l("Being looked at")),
    ("accepted", _l("The customer is right")),
    ("rejected", _l("The debt stands")),
)


class DisputeReason(Archivable, Searchable, Record):
    """Why customers do not accept a debt: a dictionary of the company."""

    __tablename__ = "collections_dispute_reason"
    __table_args__ = (Index("ix_collections_dispute_reason_title", "sort_key", "id"),)

    name: Mapped[str] = column(
        Text(label=_l("Name"), required=True, max=80, folded="sort_key", sortable=True)
    )
    #: When to choose it.
    help: Mapped[str | None] = column(Text(label=_l("When to choose it"), max=200))


class Dispute(Owned, OfCompany, Archivable, Searchable, Record):
    """An amount of a debt that the customer does not accept. It alone is left in peace meanwhile."""

    __tablename__ = "collections_dispute"
    __table_args__ = (
        Index("ix_collections_dispute_title", "sort_key", "id"),
        Index("ix_collections_dispute_owner", "owner_id", "sort_key", "id"),
        Index("ix_collections_dispute_team", "team_id", "sort_key", "id"),
        Index("ix_collections_dispute_due", "due_id", "state"),
        Index("ix_collections_dispute_contact", "contact_id", "state"),
    )

    #: Invoice and reason in words.
    name: Mapped[str] = column(
        made_name(_l("Dispute")),
        default="",
    )
    due_id: Mapped[int] = column(
        Ref(label=_l("Debt"), target="accounting.due", required=True, importable=False)
    )
    #: That of the debt.
    contact_id: Mapped[int] = column(
        Ref(
            label=_l("Customer"),
            target="contacts.contact",
            readonly=True,
            importable=False,
        )
    )
    #: How much of the debt.
    amount: Mapped[Decimal] = column(
        Money(
            label=_l("Amount in dispute"),
            group="amounts",
            required=True,
            min=Decimal("0.01"),
            aliases=("importe", "amount"),
        )
    )
    #: That of the debt.
    currency: Mapped[str] = column(
        Currency(label=_l("Currency"), readonly=True, importable=False), default="EUR"
    )
    reason_id: Mapped[int] = column(
        Ref(label=_l("Reason"), target=REASON, required=True), index=True
    )
    state: Mapped[str] = column(
        Choice(label=_l("State"), choices=STATES, default="open"), default="open"
    )
    #: What the customer says, and what we found.
    notes: Mapped[str | None] = column(LongText(label=_l("What happens")))
    #: Day on which it was decided.
    settled_on: Mapped[date | None] = column(
        Day(label=_l("Decided on"), readonly=True, importable=False)
    )


contributions = (
    *model(
        DisputeReason,
        name=REASON,
        label=_l("Reason of disputes"),
        plural=_l("Reasons of disputes"),
        collection="dispute-reasons",
        icon="category",
        search=("name",),
        everybody_reads=True,
    ),
    *model(
        Dispute,
        name=DISPUTE,
        label=_l("Dispute"),
        plural=_l("Disputes"),
        collection="disputes",
        icon="scale",
        root=("contact_id", Contact),
        search=("name",),
        groups={"amounts": _l("See what customers owe")},
        examples={"amount": Decimal("10.00")},
    ),
)
