"""History shows what happened to whoever sees the record, and to nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import records, timeline
from core.access import Forbidden
from core.db import session
from core.db.base import utcnow
from core.records import Invalid, NotFound
from core.records.custom import CustomField
from core.timeline.history import history_of

C = "contacts.contact"


def contact(**values):
    return records.create(C, {"name": "Hotel Miramar", **values})


def test_notes_calls_and_changes_are_one_stream(as_user):
    as_user("ventas")
    made = contact()
    timeline.add_note(C, made.id, "  Prefiere la mañana\n\x00segunda línea ")
    ago = utcnow() - timedelta(days=3)
    timeline.log_call(C, made.id, {"result": "busy", "minutes": "6", "at": ago})
    records.update(C, made.id, {"lifecycle": "customer", "city": "Elche"})
    items = timeline.history(C, made.id).items
    assert [item.kind for item in items] == ["change", "note", "change", "call"]
    change = items[0]
    assert (change.who, change.action) == ("Ventas", "update")
    shown = {c.field: (c.old, c.new) for c in change.changes}
    shown.pop("lifecycle_since", None)  # follows from the status; its moment is now
    assert shown == {"lifecycle": ("Prospecto", "Cliente"), "city": ("", "Elche")} or shown == {
        "lifecycle": ("Prospect", "Customer"),
        "city": ("", "Elche"),
    }
    assert items[1].body == "Prefiere la mañana\nsegunda línea"
    assert items[1].mine
    assert items[1].internal
    assert items[3].data == {"result": "busy", "minutes": 6}
    assert items[3].direction == "out"


def test_references_and_custom_fields_have_names(as_user):
    me = as_user("master")
    with records.service.write() as current:
        current.add(CustomField(model=C, key="plan", label="Plan", kind="text"))
    made = contact()
    records.update(C, made.id, {"x_plan": "Básico", "owner_id": "ventas@demo.example"})
    change = timeline.history(C, made.id).items[0]
    assert {(c.label, c.old, c.new) for c in change.changes} >= {("Plan", "", "Básico")}
    owner = next(c for c in change.changes if c.field == "owner_id")
    assert (owner.old, owner.new) == (me.name, "Ventas")


def test_pages_go_back_without_gaps_or_repetitions(as_user, count_queries):
    as_user("ventas")
    made = contact()
    now = utcnow()
    for number in range(9):
        timeline.add("note", C, made.id, body=str(number), at=now - timedelta(minutes=number // 2))
        if number % 3 == 0:
            records.update(C, made.id, {"city": f"Elche {number}"})
    seen, after = [], None
    while True:
        with count_queries() as queries:
            page = history_of(C, made.id, after=after, limit=4)
        assert len(queries) <= 3
        seen += [(item.kind, item.id) for item in page.items]
        if not (after := page.next):
            break
    assert len(seen) == len(set(seen)) == 9 + 3 + 1
    only = timeline.history(C, made.id, kinds=["change"]).items
    assert {item.kind for item in only} == {"change"}
    with pytest.raises(Invalid):
        timeline.history(C, made.id, after="forged")


def test_an_entry_is_seen_exactly_when_its_record_is(as_user):
    as_user("ventas")
    made = contact()
    note = timeline.add_note(C, made.id, "Solo mío")
    as_user("ventas2")
    with pytest.raises(NotFound):
        timeline.history(C, made.id)
    assert [i.kind for i in history_of(C, made.id).items if i.kind != "change"] == []
    with pytest.raises(NotFound):
        timeline.fetch(note.id)
    with pytest.raises(NotFound):
        timeline.add_note(C, made.id, "Me cuelo")
    assert session().scalars(select(timeline.TimelineEntry)).all() == []
    as_user("jefatura")
    assert [i.body for i in timeline.history(C, made.id).items if i.kind == "note"] == ["Solo mío"]


def test_entries_of_a_record_show_at_its_root(as_user):
    as_user("ventas")
    company = contact(kind="company")
    person = records.create(C, {"name": "Rosa", "kind": "person"})
    place = records.create(
        "contacts.relation", {"company_id": company.id, "person_id": person.id, "position": "Jefa"}
    )
    timeline.add_note("contacts.relation", place.id, "Cambia de puesto")
    notes = [i for i in timeline.history(C, company.id).items if i.kind == "note"]
    assert [(n.body, n.subject) for n in notes] == [("Cambia de puesto", "Jefa")]


def test_entries_of_a_module_that_does_not_run_are_hidden(as_user):
    as_user("ventas")
    made = contact()
    entry = timeline.add_note(C, made.id, "De un módulo retirado")
    with records.service.write() as current:
        entry.model = "gone.thing"
        current.flush()
    assert [i for i in timeline.history(C, made.id).items if i.kind == "note"] == []


def test_only_the_author_changes_an_entry_and_a_deletion_can_be_undone(as_user):
    as_user("ventas")
    note = timeline.add_note(C, contact().id, "Uno")
    assert timeline.edit(note.id, "Dos", version=note.version).body == "Dos"
    with pytest.raises(records.Conflict):
        timeline.edit(note.id, "Tres", version=1)
    number = note.id
    as_user("jefatura")
    with pytest.raises(Forbidden):
        timeline.delete(number)
    as_user("ventas")
    timeline.delete(number)
    with pytest.raises(NotFound):
        timeline.fetch(number)
    assert timeline.undelete(number).body == "Dos"


def test_what_cannot_be_logged_is_refused_with_reasons(as_user):
    as_user("ventas")
    made = contact().id
    with pytest.raises(Invalid) as refused:
        timeline.log_call(C, made, {"direction": "x", "result": "", "minutes": "-1"})
    assert set(refused.value.errors) == {"direction", "result", "minutes"}
    with pytest.raises(Invalid):
        timeline.log_call(C, made, {"at": utcnow() + timedelta(hours=1)})
    with pytest.raises(Invalid):
        timeline.add_note(C, made, "   ")
    with pytest.raises(Invalid):
        timeline.add_note(C, made, "x" * 20_001)
    as_user("lectura")
    with pytest.raises(Forbidden):
        timeline.add_note(C, made, "No puedo")
