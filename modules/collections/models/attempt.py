"""Attempts to negotiate before going to court, with how each is proved."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, Index
from sqlalchemy import Integer as SqlInteger
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import (
    Base,
    Choice,
    Currency,
    Day,
    LongText,
    Money,
    OfCompany,
    Record,
    Ref,
    Searchable,
    Text,
    _l,
    column,
    model,
    part,
)
from modules.catalog.models.fields import ShownLines
from modules.collections.models.fields import made_name
from modules.collections.models.plan import a_debt
from modules.contacts.models import Contact

ATTEMPT = "collections.attempt"
#: LO 1/2025 (ES), arts. 14 to 19.
KINDS = (
    ("request", _l("Request to negotiate")),
    ("offer", _l("Confidential binding offer")),
    ("direct", _l("Negotiation between the parties")),
    ("lawyers", _l("Negotiation between lawyers")),
    ("mediation", _l("Mediation")),
    ("conciliation", _l("Conciliation")),
    ("expert", _l("Opinion of an independent expert")),
    ("other", _l("Another way of negotiating")),
)
WAYS = (
    ("burofax", _l("Burofax with certified text")),
    ("certified_mail", _l("Certified electronic mail")),
    ("notary", _l("Notary")),
    ("letter", _l("Letter with acknowledgement of receipt")),
    ("hand", _l("By hand, signed for")),
    ("third", _l("Through a neutral third party")),
    ("mail", _l("Ordinary electronic mail")),
    ("message", _l("Message")),
    ("phone", _l("Telephone")),
)
OUTCOMES = (
    ("waiting", _l("Without an answer yet")),
    ("refused", _l("Refused by them")),
    ("failed", _l("Negotiated without agreement")),
    ("agreed", _l("Agreement reached")),
)


class AttemptDebt(Base):
    """A debt that was negotiated about: what goes to court must be the same."""

    __tablename__ = "collections_attempt_debt"
    __table_args__ = (Index("ix_collections_attempt_debt_due", "due_id"),)

    #: The attempt.
    attempt_id: Mapped[int] = mapped_column(
        ForeignKey("collections_attempt.id", ondelete="CASCADE"), primary_key=True
    )
    #: Place in it, from 0.
    position: Mapped[int] = mapped_column(SqlInteger, primary_key=True, autoincrement=False)
    due_id: Mapped[int] = column(Ref(label=_l("Debt"), target="accounting.due", required=True))


class Attempt(OfCompany, Searchable, Record):
    """An offer or a request to the debtor, how it reached them, and what they answered."""

    __tablename__ = "collections_attempt"
    __table_args__ = (
        Index("ix_collections_attempt_title", "sort_key", "id"),
        Index("ix_collections_attempt_contact", "contact_id", "sent_on"),
    )

    #: What it is and when it was sent.
    name: Mapped[str] = column(
        made_name(_l("Negotiation attempt")),
        default="",
    )
    claim_id: Mapped[int] = column(
        Ref(label=_l("Claim"), target="collections.claim", required=True), index=True
    )
    #: That of the claim.
    contact_id: Mapped[int] = column(
        Ref(label=_l("Customer"), target="contacts.contact", readonly=True, importable=False)
    )
    kind: Mapped[str] = column(
        Choice(label=_l("What was tried"), choices=KINDS, required=True, default="request"),
        default="request",
    )
    way: Mapped[str] = column(
        Choice(label=_l("How it was sent"), choices=WAYS, required=True, default="burofax"),
        default="burofax",
    )
    sent_on: Mapped[date] = column(Day(label=_l("Day it was sent"), required=True, sortable=True))
    #: For the creditor.
    sent_by: Mapped[str | None] = column(Text(label=_l("Who sent it"), max=120))
    #: For the debtor.
    sent_to: Mapped[str | None] = column(
        Text(label=_l("To whom and where"), max=200, help=_l("Person and address."))
    )
    received_on: Mapped[date | None] = column(
        Day(
            label=_l("Day they received it"),
            help=_l("As the proof says. The time to answer counts from it."),
        )
    )
    #: Later than the law's.
    until: Mapped[date | None] = column(
        Day(
            label=_l("They may answer until"),
            help=_l("Only where it says a later day than the law: 30 days, a month for an offer."),
        )
    )
    #: Of the amount in dispute above 2.000 € a binding offer needs one.
    lawyer: Mapped[str | None] = column(Text(label=_l("Lawyer who assists"), max=120))
    #: Confidential: printed nowhere.
    terms: Mapped[str | None] = column(
        LongText(
            label=_l("What was proposed"),
            group="amounts",
            help=_l("Kept here and never printed: by law it is confidential."),
        )
    )
    amount: Mapped[Decimal | None] = column(
        Money(label=_l("Amount negotiated about"), group="amounts", min=Decimal(0))
    )
    #: That of the claim.
    currency: Mapped[str] = column(
        Currency(label=_l("Currency"), readonly=True, importable=False), default="EUR"
    )
    outcome: Mapped[str] = column(
        Choice(label=_l("Outcome"), choices=OUTCOMES, required=True, default="waiting"),
        default="waiting",
    )
    answered_on: Mapped[date | None] = column(
        Day(label=_l("Day of the answer"), help=_l("Or the day on which it ended."))
    )
    answer: Mapped[str | None] = column(LongText(label=_l("What they answered")))


contributions = (
    *model(
        Attempt,
        name=ATTEMPT,
        label=_l("Negotiation attempt"),
        plural=_l("Negotiation attempts"),
        collection="attempts",
        icon="messages",
        root=("contact_id", Contact),
        search=("name", "sent_by", "sent_to"),
        groups={"amounts": _l("See what customers owe")},
        virtual={
            "debts": ShownLines(
                label=_l("Debts"),
                group="amounts",
                line=AttemptDebt,
                key="attempt_id",
                fields=("due_id",),
                max_lines=200,
                help=_l("Empty: all that is late on the claim."),
            )
        },
        examples={
            "sent_on": date(2026, 10, 1),
            "received_on": date(2026, 10, 3),
            "until": date(2026, 11, 30),
            "answered_on": date(2026, 10, 20),
            "debts": a_debt,
        },
    ),
    *part(AttemptDebt, name="collections.attempt_debt", key="attempt_id", of=Attempt),
)
