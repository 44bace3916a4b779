"""Direct debits that leave together in a file, and what came back of them."""

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
from modules.collections.models.mandate import SCHEMES

REMITTANCE = "collections.remittance"
STATES = (
    ("draft", _l("Being prepared")),
    ("issued", _l("File made")),
    ("booked", _l("Collected")),
)


class Remittance(Numbered, OfCompany, Archivable, Searchable, Record):
    """A batch of direct debits of one scheme on one day."""

    __tablename__ = "collections_remittance"
    __derived__ = frozenset({"state", "total", "debits", "issued_at"})
    __table_args__ = (Index("ix_collections_remittance_title", "sort_key", "id"),)

    name: Mapped[str] = column(
        Text(label=_l("Name"), required=True, max=80, folded="sort_key", sortable=True)
    )
    creditor_id: Mapped[int] = column(
        Ref(label=_l("Creditor"), target="collections.creditor", required=True), index=True
    )
    scheme: Mapped[str] = column(
        Choice(label=_l("Scheme"), choices=SCHEMES, required=True, default="CORE"), default="CORE"
    )
    #: Day on which customers are charged.
    collect_on: Mapped[date] = column(
        Day(label=_l("Charged on"), required=True, aliases=("fecha de cargo", "date"))
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
    debits: Mapped[int] = column(
        Integer(label=_l("Debits"), readonly=True, importable=False), default=0
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


class Debit(Base):
    """One debt charged to one mandate."""

    __tablename__ = "collections_debit"
    __table_args__ = (
        Index("ix_collections_debit_remittance", "remittance_id", "id"),
        Index("ix_collections_debit_due", "due_id"),
        Index("ix_collections_debit_mandate", "mandate_id"),
        Index("ux_collections_debit_end_to_end", "end_to_end", unique=True),
    )

    id: Mapped[int] = mapped_column(SqlInteger, primary_key=True)
    #: The batch.
    remittance_id: Mapped[int] = mapped_column(
        ForeignKey("collections_remittance.id", ondelete="CASCADE")
    )
    #: The instalment that is charged.
    due_id: Mapped[int] = mapped_column(ForeignKey("accounting_due.id", ondelete="RESTRICT"))
    #: By which it is charged.
    mandate_id: Mapped[int] = mapped_column(
        ForeignKey("collections_mandate.id", ondelete="RESTRICT")
    )
    amount: Mapped[Decimal] = column(Money(label=_l("Amount")))
    #: Travels with the money and comes back with it.
    end_to_end: Mapped[str] = mapped_column(String(35))
    #: FRST | RCUR | OOFF; empty until the file is made.
    sequence: Mapped[str | None] = mapped_column(String(4))
    #: included | collected | returned
    state: Mapped[str] = mapped_column(String(10), default="included")
    #: The payment that was recorded for it.
    payment_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounting_payment.id", ondelete="SET NULL"), index=True
    )
    returned_on: Mapped[date | None] = column(Day(label=_l("Returned on")))
    #: Code of the bank.
    return_code: Mapped[str | None] = mapped_column(String(8))
    #: What the bank took for it.
    fee: Mapped[Decimal] = column(Money(label=_l("Bank's fee")), default=Decimal(0))


contributions = (
    *model(
        Remittance,
        name=REMITTANCE,
        label=_l("Remittance"),
        plural=_l("Remittances"),
        collection="remittances",
        icon="file-export",
        search=("number", "name"),
        groups={"amounts": _l("See what customers owe")},
    ),
    NumberSeries(
        name=REMITTANCE, label=_l("Remittances"), pattern="REM-{year}-{number}", yearly=True
    ),
    *part(Debit, name="collections.debit", key="remittance_id", of=Remittance),
)
