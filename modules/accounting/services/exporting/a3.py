"""A3 (Wolters Kluwer): SUENLACE.DAT, formats 4 (254 bytes) and 5 (510 bytes), cp1252, CRLF.

Layouts by independent implementations that agree; nothing of it is published by the maker, so a first
file is tried in a copy of the company. Amounts of credit notes (record 2) are positive: the record itself
turns them round, and a negative one would add to sales.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from modules.accounting.services.exporting.entries import Entry, Target
from modules.accounting.services.exporting.layouts import record

END = b"\r\n"
#: Our payment methods → those of the format; others are left blank.
_METHODS = {
    "transfer": "TR",
    "direct_debit": "RE",
    "cash": "CO",
    "cheque": "TA",
    "promissory_note": "PA",
}


def write(entries: Sequence[Entry], target: Target, format_: str) -> bytes:
    """The whole file.

    :param format_: "4" or "5"; only 5 has accounts of customers and long numbers.
    """
    parts: list[bytes] = []
    if format_ == "5":
        parts += _customers(entries, target)
    for entry in entries:
        parts += (
            _plain(entry, target, format_)
            if not entry.invoiced
            else _invoice(entry, target, format_)
        )
    return b"".join(part + END for part in parts)


def _common(entry: Entry, target: Target, format_: str, type_: str) -> dict[str, Any]:
    return {
        "formato": format_,
        "empresa": target.company,
        "fecha": entry.day,
        "tipo_registro": type_,
    }


def _customers(entries: Sequence[Entry], target: Target) -> Iterator[bytes]:
    """Each customer's account once, so that the program knows whom the entries are of."""
    seen: set[str] = set()
    for entry in entries:
        if not entry.invoiced or entry.account in seen:
            continue
        seen.add(entry.account)
        yield record(
            "A3_formato5_C_cuenta_cliente",
            {
                **_common(entry, target, "5", "C"),
                "cuenta": entry.account,
                "desc_cuenta": entry.name,
                "act_saldo_ini": "N",
                "nif": entry.tax_id,
                "cp": entry.postal_code,
                "pais_iso": entry.country,
            },
            target.encoding,
        )


def short_number(document: str) -> str:
    """A number as the program keeps it, in ten characters: of longer ones the end, without signs between."""
    return document if len(document) <= 10 else re.sub(r"[^0-9A-Za-z]", "", document)[-10:]


def _invoice(entry: Entry, target: Target, format_: str) -> Iterator[bytes]:
    sign = -1 if entry.kind == "credit_note" else 1
    header = {
        **_common(entry, target, format_, "2" if entry.kind == "credit_note" else "1"),
        "cuenta": entry.account,
        "desc_cuenta": entry.name,
        "tipo_factura": "1",
        "num_factura": short_number(entry.document),
        "linea_apunte": "I",
        "desc_apunte": entry.text,
        "importe_total": sign * entry.total,
        "nif": entry.tax_id,
        "nombre": entry.name,
        "cp": entry.postal_code[:5],
        "fecha_operacion": entry.operated_on or entry.day,
        "fecha_factura": entry.day,
    }
    if format_ == "5":
        header["num_factura_ampliado"] = entry.document
    yield record(f"A3_formato{format_}_1_cabecera_factura", header, target.encoding)
    last = len(entry.taxes) - 1
    for place, tax in enumerate(entry.taxes):
        yield record(
            f"A3_formato{format_}_9_detalle_iva",
            {
                **_common(entry, target, format_, "9"),
                "cuenta": tax.account,
                "desc_cuenta": tax.name,
                "tipo_importe": "C",
                "num_factura": short_number(entry.document),
                "linea_apunte": "U" if place == last else "M",
                "desc_apunte": entry.text,
                "subtipo": "01",
                "base": sign * tax.base,
                "pct_iva": tax.pct,
                "cuota_iva": sign * tax.amount,
                "pct_recargo": tax.surcharge_pct,
                "cuota_recargo": sign * tax.surcharge,
                "pct_retencion": tax.withheld_pct,
                "cuota_retencion": sign * tax.withheld,
                "impreso": "01",
                "sujeta_iva": "S",
                "mod415": "N",
                "cta_iva": tax.tax_account,
                "cta_recargo": tax.surcharge_account,
                "cta_retencion": tax.withheld_account,
            },
            target.encoding,
        )
    for place, due in enumerate(entry.dues, start=1):
        yield record(
            f"A3_formato{format_}_V_vencimiento",
            {
                **_common(entry, target, format_, "V"),
                "fecha": due.due_on,
                "cuenta": entry.account,
                "desc_cuenta": entry.name,
                "tipo_venc": "C",
                "num_factura": short_number(entry.document),
                "desc_venc": entry.text,
                "importe": due.amount,
                "fecha_factura": entry.day,
                "cta_tesoreria": due.treasury,
                "forma_pago": _METHODS.get(due.method, ""),
                "num_venc": str(place),
            },
            target.encoding,
        )


def _plain(entry: Entry, target: Target, format_: str) -> Iterator[bytes]:
    last = len(entry.postings) - 1
    for place, line in enumerate(entry.postings):
        debit = line.debit != Decimal(0)
        yield record(
            f"A3_formato{format_}_0_apunte_sin_iva",
            {
                **_common(entry, target, format_, "0"),
                "cuenta": line.account,
                "desc_cuenta": line.name,
                "tipo_importe": "D" if debit else "H",
                "ref_documento": short_number(entry.document),
                "linea_apunte": "I" if not place else "U" if place == last else "M",
                "desc_apunte": line.text or entry.text,
                "importe": line.debit if debit else line.credit,
            },
            target.encoding,
        )
