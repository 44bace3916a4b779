"""What goes to the books: entries with their lines, independent of any program and of the database.

A batch keeps its entries as JSON, so that a file made again from it is the same to the last byte,
whatever became of the documents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

ZERO = Decimal(0)


@dataclass(frozen=True)
class Posting:
    """One side of an entry; one of ``debit`` and ``credit`` is zero."""

    account: str
    #: What the account is called.
    name: str
    debit: Decimal = ZERO
    credit: Decimal = ZERO
    text: str = ""
    #: The account on the other side.
    counterpart: str = ""
    #: Of a tax: on how much, and the rate in percent.
    base: Decimal = ZERO
    pct: Decimal = ZERO
    #: Of a line of an order: code of the product, how many, and the price of one without taxes.
    product: str = ""
    quantity: Decimal = ZERO
    price: Decimal = ZERO


@dataclass(frozen=True)
class TaxLine:
    """Sales at one rate, as registers of VAT want them; amounts with the sign of the document."""

    #: Account of the sale.
    account: str
    name: str
    base: Decimal
    pct: Decimal
    amount: Decimal
    tax_account: str
    surcharge_pct: Decimal = ZERO
    surcharge: Decimal = ZERO
    surcharge_account: str = ""
    withheld_pct: Decimal = ZERO
    withheld: Decimal = ZERO
    withheld_account: str = ""


@dataclass(frozen=True)
class DueLine:
    """An instalment of an invoice."""

    due_on: date
    amount: Decimal
    treasury: str = ""
    method: str = ""


@dataclass(frozen=True)
class Entry:
    """An entry of the journal: an invoice, a credit note, a payment, an order that is to be invoiced."""

    #: invoice | credit_note | payment · draft: what the invoice of an order will say · order: its sale,
    #: against the account of what is to be invoiced
    kind: str
    day: date
    #: Number of the document, and its series.
    document: str
    text: str
    postings: tuple[Posting, ...]
    series: str = ""
    operated_on: date | None = None
    currency: str = "EUR"
    #: The customer.
    account: str = ""
    name: str = ""
    tax_id: str = ""
    postal_code: str = ""
    country: str = ""
    total: Decimal = ZERO
    taxes: tuple[TaxLine, ...] = ()
    dues: tuple[DueLine, ...] = ()
    #: By which the tax office knows it: the UUID of a CFDI.
    legal_id: str = ""
    #: Of a credit note: number and day of the invoice that it corrects, where that is known.
    refers_to: str = ""
    refers_on: date | None = None
    #: Model and id of the document it is of.
    source: tuple[str, int] = ("", 0)
    #: What no account was found for: ``("sale", "general")``.
    gaps: tuple[tuple[str, str], ...] = ()

    @property
    def invoiced(self) -> bool:
        """Whether it is a document for the register of VAT."""
        return self.kind in ("invoice", "credit_note")

    @property
    def debit(self) -> Decimal:
        """Sum of the debit side."""
        return sum((p.debit for p in self.postings), ZERO)

    @property
    def credit(self) -> Decimal:
        """Sum of the credit side."""
        return sum((p.credit for p in self.postings), ZERO)


@dataclass(frozen=True)
class Target:
    """What a program expects: taken from the profile of the export."""

    #: Number of the company in the program.
    company: str = "1"
    #: Digits of sub-accounts; 0: any.
    account_length: int = 0
    #: First and last day of the open year; None: not checked.
    year_from: date | None = None
    year_to: date | None = None
    encoding: str = "cp1252"
    separator: str = ";"
    decimal: str = ","
    #: Of sheets: (header, what, format).
    columns: tuple[tuple[str, str, str], ...] = field(default=())


def as_json(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Entries as plain values: decimals and days as text."""
    return [_plain(asdict(entry)) for entry in entries]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return (
        value.isoformat()
        if isinstance(value, date)
        else str(value)
        if isinstance(value, Decimal)
        else value
    )


def from_json(rows: Sequence[Mapping[str, Any]]) -> tuple[Entry, ...]:
    """The entries of :func:`as_json`."""
    return tuple(_entry(row) for row in rows)


def _entry(row: Mapping[str, Any]) -> Entry:
    values = dict(row)
    values["day"] = date.fromisoformat(values["day"])
    for name in ("operated_on", "refers_on"):
        if values.get(name):
            values[name] = date.fromisoformat(values[name])
    values["total"] = Decimal(values["total"])
    values["postings"] = tuple(
        Posting(**_money(p, "debit", "credit", "base", "pct", "quantity", "price"))
        for p in row["postings"]
    )
    names = ("base", "pct", "amount", "surcharge_pct", "surcharge", "withheld_pct", "withheld")
    values["taxes"] = tuple(TaxLine(**_money(t, *names)) for t in row["taxes"])
    values["dues"] = tuple(
        DueLine(**{**_money(d, "amount"), "due_on": date.fromisoformat(d["due_on"])})
        for d in row["dues"]
    )
    values["source"] = tuple(row["source"])
    values["gaps"] = tuple(tuple(gap) for gap in row["gaps"])
    return Entry(**values)


def _money(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {key: Decimal(value) if key in names else value for key, value in row.items()}
