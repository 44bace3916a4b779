"""CONCAR (Real Systems, Peru): the workbook from which it imports entries.

Three rows of headers, column A for their names, then a row a posting, as CONCAR SQL and CB read them. The
profile says by columns of fixed text what each company has of its own: the sub-journal of sales and that
of payments, the number of the first voucher of a month, the rate that amounts are converted by.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from core.api.services import _
from modules.accounting.services.exporting.entries import Entry, Posting, Target
from modules.accounting.services.exporting.preflight import Finding
from modules.accounting.services.exporting.workbooks import workbook

#: What the profile may say → what holds otherwise.
OWN = {
    "Subdiario de ventas": "05",
    "Subdiario de cobros": "21",
    "Primer comprobante": "1",
    "Tipo de conversión": "V",
}
#: ISO 4217 → code of the currency.
CURRENCIES = {"PEN": "MN", "USD": "US"}
#: Field, most characters (0: an amount or a day); in the order of the columns from B on.
FIELDS = (
    ("Sub Diario", 4), ("Número de Comprobante", 6), ("Fecha de Comprobante", 0),
    ("Código de Moneda", 2), ("Glosa Principal", 40), ("Tipo de Cambio", 0),
    ("Tipo de Conversión", 1), ("Flag de Conversión de Moneda", 1), ("Fecha Tipo de Cambio", 0),
    ("Cuenta Contable", 12), ("Código de Anexo", 18), ("Código de Centro de Costo", 6),
    ("Debe / Haber", 1), ("Importe Original", 0), ("Importe en Dólares", 0),
    ("Importe en Soles", 0), ("Tipo de Documento", 2), ("Número de Documento", 20),
    ("Fecha de Documento", 0), ("Fecha de Vencimiento", 0), ("Código de Area", 3),
    ("Glosa Detalle", 30), ("Código de Anexo Auxiliar", 18), ("Medio de Pago", 8),
    ("Tipo de Documento de Referencia", 2), ("Número de Documento Referencia", 20),
    ("Fecha Documento Referencia", 0), ("Nro Máq. Registradora Tipo Doc. Ref.", 20),
    ("Base Imponible Documento Referencia", 0), ("IGV Documento Provisión", 0),
    ("Tipo Referencia en estado MQ", 10), ("Número Serie Caja Registradora", 20),
    ("Fecha de Operación", 0), ("Tipo de Tasa", 5), ("Tasa Detracción/Percepción", 0),
    ("Importe Base Detracción/Percepción Dólares", 0),
    ("Importe Base Detracción/Percepción Soles", 0), ("Tipo Cambio para 'F'", 1),
    ("Importe de IGV sin derecho crédito fiscal", 0), ("Tasa IGV", 0),
)  # fmt: skip
#: Vouchers of a sub-journal in a month.
VOUCHERS = 9_999


def write(entries: Sequence[Entry], target: Target) -> bytes:
    """The workbook; vouchers are numbered by sub-journal and month."""
    own = _own(target)
    heads: list[list[Any]] = [
        ["Campo", *(name for name, _size in FIELDS)],
        ["Restricciones", *[None] * len(FIELDS)],
        ["Tamaño/Formato", *(f"{size} Caracteres" if size else None for _n, size in FIELDS)],
    ]
    rows = (
        _row(entry, number, line, own)
        for entry, number in _numbered(entries, own)
        for line in entry.postings
    )
    return workbook([*heads, *rows])


def _own(target: Target) -> dict[str, str]:
    said = {head: text for head, what, text in target.columns if what == "fixed" and text}
    return {name: said.get(name, usual) for name, usual in OWN.items()}


def _journal(entry: Entry, own: dict[str, str]) -> str:
    return own["Subdiario de cobros" if entry.kind == "payment" else "Subdiario de ventas"]


def _numbered(entries: Sequence[Entry], own: dict[str, str]) -> Iterator[tuple[Entry, int]]:
    first = own["Primer comprobante"]
    start = int(first) if first.isdecimal() else 1
    counts: Counter[tuple[str, int, int]] = Counter()
    for entry in entries:
        key = (_journal(entry, own), entry.day.year, entry.day.month)
        counts[key] += 1
        yield entry, start + counts[key] - 1


def document_type(entry: Entry) -> str:
    """FT invoice, BV receipt of a final consumer (series with B), NA credit note, VR any other."""
    if entry.kind == "credit_note":
        return "NA"
    if entry.kind != "invoice":
        return "VR"
    return "BV" if (entry.series or entry.document).upper().startswith("B") else "FT"


def _row(entry: Entry, number: int, line: Posting, own: dict[str, str]) -> list[Any]:
    full = f"{entry.series}-{entry.document}" if entry.series else entry.document
    by_day = own["Tipo de conversión"] == "F"
    values: dict[str, Any] = {
        "Sub Diario": _journal(entry, own),
        "Número de Comprobante": f"{entry.day:%m}{number:04d}",
        "Fecha de Comprobante": entry.day,
        "Código de Moneda": CURRENCIES.get(entry.currency, ""),
        "Glosa Principal": f"{entry.text} {entry.name}",
        "Tipo de Conversión": own["Tipo de conversión"],
        "Flag de Conversión de Moneda": "S",
        "Fecha Tipo de Cambio": entry.day if by_day else None,
        "Tipo Cambio para 'F'": "V" if by_day else None,
        "Cuenta Contable": line.account,
        "Código de Anexo": entry.tax_id if line.account == entry.account else None,
        "Debe / Haber": "D" if line.debit else "H",
        "Importe Original": line.debit or line.credit,
        "Tipo de Documento": document_type(entry),
        "Número de Documento": full,
        "Fecha de Documento": entry.day,
        "Fecha de Vencimiento": max((due.due_on for due in entry.dues), default=entry.day),
        "Glosa Detalle": line.text or line.name or entry.text,
    }
    if entry.refers_to:
        refers = Entry("invoice", entry.day, entry.refers_to, "", ())
        values |= {
            "Tipo de Documento de Referencia": document_type(refers),
            "Número de Documento Referencia": entry.refers_to,
            "Fecha Documento Referencia": entry.refers_on,
            "Base Imponible Documento Referencia": abs(
                sum((t.base for t in entry.taxes), Decimal(0))
            ),
            "IGV Documento Provisión": abs(sum((t.amount for t in entry.taxes), Decimal(0))),
        }
    return [None, *(_cell(values.get(name), size) for name, size in FIELDS)]


def _cell(value: Any, size: int) -> Any:
    return " ".join(value.split())[:size] or None if isinstance(value, str) else value


def check(entries: Sequence[Entry], target: Target) -> Iterator[Finding]:
    """What CONCAR refuses."""
    own = _own(target)
    if not own["Primer comprobante"].isdecimal():
        yield Finding("", _("“Primer comprobante” of the program must be a number."))
    if own["Tipo de conversión"] not in ("M", "V", "F"):
        yield Finding("", _("“Tipo de conversión” of the program must be M, V or F."))
    for name in ("Subdiario de ventas", "Subdiario de cobros"):
        if len(own[name]) > 4:
            yield Finding(
                "", _("“%(name)s” of the program has four characters at most.", name=name)
            )
    for entry, number in _numbered(entries, own):
        for text, blocking in _wrong(entry, number):
            yield Finding(entry.document, text, blocking, entry.source)


def _wrong(entry: Entry, number: int) -> Iterator[tuple[str, bool]]:
    if number > VOUCHERS:
        yield _("A month has %(most)s vouchers at most in a sub-journal.", most=VOUCHERS), True
    if entry.currency not in CURRENCIES:
        yield _("It is in %(one)s; CONCAR knows PEN and USD.", one=entry.currency), True
    full = f"{entry.series}-{entry.document}" if entry.series else entry.document
    if len(full) > 20:
        yield _("Its number has more than 20 characters."), True
    if len(entry.tax_id) > 18:
        yield _("The tax id has more than 18 characters."), True
    for account in {line.account for line in entry.postings}:
        if not 0 < len(account) <= 12:
            text = _("The account %(account)s has more than 12 characters.", account=account or "—")
            yield text, True
    if entry.kind == "credit_note" and not entry.refers_to:
        yield _("CONCAR asks which document a credit note is of: write it there."), False
