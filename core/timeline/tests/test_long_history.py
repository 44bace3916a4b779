"""A history of 5,000 events is read a page at a time: few queries, by the index of its root."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from core import records
from core.db import db, session, write
from core.db.base import utcnow
from core.db.bulk import insert_many
from core.timeline.history import history_of
from core.timeline.models import TimelineEntry

C = "contacts.contact"
EVENTS = 5_000


@pytest.fixture
def old(as_user):
    """A customer of years, and another with as much."""
    me = as_user("ventas")
    ids = [records.create(C, {"name": name}).id for name in ("Hotel Miramar", "Bar Sol")]
    now = utcnow()
    rows = [
        {
            "kind": "call" if n % 2 else "note",
            "model": C,
            "record_id": number,
            "root_model": C,
            "root_id": number,
            "at": now - timedelta(hours=n),
            "user_id": me.user_id,
            "body": f"Evento {n}",
            "data": {},
            "created_at": now,
            "updated_at": now,
            "version": 1,
        }
        for number in ids
        for n in range(EVENTS)
    ]
    with write() as current:
        insert_many(current, TimelineEntry, rows)
    return ids[0]


def plans(app, work):
    """Plans of the statements on the history that some work sends."""
    sent = []

    def note(_conn, _cursor, statement, parameters, *_rest):
        if "FROM core_timeline" in statement and "core_timeline.deleted_at IS NULL" in statement:
            sent.append((statement, parameters))

    target = db._app_engines[app][None]
    event.listen(target, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(target, "before_cursor_execute", note)
    connection = session().connection()
    explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE core_timeline")
    return [
        "\n".join(str(row) for row in connection.exec_driver_sql(explain + statement, parameters))
        for statement, parameters in sent
    ]


def test_any_page_takes_few_queries_and_the_index_of_the_root(app, old, count_queries):
    first = history_of(C, old, limit=20)
    page = first
    for _number in range(20):
        page = history_of(C, old, after=page.next, limit=20)
    with count_queries() as near:
        history_of(C, old, limit=20)
    with count_queries() as far:
        history_of(C, old, after=page.next, limit=20)
    assert len(far) == len(near) <= 3
    found = plans(app, lambda: [history_of(C, old), history_of(C, old, after=page.next)])
    assert len(found) == 2
    assert all("ix_core_timeline_root" in plan for plan in found), found


def test_every_event_is_reached_once(old):
    seen, after = set(), None
    while True:
        page = history_of(C, old, ["note", "call"], after=after, limit=100)
        seen |= {item.id for item in page.items}
        if not (after := page.next):
            break
    assert len(seen) == EVENTS
