"""What the law of the company's country says an invoice must agree on: identifier, letter, series, ranges."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from core.api.services import Draft, _, current_company, session
from modules.accounting.models.legal import LegalFact
from modules.accounting.models.legal_kinds import (
    AR_ABROAD,
    AR_LETTERS,
    AR_MONOTRIBUTO,
    AR_REGISTERED,
    BY_NAME,
    LEGAL_IDS,
)


def check(draft: Draft) -> None:
    """Refuse what the tax office could not have given; what is not written down is not asked for."""
    if not {"legal_id", "series"}.union(BY_NAME).intersection(draft.values):
        return
    company = current_company()
    country = company.country if company else ""
    if "legal_id" in draft.values:
        _identifier(draft, country)
    facts = _facts(draft)
    for name, text in _AGREE.get(country, _nothing)(draft, facts):
        draft.error(name, text)


def _identifier(draft: Draft, country: str) -> None:
    value, known = draft.values["legal_id"], LEGAL_IDS.get(country)
    if value and known and not re.fullmatch(known[0], value):
        text = _("It is not written so. For example: %(example)s.", example=known[1])
        draft.error("legal_id", text)


def _facts(draft: Draft) -> Mapping[str, Any]:
    stored: dict[str, Any] = {}
    if draft.record is not None:
        query = select(LegalFact.what, LegalFact.value)
        stored = dict(session().execute(query.where(LegalFact.invoice_id == draft.record.id)).all())
    return {**stored, **{n: draft.values[n] for n in BY_NAME if n in draft.values}}


def _nothing(_draft: Draft, _facts: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from ()


def letter(issuer: str, receiver: str) -> str:
    """The letter of an Argentine voucher by the VAT conditions of both parties (RG 1415, 5003 and 5616).

    :param issuer: code of the condition. :param receiver: likewise.
    """
    if receiver in AR_ABROAD:
        return "E"
    if issuer not in AR_REGISTERED:
        return "C"
    return "A" if receiver in AR_REGISTERED | AR_MONOTRIBUTO else "B"


def _argentina(draft: Draft, facts: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    issuer, receiver = facts.get("ar_issuer_condition"), facts.get("ar_receiver_condition")
    found = AR_LETTERS.get(str(facts.get("ar_document_type") or ""))
    if not (issuer and receiver and found):
        return
    wanted = letter(issuer, receiver)
    # M: a registered company that has not yet shown its means, in the place of A (RG 1575)
    if found != wanted and not (found == "M" and wanted == "A"):
        text = _("By the conditions of both parties it is a voucher %(letter)s.", letter=wanted)
        yield "ar_document_type", text


def _chile(_draft: Draft, facts: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if _outside(facts.get("cl_folio"), facts.get("cl_caf")):
        yield "cl_folio", _("The folio is not among those of the CAF.")


def _colombia(_draft: Draft, facts: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if _outside(facts.get("co_consecutive"), facts.get("co_range")):
        yield "co_consecutive", _("The number is not in the authorised range.")


def _outside(number: str | None, bounds: str | None) -> bool:
    if not number or not bounds:
        return False
    first, last = map(int, bounds.split("-"))
    return not first <= int(number) <= last


def _peru(draft: Draft, facts: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    series, kind = draft.merged.get("series"), facts.get("pe_document_type")
    if not series or not kind:
        return
    first = {"01": "F", "03": "B"}.get(kind, "FB")
    if not re.fullmatch(rf"[{first}][A-Z0-9]{{3}}|\d{{4}}|E001", series):
        yield "series", _("The series of an electronic invoice is F001, that of a boleta B001.")


_AGREE = {"AR": _argentina, "CL": _chile, "CO": _colombia, "PE": _peru}
