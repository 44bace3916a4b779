"""Units in which things are sold, and how many of one make another."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from core.api.models import (
    Archivable,
    Choice,
    DecimalNumber,
    Integer,
    Record,
    Searchable,
    Text,
    _l,
    column,
    model,
)

UNIT = "catalog.unit"
#: What can be converted into each other.
FAMILIES = (
    ("count", _l("Pieces")),
    ("weight", _l("Weight")),
    ("volume", _l("Volume")),
    ("length", _l("Length")),
    ("area", _l("Area")),
    ("time", _l("Time")),
)


class Unit(Archivable, Searchable, Record):
    """A unit. Those of one family convert into each other: a dozen is twelve pieces."""

    __tablename__ = "catalog_unit"
    __table_args__ = (
        Index("ix_catalog_unit_title", "sort_key", "id"),
        Index("ux_catalog_unit_code", "code", unique=True),
    )

    #: What people read: kilo, caja de 12.
    name: Mapped[str] = column(
        Text(
            label=_l("Name"),
            required=True,
            max=60,
            folded="sort_key",
            sortable=True,
            aliases=("nombre", "unidad", "unit"),
        )
    )
    #: Short form beside quantities: kg, ud.
    code: Mapped[str] = column(
        Text(
            label=_l("Abbreviation"),
            required=True,
            max=12,
            aliases=("código", "abreviatura", "code"),
        )
    )
    family: Mapped[str] = column(
        Choice(label=_l("Measures"), choices=FAMILIES, required=True, default="count")
    )
    #: How many of the family's own unit (piece, kilo, litre, metre, square metre, hour) it is.
    factor: Mapped[Decimal] = column(
        DecimalNumber(
            label=_l("Equals"),
            help=_l("How many pieces, kilos, litres, metres, square metres or hours it is."),
            required=True,
            places=6,
            least=0,
            default=Decimal(1),
            min=Decimal("0.000001"),
        )
    )
    #: Decimals of a quantity in it: none for pieces.
    places: Mapped[int] = column(
        Integer(label=_l("Decimals"), required=True, default=0, min=0, max=3)
    )
    #: Code of UN/ECE recommendation 20, which electronic documents use: KGM, HUR.
    official_code: Mapped[str | None] = column(
        Text(
            label=_l("Code on electronic documents"),
            help=_l(
                "From the list of the United Nations, such as KGM for a kilo, H87 for a piece, "
                "HUR for an hour."
            ),
            max=8,
            secondary=True,
        )
    )


contributions = model(
    Unit,
    name=UNIT,
    label=_l("Unit"),
    plural=_l("Units"),
    collection="units",
    icon="ruler-2",
    search=("name", "code"),
    keys=("code",),
    everybody_reads=True,
)
