"""Transfers that leave together in a file: what customers get back of their credit notes."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy import Integer as SqlInteger
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import (
    Archivable,
    Base,
    Choice,
    Currency,
    Day,
    Instant,
    Integer,
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
    part,
)

REFUND = "collections.refund"
STATES = (
    ("draft", _l("Being prepared")),
    ("issued", _l("File made")),
    ("booked", _l("Paid")),
)


class Refund(Numbered, OfCompany, Archivable, Searchable, Record):
    """A batch of transfers to customers on one day, in euros."""

    __tablename__ = "collections_refund"
    __derived__ = frozenset({"state", "total", "transfers", "issued_at"})
    __table_args__ = (Index("ix_collections_refund_title", "sort_key", "id"),)

    name: Mapped[str] = column(
        Text(label=_l("Name"), required=True, max=80, folded="sort_key", sortable=True)
    )
    #: Whose account the money leaves: the one that direct debits go to.
    creditor_id: Mapped[int] = column(
        Ref(label=_l("Paid from the account of"), target="collections.creditor", required=True),
        index=True,
    )
    #: Day on which the bank pays.
    pay_on: Mapped[date] = column(
        Day(label=_l("Paid on"), required=True, aliases=("fecha de pago", "date"))
    )
    state: Mapped[str] = column(
        Choice(label=_l("State"), choices=STATES, readonly=True, importable=False), default="draft"
    )
    total: Mapped[Decimal] = column(
        Money(label=_l("Total"), group="amounts", readonly=True, importable=False),
        default=Decimal(0),
    )
    currency: Mapped[str] = column(
        Currency(label=_l("Currency"), readonly=True, importable=False), default="EUR"
    )
    transfers: Mapped[int] = column(
        Integer(label=_l("Bank transfers"), readonly=True, importable=False), default=0
    )
    issued_at: Mapped[datetime | None] = column(
        Instant(label=_l("File made on"), readonly=True, importable=False)
    )
    #: The file, kept as it was made.
    file_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_file.id", ondelete="SET NULL"), index=True
    )
    #: SHA-256 of its bytes.
    digest: Mapped[str | None] = mapped_column(String(64))


class Transfer(Base):
    """What is given back of one credit note, to one account."""

    __tablename__ = "collections_transfer"
    __table_args__ = (
        Index("ix_collections_transfer_refund", "refund_id", "id"),
        Index("ix_collections_transfer_due", "due_id"),
        Index("ix_collections_transfer_account", "account_id"),
        Index("ux_collections_transfer_end_to_end", "end_to_end", unique=True),
    )

    id: Mapped[int] = mapped_column(SqlInteger, primary_key=True)
    #: The batch.
    refund_id: Mapped[int] = mapped_column(ForeignKey("collections_refund.id", ondelete="CASCADE"))
    #: The instalment of the credit note.
    due_id: Mapped[int] = mapped_column(ForeignKey("accounting_due.id", ondelete="RESTRICT"))
    #: Where it goes.
    account_id: Mapped[int] = mapped_column(
        ForeignKey("collections_account.id", ondelete="RESTRICT")
    )
    amount: Mapped[Decimal] = column(Money(label=_l("Amount")))
    #: Travels with the money.
    end_to_end: Mapped[str] = mapped_column(String(35))
    #: included | paid
    state: Mapped[str] = mapped_column(String(10), default="included")
    #: The payment that was recorded for it.
    payment_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounting_payment.id", ondelete="SET NULL"), index=True
    )


contributions = (
    *model(
        Refund,
        name=REFUND,
        label=_l("Refund to customers"),
        plural=_l("Refunds to customers"),
        collection="refunds",
        icon="file-export",
        search=("number", "name"),
        groups={"amounts": _l("See what customers owe")},
    ),
    NumberSeries(
        name=REFUND, label=_l("Refunds to customers"), pattern="DEV-{year}-{number}", yearly=True
    ),
    *part(Transfer, name="collections.transfer", key="refund_id", of=Refund),
)
