"""Stock documents: what came in, was put elsewhere, was corrected or counted; posted once, then closed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index
from sqlalchemy import Integer as SqlInteger
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import (
    Archivable,
    Base,
    Boolean,
    Choice,
    Day,
    Instant,
    LongText,
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
)
from modules.logistics.models.fields import Quantity, ShownLines
from modules.logistics.models.warehouse import LOCATION

DOCUMENT = "logistics.document"
REASON = "logistics.reason"
DOCUMENT_KINDS = (
    ("receipt", _l("Receipt")),
    ("transfer", _l("Transfer")),
    ("adjustment", _l("Adjustment")),
    ("count", _l("Count")),
)
STATES = (("draft", _l("Draft")), ("done", _l("Posted")))


class Reason(Archivable, Searchable, Record):
    """Why stock was corrected."""

    __tablename__ = "logistics_reason"
    __table_args__ = (Index("ix_logistics_reason_title", "sort_key", "id"),)

    #: What people read when they choose.
    name: Mapped[str] = column(
        Text(label=_l("Name"), required=True, max=80, folded="sort_key", sortable=True)
    )
    #: Whether whoever chooses it must also write what happened.
    explain: Mapped[bool] = column(
        Boolean(label=_l("Must be explained in the notes"), required=True, default=False)
    )


class DocumentLine(Base):
    """So many of a product, by lot where it is followed by lots."""

    __tablename__ = "logistics_document_line"

    id: Mapped[int] = mapped_column(SqlInteger, primary_key=True)
    #: The document.
    document_id: Mapped[int] = mapped_column(
        ForeignKey("logistics_document.id", ondelete="CASCADE"), index=True
    )
    #: Order as the person put it.
    position: Mapped[int] = mapped_column(SqlInteger, default=0)
    #: Of what.
    product_id: Mapped[int] = column(
        Ref(label=_l("Product"), target="catalog.product", required=True), index=True
    )
    #: Received, put elsewhere, or counted; of an adjustment with its sign: −2 are gone.
    quantity: Mapped[Decimal] = column(Quantity(label=_l("Quantity"), required=True))
    #: New numbers are noted when they are received.
    lot: Mapped[str | None] = column(Text(label=_l("Lot or serial number"), max=60))


class StockDocument(Numbered, OfCompany, Archivable, Searchable, Record):
    """A receipt, a transfer, an adjustment or a count. Posting it writes the moves; afterwards it is
    closed, and a mistake is corrected by another one."""

    __tablename__ = "logistics_document"
    __actions__ = (("post", _l("Post"), True),)
    __table_args__ = (Index("ix_logistics_document_title", "sort_key", "id"),)

    #: What is done: taken in, put elsewhere, corrected, counted.
    kind: Mapped[str] = column(
        Choice(
            label=_l("Kind"),
            choices=DOCUMENT_KINDS,
            required=True,
            default="receipt",
            aliases=("tipo", "kind"),
        )
    )
    #: What it is about; filled in where nobody writes it.
    name: Mapped[str | None] = column(
        Text(
            label=_l("Subject"),
            max=160,
            folded="sort_key",
            sortable=True,
            aliases=("asunto", "concepto", "subject"),
        )
    )
    #: Day of the document.
    day: Mapped[date | None] = column(Day(label=_l("Day"), aliases=("fecha", "día", "date")))
    #: Where it goes in, is taken from, corrected or counted.
    location_id: Mapped[int] = column(
        Ref(
            label=_l("Location"),
            target=LOCATION,
            required=True,
            aliases=("ubicación", "location"),
        ),
        index=True,
    )
    #: Of a transfer: where it is put.
    to_location_id: Mapped[int | None] = column(
        Ref(label=_l("To location"), target=LOCATION, aliases=("a ubicación", "to")), index=True
    )
    #: Of a receipt: who sent it.
    contact_id: Mapped[int | None] = column(
        Ref(
            label=_l("Supplier"),
            target="contacts.contact",
            ondelete="SET NULL",
            aliases=("proveedor", "supplier"),
        ),
        index=True,
    )
    #: Number of the supplier's delivery note or order.
    reference: Mapped[str | None] = column(
        Text(
            label=_l("Their reference"),
            help=_l("Number of the supplier's delivery note."),
            max=60,
            aliases=("referencia", "albarán del proveedor", "reference"),
        )
    )
    #: Of an adjustment: why.
    reason_id: Mapped[int | None] = column(
        Ref(label=_l("Reason"), target=REASON, aliases=("motivo", "reason")), index=True
    )
    #: What happened, for colleagues.
    notes: Mapped[str | None] = column(
        LongText(label=_l("Notes"), secondary=True, aliases=("notas", "notes"))
    )
    #: A draft moves nothing; what is posted is closed.
    state: Mapped[str] = column(
        Choice(label=_l("State"), choices=STATES, readonly=True, importable=False),
        nullable=False,
        default="draft",
    )
    #: When its moves were written.
    posted_at: Mapped[datetime | None] = column(
        Instant(label=_l("Posted on"), readonly=True, importable=False, secondary=True)
    )
    #: Identifier in the system it was imported from.
    external_id: Mapped[str | None] = column(
        Text(label=_l("External id"), max=80, secondary=True, aliases=("id", "external id")),
        index=True,
    )


def _lines() -> list[dict[str, object]]:
    from core.api.services import create

    made = create("catalog.product", {"name": "Tornillo"})
    return [{"product_id": made.id, "quantity": "2"}]


contributions = (
    *model(
        Reason,
        name=REASON,
        label=_l("Reason of adjustments"),
        plural=_l("Reasons of adjustments"),
        collection="reasons",
        icon="list",
        search=("name",),
        everybody_reads=True,
    ),
    *model(
        StockDocument,
        name=DOCUMENT,
        label=_l("Stock document"),
        plural=_l("Stock documents"),
        collection="documents",
        icon="clipboard-list",
        search=("number", "name", "reference"),
        keys=("external_id",),
        virtual={
            "lines": ShownLines(
                label=_l("Lines"),
                line=DocumentLine,
                key="document_id",
                fields=("product_id", "quantity", "lot"),
                separator=" · ",
                max_lines=500,
            )
        },
        examples={"lines": _lines},
    ),
    NumberSeries(name=DOCUMENT, label=_l("Stock documents"), pattern="AL-{number}"),
)
