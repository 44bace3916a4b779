"""Field types of the catalog: prices, percentages, quantities, barcodes, customers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from core.api.models import (
    Context,
    DecimalNumber,
    FieldError,
    Lines,
    Money,
    Ref,
    Text,
    _,
    fold,
)
from core.api.services import session

#: Decimals of the price of one unit: screws are sold at 0,0345 €.
PRICE_PLACES = 4
QUANTITY_PLACES = 3


@dataclass(frozen=True, kw_only=True)
class Price(Money):
    """The price of one unit; more decimals than its currency are shown where it has them."""

    places: int = PRICE_PLACES
    least: int | None = 2
    min: Decimal | None = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Percent(DecimalNumber):
    """Percentage points: 21 is 21 %."""

    places: int = 2
    least: int | None = 0
    min: Decimal | None = Decimal(0)
    max: Decimal | None = Decimal(100)

    def show(self, value: Any, ctx: Context) -> str:
        """With the sign."""
        return "" if value is None else f"{super().show(value, ctx)}\N{NO-BREAK SPACE}%"


@dataclass(frozen=True, kw_only=True)
class Quantity(DecimalNumber):
    """How many units."""

    places: int = QUANTITY_PLACES
    least: int | None = 0


@dataclass(frozen=True, kw_only=True)
class Barcode(Text):
    """A code that is scanned. Codes of 8, 12, 13 or 14 digits are GTIN and must have their check digit
    (GS1 General Specifications §7.9); anything else is a code of the company's own."""

    max: int = 48

    def convert(self, value: Any, ctx: Context) -> str:
        """:raises FieldError: the check digit is wrong."""
        from stdnum import ean

        text = str(super().convert(value, ctx)).replace(" ", "")
        gtin = text.isascii() and text.isdigit() and len(text) in (8, 12, 13, 14)
        if gtin and not ean.is_valid(text):
            raise FieldError(_("The last digit does not fit the others: a digit is wrong."))
        return text


@dataclass(frozen=True, kw_only=True)
class ShownLines(Lines):
    """Lines that read as people write them: numbers and dates by their field, names of references."""

    separator: str = " · "

    def show(self, value: Any, ctx: Context) -> str:
        """Each line, its parts separated; lines by semicolons."""
        fields = self.line_fields()
        names = {
            name: known.show_many([line[name] for line in value or () if line.get(name)])
            for name, known in fields.items()
            if hasattr(known, "show_many")
        }

        def part(name: str, one: Any) -> str:
            return names[name].get(one, "") if name in names else fields[name].show(one, ctx)

        return "; ".join(
            self.separator.join(part(n, v) for n, v in line.items() if v not in (None, "", 0))
            for line in value or ()
        )


@dataclass(frozen=True, kw_only=True)
class Customer(Ref):
    """A contact, also by the tax id that books and banks know it by."""

    target: str = "contacts.contact"

    def _by_key(self, spec: Any, text: str, ctx: Context) -> Sequence[int]:
        found = super()._by_key(spec, text, ctx)
        plain = re.sub(r"[^0-9a-z]", "", fold(text)).upper()
        if found or len(plain) < 5:
            return found
        query = select(spec.cls.id).where(
            spec.cls.tax_id_norm == plain, spec.cls.archived_at.is_(None)
        )
        return session().scalars(query.order_by(spec.cls.id).limit(2)).all()
