"""Sheets of any columns, one row a posting, of drafts one row a line: for programs that read CSV or
XLSX (CONTPAQi, Siigo…).

Cells that would be read as a formula are written as text: a customer may call themselves "=2+3".
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from modules.accounting.services.exporting.entries import Entry, Posting, Target
from modules.accounting.services.exporting.workbooks import workbook

#: Where nothing was designed.
USUAL = (
    ("Asiento", "entry", ""),
    ("Fecha", "day", "%d/%m/%Y"),
    ("Cuenta", "account", ""),
    ("Nombre", "account_name", ""),
    ("Concepto", "text", ""),
    ("Documento", "document", ""),
    ("Debe", "debit", ""),
    ("Haber", "credit", ""),
    ("NIF", "tax_id", ""),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(entries: Sequence[Entry], target: Target) -> bytes:
    """A CSV with a header, CRLF, in the encoding of the profile."""
    out = io.StringIO(newline="")
    sheet = csv.writer(out, delimiter=target.separator, lineterminator="\r\n")
    columns = target.columns or USUAL
    sheet.writerow([header for header, _what, _format in columns])
    for row in _rows(entries, columns):
        sheet.writerow([_text(value, target) for value in row])
    return out.getvalue().encode(target.encoding, "replace")


def write_xlsx(entries: Sequence[Entry], target: Target) -> bytes:
    """A workbook with one sheet; the same entries give the same bytes."""
    columns = target.columns or USUAL
    header = [header for header, _what, _format in columns]
    return workbook([header, *_rows(entries, columns)], guard=_guarded)


def _rows(entries: Sequence[Entry], columns: Sequence[tuple[str, str, str]]) -> Iterator[list[Any]]:
    for number, entry in enumerate(entries, start=1):
        for place, posting in enumerate(_shown(entry), start=1):
            values = _values(number, place, entry, posting)
            yield [_cell(values, what, format_) for _header, what, format_ in columns]


def _shown(entry: Entry) -> Sequence[Posting]:
    """Of a draft what is sold: the program that issues the invoice adds the rest."""
    return [p for p in entry.postings if p.quantity] if entry.kind == "draft" else entry.postings


def _values(number: int, place: int, entry: Entry, posting: Posting) -> dict[str, Any]:
    debit = posting.debit != 0
    return {
        "entry": number,
        "line": place,
        "day": entry.day,
        "document": entry.document,
        "series": entry.series,
        "kind": entry.kind,
        "account": posting.account,
        "account_name": posting.name,
        "counterpart": posting.counterpart,
        "text": posting.text or entry.text,
        "debit": posting.debit,
        "credit": posting.credit,
        "amount": posting.debit if debit else posting.credit,
        "side": "D" if debit else "H",
        "base": posting.base,
        "pct": posting.pct,
        "product": posting.product,
        "quantity": posting.quantity,
        "price": posting.price,
        "tax_id": entry.tax_id,
        "customer": entry.name,
        "currency": entry.currency,
    }


def _cell(values: dict[str, Any], what: str, format_: str) -> Any:
    """A format of dates is that of strftime; of a side its two letters "0|1"; of a fixed text the text."""
    if what == "fixed":
        return format_
    value = values[what]
    if what == "side" and "|" in format_:
        return format_.split("|")[0 if value == "D" else 1]
    if isinstance(value, date):
        return value.strftime(format_ or "%Y-%m-%d")
    if format_ and isinstance(value, str | int) and format_.isdigit():
        return str(value)[: int(format_)]
    return value


def _text(value: Any, target: Target) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", target.decimal)
    return _guarded(value) if isinstance(value, str) else str(value)


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
