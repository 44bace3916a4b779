"""The company of a person as a field of the person: how lists, forms and files write it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, func, select

from core.api.models import Context, FieldError, VirtualField, _, fold
from core.api.services import BulkWriter, Invalid, add_records, session, spec_of
from modules.contacts.models.contact import Contact, name_key
from modules.contacts.models.relation import Relation

#: Name as it is compared, and country: what a company is recognised by.
Key = tuple[str, str | None]


@dataclass(frozen=True, kw_only=True)
class CompanyName(VirtualField):
    """Name of a person's main company.

    Writing a name links the person to the company of that name and the person's country among those
    the actor sees; where there is none, it is created. Accents, case, dots and commas do not make
    another company. Writing the same again changes nothing. Emptying it unlinks the main company.
    """

    max: int = 200
    kind: ClassVar[str] = "text"
    operators: ClassVar[tuple[str, ...]] = ("contains", "is", "empty", "filled")

    def convert(self, value: Any, ctx: Context) -> str | None:
        """One line of text. :raises FieldError: it is too long or not text."""
        if not isinstance(value, str | int):
            raise FieldError(_("Write text."))
        name = " ".join(str(value).split())
        if len(name) > self.max:
            raise FieldError(_("Use at most %(max)s characters.", max=self.max))
        return name if fold(name) else None

    def same(self, old: str | None, new: str | None) -> bool:
        """Accents, case, dots and commas do not make another company."""
        return name_key(old or "") == name_key(new or "")

    def load(self, cls: type, ids: list[int]) -> dict[int, str | None]:
        """Names by person; None for those without a company."""
        query = (
            select(Relation.person_id, Contact.name)
            .join(Contact, Contact.id == Relation.company_id)
            .where(Relation.person_id.in_(ids), Relation.main)
        )
        return {**dict.fromkeys(ids), **dict(session().execute(query).all())}

    def store(self, record: Any, value: str | None) -> None:
        """Link one person."""
        self.store_many(type(record), {record.id: value})

    def store_many(self, cls: type, values: dict[int, str | None]) -> None:
        """Link many people; companies that are not there yet are created."""
        people = _people(list(values))
        keys = {
            person: (name_key(name), people[person]["country"])
            for person, name in values.items()
            if name and person in people
        }
        companies = _find(set(keys.values()))
        missing = {
            key: (str(values[p]), people[p]) for p, key in keys.items() if key not in companies
        }
        companies |= _create(missing)
        _relate({person: companies[key] for person, key in keys.items()}, set(values))

    def condition(self, cls: Any, operator: str, value: Any, ctx: Context) -> ColumnElement[bool]:
        """By the name of the main company, without accents and case."""
        people = select(Relation.person_id).where(Relation.main)
        if operator in ("empty", "filled"):
            inside = cls.id.in_(people)
            return inside if operator == "filled" else ~inside
        words = fold(str(value or ""))
        if operator not in self.operators or not words:
            raise FieldError(_("Give a value to compare with."))
        companies = select(Contact.id)
        if operator == "is":
            companies = companies.where(Contact.sort_key == words)
        else:
            companies = companies.where(Contact.sort_key.contains(words, autoescape=True))
        return cls.id.in_(people.where(Relation.company_id.in_(companies)))


def _people(ids: list[int]) -> dict[int, Mapping[str, Any]]:
    columns = (Contact.country, Contact.owner_id, Contact.team_id, Contact.lifecycle)
    rows = session().execute(select(Contact.id, *columns).where(Contact.id.in_(ids)))
    return {row["id"]: dict(row) for row in rows.mappings()}


def _find(keys: set[Key]) -> dict[Key, int]:
    """Ids of companies in use; of several with one name and country the oldest."""
    if not keys:
        return {}
    query = (
        select(Contact.name_key, Contact.country, func.min(Contact.id))
        .where(
            Contact.kind == "company",
            Contact.archived_at.is_(None),
            Contact.name_key.in_({name for name, _country in keys}),
        )
        .group_by(Contact.name_key, Contact.country)
    )
    found = {(name, country): number for name, country, number in session().execute(query)}
    return {key: number for key, number in found.items() if key in keys}


def _create(missing: Mapping[Key, tuple[str, Mapping[str, Any]]]) -> dict[Key, int]:
    """New companies with the owner, team and standing of the person they came with."""
    if not missing:
        return {}
    writer = BulkWriter(spec_of("contacts.contact"))
    drafts = []
    for name, person in missing.values():
        values = {key: value for key, value in person.items() if key != "id"}
        drafts.append(writer.trusted({**values, "name": name, "kind": "company"}))
    outcomes = writer.save(drafts)
    for outcome in outcomes:
        if outcome.id is None:
            raise Invalid({"company": [outcome.refused]})
    return {key: o.id for key, o in zip(missing, outcomes, strict=True) if o.id is not None}


def _relate(wanted: Mapping[int, int], people: set[int]) -> None:
    """Make each wanted company the main one of its person; the other people have none."""
    current = session()
    query = select(Relation).where(Relation.person_id.in_(people))
    seen: set[tuple[int, int]] = set()
    for relation in current.scalars(query.execution_options(populate_existing=True)):
        seen.add((relation.person_id, relation.company_id))
        if relation.person_id not in wanted and relation.main:
            current.delete(relation)
        else:
            relation.main = wanted.get(relation.person_id) == relation.company_id
    current.flush()
    add_records(
        Relation,
        [
            {"person_id": person, "company_id": company, "decides": False, "main": True}
            for person, company in wanted.items()
            if (person, company) not in seen
        ],
    )
