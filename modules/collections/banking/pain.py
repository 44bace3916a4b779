"""Files of direct debits and of transfers: pain.008 and pain.001 by sepaxml, from plain data.

Pure: no database, no clock. Rules of the EPC: CORE and B2B Direct Debit Scheme Rulebooks.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

#: Versions of the format that banks take and the library checks, the usual one first.
SCHEMAS = ("pain.008.001.02", "pain.008.001.08")
#: That of transfers which goes with each.
TRANSFERS = {"pain.008.001.02": "pain.001.001.03", "pain.008.001.08": "pain.001.001.09"}
#: Characters that every bank takes (EPC217-08, basic Latin set).
_TAKEN = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"


class BadFile(ValueError):
    """The library refuses the file; the text is the schema's."""


@dataclass(frozen=True)
class Creditor:
    """Who collects."""

    name: str
    #: EPC AT-02.
    identifier: str
    iban: str
    bic: str
    schema: str = SCHEMAS[0]


@dataclass(frozen=True)
class Debit:
    """One amount to be charged."""

    #: Travels with the money and comes back with it; at most 35 characters.
    end_to_end: str
    amount: Decimal
    name: str
    iban: str
    mandate: str
    signed_on: date
    #: FRST | RCUR | FNAL | OOFF.
    sequence: str
    #: What the customer reads on the statement.
    text: str
    bic: str = ""


@dataclass(frozen=True)
class Transfer:
    """One amount to be paid."""

    #: Travels with the money; at most 35 characters.
    end_to_end: str
    amount: Decimal
    name: str
    iban: str
    #: What the customer reads on the statement.
    text: str
    bic: str = ""


def plain(text: str, length: int) -> str:
    """Text in the characters that every bank takes."""
    from text_unidecode import unidecode

    return " ".join(_TAKEN.sub(" ", unidecode(text)).split())[:length].strip()


def pain008(
    message_id: str,
    made_at: datetime,
    creditor: Creditor,
    scheme: str,
    collect_on: date,
    debits: Sequence[Debit],
) -> bytes:
    """The file of a remittance; the same data give the same bytes.

    :param message_id: at most 35 characters, never used before. :param made_at: aware.
    :param scheme: CORE | B2B. :param collect_on: a day on which SEPA settles.
    :raises BadFile: the file does not fit the schema. :raises ValueError: there is nothing to charge,
        an amount is not positive, or not in whole cents.
    """
    from sepaxml import SepaDD

    if not debits:
        raise ValueError("A remittance needs at least one debit.")
    config = {
        "name": plain(creditor.name, 70),
        "IBAN": creditor.iban,
        "BIC": creditor.bic,
        "batch": True,
        "creditor_id": creditor.identifier,
        "currency": "EUR",
        "instrument": scheme,
    }
    if not creditor.bic and creditor.schema != SCHEMAS[0]:
        del config["BIC"]
    made = SepaDD(config, schema=creditor.schema, clean=True)
    for debit in debits:
        made.add_payment(_payment(debit, collect_on))
    return _checked(made.export(validate=False), creditor.schema, message_id, made_at)


def pain001(
    message_id: str,
    made_at: datetime,
    payer: Creditor,
    pay_on: date,
    transfers: Sequence[Transfer],
) -> bytes:
    """The file of transfers in euros; the same data give the same bytes.

    :param message_id: at most 35 characters, never used before. :param made_at: aware.
    :param payer: whose account the money leaves; its schema of debits says which one of transfers.
    :raises BadFile: the file does not fit the schema. :raises ValueError: there is nothing to pay, an
        amount is not positive, or not in whole cents.
    """
    from sepaxml import SepaTransfer

    if not transfers:
        raise ValueError("There is nothing to pay.")
    schema = TRANSFERS[payer.schema]
    config = {"name": plain(payer.name, 70), "IBAN": payer.iban, "batch": True, "currency": "EUR"}
    if payer.bic:
        config["BIC"] = payer.bic
    made = SepaTransfer(config, schema=schema, clean=True)
    for one in transfers:
        payment: dict[str, object] = {
            "name": plain(one.name, 70),
            "IBAN": one.iban,
            "amount": _cents(one.amount),
            "execution_date": pay_on,
            "description": plain(one.text, 140),
            "endtoend_id": one.end_to_end,
        }
        if one.bic:
            payment["BIC"] = one.bic
        made.add_payment(payment)
    return _checked(made.export(validate=False), schema, message_id, made_at)


def _checked(raw: bytes, schema: str, message_id: str, made_at: datetime) -> bytes:
    """The file with our own identifiers, as the schema wants it. :raises BadFile: it does not."""
    from sepaxml.validation import ValidationError, try_valid_xml

    content = _settled(raw, schema, message_id, made_at)
    try:
        try_valid_xml(content, schema)
    except ValidationError as error:
        raise BadFile(str(error)) from None
    return content


def _cents(amount: Decimal) -> int:
    cents = amount * 100
    if cents <= 0 or cents != cents.to_integral_value():
        raise ValueError(f"{amount} is no amount of whole cents.")
    return int(cents)


def _payment(debit: Debit, collect_on: date) -> dict[str, object]:
    payment: dict[str, object] = {
        "name": plain(debit.name, 70),
        "IBAN": debit.iban,
        "amount": _cents(debit.amount),
        "type": debit.sequence,
        "collection_date": collect_on,
        "mandate_id": debit.mandate,
        "mandate_date": debit.signed_on,
        "description": plain(debit.text, 140),
        "endtoend_id": debit.end_to_end,
    }
    if debit.bic:
        payment["BIC"] = debit.bic
    return payment


def _settled(raw: bytes, schema: str, message_id: str, made_at: datetime) -> bytes:
    """Put our own identifiers where the library makes up random ones, and the instant we say."""
    space = f"{{{_NAMESPACE}{schema}}}"
    ET.register_namespace("", _NAMESPACE + schema)
    root = ET.fromstring(raw)
    for header in root.iter(f"{space}GrpHdr"):
        _write(header, f"{space}MsgId", message_id)
        _write(header, f"{space}CreDtTm", made_at.strftime("%Y-%m-%dT%H:%M:%S"))
    for number, block in enumerate(root.iter(f"{space}PmtInf"), start=1):
        _write(block, f"{space}PmtInfId", f"{message_id[:31]}-{number:03d}")
    return b'<?xml version="1.0" encoding="UTF-8"?>' + ET.tostring(root, "utf-8")


def _write(node: ET.Element, name: str, text: str) -> None:
    found = node.find(name)
    if found is not None:
        found.text = text
