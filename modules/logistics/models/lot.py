"""Lots and serial numbers."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from core.api.models import (
    Archivable,
    Day,
    LongText,
    Record,
    Ref,
    Searchable,
    Text,
    _l,
    column,
    model,
)

LOT = "logistics.lot"


class Lot(Archivable, Searchable, Record):
    """Pieces of a product made together, or a single piece by its serial number."""

    __tablename__ = "logistics_lot"
    __table_args__ = (
        Index("ix_logistics_lot_title", "sort_key", "id"),
        Index("ux_logistics_lot", "product_id", "number", unique=True),
    )

    #: As it stands on the piece or its box.
    number: Mapped[str] = column(
        Text(
            label=_l("Lot or serial number"),
            required=True,
            max=60,
            folded="sort_key",
            sortable=True,
            aliases=("número", "número de serie", "lote", "serie", "serial number", "lot"),
        )
    )
    #: What it is.
    product_id: Mapped[int] = column(
        Ref(
            label=_l("Product"),
            target="catalog.product",
            required=True,
            aliases=("producto", "código", "referencia", "product"),
        )
    )
    #: Last day of use; what expires first leaves first.
    expires_on: Mapped[date | None] = column(
        Day(label=_l("Best before"), aliases=("caducidad", "vencimiento", "expiry"))
    )
    #: Last day of the warranty we give, counted from the delivery where nobody writes it.
    warranty_until: Mapped[date | None] = column(
        Day(label=_l("Warranty until"), secondary=True, aliases=("garantía", "warranty"))
    )
    #: For colleagues.
    notes: Mapped[str | None] = column(LongText(label=_l("Notes"), secondary=True))


contributions = model(
    Lot,
    name=LOT,
    label=_l("Lot or serial number"),
    plural=_l("Lots and serial numbers"),
    collection="lots",
    icon="barcode",
    title="number",
    search=("number",),
    examples={"product_id": {"kind": "goods", "components": []}},
)
