"""ContaSOL (Software DELSOL): the workbooks APU (journal) and MAE (accounts), columns by their letter.

Columns by independent programs that write them; no headers. The register of VAT (IVR) is not written: the
tax stands in the journal, and ContaSOL asks for its register when the entry is opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from core.api.services import _
from modules.accounting.services.exporting.entries import Entry, Target
from modules.accounting.services.exporting.preflight import Finding
from modules.accounting.services.exporting.workbooks import archive, workbook

#: Most digits of an account, entries of a year, characters of names, concepts and documents.
ACCOUNT, ENTRIES, NAME, CONCEPT, DOCUMENT = 10, 99_999, 40, 60, 5


def write(entries: Sequence[Entry], target: Target) -> bytes:
    """A ZIP with APU.xlsx and MAE.xlsx; entries are numbered from 1."""
    return archive({"APU.xlsx": workbook(_journal(entries)), "MAE.xlsx": workbook(_names(entries))})


def _journal(entries: Sequence[Entry]) -> Iterator[list[Any]]:
    """A journal, B day, C entry, D line, E account, F pesetas, G concept, H document, I debit, J credit,
    K currency, L checked."""
    for number, entry in enumerate(entries, start=1):
        for place, line in enumerate(entry.postings, start=1):
            yield [
                1,
                entry.day,
                number,
                place,
                line.account,
                0,
                (line.text or entry.text)[:CONCEPT],
                short_document(entry.document),
                line.debit or None,
                line.credit or None,
                "E",
                0,
            ]


def _names(entries: Sequence[Entry]) -> Iterator[list[Any]]:
    """A account, B what it is called; each once."""
    seen: set[str] = set()
    for entry in entries:
        for line in entry.postings:
            if line.account not in seen:
                seen.add(line.account)
                yield [line.account, (line.name or line.account)[:NAME]]


def short_document(document: str) -> str:
    """The end of a number, in as many characters as the program keeps."""
    return re.sub(r"[^0-9A-Za-z]", "", document)[-DOCUMENT:]


def check(entries: Sequence[Entry], target: Target) -> Iterator[Finding]:
    """What ContaSOL refuses besides."""
    if len(entries) > ENTRIES:
        text = _("It numbers %(most)s entries at most: make shorter batches.", most=ENTRIES)
        yield Finding("", text)
    for entry in entries:
        for line in entry.postings:
            if not line.account.isdigit() or len(line.account) > ACCOUNT:
                text = _(
                    "The account %(account)s must be of digits, %(most)s at most.",
                    account=line.account or "—",
                    most=ACCOUNT,
                )
                yield Finding(entry.document, text, True, entry.source)
            if max(line.debit, line.credit) >= Decimal(10) ** 12:
                yield Finding(entry.document, _("An amount is too large."), True, entry.source)
