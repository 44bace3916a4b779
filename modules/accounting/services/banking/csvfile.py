"""Statements as CSV: columns are found by their headers, in the words of banks of Spain and Latin America."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal

from core.api.locale import parse_date
from core.api.models import fold
from core.api.services import _
from modules.accounting.services.banking.statement import BadStatement, Movement, Statement

#: What a column holds → how banks call it, folded.
_HEADERS = {
    "day": (
        "fecha",
        "fecha operacion",
        "fecha de operacion",
        "fecha contable",
        "f operacion",
        "date",
    ),
    "value": ("fecha valor", "f valor", "value date"),
    "text": ("concepto", "descripcion", "detalle", "movimiento", "glosa", "description"),
    "amount": ("importe", "monto", "valor", "amount"),
    "credit": ("abono", "abonos", "haber", "credito", "deposito", "depositos", "ingreso", "credit"),
    "debit": ("cargo", "cargos", "debe", "debito", "retiro", "retiros", "gasto", "debit"),
    "account": (
        "iban",
        "iban ordenante",
        "cuenta ordenante",
        "cuenta del ordenante",
        "cuenta de origen",
        "clabe",
        "clabe ordenante",
        "cbu",
        "cvu",
        "counterparty account",
    ),
    "reference": (
        "referencia",
        "referencia 1",
        "numero de operacion",
        "clave de rastreo",
        "documento",
        "reference",
    ),
}


def parse(data: bytes, account: str, currency: str) -> Statement:
    """The statement of a CSV.

    :param account: what the account is called; the file does not say it. :param currency: ISO 4217.
    :raises BadStatement: a column is missing, or a line cannot be read; nothing of the file is taken.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    first = text.splitlines()[0] if text.strip() else ""
    separator = max(";,\t|", key=first.count)
    rows = list(csv.reader(io.StringIO(text), delimiter=separator))
    start, columns = _columns(rows)
    movements = []
    for number, row in enumerate(rows[start:], start=start + 1):
        if any(cell.strip() for cell in row):
            movements.append(_movement(number, row, columns))
    if not movements:
        raise BadStatement(0, _("There are no movements in this file."))
    days = [one.day for one in movements]
    return Statement(account, currency, min(days), max(days), movements=movements)


def _columns(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    for place, row in enumerate(rows[:20]):
        named = [fold(cell).strip(" .") for cell in row]
        found = {
            what: next(i for i, name in enumerate(named) if name in words)
            for what, words in _HEADERS.items()
            if any(name in words for name in named)
        }
        if "day" in found and ("amount" in found or "credit" in found):
            return place + 1, found
    raise BadStatement(
        1, _("The headers are missing: at least the date, and the amount or debits and credits.")
    )


def _movement(number: int, row: Sequence[str], columns: dict[str, int]) -> Movement:
    def cell(what: str) -> str:
        place = columns.get(what)
        return row[place].strip() if place is not None and place < len(row) else ""

    try:
        day = parse_date(cell("day"), "es")
        value = parse_date(cell("value"), "es") if cell("value") else day
    except ValueError:
        raise BadStatement(number, _("%(written)s is no date.", written=cell("day"))) from None
    if cell("amount"):
        amount = _number(number, cell("amount"))
    else:
        amount = _number(number, cell("credit") or "0") - abs(_number(number, cell("debit") or "0"))
    references = (cell("reference"),) if cell("reference").strip("0") else ()
    text = " ".join(cell("text").split())
    return Movement(day, value, amount, text, references, number, cell("account"))


def _number(line: int, text: str) -> Decimal:
    """A number with either sign of decimals: the last of "," and "." that has one or two digits after."""
    bare = text.replace("\u00a0", "").replace(" ", "").strip("€$").removeprefix("S/")
    negative = bare.startswith(("-", "(")) or bare.endswith("-")
    bare = bare.strip("+-()")
    whole, decimals = bare, ""
    for sign in (",", "."):
        head, found, tail = bare.rpartition(sign)
        if found and len(tail) in (1, 2) and tail.isdigit():
            whole, decimals = head, tail
    whole = whole.replace(".", "").replace(",", "")
    if not (whole or "0").isdigit():
        raise BadStatement(line, _("%(written)s is no number.", written=text))
    amount = Decimal(f"{whole or 0}.{decimals or 0}")
    return -amount if negative else amount
