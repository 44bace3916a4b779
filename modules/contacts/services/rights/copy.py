"""Everything that is kept about a person, out of all modules, running or not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from core.api.locale import format_date, format_datetime
from core.api.models import Choice, Field, utcnow
from core.api.services import (
    FileRow,
    all_specs,
    context,
    get,
    references,
    reflected,
    session,
    spec_of,
    sudo,
    traces_of,
)
from modules.contacts.models import Consent, ConsentText, Contact, Purpose
from modules.contacts.services.privacy.erasing import LINES

CONTACT = "contacts.contact"
#: Columns that say nothing to a person about themselves.
TECHNICAL = frozenset(
    {"id", "version", "search", "sort_key", "name_key", "position", "contact_id", "created_by_id",
     "recorded_by_id", "earlier_id"}
)  # fmt: skip
#: Fields that are about our work, not about the person.
OURS = frozenset({"owner_id", "team_id", "next_activity_at", "next_activity_kind"})


@dataclass(frozen=True)
class Part:
    """One part of the copy: what it is about, and its rows as {what: value}."""

    key: str
    rows: list[dict[str, Any]]


def copy_of(contact_id: int, *, readable: bool = False) -> dict[str, Any]:
    """Everything about a contact, as JSON: {"made_at", "subject", "parts": {name: rows}}.

    :param readable: words, dates and amounts as people write them, instead of codes.
    :raises NotFound: the actor does not see the contact.
    """
    contact = get(CONTACT, contact_id)
    with sudo("Copy of a person's data for themselves"):
        parts = [_own(contact, readable), *_lines(contact_id), _ledger(contact_id)]
        parts += _referring(contact_id)
        parts += [Part(key, _plain(rows)) for key, rows in traces_of(CONTACT, contact_id).items()]
        parts.append(_files(contact_id))
        as_people = _as_people() if readable else lambda _key, row: row
        parts = [Part(part.key, [as_people(part.key, row) for row in part.rows]) for part in parts]
    return {
        "made_at": utcnow().isoformat(timespec="seconds"),
        "subject": f"{CONTACT}/{contact_id}",
        "parts": {part.key: [_json(row) for row in part.rows] for part in parts if part.rows},
    }


def _as_people() -> Callable[[str, dict[str, Any]], dict[str, Any]]:
    """What turns the values of a row of a part into what people read: as its form shows them."""
    ctx = context()
    specs = {spec.cls.__tablename__: spec.all_fields() for spec in all_specs()}

    def shown(key: str, row: dict[str, Any]) -> dict[str, Any]:
        fields = specs.get(key.partition(".")[0], {})
        return {name: _shown(fields.get(name), value, ctx) for name, value in row.items()}

    return shown


def _shown(known: Field | None, value: Any, ctx: Any) -> Any:
    if isinstance(value, list | dict):
        return value
    if (known is not None and not isinstance(value, str | bool)) or isinstance(known, Choice):
        return known.show(value, ctx)
    if isinstance(value, datetime):
        return format_datetime(value)
    return format_date(value) if isinstance(value, date) else value


def _own(contact: Contact, readable: bool) -> Part:
    spec, ctx = spec_of(CONTACT), context()
    found = {}
    for name, known in spec.all_fields().items():
        if name in OURS:
            continue
        if known.virtual:
            value = known.load(Contact, [contact.id]).get(contact.id)  # type: ignore[attr-defined]
        elif known.custom:
            value = (contact.custom or {}).get(name[2:])
        else:
            value = getattr(contact, name, None)
        if value not in (None, "", [], {}):
            plain = isinstance(value, list | dict)
            shown = value if plain or not readable else known.show(value, ctx)
            found[str(known.label)] = shown
    return Part("contacts_contact", [found])


def _lines(contact_id: int) -> Iterable[Part]:
    for cls in LINES:
        query = select(cls).where(cls.contact_id == contact_id)
        rows = [_columns(cls.__table__, row) for row in session().scalars(query)]
        yield Part(cls.__tablename__, rows)


def _ledger(contact_id: int) -> Part:
    query = (
        select(Consent, Purpose.name, ConsentText.body)
        .join(Purpose, Purpose.id == Consent.purpose_id)
        .outerjoin(ConsentText, ConsentText.id == Consent.text_id)
        .where(Consent.contact_id == contact_id)
        .order_by(Consent.id)
    )
    rows = [
        {"purpose": purpose, **_columns(Consent.__table__, row), "text": text}
        for row, purpose, text in session().execute(query)
    ]
    return Part("contacts_consent", [{k: v for k, v in r.items() if v is not None} for r in rows])


def _referring(contact_id: int) -> Iterable[Part]:
    """Rows of every module that refer to the contact, as its contract names them."""
    for reference in references(session()):
        # as it is mapped: an amount is an amount, an instant an instant; without its module as it is kept
        mapped = Contact.metadata.tables.get(reference.table)
        table = mapped if mapped is not None else reflected(session(), reference.table)
        if table is None or reference.column not in table.c:
            continue
        mine = select(table).where(table.c[reference.column] == contact_id)
        rows = [dict(row._mapping) for row in session().execute(mine)]
        yield Part(f"{reference.table}.{reference.column}", _plain(rows))


def _files(contact_id: int) -> Part:
    query = select(FileRow).where(FileRow.model == CONTACT, FileRow.record_id == contact_id)
    rows = [{"name": f.name, "size": f.size, "at": f.created_at} for f in session().scalars(query)]
    return Part("core_file", rows)


def _columns(table: Any, row: Any) -> dict[str, Any]:
    return _plain([{c.name: getattr(row, c.name) for c in table.c}])[0]


def _plain(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            f"{k}": v
            for k, v in row.items()
            if k not in TECHNICAL and not k.endswith("_id") and v not in (None, "", [], {})
        }
        for row in rows
    ]


def _json(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: json_value(value) for name, value in row.items()}


def json_value(value: Any) -> Any:
    """A stored value as JSON holds it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value
