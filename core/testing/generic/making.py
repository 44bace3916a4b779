"""Makes valid records of any model from its field types, and people with given rights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from flask import Flask
from sqlalchemy import select

from core import records
from core.access.actor import SYSTEM, Actor, acting_as, actor
from core.access.models import Role, RoleGrant, Team, User
from core.access.presets import touch_rights
from core.access.sessions import actor_of, forget_actors
from core.db import session, write
from core.db.scoping import EVERYTHING
from core.records import fields as types
from core.records.fields import Field
from core.records.spec import ModelSpec, spec_of

_numbers = count(1)

#: Kind → a value the field accepts.
SAMPLES: dict[str, Any] = {
    "mail": "ana@hotelmiramar.example",
    "phone": "+34612345678",
    "web": "https://www.hotelmiramar.example",
    "taxid": "B12345674",
    "country": "ES",
    "currency": "EUR",
    "language": "es",
    "integer": 3,
    "decimal": Decimal("1250.50"),
    "money": Decimal("1250.50"),
    "boolean": True,
    "date": date(2026, 11, 30),
    "datetime": datetime(2026, 11, 30, 9, 30, tzinfo=UTC),
    "tags": ["VIP", "Norte"],
}


def user_named(name: str) -> User:
    """A person of the tests: "ventas"."""
    return session().scalars(select(User).where(User.mail == f"{name}@demo.example")).one()


@contextmanager
def as_person(app: Flask, name: str) -> Iterator[Actor]:
    """Act as a person in an application context of one's own."""
    with app.app_context(), acting_as(SYSTEM):
        who = actor_of(user_named(name))
        with acting_as(who):
            yield who


def hire(app: Flask, name: str, grants: Mapping[str, str]) -> None:
    """A person with a role of their own: permission → scope."""
    with app.app_context(), acting_as(SYSTEM), write() as current:
        role = Role(code=f"test_{name}", label=name)
        role.grants = [RoleGrant(permission=p, scope=s) for p, s in grants.items()]
        current.add(User(mail=f"{name}@demo.example", name=name.capitalize(), roles=[role]))
        current.flush()
        touch_rights()
    forget_actors()


def make(model: str, **given: Any) -> Any:
    """Create a valid record, and what it must refer to, as who acts."""
    return records.create(model, values_for(spec_of(model), given))


def values_for(
    spec: ModelSpec, given: Mapping[str, Any] | None = None, *, everything: bool = False
) -> dict[str, Any]:
    """The least a record needs, or a value for every field that can be written.

    :param given: values that are used as they are.
    """
    found = dict(given or {})
    for name, known in spec.all_fields().items():
        needed = known.required and known.default is None
        if name in found or known.readonly or not (needed or name in spec.examples or everything):
            continue
        value = _example(known, spec.examples.get(name))
        if value is not None:
            found[name] = value
    return found


def _example(known: Field, example: Any) -> Any:
    known = getattr(known, "inner", known)
    if callable(example):
        return example()
    if isinstance(known, types.UserRef):
        return actor().user_id or (_first(User) if known.required else None)
    if isinstance(known, types.TeamRef):
        return _first(Team) if known.required else None
    if isinstance(known, types.Ref):
        if not example and not known.required:
            return None
        return make(known.target, **(example or {})).id
    if example is not None:
        return example
    return _sample(known)


def _first(cls: Any) -> int | None:
    """Somebody, or some team, of the test company."""
    query = select(cls.id).order_by(cls.id).limit(1)
    return session().scalar(query, execution_options={"scope": EVERYTHING})


def _sample(known: Field) -> Any:
    if isinstance(known, types.Choice):
        return known.choices[0][0]
    if isinstance(known, types.Lines):
        return [{n: _sample(f) for n, f in known.line_fields().items()}]
    if known.kind in SAMPLES:
        return SAMPLES[known.kind]
    if isinstance(known, types.Text):
        return f"Prueba {next(_numbers)}"[: known.max]
    return None
