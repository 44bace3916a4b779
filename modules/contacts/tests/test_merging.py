"""Two contacts become one, and two again as if nothing had happened."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import MetaData, Table, case, inspect, select, update

from core import records
from core.access import Forbidden, sudo
from core.access.actor import SYSTEM, acting_as
from core.access.models.audit import AuditEntry
from core.db import db, session, write
from core.db.base import metadata, utcnow
from core.lifecycle import moving
from core.lifecycle.erasures import erase
from core.lifecycle.models import Reference
from core.records import Invalid, NotFound
from core.records.links import Link
from core.timeline import add_note, follow, log_call
from modules.contacts import services
from modules.contacts.models import Contact, Merge, MergePart, Relation
from modules.contacts.services import merging
from modules.contacts.services.merging.gone import absorbed
from modules.contacts.services.merging.undo import expire

C = "contacts.contact"
#: Tables that tell what was done, and the merge itself.
BESIDE = {
    "core_audit", "core_job", "core_session", "contacts_merge", "contacts_merge_part", "core_state",
    "sqlite_sequence",
}  # fmt: skip


def dump():
    """Every row of every table, without versions."""
    current = session()
    current.flush()
    present = set(inspect(current.connection()).get_table_names())
    found = {}
    for table in metadata.sorted_tables:
        if table.name in present and table.name not in BESIDE:
            columns = [c for c in table.columns if c.name != "version"]
            found[table.name] = sorted(map(repr, current.execute(select(*columns)).all()))
    return found


def same(before, after):
    assert before.keys() == after.keys()
    for name, rows in before.items():
        assert rows == after[name], name


@pytest.fixture
def two(as_user):
    """Two records of one person, each with something of everything."""
    as_user("jefatura")
    shop = records.create(C, {"name": "Bodegas Roca", "country": "ES"}).id
    inn = records.create(C, {"name": "Posada Mar", "country": "ES"}).id
    ana = records.create(
        C,
        {
            "first_name": "Ana",
            "last_name": "Gil",
            "country": "ES",
            "mail": "ana@uno.example",
            "phone": "612345678",
            "mails": [{"value": "gil@dos.example"}],
            "tags": "VIP",
            "notes": "Prefiere las mañanas.",
            "lifecycle": "prospect",
            "company": "Bodegas Roca",
        },
    ).id
    twin = records.create(
        C,
        {
            "first_name": "Ana",
            "last_name": "Gil Mas",
            "country": "ES",
            "mail": "ana.gil@tres.example",
            "phone": "698112233",
            "mails": [{"value": "gil@dos.example"}, {"value": "otra@dos.example"}],
            "tags": "VIP, Costa",
            "notes": "Cliente desde 2019.",
            "lifecycle": "customer",
            "city": "Lugo",
            "company": "Posada Mar",
        },
    ).id
    services.link(shop, twin, "Compras")
    services.link(inn, ana, "Dirección")
    for number in (ana, twin):
        add_note(C, number, "Una nota")
        log_call(C, number, {"body": "Llamada", "result": "contacted"})
        follow(C, number)
        services.record_consent(number, "marketing", "granted", channels=["mail"], method="form")
    services.record_consent(twin, "marketing", "withdrawn", channels=["mail"], method="mail")
    services.identify(twin, "web", "cookie-7")
    with write() as current:
        current.add(Link(kind="x", from_model=C, from_id=twin, to_model=C, to_id=shop))
    return ana, twin


def test_what_belongs_to_both_belongs_to_one(two):
    ana, twin = two
    done = merging.merge(ana, twin)
    record = records.get(C, ana)
    assert (record.lifecycle, record.city, record.mail) == ("customer", "Lugo", "ana@uno.example")
    assert record.notes == "Prefiere las mañanas.\n\nCliente desde 2019."
    fields = records.spec_of(C).all_fields()
    lines = [line["value"] for line in fields["mails"].load(Contact, [ana])[ana]]
    assert sorted(lines) == ["ana.gil@tres.example", "gil@dos.example", "otra@dos.example"]
    assert fields["tags"].load(Contact, [ana])[ana] == ["Costa", "VIP"]
    known = {i.value for i in services.identities_of(ana)}
    assert {"ana.gil@tres.example", "+34698112233", "cookie-7", "+34612345678"} <= known
    assert {p.name: p.main for p in services.companies_of(ana)} == {
        "Bodegas Roca": True,
        "Posada Mar": False,
    }
    assert not services.may_contact(ana, "marketing", "mail"), "the most restrictive holds"
    with pytest.raises(NotFound) as error:
        records.get(C, twin)
    assert error.value.instead == ana
    assert absorbed([ana]) == [twin]
    with sudo("look"):
        logged = session().scalars(
            select(AuditEntry.action)
            .where(AuditEntry.record_id.in_(two), AuditEntry.model == C)
            .order_by(AuditEntry.id.desc())
            .limit(1)
        )
        assert list(logged) == ["merge"]
    assert done.moved > 5


def test_one_change_of_the_log(two):
    def actions():
        with sudo("look"):
            return list(session().scalars(select(AuditEntry.action).order_by(AuditEntry.id)))

    before = len(actions())
    done = merging.merge(*two)
    merging.undo(done.id)
    assert actions()[before:] == ["merge", "merge_undone"]


def test_merging_and_undoing_changes_nothing(two):
    ana, twin = two
    before = dump()
    done = merging.merge(ana, twin, {"mail": "take", "phone": "take", "notes": "keep"})
    assert dump() != before
    assert merging.undo(done.id).left == []
    same(before, dump())
    assert session().scalars(select(MergePart)).all() == []


@pytest.mark.parametrize("seed", range(6))
def test_any_two_with_any_choice(as_user, seed):
    as_user("jefatura")
    dice = random.Random(seed)
    texts = ["", "Uno", "Dos", "Tres"]
    ids = []
    for _n in range(4):
        values = {
            "name": f"Empresa {dice.choice('AB')}",
            "country": dice.choice(["ES", "MX", None]),
            "mail": dice.choice(["", "a@uno.example", "b@uno.example"]),
            "city": dice.choice(texts),
            "notes": dice.choice(texts),
            "web": dice.choice(["", "uno.example", "dos.example"]),
            "since": dice.choice([None, "2020-01-02", "2023-05-06"]),
            "revenue": dice.choice([None, "1.200,50", "7"]),
            "phones": [
                {"value": p, "label": dice.choice(texts)}
                for p in dice.sample(["+34612345678", "+34698112233"], dice.randrange(3))
            ],
            "mails": [
                {"value": m}
                for m in dice.sample(["a@uno.example", "c@uno.example"], dice.randrange(3))
            ],
            "addresses": [{"city": dice.choice("XY"), "street": "Mayor, 1"}] * dice.randrange(2),
            "tags": dice.sample(["Uno", "Dos"], dice.randrange(3)),
        }
        ids.append(records.create(C, values).id)
    people = [records.create(C, {"first_name": f"P{n}"}).id for n in range(3)]
    for number in ids:
        for person in dice.sample(people, dice.randrange(3)):
            services.link(number, person, dice.choice(texts))
        for _n in range(dice.randrange(3)):
            add_note(C, number, "Nota")
    before = dump()
    steps = []
    left = list(ids)
    while len(left) > 1:
        keep, go = dice.sample(left, 2)
        chosen = {
            name: dice.choice(["keep", "take", "both"])
            for name in ("name", "mail", "city", "notes", "since", "revenue")
        }
        steps.append(merging.merge(keep, go, chosen).id)
        left.remove(go)
    for step in reversed(steps):
        assert merging.undo(step).left == []
    same(before, dump())


def test_what_changed_since_is_left_and_told(two):
    ana, twin = two
    done = merging.merge(ana, twin)
    records.update(C, ana, {"city": "Vigo", "mails": []})
    add_note(C, ana, "Después de la fusión")
    told = merging.undo(done.id).left
    assert len(told) == 3
    assert told[0].startswith("Población") or told[0].startswith("Ciudad"), told
    assert records.get(C, ana).city == "Vigo"
    assert records.get(C, ana).lifecycle == "prospect"
    assert records.get(C, twin).city == "Lugo"
    with pytest.raises(Invalid):
        merging.undo(done.id)


def test_a_module_that_does_not_run_keeps_its_contract(two):
    """Its table is known by the catalogue of references alone: no class, no code."""
    ana, twin = two
    with write(), sudo("set up") as current:
        raw = current.connection()
        raw.exec_driver_sql(
            "CREATE TABLE fleet_car (id INTEGER PRIMARY KEY, owner INTEGER NOT NULL "
            "CHECK (owner > 0), plate VARCHAR(10), version INTEGER NOT NULL)"
        )
        raw.exec_driver_sql(
            "CREATE TABLE fleet_seat (contact INTEGER NOT NULL, place VARCHAR(10) NOT NULL, "
            "note VARCHAR(10), PRIMARY KEY (contact, place))"
        )
        raw.exec_driver_sql(
            "INSERT INTO fleet_car VALUES (1, 1, 'A', 1), (2, 2, 'B', 1), (3, 2, 'C', 4)"
        )
        raw.exec_driver_sql(
            "INSERT INTO fleet_seat VALUES (1, 'front', 'x'), (2, 'front', 'y'), (2, 'back', 'z')"
        )
        cars_of, seats_of = (
            Table(name, MetaData(), autoload_with=raw) for name in ("fleet_car", "fleet_seat")
        )
        for column, cls in ((cars_of.c.owner, cars_of), (seats_of.c.contact, seats_of)):
            raw.execute(update(cls).values({column: case((column == 1, ana), else_=twin)}))
        for table, column, how in (
            ("fleet_car", "owner", "move"),
            ("fleet_seat", "contact", "dedupe"),
        ):
            row = {"table": table, "column": column, "on_merge": how, "on_erase": "keep"}
            current.add(Reference(module="fleet", personal=[], **row))

    def rows(table, *columns):
        with sudo("look") as current:
            chosen = [table.c[name] for name in columns] or [*table.c]
            return sorted(tuple(row) for row in current.execute(select(*chosen)))

    car = (cars_of, "id", "owner", "plate")
    cars, seats = rows(*car), rows(seats_of)
    done = merging.merge(ana, twin)
    assert {owner for _id, owner, _plate in rows(*car)} == {ana}
    assert rows(seats_of) == sorted([(ana, "front", "x"), (twin, "front", "y"), (ana, "back", "z")])
    with write(), sudo("it changed since") as current:
        current.connection().exec_driver_sql("DELETE FROM fleet_car WHERE id = 3")
    told = merging.undo(done.id).left
    assert told == ["fleet: 1 entradas eliminadas o cambiadas"]
    assert rows(*car) == [c for c in cars if c[0] != 3]
    assert rows(seats_of) == seats
    with write(), sudo("forbid") as current:
        current.execute(
            update(Reference).where(Reference.table == "fleet_car").values(on_merge="forbid")
        )
    with pytest.raises(Invalid, match="fleet"):
        merging.merge(ana, twin)


def test_thousands_of_references_take_few_statements(two, count_queries):
    ana, twin = two
    for _n in range(3):
        add_note(C, twin, "x")
    with write(), sudo("many") as current:
        company = current.scalar(select(Contact.id).where(Contact.kind == "company").limit(1))
        first = current.scalar(select(Relation.id).order_by(Relation.id.desc())) + 1
        current.execute(
            moving.metadata.tables["core_timeline"].insert(),
            [
                {
                    "id": 100_000 + n, "kind": "note", "model": C, "record_id": twin, "at": utcnow(),
                    "root_model": C, "root_id": twin, "body": "", "data": {}, "internal": True,
                    "created_at": utcnow(), "updated_at": utcnow(), "version": 1,
                }
                for n in range(4000)
            ],
        )  # fmt: skip
        assert company
        assert first
    with count_queries() as few:
        done = merging.merge(ana, twin)
    assert done.moved >= 8000
    assert len(few) < 450
    assert merging.undo(done.id).left == []


def test_who_may_not_merge_does_not(two, as_user):
    ana, twin = two
    as_user("soporte")
    with pytest.raises(Forbidden):
        merging.merge(ana, twin)
    as_user("jefatura")
    company = services.companies_of(ana)[0].contact_id
    for other in (company, ana):
        with pytest.raises(Invalid):
            merging.merge(ana, other)
    with pytest.raises(NotFound):
        merging.merge(ana, 10**8)
    done = merging.merge(ana, twin)
    as_user("ventas2")
    with pytest.raises(NotFound):
        merging.undo(done.id)


def test_old_merges_are_for_good_and_leave_nothing_of_who_went(two):
    ana, twin = two
    done = merging.merge(ana, twin)
    with write(), sudo("time goes by") as current:
        current.execute(update(Merge).values(at=utcnow() - timedelta(days=31)))
    assert expire(utcnow() - timedelta(days=30)) == 1
    with pytest.raises(Invalid):
        merging.undo(done.id)
    with sudo("look") as current:
        row = current.get_one(Contact, twin)
        assert (row.name, row.mail, row.search, row.phone_e164) == ("—", None, "", None)
        assert row.merged_into_id == ana
        merge = current.get_one(Merge, done.id)
        assert (merge.before, merge.loser_name) == (None, None)


def test_over_http(two, sign_in, app):
    ana, twin = two
    client = sign_in("jefatura")
    assert client.get(f"/contacts/{twin}").status_code == 200
    done = merging.merge(ana, twin)
    answer = client.get(f"/contacts/{twin}")
    assert answer.status_code in (301, 302, 303)
    assert answer.headers["Location"].endswith(f"/contacts/{ana}")
    assert "Ana Gil Mas" not in client.get("/contacts/?tab=people").text
    merging.undo(done.id)
    assert client.get(f"/contacts/{twin}").status_code == 200
    assert db


def test_erasing_the_survivor_erases_who_went_into_it(two):
    ana, twin = two
    merging.merge(ana, twin)
    with acting_as(SYSTEM):
        erase(C, ana, "request")
    with sudo("look") as current:
        texts = [
            repr(row)
            for table in metadata.sorted_tables
            if table.name not in ("core_audit", "core_state")
            for row in current.execute(select(table)).all()
        ]
        gone = current.get_one(Contact, twin)
        assert gone.merged_into_id == ana
    for word in ("ana.gil@tres.example", "698112233", "Gil Mas", "cookie-7"):
        assert not [text for text in texts if word in text], word
