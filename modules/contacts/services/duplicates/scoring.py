"""How probable it is that two contacts are one, and why: a pure function of their values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.api.services import _
from modules.contacts.services.duplicates.names import alike, form

#: Pairs below are not shown to anybody.
SUSPECT = 0.8
#: From here on two contacts are the same beyond reasonable doubt.
SURE = 0.95
#: Names at least this much alike are called the same, or similar.
SAME, SIMILAR = 0.94, 0.86


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a contact is compared, in canonical form; empty where it is not known."""

    id: int
    kind: str
    name: str
    #: Only where it has been checked: a mistyped or generic one says nothing.
    tax_id: str = ""
    mails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    #: Name of the company a person works for.
    company: str = ""
    #: Folded.
    city: str = ""
    street: str = ""
    postal_code: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """The answer: a probability, and the codes of what speaks for and against it."""

    value: float
    reasons: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.value >= SUSPECT


NOTHING = Score(0.0)


def compare(one: Facts, other: Facts) -> Score:
    """How probable it is that two contacts are one."""
    if one.kind != other.kind:
        return NOTHING
    company = one.kind == "company"
    name = alike(one.name, other.name, company)
    evidence = dict(_company(one, other, name) if company else _person(one, other, name))
    if not evidence:
        return NOTHING
    doubt = 1.0
    for weight in evidence.values():
        doubt *= 1 - weight
    value, against = 1 - doubt, _against(one, other, evidence)
    for factor in against.values():
        value *= factor
    said = _name_reason(name)
    reasons = (*([said] if said else ()), *_shared(one, other, evidence), *against)
    return Score(round(min(value, 0.999), 3), tuple(dict.fromkeys(reasons)))


def _person(one: Facts, other: Facts, name: float) -> Iterator[tuple[str, float]]:
    """People with different names are different people, whatever they share: an office, a line."""
    if name < 0.6:
        return
    same = name >= SIMILAR
    if one.tax_id and one.tax_id == other.tax_id:
        yield "tax_id", 0.97 if same else 0.7
    if one.mails & other.mails:
        yield "mail", 0.96 if same else 0.7
    if one.phones & other.phones:
        yield "phone", 0.93 if same else 0.6
    if not same:
        return
    exact = name >= SAME
    if _address(one, other):
        yield "address", 0.9 if exact else 0.82
    elif one.city and one.city == other.city:
        yield "city", 0.55 if exact else 0.4
    if alike(one.company, other.company, True) >= SIMILAR:
        yield "company", 0.65 if exact else 0.5


def _company(one: Facts, other: Facts, name: float) -> Iterator[tuple[str, float]]:
    """A company has one tax id, whatever it calls itself; a mail or phone may be an adviser's."""
    if one.tax_id and one.tax_id == other.tax_id:
        yield "tax_id", 0.97 if name >= 0.6 else 0.88
    if one.mails & other.mails:
        yield "mail", 0.95 if name >= SIMILAR else 0.5 if name >= 0.6 else 0.3
    if one.phones & other.phones:
        yield "phone", 0.9 if name >= SIMILAR else 0.5 if name >= 0.6 else 0.3
    if name < SIMILAR:
        return
    exact = name >= SAME
    if _address(one, other):
        yield "address", 0.92 if exact else 0.85
    elif one.city and one.city == other.city:
        yield "city", 0.82 if exact else 0.6
    if exact and not (one.city and other.city):
        yield "name", 0.82


def _against(one: Facts, other: Facts, evidence: dict[str, float]) -> dict[str, float]:
    """What speaks for two contacts: factors by code."""
    found = {}
    strong = {"mail", "phone", "tax_id"} & evidence.keys()
    if one.tax_id and other.tax_id and one.tax_id != other.tax_id:
        found["other_tax_id"] = 0.9 if len(strong) == 2 else 0.55
    if one.mails and other.mails and not one.mails & other.mails:
        found["other_mail"] = 0.97 if "tax_id" in strong else 0.85
    if one.country and other.country and one.country != other.country and not strong:
        found["other_country"] = 0.5
    if one.kind == "company" and "tax_id" not in strong:
        forms = {form(one.name), form(other.name)} - {""}
        if len(forms) == 2:
            found["other_form"] = 0.6
    if one.phones and other.phones and not one.phones & other.phones:
        found["other_phone"] = 0.98 if strong else 0.9
    return found


def _address(one: Facts, other: Facts) -> bool:
    return bool(
        one.street
        and one.street == other.street
        and (one.postal_code == other.postal_code or one.city == other.city)
    )


def _name_reason(name: float) -> str:
    if name >= SAME:
        return "same_name"
    return "similar_name" if name >= SIMILAR else ""


def _shared(one: Facts, other: Facts, evidence: dict[str, float]) -> Iterator[str]:
    yield from (code for code in evidence if code != "name")


def reason_text(code: str) -> str:
    """A reason in words."""
    texts = {
        "same_name": _("Same name"),
        "similar_name": _("Similar name"),
        "tax_id": _("Same tax id"),
        "mail": _("Same mail"),
        "phone": _("Same phone"),
        "address": _("Same address"),
        "city": _("Same city"),
        "company": _("Same company"),
        "other_tax_id": _("Different tax id"),
        "other_mail": _("Different mail"),
        "other_phone": _("Different phone"),
        "other_form": _("Different legal form"),
        "other_country": _("Different country"),
    }
    return texts.get(code, code)


#: Reasons that speak against.
AGAINST = frozenset({"other_tax_id", "other_mail", "other_phone", "other_form", "other_country"})
