"""Batches: documents that go to the accounting program together, and stay as they went."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy import Integer as SqlInteger
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import (
    Base,
    Choice,
    Day,
    Instant,
    Integer,
    Json,
    Numbered,
    NumberSeries,
    OfCompany,
    Record,
    Ref,
    Text,
    UTCDateTime,
    _l,
    column,
    model,
    part,
)
from modules.accounting.models.books import PROFILE
from modules.accounting.models.fields import Amount

BATCH = "accounting.batch"


class Batch(Numbered, OfCompany, Record):
    """Documents that go to the accounting program together, once."""

    __tablename__ = "accounting_batch"
    __derived__ = frozenset({"state", "sha256", "exported_at", "entries", "debit", "drafts"})
    __table_args__ = (Index("ix_accounting_batch_profile", "profile_id"),)

    profile_id: Mapped[int] = column(Ref(label=_l("Program"), target=PROFILE, required=True))
    what: Mapped[str] = column(
        Choice(
            label=_l("What it takes"),
            choices=(
                ("all", _l("Invoices and payments")),
                ("invoices", _l("Invoices")),
                ("payments", _l("Payments")),
                ("orders", _l("Orders to invoice")),
            ),
            required=True,
            default="all",
        )
    )
    day_from: Mapped[date] = column(Day(label=_l("From the day"), required=True))
    day_to: Mapped[date] = column(Day(label=_l("Until"), required=True, sortable=True))
    #: draft: changes with the documents · exported: a file was made, and stays that file, or its
    #: documents are being sent · posted: the program has it; nothing changes any more.
    state: Mapped[str] = column(
        Choice(
            label=_l("State"),
            choices=(
                ("draft", _l("In preparation")),
                ("exported", _l("Prepared for the books")),
                ("posted", _l("In the books")),
            ),
            readonly=True,
            importable=False,
            default="draft",
        ),
        nullable=False,
    )
    #: Of the bytes of its file.
    sha256: Mapped[str | None] = column(
        Text(label=_l("Fingerprint"), max=64, readonly=True, importable=False, secondary=True)
    )
    exported_at: Mapped[datetime | None] = column(
        Instant(label=_l("Prepared on"), readonly=True, importable=False)
    )
    entries: Mapped[int | None] = column(
        Integer(label=_l("Entries"), readonly=True, importable=False)
    )
    debit: Mapped[Decimal | None] = column(
        Amount(label=_l("Total debit"), readonly=True, importable=False)
    )
    #: Whether the file made of it held drafts of invoices rather than entries of what is to be invoiced.
    drafts: Mapped[bool] = mapped_column(default=False, server_default=false())


class BatchItem(Base):
    """A document of a batch; it goes to the books once."""

    __tablename__ = "accounting_batch_item"
    __table_args__ = (UniqueConstraint("model", "record_id", name="uq_accounting_batch_item"),)

    #: Which batch.
    batch_id: Mapped[int] = mapped_column(
        ForeignKey("accounting_batch.id", ondelete="CASCADE"), primary_key=True
    )
    #: accounting.invoice | accounting.payment | accounting.payment.returned | sales.order | the name of a
    #: :class:`modules.accounting.services.exporting.booking.Booking`
    model: Mapped[str] = mapped_column(String(40), primary_key=True)
    #: Its id.
    record_id: Mapped[int] = mapped_column(SqlInteger, primary_key=True, autoincrement=False)


class BatchContent(Base):
    """The entries of a batch as they were when its file was made: the file is made again from them."""

    __tablename__ = "accounting_batch_content"

    #: Which batch.
    batch_id: Mapped[int] = mapped_column(
        ForeignKey("accounting_batch.id", ondelete="CASCADE"), primary_key=True
    )
    #: See :mod:`modules.accounting.services.exporting.entries`.
    entries: Mapped[list] = mapped_column(Json, default=list)
    #: What the program expected then.
    target: Mapped[dict] = mapped_column(Json, default=dict)
    #: When it was made.
    at: Mapped[datetime] = mapped_column(UTCDateTime)


contributions = (
    *model(
        Batch,
        name=BATCH,
        label=_l("Batch for accounting"),
        plural=_l("Batches for accounting"),
        collection="batches",
        icon="file-export",
        title="number",
        examples={"day_from": date(2026, 11, 1), "day_to": date(2026, 11, 30)},
    ),
    NumberSeries(
        name=BATCH, label=_l("Batches for accounting"), pattern="LC-{year}-{number}", yearly=True
    ),
    *part(BatchItem, name="accounting.batch_item", key="batch_id", of=Batch),
    *part(BatchContent, name="accounting.batch_content", key="batch_id", of=Batch),
)
