"""What happens before a contact or a relation is saved, whoever saves it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from core.api.locale import find_subdivision, parse_postal_code
from core.api.merging import Successor
from core.api.models import fold, utcnow
from core.api.services import (
    CatchUp,
    Draft,
    DuplicateFinder,
    RecordRule,
    SaveStep,
    Seed,
    StoredStep,
    TimelineKind,
    _,
    _l,
    current_company,
    session,
)
from modules.contacts.models import Contact
from modules.contacts.services import identities
from modules.contacts.services.duplicates import pairs, scan
from modules.contacts.services.merging import gone
from modules.contacts.services.privacy import consent, purposes


def complete_contact(draft: Draft) -> None:
    """Fill in what follows from what was given: kind, name, country, region and postal code."""
    _company_row(draft)
    _names(draft)
    if draft.record is None and not _given(draft, "country") and "country" not in draft.errors:
        company = current_company()
        draft.values["country"] = company.country if company else None
    _address(draft)
    _company_of_company(draft)


def _given(draft: Draft, name: str) -> str | None:
    """A value that this save brings, when it is not empty."""
    return draft.values.get(name) or None


def _fill(draft: Draft, name: str, value: Any) -> None:
    """Set a value; an error about its absence no longer holds."""
    draft.values[name] = draft.merged[name] = value
    draft.errors.pop(name, None)


def _company_row(draft: Draft) -> None:
    """A row with the name of a company and of no person is that company."""
    company = _given(draft, "company")
    if draft.record is not None or not company:
        return
    person = [_given(draft, n) for n in ("first_name", "last_name")]
    name = _given(draft, "name")
    if not any(person) and (not name or fold(name) == fold(company)):
        _fill(draft, "name", company)
        _fill(draft, "kind", "company")
        draft.values["company"] = None
    elif "kind" not in draft.values:
        _fill(draft, "kind", "person")


def _names(draft: Draft) -> None:
    """One name out of given name and surnames, however other systems split them."""
    values, old = draft.values, draft.record
    if not {"first_name", "last_name"} & values.keys():
        return
    name, first, last = (_given(draft, n) for n in ("name", "first_name", "last_name"))
    if name and last and not first and not fold(name).endswith(fold(last)):
        # "Nombre" and "Apellidos" side by side: what stands under Nombre is the given name
        _fill(draft, "first_name", name)
        _fill(draft, "name", f"{name} {last}")
    elif not name and (first or last) and _name_follows(old, bool(first and last)):
        merged = draft.merged
        _fill(draft, "name", _joined(merged.get("first_name"), merged.get("last_name")))
    if old is None and (first or last) and "kind" not in values:
        _fill(draft, "kind", "person")


def _name_follows(old: Contact | None, both: bool) -> bool:
    """Whether the name is made of its parts: not where somebody wrote another one."""
    if old is None:
        return True
    parts = _joined(old.first_name, old.last_name)
    return old.name == parts if parts else both


def _joined(first: str | None, last: str | None) -> str:
    return " ".join(part for part in (first, last) if part)


def note_standing(draft: Draft) -> None:
    """When a contact came to be a customer, or ceased to be one."""
    values, old = draft.values, draft.record
    # a change that is taken back brings its own moment
    if old is None or "lifecycle_since" in values:
        return
    if values.get("lifecycle") not in (None, old.lifecycle):
        values["lifecycle_since"] = utcnow()


def _address(draft: Draft) -> None:
    """Provinces by the name their country uses; postal codes in its form where they fit it."""
    country = draft.values.get("country") or draft.merged.get("country")
    if not country:
        return
    if region := _given(draft, "region"):
        known = find_subdivision(country, region)
        draft.values["region"] = known.name if known else region
    if code := _given(draft, "postal_code"):
        try:
            draft.values["postal_code"] = parse_postal_code(country, code)
        except ValueError:
            # people write codes that are not in the form of their country: kept as they are
            draft.values["postal_code"] = code


def _company_of_company(draft: Draft) -> None:
    """Only people belong to a company."""
    kind = draft.values.get("kind") or draft.merged.get("kind")
    if kind == "company" and _given(draft, "company"):
        draft.error("company", _("Only a person can belong to a company."))


def check_relation(draft: Draft) -> None:
    """A person in a company, not the other way round."""
    merged = {**draft.merged, **draft.values}
    ends = {"company_id": merged.get("company_id"), "person_id": merged.get("person_id")}
    query = select(Contact.id, Contact.kind).where(Contact.id.in_(ends.values()))
    kinds = dict(session().execute(query).all())
    if ends["company_id"] in kinds and kinds[ends["company_id"]] != "company":
        draft.error("company_id", _("Choose a company."))
    if ends["person_id"] in kinds and kinds[ends["person_id"]] != "person":
        draft.error("person_id", _("Choose a person."))


contributions = (
    SaveStep(name="contacts.complete", model="contacts.contact", call=complete_contact, weight=10),
    SaveStep(name="contacts.standing", model="contacts.contact", call=note_standing, weight=90),
    SaveStep(name="contacts.relation", model="contacts.relation", call=check_relation),
    RecordRule(
        name="contacts.merged", model="contacts.contact", build=gone.still_there, system=True
    ),
    Successor(name="contacts.contact", find=gone.gone_into),
    DuplicateFinder(name="contacts.contact", scan=scan.scan, pairs=pairs.every_pair),
    StoredStep(
        name="contacts.identities",
        applies=lambda spec: spec.name == "contacts.contact",
        created=identities.follow_created,
        updated=identities.follow_updated,
    ),
    Seed(name="contacts.purposes", call=purposes.seed),
    CatchUp(name="contacts.purposes", call=purposes.seed),
    TimelineKind(
        name=consent.ENTRY,
        label=_l("Consent"),
        icon="shield-check",
        template="contacts/timeline_consent.html",
        weight=800,
    ),
)
