"""Who works where: linking people to companies and reading those links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, func, literal, select
from sqlalchemy.orm import aliased

from core.api.services import actor, create, get, prepared_rows, remove, update, write
from modules.contacts.models import Contact, Relation

RELATION = "contacts.relation"
#: Both ends of a relation; made once, for an alias costs more than the query it is for.
_COMPANY, _PERSON = aliased(Contact), aliased(Contact)


@dataclass(frozen=True)
class Place:
    """A person in a company, seen from either side: ``contact`` is the other one."""

    relation_id: int
    contact_id: int
    name: str
    kind: str
    position: str
    decides: bool
    main: bool
    mail: str
    phone: str


def link(
    company_id: int, person_id: int, position: str | None = None, decides: Any = False
) -> Relation:
    """Say that a person works for a company; linking again changes position and decision.

    The first company of a person becomes their main one.

    :raises NotFound: the actor does not see one of them. :raises Invalid: they cannot be linked.
    :raises Forbidden: the actor may not edit the company.
    """
    get("contacts.contact", company_id)
    get("contacts.contact", person_id)
    values = {"position": position, "decides": decides}
    with write() as current:
        places = current.scalars(select(Relation).where(Relation.person_id == person_id)).all()
        known = next((place for place in places if place.company_id == company_id), None)
        if known is not None:
            return update(RELATION, known.id, values)
        ends = {"company_id": company_id, "person_id": person_id}
        return create(RELATION, {**ends, **values, "main": not any(p.main for p in places)})


def unlink(relation_id: int) -> Relation:
    """A person no longer works for a company; their next company becomes the main one.

    :returns: the link as it was.
    :raises NotFound: it is not there or out of reach. :raises Forbidden: as for :func:`link`.
    """
    with write() as current:
        relation: Relation = remove(RELATION, relation_id)
        if relation.main:
            query = select(Relation).where(Relation.person_id == relation.person_id)
            if other := current.scalar(query.order_by(Relation.id).limit(1)):
                other.main = True
                current.flush()
    return relation


def sees_personal() -> bool:
    """Whether the actor may read how to reach people: their mails, phones and streets."""
    return actor().can("contacts.contact.personal")


def people_of(company_id: int, limit: int = 50) -> list[Place]:
    """The people of a company: those who decide first."""
    return _places("company_id", company_id, limit)


def companies_of(person_id: int, limit: int = 50) -> list[Place]:
    """The companies of a person: the main one first."""
    return _places("person_id", person_id, limit)


def _places(of: str, number: int, limit: int) -> list[Place]:
    """The other ends of the links of a contact. :param of: the end where the contact stands."""
    personal = sees_personal()
    key, values = ("contacts.places", of, personal), {"number": number, "most": limit}
    return [Place(*row) for row in prepared_rows(key, lambda: _links(of, personal), values)]


def _links(of: str, personal: bool) -> Select:
    ways: tuple[Any, Any] = (literal(""), literal(""))
    if personal:
        ways = (func.coalesce(Contact.mail, ""), func.coalesce(Contact.phone_e164, ""))
    company = of == "company_id"
    other, first = (
        (Relation.person_id, Relation.decides) if company else (Relation.company_id, Relation.main)
    )
    return (
        select(
            Relation.id,
            Contact.id,
            Contact.name,
            Contact.kind,
            func.coalesce(Relation.position, ""),
            Relation.decides,
            Relation.main,
            *ways,
        )
        .join(Contact, Contact.id == other)
        .where(getattr(Relation, of) == bindparam("number"), Contact.archived_at.is_(None))
        .order_by(first.desc(), Contact.sort_key)
        .limit(bindparam("most"))
    )


def main_contacts(ids: Iterable[int]) -> dict[int, tuple[int, str]]:
    """Whom to ask for: the person of each company (who decides first), the company of each person.

    :returns: {contact id: (id, name) of the other one}; one query.
    """
    wanted = set(ids)
    found: dict[int, tuple[int, str]] = {}
    rows = prepared_rows("contacts.main", _main, {"wanted": sorted(wanted)})
    for company_id, company_name, person_id, person_name in rows:
        found.setdefault(company_id, (person_id, person_name))
        found.setdefault(person_id, (company_id, company_name))
    return {key: value for key, value in found.items() if key in wanted}


def _main() -> Select:
    company, person = _COMPANY, _PERSON
    wanted: Any = bindparam("wanted", expanding=True)
    return (
        select(company.id, company.name, person.id, person.name)
        .select_from(Relation)
        .join(company, company.id == Relation.company_id)
        .join(person, person.id == Relation.person_id)
        .where(Relation.company_id.in_(wanted) | Relation.person_id.in_(wanted))
        .where(company.archived_at.is_(None), person.archived_at.is_(None))
        .order_by(Relation.decides.desc(), Relation.main.desc(), Relation.id)
    )
