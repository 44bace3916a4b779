"""Reads the table of documents whose totals were reckoned by hand, ``documents.toml``.

The taxes are those of the seeds, on the day of the document, so that seeds and engine are proved together.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from modules.catalog.services.seeding import data_of
from modules.catalog.services.taxes.model import ZERO, Document, Line, Policy, Tax

#: Decimals of the currencies (ISO 4217).
DECIMALS = {"ES": 2, "MX": 2, "AR": 2, "CO": 2, "CL": 0, "PE": 2}
TODAY = date(2026, 11, 26)


def tax_on(code: str, day: date) -> Tax:
    """A tax of the seeds with the rate of a day."""
    row = data_of(code[:2].upper())["taxes"][code]
    rate = next(
        r
        for r in row["rates"]
        if r["valid_from"] <= day and ("valid_to" not in r or day <= r["valid_to"])
    )
    return Tax(
        code=code,
        kind=row.get("kind", "vat"),
        pct=rate.get("pct", ZERO),
        per_unit=rate.get("per_unit", ZERO),
        base=row.get("base", "net"),
        includes=tuple(c.strip() for c in row.get("includes", "").split(",") if c.strip()),
        minimum=rate.get("minimum", ZERO),
        decimals=row.get("decimals"),
        treatment=row.get("treatment", "taxable"),
    )


@dataclass(frozen=True)
class Case:
    """A document of the table with its totals."""

    values: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What it shows."""
        return self.values["name"]

    @property
    def country(self) -> str:
        """Whose taxes and rounding."""
        return self.values["country"]

    @property
    def taxes(self) -> dict[str, Decimal]:
        """Code with its country → amount."""
        prefix = self.country.lower()
        return {f"{prefix}.{code}": Decimal(v) for code, v in self.values["tax"].items()}

    def amount(self, name: str, otherwise: str = "") -> Decimal:
        """A total of the table."""
        return Decimal(self.values.get(name) or self.values[otherwise])

    def document(self) -> Document:
        """What the engine gets."""
        rule = data_of(self.country)["rounding"]
        return Document(
            lines=[self._line(row) for row in self.values["rows"]],
            policy=Policy(
                rounding=rule["rounding"],
                decimals=DECIMALS[self.country],
                line_decimals=rule.get("line_decimals"),
                coin=Decimal(self.values.get("coin", "0")),
            ),
            discount=Decimal(self.values.get("discount", "0")),
            discount_amount=Decimal(self.values.get("discount_amount", "0")),
        )

    def _line(self, row: Mapping[str, Any]) -> Line:
        return Line(
            quantity=Decimal(row["quantity"]),
            price=Decimal(row["price"]),
            taxes=self._taxes(row["taxes"]),
            includes_tax=row.get("included", "contains" in row),
            discount=Decimal(row.get("discount", "0")),
            contains=self._taxes(row["contains"]) if "contains" in row else None,
        )

    def _taxes(self, codes: str) -> tuple[Tax, ...]:
        day, prefix = self.values.get("day", TODAY), self.country.lower()
        return tuple(tax_on(f"{prefix}.{code}", day) for code in codes.split())


_TABLE = Path(__file__).with_name("documents.toml").read_text("utf-8")
CASES = tuple(Case(values) for values in tomllib.loads(_TABLE)["documents"])
