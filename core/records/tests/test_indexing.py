"""Custom fields that are marked as indexed, and what a large list does with those that are not."""

import time

import pytest
from sqlalchemy import event

from core import records
from core.access.actor import SYSTEM, acting_as
from core.db import db, session
from core.db.session import read
from core.jobs import Runner
from core.records import Invalid, Query, query
from core.records.indexing import MOST

C = "contacts.contact"


def field(label, kind="text", **values):
    return records.create("core.custom_field", {"model": C, "label": label, "kind": kind, **values})


def order(sort):
    """Names by an order, read forwards page by page and back again from the last one."""
    found, mark, spec = [], None, records.spec_of(C)
    while True:
        page = Query(spec, columns=("name",), sort=sort).page(2, after=mark)
        found += [row["name"] for row in page.rows]
        if not page.next:
            break
        mark = page.next
    before = Query(spec, columns=("name",), sort=sort).page(2, before=page.previous)
    assert [row["name"] for row in before.rows] == found[-len(page.rows) - 2 : -len(page.rows)]
    return found


def plan(sort):
    """How the database reads a page of that order: what it was asked, explained."""
    sent: list = []

    def note(_conn, _cursor, statement, values, *_rest):
        sent.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    Query(records.spec_of(C), columns=("name",), sort=sort).page()
    event.remove(db.engine, "before_cursor_execute", note)
    statement, values = next(s for s in reversed(sent) if "ORDER BY" in s[0])
    kind = "EXPLAIN QUERY PLAN " if db.engine.dialect.name == "sqlite" else "EXPLAIN "
    kind += f"/* {time.time_ns()} */ "  # or the driver answers with an explanation it kept
    with read() as current:
        connection = current.connection()
        if db.engine.dialect.name == "postgresql":  # a handful of rows is always read and sorted
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            connection.exec_driver_sql("SET LOCAL enable_sort = off")
        return "\n".join(map(str, connection.exec_driver_sql(kind + statement, values).all()))


def test_an_index_is_made_and_dropped_and_serves_both_directions(installation):
    app = installation.create("contacts")
    with app.test_request_context(), acting_as(SYSTEM):
        made = {kind: field(kind, kind, indexed=True) for kind in ("text", "decimal", "date")}
        values = [
            ("A", "b", "2,5", "2026-03-01"),
            ("B", "a", "10", ""),
            ("C", "", "", "2025-01-01"),
        ]
        for name, text, number, day in (*values, ("D", "c", "-1", "2026-01-02")):
            given = {"x_text": text, "x_decimal": number, "x_date": day}
            records.create(C, {"name": name, **given})
        Runner(app).drain()
        for kind, up, down in (("text", "BADC", "DABC"), ("decimal", "DABC", "BADC"),
                               ("date", "CDAB", "ADCB")):  # fmt: skip
            assert "".join(order(f"x_{kind}")) == up
            assert "".join(order(f"-x_{kind}")) == down
            for sort in (f"x_{kind}", f"-x_{kind}"):
                assert f"ixc_{made[kind].id}" in plan(sort)
        records.update("core.custom_field", made["text"].id, {"indexed": False})
        records.update("core.custom_field", made["date"].id, {"active": False})
        Runner(app).drain()
        assert "ixc_" not in plan("x_text")
        assert f"ixc_{made['decimal'].id}" in plan("x_decimal")
    assert installation.command("db", "check").returncode == 0


def test_a_large_list_is_not_sorted_without_an_index_and_says_what_helps(
    as_user, sign_in, monkeypatch
):
    as_user("master")
    monkeypatch.setattr(query, "UNINDEXED_SORT_LIMIT", 3)
    known = field("Zona")
    for number in range(4):
        records.create(C, {"name": f"Zeta {number}", "x_zona": str(number)})
    spec = records.spec_of(C)
    with pytest.raises(Invalid, match="Zona"):
        Query(spec, sort="x_zona").page()
    found = Query(spec, sort="-x_zona", filter=["x_zona", "in", ["1", "2"]]).page()
    assert [row["x_zona"] for row in found.rows] == ["2", "1"]

    browser = sign_in("master")
    html = browser.get("/contacts/?columns=name,x_zona").text
    assert "sort=x_zona" not in html
    assert "no está indexado" in html
    refused = browser.get("/contacts/?columns=name,x_zona&sort=x_zona")
    assert refused.status_code == 400
    assert "márquelo como indexado" in refused.text

    records.update("core.custom_field", known.id, {"indexed": True})
    assert "sort=x_zona" in browser.get("/contacts/?columns=name,x_zona").text
    assert "Indexado" in browser.get(f"/settings/dictionary/{C}").text


def test_only_a_few_fields_of_a_kind_that_is_sorted_are_indexed(as_user):
    as_user("master")
    with pytest.raises(Invalid, match="indexed:"):
        field("Largo", "longtext", indexed=True)
    fields = [field(f"F{n}", indexed=True) for n in range(MOST)]
    with pytest.raises(Invalid, match="8"):
        field("Uno más", indexed=True)
    records.update("core.custom_field", fields[0].id, {"indexed": False})
    field("Uno más", indexed=True)
    session().rollback()
