"""Reads the files of accounting programs and banks back, by the positions that their makers and users
publish. Knows nothing of what writes or reads them in the product."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

#: Field → (first position from 1, length).
Fields = Mapping[str, tuple[int, int]]
COMMON: Fields = {
    "format": (1, 1),
    "company": (2, 5),
    "day": (7, 8),
    "type": (15, 1),
    "account": (16, 12),
    "name": (28, 30),
    "mark": (58, 1),
}
ENTRY: Fields = {"reference": (59, 10), "part": (69, 1), "text": (70, 30), "amount": (100, 14)}
INVOICE: Fields = {
    "number": (59, 10),
    "part": (69, 1),
    "total": (100, 14),
    "tax_id": (176, 14),
    "customer": (190, 40),
    "postal_code": (230, 5),
    "operated_on": (237, 8),
    "issued_on": (245, 8),
}
VAT: Fields = {
    "number": (59, 10),
    "part": (69, 1),
    "subtype": (100, 2),
    "base": (102, 14),
    "pct": (116, 5),
    "tax": (121, 14),
    "surcharge_pct": (135, 5),
    "surcharge": (140, 14),
    "withheld_pct": (154, 5),
    "withheld": (159, 14),
    "tax_account": (192, 12),
    "surcharge_account": (204, 12),
    "withheld_account": (216, 12),
}
DUE: Fields = {"number": (59, 10), "amount": (100, 14), "treasury": (122, 12), "place": (136, 2)}
CUSTOMER: Fields = {"tax_id": (78, 14), "postal_code": (155, 5)}
A3: Mapping[str, Fields] = {
    "0": ENTRY,
    "1": INVOICE,
    "2": INVOICE,
    "9": VAT,
    "V": DUE,
    "C": CUSTOMER,
}
CONTAPLUS: Fields = {
    "entry": (1, 6),
    "day": (7, 8),
    "account": (15, 12),
    "counterpart": (27, 12),
    "text": (55, 25),
    "invoice": (96, 8),
    "pct": (120, 5),
    "currency": (238, 1),
    "debit": (239, 16),
    "credit": (255, 16),
    "base": (271, 16),
    "rectifies": (339, 1),
    "tax_id": (723, 15),
}
_MONEY = {
    "amount", "total", "base", "pct", "tax", "surcharge_pct", "surcharge", "withheld_pct",
    "withheld", "debit", "credit",
}  # fmt: skip
_DAYS = {"day", "operated_on", "issued_on"}


def _cut(line: str, fields: Fields) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, (first, length) in fields.items():
        text = line[first - 1 : first - 1 + length].strip()
        if name in _MONEY:
            found[name] = Decimal(text)
        elif name in _DAYS:
            found[name] = datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007
        else:
            found[name] = text
    return found


def a3_records(data: bytes) -> Iterator[dict[str, Any]]:
    """The records of a SUENLACE.DAT, in their order."""
    for line in data.decode("cp1252").split("\r\n")[:-1]:
        wide = line[0] == "5"
        assert len(line) == (510 if wide else 254)
        assert line.endswith("EN")
        yield _cut(line, COMMON) | _cut(line, A3[line[14]])


def a3_books(data: bytes) -> dict[str, Decimal]:
    """What an import would book: account → debit less credit.

    An invoice (1) debits the customer and credits sales and taxes; a credit note (2), with amounts that
    are positive, does the opposite.
    """
    books: dict[str, Decimal] = defaultdict(Decimal)
    sign, customer, left = 1, "", Decimal(0)
    for one in a3_records(data):
        match one["type"]:
            case "0":
                books[one["account"]] += one["amount"] if one["mark"] == "D" else -one["amount"]
            case "1" | "2":
                assert one["part"] == "I"
                assert not left, "the invoice before does not add up"
                sign, customer = (1 if one["type"] == "1" else -1), one["account"]
                left = one["total"]
                books[customer] += sign * left
            case "9":
                books[one["account"]] -= sign * one["base"]
                books[one["tax_account"]] -= sign * one["tax"]
                left -= one["base"] + one["tax"] + one["surcharge"]
                if one["surcharge"]:
                    books[one["surcharge_account"]] -= sign * one["surcharge"]
                if one["withheld"]:
                    books[one["withheld_account"]] += sign * one["withheld"]
                    books[customer] -= sign * one["withheld"]
                assert (one["part"] == "U") == (not left)
    return {account: amount for account, amount in books.items() if amount}


def contaplus_books(data: bytes) -> dict[str, Decimal]:
    """As :func:`a3_books` of an XDiario.txt; each entry balances by itself."""
    books: dict[str, Decimal] = defaultdict(Decimal)
    entries: dict[str, Decimal] = defaultdict(Decimal)
    for line in data.decode("cp1252").split("\r\n")[:-1]:
        assert len(line) == 1189
        one = _cut(line, CONTAPLUS)
        assert one["counterpart"]
        assert one["currency"] == "2"
        books[one["account"]] += one["debit"] - one["credit"]
        entries[one["entry"]] += one["debit"] - one["credit"]
    assert not any(entries.values())
    return {account: amount for account, amount in books.items() if amount}


def n43_movements(data: bytes) -> list[tuple[date, date, Decimal, str, tuple[str, ...]]]:
    """(day, value day, amount, text, references) of each movement of a Norma 43 file."""
    found: list[tuple[date, date, Decimal, str, tuple[str, ...]]] = []
    for line in data.decode("cp1252").split("\r\n"):
        if line.startswith("22"):
            days = [datetime.strptime(line[at : at + 6], "%y%m%d").date() for at in (10, 16)]  # noqa: DTZ007
            amount = Decimal(line[28:42]) / 100 * (-1 if line[27] == "1" else 1)
            told = (line[52:64].strip(), line[64:80].strip(), line[42:52].strip())
            references = tuple(one for one in told if one.strip("0"))
            found.append((days[0], days[1], amount, "", references))
        elif line.startswith("23"):
            first, value, amount, text, references = found[-1]
            more = [part.strip() for part in (line[4:42], line[42:80]) if part.strip()]
            found[-1] = (
                first,
                value,
                amount,
                " ".join([*([text] if text else []), *more]),
                references,
            )
    return found


def camt_entries(data: bytes) -> list[Decimal]:
    """The amounts of what is booked in a camt.053 or camt.054, by a plain pattern over its text."""
    found: list[Decimal] = []
    for entry in re.findall(r"<Ntry>(.*?)</Ntry>", data.decode(), re.DOTALL):
        head = entry.partition("<NtryDtls>")[0]
        if "BOOK<" in head:
            amount = Decimal(re.findall(r"<Amt Ccy=\"EUR\">([\d.]+)<", head)[0])
            found.append(-amount if "<CdtDbtInd>DBIT<" in head else amount)
    return found
