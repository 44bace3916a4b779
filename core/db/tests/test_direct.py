"""Statements run past SQLAlchemy read the same as through it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import DBAPIError

from core.access.actor import SYSTEM, acting_as
from core.access.models import AuditEntry, User
from core.db import prepared_rows, session, write
from core.db.base import utcnow
from core.settings import State


@pytest.fixture(autouse=True)
def as_system(app):
    with app.app_context(), acting_as(SYSTEM):
        yield


def chosen():
    ids = bindparam("ids", expanding=True)
    return (
        select(AuditEntry.record_id, AuditEntry.at, AuditEntry.changes)
        .where(AuditEntry.record_id.in_(ids), AuditEntry.action == bindparam("action"))
        .where(AuditEntry.via.in_(["screen", "api"]), AuditEntry.who != "100%")
        .order_by(AuditEntry.record_id.desc())
        .limit(bindparam("most"))
    )


def test_lists_with_nothing_in_them():
    def of(condition):
        return lambda: select(User.id).where(condition)

    some = select(User.id).limit(1)
    given = bindparam("ids", expanding=True)
    everybody = len(prepared_rows("test.all", lambda: select(User.id)))
    for key, condition in (("in", User.id.in_(given)), ("text", User.name.in_(given))):
        assert prepared_rows(key, of(condition), {"ids": []}) == []
    assert len(prepared_rows("not", of(User.id.not_in(given)), {"ids": []})) == everybody
    assert prepared_rows("fixed", of(User.id.in_([]) & User.id.in_(some))) == []


def entry(number: int, **more):
    at = utcnow().replace(microsecond=number)
    values = {"at": at, "who": "Ana", "via": "screen", "action": "speed", "model": "x.y"}
    return AuditEntry(**values, record_id=number, digest="", **more)


def test_rows_are_those_of_the_session():
    with write() as current:
        current.add_all([entry(n, changes={"city": [None, n]}) for n in (901, 902, 903)])
        for ids in ([901], [901, 902, 903], [902, 903], []):
            values = {"ids": ids, "action": "speed", "most": 2}
            found = prepared_rows("test.direct", chosen, values)
            assert found == [tuple(row) for row in current.execute(chosen(), values)]
    assert found == []
    ((number, at, changes),) = prepared_rows(
        "test.direct", chosen, {"ids": [901], "action": "speed", "most": 2}
    )
    assert (number, changes) == (901, {"city": [None, 901]})
    assert at.utcoffset() == timedelta(0)


def test_they_are_counted_as_any_other_statement(count_queries):
    with count_queries() as seen:
        prepared_rows("test.count", lambda: select(func.count()).select_from(User))
        prepared_rows("test.count", lambda: select(func.count()).select_from(User))
    assert len(seen) == 2


def test_mistakes_of_the_database_are_those_of_sqlalchemy():
    with pytest.raises(DBAPIError), session().begin_nested():
        prepared_rows(
            "test.mistake", lambda: select(func.no_such_function(State.id)).select_from(State)
        )
    assert prepared_rows("test.after", lambda: select(State.id)) == [(1,)]
