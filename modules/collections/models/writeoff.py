"""Debts that are given up, why, and what became of them afterwards."""

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
    Numbered,
    NumberSeries,
    OfCompany,
    Record,
    Ref,
    Searchable,
    Text,
    _l,
    column,
    model,
    own_currency,
    part,
)
from modules.catalog.models.fields import ShownLines
from modules.collections.models.fields import customer, made_name
from modules.collections.models.plan import a_debt
from modules.contacts.models import Contact

WRITEOFF = "collections.writeoff"
STATES = (("done", _l("Given up as lost")), ("undone", _l("Owed again")))
REASONS = (
    ("insolvency", _l("Insolvency of the customer")),
    ("untraceable", _l("The customer cannot be found")),
    ("prescribed", _l("The claim is time-barred")),
    ("uneconomic", _l("Not worth the cost of claiming")),
    ("agreed", _l("Agreed remission")),
    ("other", _l("Another reason")),
)


class WriteoffDebt(Base):
    """A debt, or a part of one, that is given up."""

    __tablename__ = "collections_writeoff_debt"
    __table_args__ = (Index("ix_collections_writeoff_debt_due", "due_id"),)

    #: The write-off.
    writeoff_id: Mapped[int] = mapped_column(
        ForeignKey("collections_writeoff.id", ondelete="CASCADE"), primary_key=True
    )
    #: Place in it, from 0.
    position: Mapped[int] = mapped_column(SqlInteger, primary_key=True, autoincrement=False)
    due_id: Mapped[int] = column(Ref(label=_l("Debt"), target="accounting.due", required=True))
    #: All that is open when it is not said.
    amount: Mapped[Decimal | None] = column(
        Money(label=_l("Amount"), min=Decimal("0.01"), help=_l("Empty: all that is pending of it."))
    )


class Writeoff(Numbered, OfCompany, Searchable, Record):
    """Debts of a customer that the company gives up: a movement settles them against bad debts, until
    it is undone because they are owed again."""

    __tablename__ = "collections_writeoff"
    __derived__ = frozenset({"state", "amount", "undone_on", "undone_why", "payment_id"})
    __table_args__ = (
        Index("ix_collections_writeoff_title", "sort_key", "id"),
        Index("ix_collections_writeoff_contact", "contact_id", "state"),
        Index("ix_collections_writeoff_day", "written_on", "id"),
    )

    #: The customer's name.
    name: Mapped[str] = column(
        made_name(_l("Write-off")),
        default="",
    )
    #: Whose debts are given up.
    contact_id: Mapped[int] = column(
        customer(),
        index=True,
    )
    currency: Mapped[str] = column(
        Currency(
            label=_l("Currency"),
            help=_l("Empty: the currency of the company."),
            aliases=("moneda", "currency"),
        ),
        nullable=False,
        default=own_currency,
    )
    #: Day of the movement in the books.
    written_on: Mapped[date] = column(
        Day(label=_l("Date"), required=True, sortable=True, aliases=("fecha", "date"))
    )
    reason: Mapped[str] = column(
        Choice(label=_l("Reason"), choices=REASONS, required=True, aliases=("motivo", "reason"))
    )
    #: What was tried, and who decided it.
    why: Mapped[str] = column(
        LongText(
            label=_l("Explanation"),
            required=True,
            help=_l("What was tried and who decided it."),
            aliases=("explicación", "explanation"),
        ),
        nullable=False,
    )
    amount: Mapped[Decimal] = column(
        Money(label=_l("Amount given up"), group="amounts", readonly=True, importable=False),
        default=Decimal(0),
    )
    state: Mapped[str] = column(
        Choice(label=_l("State"), choices=STATES, readonly=True, importable=False), default="done"
    )
    undone_on: Mapped[date | None] = column(
        Day(label=_l("Owed again since"), readonly=True, importable=False)
    )
    undone_why: Mapped[str | None] = column(
        Text(label=_l("Why it is owed again"), max=200, readonly=True, importable=False)
    )
    #: The movement that settled the debts.
    payment_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounting_payment.id", ondelete="RESTRICT"), index=True
    )


contributions = (
    *model(
        Writeoff,
        name=WRITEOFF,
        label=_l("Write-off"),
        plural=_l("Write-offs"),
        collection="writeoffs",
        icon="trash",
        root=("contact_id", Contact),
        search=("number", "name"),
        groups={"amounts": _l("See what customers owe")},
        virtual={
            "debts": ShownLines(
                label=_l("Debts"),
                group="amounts",
                line=WriteoffDebt,
                key="writeoff_id",
                fields=("due_id", "amount"),
                max_lines=200,
            )
        },
        examples={
            "written_on": date(2026, 11, 20),
            "debts": lambda: [{**line, "amount": Decimal("40.00")} for line in a_debt()],
        },
    ),
    NumberSeries(name=WRITEOFF, label=_l("Write-offs"), pattern="INC-{year}-{number}", yearly=True),
    *part(WriteoffDebt, name="collections.writeoff_debt", key="writeoff_id", of=Writeoff),
)
