"""Taxes with their dated rates, and the classes of products that bear them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy import Integer as SqlInteger
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import (
    Archivable,
    Base,
    Choice,
    Context,
    Country,
    Day,
    DecimalNumber,
    Integer,
    LongText,
    Record,
    Searchable,
    Text,
    _,
    _l,
    column,
    model,
)
from modules.catalog.models.fields import Percent, ShownLines

TAX = "catalog.tax"
TAX_CLASS = "catalog.tax_class"
KINDS = (
    ("vat", _l("Value-added tax")),
    ("surcharge", _l("Surcharge")),
    ("excise", _l("Excise duty")),
    ("local", _l("Local tax")),
    ("withholding", _l("Withholding")),
    ("perception", _l("Perception")),
)
TREATMENTS = (
    ("taxable", _l("Taxable")),
    ("zero", _l("Zero rate")),
    ("exempt", _l("Exempt")),
    ("excluded", _l("Excluded")),
    ("not_subject", _l("Not subject")),
    ("reverse_charge", _l("Reverse charge")),
)
EXIGIBILITIES = (("invoice", _l("With the invoice")), ("payment", _l("With the payment")))
BASES = (
    ("net", _l("The amount without taxes")),
    ("net_and_taxes", _l("The amount with the taxes named")),
    ("taxes", _l("The taxes named alone")),
)


class TaxClass(Archivable, Searchable, Record):
    """What a product is for the tax office: general, reduced, exempt. The same in every country."""

    __tablename__ = "catalog_tax_class"
    __table_args__ = (
        Index("ix_catalog_tax_class_title", "sort_key", "id"),
        Index("ux_catalog_tax_class_code", "code", unique=True),
    )

    #: What people choose.
    name: Mapped[str] = column(
        Text(label=_l("Name"), required=True, max=80, folded="sort_key", sortable=True)
    )
    #: By which seeds and imports know it: general, reduced.
    code: Mapped[str] = column(
        Text(label=_l("Identifier"), required=True, max=40, aliases=("código", "code"))
    )
    #: What belongs to it.
    help: Mapped[str | None] = column(Text(label=_l("What belongs to it"), max=200))


class TaxRate(Base):
    """What a tax is, from a day on."""

    __tablename__ = "catalog_tax_rate"

    id: Mapped[int] = mapped_column(SqlInteger, primary_key=True)
    #: The tax.
    tax_id: Mapped[int] = mapped_column(
        ForeignKey("catalog_tax.id", ondelete="CASCADE"), index=True
    )
    #: Order as the person put it.
    position: Mapped[int] = mapped_column(SqlInteger, default=0)
    valid_from: Mapped[date] = column(Day(label=_l("Valid from"), required=True))
    #: Last day.
    valid_to: Mapped[date | None] = column(Day(label=_l("Valid until")))
    #: In percent.
    pct: Mapped[Decimal | None] = column(
        Percent(label=_l("Percent"), places=6, digits=9, max=Decimal("999.999999"))
    )
    #: For each unit sold, in the currency of the country.
    per_unit: Mapped[Decimal | None] = column(
        DecimalNumber(label=_l("Per unit"), places=6, least=0, min=Decimal(0))
    )
    #: Withheld or perceived only from this amount on, of what it is applied to.
    minimum: Mapped[Decimal | None] = column(
        DecimalNumber(label=_l("Minimum"), places=2, least=0, min=Decimal(0))
    )


class Tax(Archivable, Searchable, Record):
    """A tax of a country. What it comes to depends on the day: see its rates."""

    __tablename__ = "catalog_tax"
    __table_args__ = (
        Index("ix_catalog_tax_title", "sort_key", "id"),
        Index("ux_catalog_tax_code", "code", unique=True),
    )

    #: What documents print: IVA 21 %.
    name: Mapped[str] = column(
        Text(label=_l("Name"), required=True, max=80, folded="sort_key", sortable=True)
    )
    #: By which seeds, imports and other programs know it: es.iva.21
    code: Mapped[str] = column(
        Text(label=_l("Identifier"), required=True, max=40, aliases=("código", "code"))
    )
    country: Mapped[str] = column(Country(label=_l("Country"), required=True))
    kind: Mapped[str] = column(
        Choice(label=_l("Kind"), choices=KINDS, required=True, default="vat")
    )
    treatment: Mapped[str] = column(
        Choice(label=_l("Treatment"), choices=TREATMENTS, required=True, default="taxable")
    )
    exigibility: Mapped[str] = column(
        Choice(
            label=_l("Becomes due"),
            choices=EXIGIBILITIES,
            required=True,
            default="invoice",
            secondary=True,
        )
    )
    #: What the rate is applied to.
    base: Mapped[str] = column(
        Choice(label=_l("Applied to"), choices=BASES, required=True, default="net", secondary=True)
    )
    #: Codes of the taxes that ``base`` names.
    includes: Mapped[str | None] = column(
        Text(
            label=_l("Taxes it is applied to"),
            help=_l("Identifiers of other taxes, separated by commas."),
            max=200,
            secondary=True,
        )
    )
    #: Decimals of its amount; empty: those of the country's documents.
    decimals: Mapped[int | None] = column(
        Integer(
            label=_l("Decimals of its amount"),
            help=_l("Empty: those of the documents of the country."),
            min=0,
            max=6,
            secondary=True,
        )
    )
    #: What a document must print with it.
    legal_text: Mapped[str | None] = column(
        Text(
            label=_l("Text on documents"),
            help=_l("Such as the article of an exemption."),
            max=300,
            secondary=True,
        )
    )
    #: By which the country's electronic documents know it.
    official_code: Mapped[str | None] = column(
        Text(
            label=_l("Code on electronic documents"),
            help=_l("VeriFactu, CFDI, ARCA, SUNAT, DIAN or SII, by the country of the tax."),
            max=20,
            secondary=True,
        )
    )
    #: Where its rates stand.
    source: Mapped[str | None] = column(
        LongText(label=_l("Where it stands"), help=_l("Law and article."), secondary=True)
    )


@dataclass(frozen=True, kw_only=True)
class RateLines(ShownLines):
    """The rates of a tax in words, the newest first: "21 % desde el 01/09/2012"."""

    def show(self, value: Any, ctx: Context) -> str:
        """One after the other, separated by semicolons."""
        rates = sorted(value or (), key=lambda rate: rate["valid_from"], reverse=True)
        return "; ".join(rate_words(rate, ctx) for rate in rates)


def rate_words(rate: Mapping[str, Any], ctx: Context) -> str:
    """A rate with its days, and the amount from which it is withheld."""
    fields = {n: c.info["field"] for n, c in TaxRate.__table__.c.items() if "field" in c.info}
    said = {n: fields[n].show(rate.get(n), ctx) for n in fields}
    parts = [said["pct"] if rate.get("pct") is not None else ""]
    if rate.get("per_unit"):
        parts.append(_("%(amount)s per unit", amount=said["per_unit"]))
    if rate.get("minimum"):
        parts.append(_("from an amount of %(amount)s", amount=said["minimum"]))
    parts.append(_("from %(day)s", day=said["valid_from"]))
    if rate.get("valid_to"):
        parts.append(_("until %(day)s", day=said["valid_to"]))
    return " ".join(filter(None, parts))


_numbers = count(1)


def _another_tax() -> str:
    from core.api.services import create

    code = f"prueba.{next(_numbers)}"
    create(TAX, {"name": code, "code": code, "country": "ES"})
    return code


contributions = (
    *model(
        TaxClass,
        name=TAX_CLASS,
        label=_l("Tax class"),
        plural=_l("Tax classes"),
        collection="tax-classes",
        icon="receipt-tax",
        search=("name", "code"),
        keys=("code",),
        everybody_reads=True,
    ),
    *model(
        Tax,
        name=TAX,
        label=_l("Tax"),
        plural=_l("Taxes"),
        collection="taxes",
        icon="receipt-tax",
        search=("name", "code"),
        keys=("code",),
        everybody_reads=True,
        virtual={
            "rates": RateLines(
                label=_l("Rates"),
                line=TaxRate,
                key="tax_id",
                fields=("valid_from", "valid_to", "pct", "per_unit", "minimum"),
            )
        },
        examples={
            "includes": _another_tax,
            "rates": [{"valid_from": "2026-01-01", "pct": "21"}],
        },
    ),
)
