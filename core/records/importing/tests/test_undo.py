"""An undo brings every business value back, and leaves alone what was changed or used since."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core import records
from core.db import session
from core.records import Invalid, NotFound
from core.records.importing import run, service
from core.records.importing import undo as undoing
from core.records.importing.models import ImportIdentity
from core.records.importing.testing import C, counts, report_of, upload
from core.timeline import add_note

TECHNICAL = {"version", "updated_at"}


def undo(task):
    """Take an import back."""
    undoing.begin_undo(task.id)
    return undoing.undo(task.id)


def everything():
    """Every stored value of every contact, its labels and lines, without versions and dates."""
    spec = records.spec_of(C)
    columns = [c for c in spec.cls.__table__.c if c.key not in TECHNICAL]
    query = select(*(getattr(spec.cls, c.key) for c in columns)).order_by(spec.cls.id)
    rows = [tuple(row) for row in session().execute(query)]
    ids = [row[0] for row in rows]
    lists = {n: f.load(spec.cls, ids) for n, f in spec.all_fields().items() if f.virtual}
    return rows, lists


def test_undo_brings_everything_back(as_user, load, sample):
    as_user("master")
    for number in (7001, 7002):
        values = {"name": f"Antes {number}", "external_id": str(number), "tags": "VIP, Norte"}
        records.create(
            C, {**values, "kind": "person", "revenue": "1.234,50", "since": "2020-05-31"}
        )
    before = everything()
    task = load(sample("contacts-hubspot.csv"), key="external_id")
    assert (task.updated, everything() == before) == (2, False)
    done = undo(task)
    assert (done.state, done.kept) == ("undone", 0)
    assert everything() == before
    assert session().scalars(select(ImportIdentity)).all() == []


def test_after_an_undo_the_file_can_be_imported_again(as_user, load, sample):
    as_user("master")
    first = load(sample("contacts-excel-cp1252.csv"))
    undo(first)
    assert counts(load(sample("contacts-excel-cp1252.csv"))) == counts(first)


def test_several_rows_of_one_record_are_taken_back_together(as_user, load):
    as_user("master")
    made = records.create(C, {"name": "Ana", "mail": "a@a.es", "city": "León"})
    before = everything()
    text = "Correo;Ciudad;Nombre\na@a.es;Lugo;Ana\na@a.es;Soria;Ana María\nb@a.es;Jaén;Eva\n"
    task = load(text + "b@a.es;Ávila;Eva\n", key="mail")
    assert counts(task) == (1, 3, 0, 0)
    assert undo(task).kept == 0
    assert everything() == before
    assert records.get(C, made.id).city == "León"


def test_what_was_changed_since_is_kept_and_listed(as_user, load):
    as_user("master")
    task = load("Nombre;Ciudad\nAna;León\nEva;Lugo\n")
    ana, eva = (int(line["id"]) for line in report_of(task))
    records.update(C, ana, {"city": "Soria"})
    assert undo(task).kept == 1
    assert records.get(C, ana).city == "Soria"
    with pytest.raises(NotFound):
        records.get(C, eva)
    assert [bool(line["reason"]) for line in report_of(task)] == [True, False]


def test_what_has_a_history_or_a_relation_since_is_kept(as_user, load):
    as_user("master")
    task = load("Nombre;Tipo\nAna;Persona\nACME;Empresa\nSola;Persona\nTaller;Empresa\n")
    ana, acme, alone, workshop = (int(line["id"]) for line in report_of(task))
    add_note(C, alone, "Llamó")
    records.create("contacts.relation", {"company_id": acme, "person_id": ana})
    assert undo(task).kept == 3
    with pytest.raises(NotFound):
        records.get(C, workshop)
    assert all(records.get(C, record_id) for record_id in (ana, acme, alone))


def test_an_import_that_was_never_done_cannot_be_undone_nor_one_twice(as_user, load):
    as_user("master")
    task = load("Nombre\nAna\n")
    undo(task)
    with pytest.raises(Invalid):
        undoing.begin_undo(task.id)


def test_an_import_in_the_middle_is_stopped_and_taken_back(as_user):
    as_user("master")
    rows = "".join(f"Cliente {n}\n" for n in range(1200))
    task = upload("Nombre\n" + rows)
    service.configure(task.id, {})
    service.begin(task.id)

    def stop(done, _total):
        if done == 500:
            undoing.begin_undo(task.id)

    assert run.run(task.id, stop).state == "undoing"
    assert len(everything()[0]) == 500
    assert undoing.undo(task.id).state == "undone"
    assert everything()[0] == []


def test_another_person_cannot_undo_it(as_user, load):
    as_user("marketing")
    task = load("Nombre\nAna\n")
    as_user("jefatura")
    with pytest.raises(NotFound):
        undoing.begin_undo(task.id)
