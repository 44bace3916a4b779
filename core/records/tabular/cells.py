"""Cleaning of cells, shared by reader and writer."""

import re
from datetime import date, datetime, time
from decimal import Decimal

#: What a cell holds: text from CSV, typed values from XLSX, None when empty.
Cell = str | int | float | Decimal | bool | date | datetime | time | None

#: Spreadsheets run a text that starts so as a formula (OWASP, "CSV injection"); the full-width
#: forms count too because Excel folds them in some locales.
_RISKY = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
#: Numbers and international phone numbers begin with a sign and are harmless.
_HARMLESS = re.compile(r"[+-]?\d+(?:[.,]\d+)*\s?%?|\+\d[\d ]*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_INVISIBLE = "\u200b\u200e\u200f\u2060\ufeff"


def neutralise(text: str) -> str:
    """`text` with a leading apostrophe when a spreadsheet would take it for a formula."""
    if _RISKY.match(text) and not _HARMLESS.fullmatch(text):
        return "'" + text
    return text


def restore(text: str) -> str:
    """The inverse of `neutralise`, so that an export can be imported again unchanged."""
    return text[1:] if text[:1] == "'" and _ESCAPED.match(text) else text


def clean(text: str) -> str:
    """`text` without control and invisible characters and without blanks around it."""
    if not text.isascii() or not text.isprintable():
        text = _CONTROL.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
        text = text.strip().strip(_INVISIBLE)
    return restore(text.strip())


def without_controls(text: str) -> str:
    """`text` without the characters that XML and PostgreSQL cannot store."""
    return text if text.isprintable() else _CONTROL.sub("", text)


def as_text(cell: Cell) -> str:
    """The plain text of a cell, independent of language: what a person would have typed.

    A float with no fraction loses it: spreadsheets store phones and codes so.
    """
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)
