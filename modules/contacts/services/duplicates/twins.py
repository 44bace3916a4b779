"""Who looks like the contact that somebody is typing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import or_, select

from core.api.locale import country_code, phone, tax_id
from core.api.services import current_company, session, sudo
from modules.contacts.models import Contact, Identity, MatchKey
from modules.contacts.models.contact import name_key
from modules.contacts.services.duplicates.blocking import keys_of
from modules.contacts.services.duplicates.facts import facts, facts_of
from modules.contacts.services.duplicates.names import alike
from modules.contacts.services.duplicates.scoring import SAME, Facts, compare

#: So many are compared, and so many are shown.
COMPARED, SHOWN = 60, 3
#: What proves more than a name: only with one of these somebody out of sight is told of.
PROOF = frozenset({"mail", "phone", "tax_id"})


@dataclass(frozen=True)
class Twin:
    """A contact that looks like the one being typed."""

    #: Empty for one that the actor does not see: then only who answers for it is known.
    id: int | None
    name: str
    city: str
    reasons: tuple[str, ...]
    owner_id: int | None = None


def twins(given: Mapping[str, Any]) -> list[Twin]:
    """Contacts that look like what is typed, the likeliest first.

    Of those out of the actor's sight nothing is told but that they exist and who answers for them, and
    that only where a mail, a phone or a tax id is the same.

    :param given: what a form holds: kind, name, first_name, last_name, mail, phone, tax_id …
    """
    mine = read(given)
    with sudo("Whether a contact exists already"):
        known = facts_of(_near(mine))
        owners = dict(
            session()
            .execute(select(Contact.id, Contact.owner_id).where(Contact.id.in_(known)))
            .all()
        )
    query = select(Contact.id, Contact.name, Contact.city).where(Contact.id.in_(known))
    seen = {row.id: row for row in session().execute(query)}
    found = []
    for other in known.values():
        score = compare(mine, replace(other, id=other.id))
        same_name = alike(mine.name, other.name, mine.kind == "company") >= SAME
        if other.id in seen and (score or (same_name and mine.kind == other.kind)):
            row = seen[other.id]
            reasons = score.reasons or ("same_name",)
            found.append((score.value, Twin(row.id, row.name, row.city or "", reasons)))
        elif other.id not in seen and score and PROOF & set(score.reasons):
            told = tuple(code for code in score.reasons if code in PROOF)
            found.append((score.value, Twin(None, "", "", told, owners.get(other.id))))
    found.sort(key=lambda pair: -pair[0])
    return [twin for _score, twin in found[:SHOWN]]


def read(given: Mapping[str, Any]) -> Facts:
    """What is compared of a form that need not be complete or right."""
    company = current_company()
    country = country_code(str(given.get("country") or "")) or (
        company.country if company else None
    )
    number = phone(given["phone"], country).e164 if given.get("phone") else None
    identity = tax_id(country, given["tax_id"]) if country and given.get("tax_id") else None
    parts = [str(given.get(part) or "").strip() for part in ("first_name", "last_name")]
    name = " ".join(filter(None, parts)) if given.get("kind") == "person" else ""
    mail = str(given.get("mail") or "").strip().lower()
    values = {
        **{key: str(given.get(key) or "") for key in ("city", "street", "postal_code")},
        "kind": "person" if given.get("kind") == "person" else "company",
        "name": name or str(given.get("name") or "").strip(),
        "mail": mail if "@" in mail else None,
        "phone_e164": number,
        "tax_id_norm": identity.normalized if identity else None,
        "tax_id_status": identity.status if identity else None,
        "country": country,
    }
    return facts(values, {}, str(given.get("company") or ""))


def _near(mine: Facts) -> set[int]:
    """Contacts that have something in common with it; by indexes, whatever the size of the base."""
    found: set[int] = set()
    current = session()
    if values := [*mine.mails, *mine.phones]:
        query = select(Identity.contact_id).where(Identity.value.in_(values))
        found.update(current.scalars(query.limit(COMPARED)))
    conditions = [Contact.name_key == name_key(mine.name)] if mine.name else []
    if mine.tax_id:
        conditions.append(Contact.tax_id_norm == mine.tax_id)
    if conditions:
        query = select(Contact.id).where(or_(*conditions), Contact.archived_at.is_(None))
        found.update(current.scalars(query.limit(COMPARED)))
    if keys := keys_of(mine):
        query = select(MatchKey.contact_id).where(MatchKey.key.in_(keys))
        found.update(current.scalars(query.limit(COMPARED)))
    return found
