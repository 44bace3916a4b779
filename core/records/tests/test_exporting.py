"""An export holds what the actor sees and may take, and can be imported again."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest

from core import records
from core.access import Forbidden
from core.access.models.audit import AuditEntry
from core.db import session
from core.records import Invalid
from core.records.exporting import export
from core.records.importing import run, service
from core.records.importing.testing import counts
from core.records.query import Query
from core.records.tabular.reader import open_table

C = "contacts.contact"
COLUMNS = ("name", "mail", "phone", "city", "country", "lifecycle", "owner_id", "revenue", "tags")


@pytest.fixture
def contacts(as_user):
    as_user("master")
    values = {"city": "León", "country": "ES", "revenue": "1.234,50", "tags": "VIP, Norte"}
    return [
        records.create(C, {"name": name, "phone": "+34 612 34 56 78", **values})
        for name in ("Ana", "=cmd|x", "Peña, Hijos")
    ]


def query(**options):
    return Query(records.spec_of(C), columns=COLUMNS, **options)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_can_be_corrected_and_imported_again(contacts, tmp_path, kind):
    path = tmp_path / f"out.{kind}"
    assert export(query(), kind, path) == 3
    content = path.read_bytes()
    task = service.upload(C, path.name, io.BytesIO(content))
    service.configure(task.id, {})
    service.begin(task.id)
    assert counts(run.run(task.id)) == (0, 0, 3, 0)


def test_values_are_typed_and_labels_are_words(contacts, tmp_path):
    path = tmp_path / "out.xlsx"
    export(query(filter=["name", "is", "Ana"]), "xlsx", path)
    table = open_table(path)
    (row,) = table.sample()
    cells = dict(zip(table.header[1:], row[1:], strict=True))
    assert row[0] == contacts[0].id
    assert {"España", Decimal("1234.5"), "Norte, VIP", "Master"} <= set(cells.values())


def test_formulas_are_neutralised(contacts, tmp_path):
    path = tmp_path / "out.csv"
    export(query(), "csv", path)
    assert ";'=cmd|x;" in path.read_text(encoding="utf-8-sig")


def test_only_what_the_actor_sees_and_may_take(contacts, as_user, tmp_path):
    path = tmp_path / "out.csv"
    as_user("ventas")
    mine = records.create(C, {"name": "Mío"})
    assert export(query(), "csv", path) == 1
    assert str(mine.id) in path.read_text(encoding="utf-8-sig")
    as_user("lectura")
    with pytest.raises(Forbidden):
        export(query(), "csv", path)


def test_an_export_is_logged(contacts, tmp_path):
    export(query(q="ana"), "csv", tmp_path / "out.csv")
    (entry,) = session().query(AuditEntry).filter(AuditEntry.action == "export")
    assert (entry.model, entry.changes["rows"], entry.changes["q"]) == (C, 1, "ana")


def test_an_unknown_kind_is_refused(contacts, tmp_path):
    with pytest.raises(Invalid):
        export(query(), "pdf", tmp_path / "out.pdf")
