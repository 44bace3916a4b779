"""Fiscal positions: which taxes each class of products bears for a kind of customer."""

from __future__ import annotations

from decimal import Decimal
from itertools import count

from sqlalchemy import ForeignKey, Index
from sqlalchemy import Integer as SqlInteger
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import (
    Archivable,
    Base,
    Choice,
    Country,
    DecimalNumber,
    Integer,
    Record,
    Ref,
    Searchable,
    Text,
    _l,
    column,
    model,
)
from modules.catalog.models.fields import ShownLines

FISCAL_POSITION = "catalog.fiscal_position"
ROUNDING = "catalog.rounding"
#: Which customers have a position that nobody chose for them.
APPLIES = (
    ("chosen", _l("Customers for whom it is chosen")),
    ("home", _l("Customers of the country")),
    ("regions", _l("Customers of some regions of the country")),
    ("eu_business", _l("Companies of other countries of the European Union")),
    ("abroad", _l("Customers of other countries")),
)
ROUNDINGS = (("per_rate", _l("Once for each tax")), ("per_line", _l("On each line")))


class PositionTax(Base):
    """A tax that a class of products bears in a position."""

    __tablename__ = "catalog_position_tax"

    id: Mapped[int] = mapped_column(SqlInteger, primary_key=True)
    #: The position.
    fiscal_position_id: Mapped[int] = mapped_column(
        ForeignKey("catalog_fiscal_position.id", ondelete="CASCADE"), index=True
    )
    #: Order as the person put it.
    position: Mapped[int] = mapped_column(SqlInteger, default=0)
    tax_class_id: Mapped[int] = column(
        Ref(label=_l("Tax class"), target="catalog.tax_class", required=True), index=True
    )
    tax_id: Mapped[int] = column(
        Ref(label=_l("Tax"), target="catalog.tax", required=True), index=True
    )


class FiscalPosition(Archivable, Searchable, Record):
    """How a kind of customers is taxed: general, with surcharge, of the Union, abroad."""

    __tablename__ = "catalog_fiscal_position"
    __table_args__ = (
        Index("ix_catalog_fiscal_position_title", "sort_key", "id"),
        Index("ux_catalog_fiscal_position_code", "code", unique=True),
    )

    #: What people choose.
    name: Mapped[str] = column(
        Text(label=_l("Name"), required=True, max=80, folded="sort_key", sortable=True)
    )
    #: By which seeds and other programs know it: es.general
    code: Mapped[str] = column(
        Text(label=_l("Identifier"), required=True, max=40, aliases=("código", "code"))
    )
    #: Country of the company that sells.
    country: Mapped[str] = column(
        Country(label=_l("Country"), help=_l("Of the company that sells."), required=True)
    )
    applies: Mapped[str] = column(
        Choice(label=_l("Applies by itself to"), choices=APPLIES, required=True, default="chosen")
    )
    #: ISO 3166-2 codes of the regions.
    regions: Mapped[str | None] = column(
        Text(
            label=_l("Regions"),
            help=_l("Codes or names separated by commas: ES-GC, ES-TF."),
            max=400,
        )
    )
    #: What a document must print.
    legal_text: Mapped[str | None] = column(
        Text(
            label=_l("Text on documents"),
            help=_l("Such as the article of an exemption."),
            max=300,
            secondary=True,
        )
    )


class RoundingRule(Record):
    """How documents of a country are rounded."""

    __tablename__ = "catalog_rounding"
    __table_args__ = (Index("ux_catalog_rounding_country", "country", unique=True),)

    country: Mapped[str] = column(Country(label=_l("Country"), required=True))
    rounding: Mapped[str] = column(
        Choice(label=_l("Taxes are rounded"), choices=ROUNDINGS, required=True, default="per_rate")
    )
    #: Decimals of the amounts of lines; empty: those of the currency.
    line_decimals: Mapped[int | None] = column(
        Integer(
            label=_l("Decimals of the lines"),
            help=_l("Empty: as many as the currency has."),
            min=0,
            max=6,
        )
    )
    #: The smallest coin that is collected.
    coin: Mapped[Decimal | None] = column(
        DecimalNumber(
            label=_l("Smallest coin"),
            help=_l(
                "What is collected is rounded to it with a line of its own. Empty: not at all."
            ),
            places=2,
            least=0,
            min=Decimal(0),
            max=Decimal(1000),
        )
    )
    #: Where it stands.
    source: Mapped[str | None] = column(
        Text(label=_l("Where it stands"), help=_l("Law and article."), max=200)
    )


_numbers = count(1)


def _lines() -> list[dict[str, object]]:
    from core.api.services import create

    code = f"prueba-{next(_numbers)}"
    made = create("catalog.tax_class", {"name": code, "code": code})
    tax = create("catalog.tax", {"name": code, "code": code, "country": "ES"})
    return [{"tax_class_id": made.id, "tax_id": tax.id}]


def _free_country() -> str:
    """A country without a rule; the seeds have taken some."""
    from core.api.locale import country_choices
    from core.api.services import session

    taken = {code for (code,) in session().query(RoundingRule.country)}
    return next(code for code, _name in country_choices("es")[6:] if code not in taken)


contributions = (
    *model(
        FiscalPosition,
        name=FISCAL_POSITION,
        label=_l("Fiscal position"),
        plural=_l("Fiscal positions"),
        collection="fiscal-positions",
        icon="gavel",
        search=("name", "code"),
        keys=("code",),
        everybody_reads=True,
        virtual={
            "taxes": ShownLines(
                label=_l("Taxes by class"),
                line=PositionTax,
                key="fiscal_position_id",
                fields=("tax_class_id", "tax_id"),
                max_lines=200,
                separator=": ",
            )
        },
        examples={"taxes": _lines, "regions": "ES-GC, ES-TF", "country": "ES"},
    ),
    *model(
        RoundingRule,
        name=ROUNDING,
        label=_l("Rounding"),
        plural=_l("Rounding of documents"),
        collection="roundings",
        icon="math",
        title="country",
        everybody_reads=True,
        examples={"country": _free_country, "coin": Decimal("0.05")},
    ),
)
