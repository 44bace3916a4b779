"""Which customer a lead may be already, by the engine that finds duplicate contacts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.api.models import fold
from core.api.services import Invalid, NotFound, _, get
from modules.contacts.models import Contact
from modules.contacts.services import PROOF, Twin, main_contacts, reason_text, twins
from modules.sales.models import Lead

CONTACT = "contacts.contact"
#: What contacts are compared by.
COMPARED = ("mail", "phone", "tax_id", "country", "city", "postal_code")


@dataclass(frozen=True)
class Candidate:
    """A contact that the lead may be."""

    #: Empty for one that the actor does not see.
    id: int | None
    name: str
    city: str = ""
    #: In words: why it may be the same.
    reasons: tuple[str, ...] = ()
    #: Who looks after it.
    owner_id: int | None = None
    #: It has the same mail, phone or tax id, or it is the contact the lead was recognised as.
    proven: bool = False


def person_name(lead: Lead) -> str:
    """The person who asks, where it is not only a company."""
    return "" if fold(lead.name) == fold(lead.company or "") else lead.name


def candidates(lead: Lead) -> list[Candidate]:
    """Contacts that the lead may be, the likeliest first; companies before people for one that asks
    for a company."""
    found: dict[Any, Candidate] = {}
    if known := _recognised(lead):
        found[known.id] = known
    if lead.company:
        _add(found, _alike(lead, "company", lead.company))
    if person := person_name(lead):
        people = _alike(lead, "person", person)
        if lead.company:
            _add_companies(found, people)
        _add(found, people)
    return sorted(found.values(), key=lambda c: (c.id is None, not c.proven))


def chosen(lead: Lead, found: list[Candidate] | None = None) -> int | None:
    """The contact that a lead is without doubt; None for somebody new.

    :raises Invalid: several may be it, so a person has to choose.
    """
    proven = [c for c in (candidates(lead) if found is None else found) if c.proven]
    if len(proven) > 1 and not lead.contact_id:
        names = ", ".join(c.name or _("a contact out of your sight") for c in proven)
        raise Invalid({"contact_id": [_("Several customers may be it: %(names)s.", names=names)]})
    if proven and proven[0].id is None:
        text = _("This customer exists already and somebody else looks after it: ask them.")
        raise Invalid({"contact_id": [text]})
    return proven[0].id if proven else None


def same_person(lead: Lead) -> int | None:
    """The contact who is the person that asks; None when there is none, or it is not certain."""
    found = [t for t in _alike(lead, "person", person_name(lead)) if PROOF & set(t.reasons)]
    return found[0].id if len(found) == 1 else None


def _recognised(lead: Lead) -> Candidate | None:
    """The contact that the lead was found to be about when it came."""
    try:
        contact: Contact = get(CONTACT, lead.contact_id)
    except NotFound:
        return None
    reasons = (_("Recognised when the lead came"),)
    return Candidate(contact.id, contact.name, contact.city or "", reasons, proven=True)


def _alike(lead: Lead, kind: str, name: str) -> list[Twin]:
    """What looks like the person or the company of a lead."""
    given = {field: getattr(lead, field) for field in COMPARED}
    if kind == "company":
        return twins({**given, "kind": kind, "name": name})
    return twins({**given, "kind": kind, "first_name": name, "company": lead.company or ""})


def _add(found: dict[Any, Candidate], alike: list[Twin]) -> None:
    for twin in alike:
        reasons = tuple(reason_text(code) for code in twin.reasons)
        proven = bool(PROOF & set(twin.reasons))
        key = twin.id or ("hidden", twin.owner_id)
        made = Candidate(twin.id, twin.name, twin.city, reasons, twin.owner_id, proven)
        found.setdefault(key, made)


def _add_companies(found: dict[Any, Candidate], people: list[Twin]) -> None:
    """The companies for which such people work: the lead may ask for one of them."""
    where = main_contacts([person.id for person in people if person.id])
    for person in people:
        if person.id in where:
            number, name = where[person.id]
            text = _("%(name)s works there", name=person.name)
            found.setdefault(number, Candidate(number, name, reasons=(text,)))
