"""Activities: planning, doing, what the record shows, who sees them."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core import activities, records, timeline
from core.access.actor import SYSTEM, acting_as
from core.access.models import AuditEntry, User
from core.activities import finish, reschedule, schedule, semaforo, suggest_next
from core.activities.derived import COLUMNS
from core.activities.records import planned_models
from core.activities.saving import moved_below
from core.activities.settling import settle_lights
from core.db import session, write
from core.db.base import utcnow
from core.records import Invalid
from core.records.derived import set_derived
from core.records.errors import NotFound
from core.records.query import Query
from core.records.spec import spec_of

CONTACT, ACTIVITY, SALE = "contacts.contact", "core.activity", "sales.opportunity"


def soon(**delta):
    return utcnow() + timedelta(**(delta or {"hours": 3}))


def customer(**values):
    return records.create(CONTACT, {"name": "Hotel Miramar", **values})


def person(name):
    with acting_as(SYSTEM):
        query = select(User.id).where(User.mail == f"{name}@demo.example")
        return session().scalar(query)


def next_of(record):
    found = records.get(type(record).__spec__.name, record.id)
    return found.next_activity_at, found.next_activity_kind, found.next_activity_subject


def seen(**options):
    return [row["subject"] for row in Query(spec_of(ACTIVITY), **options).page().rows]


def test_the_record_shows_its_next_activity_and_nothing_else_changes(as_user):
    as_user("ventas")
    hotel = customer()
    logged = session().query(AuditEntry).filter_by(model=CONTACT, record_id=hotel.id).count()
    later = schedule(hotel, "meeting", "Demostración", soon(days=2))
    first = schedule(hotel, "call", "Llamar", soon())
    assert next_of(hotel) == (first.due_at, "call", "Llamar")
    reschedule(first.id, soon(days=3))
    assert next_of(hotel) == (later.due_at, "meeting", "Demostración")
    records.update(ACTIVITY, later.id, {"subject": "Demo del plan Profesional"})
    assert next_of(hotel)[2] == "Demo del plan Profesional"
    activities.cancel(later.id)
    finish(first.id, "contacted")
    assert next_of(hotel) == (None, None, None)
    activities.reopen(first.id)
    assert next_of(hotel)[1] == "call"
    found = records.get(CONTACT, hotel.id)
    assert (found.version, found.updated_at) == (1, hotel.updated_at)
    entries = session().query(AuditEntry).filter_by(model=CONTACT, record_id=hotel.id)
    assert entries.count() == logged


def test_a_customer_shows_the_first_of_what_is_planned_with_their_records(as_user):
    as_user("ventas")
    hotel, other = customer(), customer(name="Bar Lola")
    sale = records.create(SALE, {"name": "Renovación", "contact_id": hotel.id})
    call = schedule(sale, "call", "Llamar por 12.000 €", soon())
    assert next_of(sale) == (call.due_at, "call", "Llamar por 12.000 €")
    assert next_of(hotel) == (call.due_at, "call", None), "who sees them may not see the sale"
    own = schedule(hotel, "meeting", "Visita", soon(hours=1))
    assert next_of(hotel) == (own.due_at, "meeting", "Visita")
    finish(own.id)
    schedule(sale, "task", "Lo mío", soon(minutes=5), private=True)
    assert next_of(hotel)[0] == call.due_at
    version = records.get(CONTACT, hotel.id).version
    records.update(SALE, sale.id, {"contact_id": other.id})
    assert (next_of(hotel)[0], next_of(other)[0]) == (None, call.due_at)
    finish(call.id, "contacted")
    assert next_of(other) == (None, None, None)
    assert records.get(CONTACT, hotel.id).version == version


def test_a_whole_day_is_overdue_when_the_day_of_the_company_is_over(as_user):
    as_user("ventas")
    made = schedule(None, "task", "Revisar contrato", date(2026, 11, 30))
    assert made.all_day
    assert made.due_at.isoformat() == "2026-11-30T22:59:59+00:00"  # Madrid
    assert semaforo(made.due_at, made.due_at) == "green"
    assert semaforo(made.due_at, made.due_at + timedelta(seconds=1)) == "red"
    assert semaforo(None) == "lead"


def test_finishing_writes_the_history_and_offers_the_next_step(as_user):
    as_user("ventas")
    hotel = customer()
    call = schedule(hotel, "call", "Llamar por la renovación", soon())
    proposed = suggest_next("call", "no_answer")
    values = {"kind": proposed.kind, "subject": proposed.subject, "due_at": proposed.due_at}
    finish(call.id, "no_answer", note="Comunica", next=values)
    entry = next(i for i in timeline.history(CONTACT, hotel.id).items if i.kind == "call")
    assert (entry.data["direction"], entry.data["result"]) == ("out", "no_answer")
    assert entry.body == "Llamar por la renovación\nComunica"
    assert next_of(hotel) == (proposed.due_at, "call", "Volver a llamar")
    with pytest.raises(Invalid, match="ya no está abierta"):
        finish(call.id)
    task = schedule(hotel, "task", "Enviar contrato", soon())
    finish(task.id)
    entry = timeline.history(CONTACT, hotel.id).items[0]
    assert (entry.kind, entry.data["subject"]) == ("activity", "Enviar contrato")


def test_an_activity_is_seen_exactly_when_its_record_is(as_user):
    as_user("master")
    other = customer(name="De otro", owner_id=person("ventas2"))
    mine = customer(name="Mío", owner_id=person("ventas"))
    schedule(other, "call", "Oculta", soon(), owner_id=person("ventas2"))
    hidden = schedule(other, "call", "Asignada a quien no ve al cliente", soon())
    schedule(mine, "call", "Visible", soon(), owner_id=person("ventas2"))
    schedule(None, "task", "De otro sin registro", soon(), owner_id=person("ventas2"))
    as_user("ventas")
    schedule(None, "task", "Mía sin registro", soon())
    assert seen() == ["Mía sin registro", "Visible"]
    assert Query(spec_of(ACTIVITY)).count() == 2
    with pytest.raises(NotFound):
        records.get(ACTIVITY, hidden.id)
    with pytest.raises(Invalid):
        schedule((CONTACT, other.id), "call", "Inventada", soon())


def test_a_private_one_is_its_owners_alone_and_does_not_count_on_the_record(as_user):
    as_user("ventas")
    hotel = customer()
    private = schedule(hotel, "visit", "Médico", soon(), private=True)
    assert next_of(hotel) == (None, None, None)
    assert seen() == ["Médico"]
    as_user("master")
    assert seen() == []
    with pytest.raises(NotFound):
        records.get(ACTIVITY, private.id)


def test_activities_show_under_the_customer_of_their_record(as_user):
    as_user("master")
    hotel = customer()
    lead = records.create("sales.lead", {"name": "Rosa"})
    made = schedule(lead, "call", "Llamar", soon())
    assert (made.root_model, made.root_id) == ("sales.lead", lead.id)
    with write():
        lead.contact_id = hotel.id
        session().flush()
        moved_below(spec_of("sales.lead"), lead, {"contact_id": (None, hotel.id)})
    assert (made.root_model, made.root_id) == (CONTACT, hotel.id)


def test_the_semaforo_of_a_list_costs_no_query(as_user, count_queries):
    as_user("master")
    for number in range(3):
        schedule(customer(name=f"Cliente {number}"), "call", "Llamar", soon())
    late = customer(name="Tarde")
    schedule(late, "call", "Llamar", soon(days=-1))
    columns = ("name", "next_activity_at", "next_activity_kind")
    with count_queries() as asked:
        rows = Query(spec_of(CONTACT), columns=columns, sort="next_activity_at").page(500).rows
    assert len(asked) == 1
    assert rows[0]["name"] == "Tarde"

    def named(light):
        query = Query(spec_of(CONTACT), filter=["next_activity_at", "is", light])
        return {row["name"] for row in query.page().rows}

    assert named("red") == {"Tarde"}
    assert "Cliente 1" in named("green")
    assert not named("lead") & {"Tarde", "Cliente 1"}


def test_the_list_turns_red_as_time_passes_though_nothing_was_written(
    as_user, sign_in, monkeypatch
):
    as_user("master")
    hotel = customer()
    due = schedule(hotel, "call", "Llamar", soon(hours=1)).due_at
    browser = sign_in("master")

    def look():
        shown = browser.get("/contacts/?q=Miramar", headers={"HX-Request": "true"}).text
        return [colour for colour in ("verde", "rojo") if f'class="c-sem {colour}"' in shown]

    assert look() == ["verde"]
    monkeypatch.setattr("core.ui.lights.utcnow", lambda: due + timedelta(minutes=1))
    assert look() == ["rojo"]


def test_a_record_that_is_older_than_its_light_and_one_of_a_module_that_left(as_user, monkeypatch):
    as_user("master")
    hotel, quiet = customer(), customer(name="Ya no")
    sale = records.create(SALE, {"name": "Renovación", "contact_id": hotel.id})
    due = schedule(sale, "call", "Llamar", soon()).due_at
    before = records.get(CONTACT, hotel.id).version
    nothing = dict.fromkeys(COLUMNS)
    set_derived(type(hotel), {hotel.id: nothing, quiet.id: {**nothing, "next_activity_at": due}})
    assert settle_lights.call(None) == 2
    assert next_of(hotel) == (due, "call", None)
    assert next_of(quiet) == (None, None, None)
    assert records.get(CONTACT, hotel.id).version == before
    assert settle_lights.call(None) == 0
    without = [spec for spec in planned_models() if spec.name != SALE]
    with monkeypatch.context() as patch:
        for module in ("derived", "settling"):
            patch.setattr(f"core.activities.{module}.planned_models", lambda: without)
        assert settle_lights.call(None) == 1
        assert next_of(hotel) == (None, None, None)
    assert settle_lights.call(None) == 1
    assert next_of(hotel) == (due, "call", None)
