"""Contacts that look like one are found, explained, and told apart for good."""

import csv
import json
import lzma
from collections import defaultdict
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from core import records
from core.access import Forbidden, acting_as
from core.access.actor import SYSTEM
from core.cli import duplicates as cli
from core.db import session
from core.jobs import JobRow
from core.records import NotFound
from core.records.importing import run, service
from core.records.importing.testing import report_of, upload
from modules.contacts import tasks
from modules.contacts.models import Contact, Duplicate
from modules.contacts.services.duplicates import pairs
from modules.contacts.services.duplicates.names import alike, form, sounds
from modules.contacts.services.duplicates.scan import scan, scan_some
from modules.contacts.services.duplicates.scoring import SURE, SUSPECT, Facts, compare

C = "contacts.contact"
DATA = Path(__file__).resolve().parents[3] / "tests" / "data" / "duplicates"
ANA = Facts(1, "person", "Ana Gil Pérez", city="lugo")
SHOP = Facts(1, "company", "Bodegas Roca, S.L.", city="lugo")


def made(**values):
    return records.create(C, {"country": "ES", **values}).id


def found():
    return {(a, b) for a, b, _score in pairs.every_pair()}


@pytest.mark.parametrize(
    ("one", "other", "company"),
    [
        ("Cabeza, Erasmo", "Erasmo CABEZA", False),
        ("Giménez Vaca", "Jimenez Baca", False),
        ("Mª José Álvarez", "maria jose Alvarez", False),
        ("Ana Gil", "Ana Gil Pérez", False),
        ("Compañía Globales S.L.L.", "compañia globales SLL", True),
        ("Hnos. Boix S.A.", "Hermanos Boix, SA", True),
        ("Muñoz Hernández and Marín", "Muñoz, Hernández y Marín", True),
    ],
)
def test_names_that_are_one(app, one, other, company):
    assert alike(one, other, company) >= 0.93
    assert alike(other, one, company) == alike(one, other, company)


@pytest.mark.parametrize(
    ("one", "other", "company"),
    [
        ("María García López", "Marta García López", False),
        ("Ana Gil", "Ana", False),
        ("Juan Pérez Gil", "Juan Pérez Mas", False),
        ("Hotel Miramar", "Hotel Bellavista", True),
        ("", "Ana", False),
    ],
)
def test_names_that_are_two(app, one, other, company):
    assert alike(one, other, company) < 0.7


def test_how_names_sound_and_legal_forms(app):
    assert sounds("Jiménez, Víctor") == sounds("Bictor Gimenes")
    assert form("Lebrón y Barrera S.A. de C.V.") == form("LEBRON y Barrera, SA de CV") == "sadecv"
    assert form("Hotel Miramar") == ""


@pytest.mark.parametrize(
    ("change", "other", "low", "high"),
    [
        # one and the same person
        ({"mails": {"a@uno.example"}}, {"name": "Gil Pérez, Ana"}, SURE, 1),
        ({"phones": {"+34612345678"}, "mails": {"x@uno.example"}}, {"mails": frozenset()}, 0.9, 1),
        ({"street": "mayor 1", "postal_code": "27001"}, {}, SUSPECT, SURE),
        ({"company": "Bodegas Roca S.L."}, {"company": "Bodegas Roca SL"}, SUSPECT, SURE),
        # two of a name, a family, an office
        ({}, {}, 0, SUSPECT),
        ({"phones": {"+34612345678"}}, {"name": "Luis Mas"}, 0, 0.1),
        ({"mails": {"info@uno.example"}}, {"name": "Luis Mas"}, 0, 0.1),
        ({"phones": {"+34612345678"}, "tax_id": "1"}, {"tax_id": "2"}, 0, SUSPECT),
        ({"street": "mayor 1", "tax_id": "1"}, {"tax_id": "2"}, 0, SUSPECT),
        ({"mails": {"a@uno.example"}}, {"kind": "company"}, 0, 0.1),
    ],
)
def test_people(change, other, low, high):
    one = replace(ANA, **{k: frozenset(v) if isinstance(v, set) else v for k, v in change.items()})
    assert low <= compare(one, replace(one, id=2, **other)).value < high + 0.001


@pytest.mark.parametrize(
    ("change", "other", "low", "high"),
    [
        ({"tax_id": "B1"}, {"name": "Roca Vinos"}, SUSPECT, 1),
        ({}, {"name": "BODEGAS ROCA SL"}, SUSPECT, SURE),
        ({}, {"name": "Bodegas Roca, S.A."}, 0, SUSPECT),
        ({"country": "ES"}, {"country": "MX"}, 0, SUSPECT),
        ({"mails": {"gestoria@uno.example"}}, {"name": "Talleres Mas"}, 0, SUSPECT),
        ({"tax_id": "B1"}, {"tax_id": "B2"}, 0, SUSPECT),
    ],
)
def test_companies(change, other, low, high):
    one = replace(SHOP, **{k: frozenset(v) if isinstance(v, set) else v for k, v in change.items()})
    assert low <= compare(one, replace(one, id=2, **other)).value < high + 0.001


def test_scanning_finds_forgets_and_remembers(as_user):
    as_user("jefatura")
    ana = made(first_name="Ana", last_name="Gil", mail="ana@uno.example", city="Lugo")
    same = made(first_name="ANA", last_name="Gil Mas", mails=[{"value": "ana@uno.example"}])
    other = made(first_name="Ana", last_name="Gil", phone="612345678", city="Vigo")
    roca = made(name="Bodegas Roca S.L.", city="Lugo")
    again = made(name="bodegas roca sl", city="LUGO")
    assert scan()["pairs"] == 2
    assert found() == {(ana, same), (roca, again)}
    assert pairs.pair(same, ana).reasons[:2] == ["same_name", "mail"]
    pairs.decide(again, roca)
    scan()
    assert found() == {(ana, same)}
    assert pairs.count_pairs("different") == 1
    records.update(C, same, {"mails": []})
    scan()
    assert found() == set()
    pairs.decide(roca, again, different=False)
    assert found() == {(roca, again)}
    records.update(C, other, {"phones": [{"value": "+34 698 11 22 33"}]})
    newest = made(first_name="Ana", last_name="Gil", phone="698112233")
    scan_some([newest])
    assert found() == {(roca, again), (other, newest)}
    records.archive(C, newest)
    assert found() == {(roca, again)}


def test_what_everybody_shares_says_nothing(as_user):
    as_user("jefatura")
    for number in range(45):
        made(first_name="Ana", last_name=f"Gil {number:02}", mail="info@red.example")
    assert scan()["compared"] == 0


def test_pairs_are_for_those_who_see_both_and_may_decide(as_user):
    as_user("ventas")
    ana = made(first_name="Ana", last_name="Gil", mail="ana@uno.example")
    as_user("ventas2")
    same = made(first_name="Ana", last_name="Gil", mail="ana@uno.example")
    scan()
    assert found() == set()
    with pytest.raises(Forbidden):
        pairs.decide(ana, same)
    with pytest.raises(NotFound):
        pairs.pair(ana, same)
    as_user("jefatura")
    assert found() == {(ana, same)}
    pairs.decide(ana, same)
    row = session().scalar(select(Duplicate))
    assert row.state == "different"
    assert row.decided_by_id


def test_an_import_leaves_its_doubts_to_a_worker(as_user):
    as_user("jefatura")
    ana = made(first_name="Ana", last_name="Gil Mas", city="Lugo", street="Mayor, 1")
    task = upload("Nombre;Apellidos;Ciudad;Dirección\nAna;Gil Más;Lugo;Mayor, 1\nLuis;Roca;Vigo;\n")
    service.configure(task.id, {})
    service.begin(task.id)
    run.run(task.id)
    asked = session().scalar(select(JobRow).where(JobRow.name == tasks.import_job.name))
    scan()
    tasks.import_job.call(None, **asked.args)
    assert {a for a, _b in found()} == {ana}


def test_the_command_prints_pairs(app, monkeypatch):
    with app.app_context(), acting_as(SYSTEM):
        ana = made(first_name="Ana", last_name="Gil", mail="ana@uno.example")
        same = made(first_name="Ana", last_name="Gil", mail="ana@uno.example")
    monkeypatch.setattr("core.cli.support.load_app", lambda: app)
    runner = CliRunner()
    done = runner.invoke(cli.command, ["scan", C, "--json"])
    assert done.exit_code == 0, done.output
    [[one, other, score]] = json.loads(done.stdout)["pairs"]
    assert (one, other) == (ana, same)
    assert SURE <= score <= 1
    assert "1 pairs" in runner.invoke(cli.command, ["scan", C]).output
    assert runner.invoke(cli.command, ["scan", "core.user"]).exit_code == 1


@pytest.mark.parametrize("name", ["contacts-hubspot", "contacts-excel-cp1252"])
def test_precision_and_recall_on_what_other_systems_export(as_user, name):
    """Of the rows that could be imported; rows with a wrong tax id, mail or phone are refused."""
    as_user("master")
    task = upload(lzma.decompress((DATA / f"{name}.csv.xz").read_bytes()), f"{name}.csv")
    service.configure(task.id, {})
    service.begin(task.id)
    run.run(task.id)
    rows = {int(r["id"]): r["row"] for r in report_of(task) if r["id"]}
    truth = lzma.decompress((DATA / f"{name}.truth.csv.xz").read_bytes()).decode()
    customers = defaultdict(list)
    imported = set(rows.values())
    for line in csv.DictReader(truth.splitlines()):
        if line["row"] in imported:
            customers[line["customer"]].append(line["row"])
    wanted = {frozenset(p) for group in customers.values() for p in combinations(group, 2)}
    assert len(wanted) > 100
    scan()
    kinds = dict(session().execute(select(Contact.id, Contact.kind)).all())
    got = {frozenset((rows.get(a), rows.get(b))) for a, b in found() if kinds[a] == "person"}
    right = wanted & got
    assert len(right) / len(got) >= 0.98
    assert len(right) / len(wanted) >= 0.95
