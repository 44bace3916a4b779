"""Statements built once stay closed: only the scope they were built for takes them as they are."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from core import records
from core.db import prepared, session
from core.db.scoping import NOTHING
from core.records import Query, spec_of

CONTACTS = "contacts.contact"


def statement():
    cls = spec_of(CONTACTS).cls
    return select(cls.name).where(cls.name != bindparam("other"))


def names() -> list[str]:
    query = prepared("test.names", statement)
    return sorted(session().scalars(query, {"other": "Nadie"}))


def test_each_person_finds_their_own(as_user):
    for who, name in (("ventas2", "Suya"), ("ventas", "Mía")):
        as_user(who)
        records.create(CONTACTS, {"name": name, "country": "ES"})
    assert names() == ["Mía"]
    as_user("ventas2")
    assert names() == ["Suya"]
    assert [row["name"] for row in Query(spec_of(CONTACTS)).page().rows] == ["Suya"]
    as_user("ventas")
    assert names() == ["Mía"]
    assert [row["name"] for row in Query(spec_of(CONTACTS)).page().rows] == ["Mía"]
    as_user("jefatura")
    assert names() == ["Mía", "Suya"]


def test_a_statement_of_somebody_else_tells_no_more(as_user):
    as_user("ventas2")
    records.create(CONTACTS, {"name": "Suya", "country": "ES"})
    as_user("jefatura")
    wide = prepared("test.names", statement)
    assert session().scalars(wide, {"other": ""}).all() == ["Suya"]
    as_user("ventas")
    assert session().scalars(wide, {"other": ""}).all() == []
    session().info["scope"] = NOTHING
    assert session().scalars(wide, {"other": ""}).all() == []
    assert names() == []
