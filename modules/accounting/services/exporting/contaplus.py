"""ContaPlus and Sage: XDiario.txt, 1189 bytes a line, cp1252, CRLF. Columns of pesetas are zero."""

from __future__ import annotations

import re
from collections.abc import Sequence

from modules.accounting.services.exporting.entries import Entry, Target
from modules.accounting.services.exporting.layouts import record

LAYOUT = "CONTAPLUS_XDIARIO_1189"


def write(entries: Sequence[Entry], target: Target) -> bytes:
    """The whole file; entries are numbered from 1."""
    return b"".join(
        _line(number, entry, place, target) + b"\r\n"
        for number, entry in enumerate(entries, start=1)
        for place in range(len(entry.postings))
    )


def invoice_digits(document: str) -> str:
    """The last digits of a number, as many as the column of invoices holds (8)."""
    digits = re.findall(r"\d+", document)
    return digits[-1][-8:].lstrip("0") if digits else ""


def _line(number: int, entry: Entry, place: int, target: Target) -> bytes:
    posting = entry.postings[place]
    taxed = entry.invoiced and posting.base != 0
    values = {
        "ASIEN": number,
        "FECHA": entry.day,
        "SUBCTA": posting.account,
        "CONTRA": posting.counterpart,
        "CONCEPTO": posting.text or entry.text,
        "DOCUMENTO": entry.document[-10:],
        "EURODEBE": posting.debit,
        "EUROHABER": posting.credit,
        "MONEDAUSO": "2",
    }
    if entry.invoiced:
        values |= {
            "FACTURA": invoice_digits(entry.document),
            "SERIE": entry.series[:1],
            "RECTIFICA": entry.kind == "credit_note",
            "FECHA_OP": entry.operated_on or entry.day,
            "FECHA_EX": entry.day,
            "FACTURAEX": entry.document,
        }
    if taxed:
        values |= {
            "IVA": posting.pct,
            "BASEEURO": posting.base,
            "NIC": "E",
            "TERIDNIF": 1,
            "TERNIF": entry.tax_id,
            "TERNOM": entry.name,
        }
    return record(LAYOUT, values, target.encoding)
