"""What customers promise to pay, and when."""

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

PROMISE = "collections.promise"
STATES = (
    ("live", _l("Still time")),
    ("kept", _l("Promise kept")),
    ("broken", _l("Promise broken")),
    ("cancelled", _l("Withdrawn")),
)
WAYS = (
    ("transfer", _l("Bank transfer")),
    ("debit", _l("Direct debit")),
    ("card", _l("Card")),
    ("cheque", _l("Cheque")),
    ("cash", _l("Cash")),
    ("other", _l("Otherwise")),
)


class Promise(Owned, OfCompany, Archivable, Searchable, Record):
    """So much by such a day. While it is live nobody reminds the customer."""

    __tablename__ = "collections_promise"
    __derived__ = frozenset({"state", "paid", "settled_on"})
    __table_args__ = (
        Index("ix_collections_promise_title", "sort_key", "id"),
        Index("ix_collections_promise_owner", "owner_id", "sort_key", "id"),
        Index("ix_collections_promise_team", "team_id", "sort_key", "id"),
        Index("ix_collections_promise_state", "state", "promised_on"),
        Index("ix_collections_promise_contact", "contact_id", "state"),
    )

    #: Amount and day in words.
    name: Mapped[str] = column(
        made_name(_l("Promise")),
        default="",
    )
    claim_id: Mapped[int] = column(
        Ref(label=_l("Claim"), target="collections.claim", required=True), index=True
    )
    #: That of the claim.
    contact_id: Mapped[int] = column(
        Ref(
            label=_l("Customer"),
            target="contacts.contact",
            readonly=True,
            importable=False,
        )
    )
    amount: Mapped[Decimal] = column(
        Money(
            label=_l("Amount promised"),
            group="amounts",
            required=True,
            min=Decimal("0.01"),
            aliases=("importe", "amount"),
        )
    )
    #: That of the claim.
    currency: Mapped[str] = column(
        Currency(label=_l("Currency"), readonly=True, importable=False), default="EUR"
    )
    promised_on: Mapped[date] = column(
        Day(label=_l("Pays by"), required=True, aliases=("fecha", "paga el", "date"))
    )
    way: Mapped[str | None] = column(Choice(label=_l("How they pay"), choices=WAYS))
    said_by: Mapped[str | None] = column(
        Text(label=_l("Who said so"), max=120, help=_l("Whom you spoke to."))
    )
    state: Mapped[str] = column(
        Choice(label=_l("State"), choices=STATES, readonly=True, importable=False), default="live"
    )
    #: What came in between the promise and its day.
    paid: Mapped[Decimal] = column(
        Money(label=_l("Paid of it"), group="amounts", readonly=True, importable=False),
        default=Decimal(0),
    )
    #: Day on which it was known to be kept or broken.
    settled_on: Mapped[date | None] = column(
        Day(label=_l("Known on"), readonly=True, importable=False, secondary=True)
    )


contributions = model(
    Promise,
    name=PROMISE,
    label=_l("Promise of payment"),
    plural=_l("Promises of payment"),
    collection="promises",
    icon="heart-handshake",
    root=("contact_id", Contact),
    search=("name", "said_by"),
    groups={"amounts": _l("See what customers owe")},
)
