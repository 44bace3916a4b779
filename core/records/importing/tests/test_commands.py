"""``cauce import`` and ``cauce export``; a process killed in the middle loses and doubles nothing."""

from __future__ import annotations

import csv
import signal
import time

import orjson
import pytest
from sqlalchemy import create_engine, text

from core.records.importing.testing import DATA, C

FILE = str(DATA / "contacts-hubspot.csv")


def result(done):
    """The JSON a command printed."""
    assert done.returncode == 0, done.stderr
    return orjson.loads(done.stdout)


@pytest.fixture
def place(installation):
    """An installation with contacts."""
    installation.create("contacts")
    return installation


def scalar(place, sql):
    """One value of the installation's database."""
    engine = create_engine(place.settings.database_url)
    try:
        with engine.connect() as connection:
            return connection.execute(text(sql)).scalar()
    finally:
        engine.dispose()


def test_import_report_undo_and_export(place, tmp_path):
    report = tmp_path / "report.csv"
    plan = result(place.command("import", C, FILE, "--dry-run", "--json"))
    done = result(place.command("import", C, FILE, "--report", str(report), "--json"))
    names = ("rows", "created", "updated", "unchanged", "rejected")
    assert list(done) == ["import_id", *names]
    assert [plan[name] for name in names] == [done[name] for name in names]
    with report.open(encoding="utf-8-sig") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == done["rows"] == sum(done[name] for name in names[1:])
    assert list(lines[0]) == ["row", "action", "id", "column", "value", "reason"]
    again = result(place.command("import", C, FILE, "--json"))
    assert (again["created"], again["rejected"]) == (0, done["rejected"])
    out = tmp_path / "out.csv"
    tree = '["country","is","ES"]'
    taken = result(place.command("export", C, str(out), "--filter", tree, "--json"))
    with out.open(encoding="utf-8-sig") as file:
        assert len(list(csv.reader(file, delimiter=";"))) == taken["rows"] + 1
    gone = result(place.command("import", "undo", str(done["import_id"]), "--json"))
    assert (gone["kept"], scalar(place, "SELECT count(*) FROM contacts_contact")) == (0, 0)


def test_mistakes_end_with_a_text_and_code_1(place, tmp_path):
    empty = tmp_path / "empty.csv"
    empty.write_text("")
    for arguments in (
        ("import", "no.model", FILE),
        ("import", C, str(empty)),
        ("import", C, FILE, "--key", "nonsense"),
        ("import", C, FILE, "--user", "ventas@demo.example"),
        ("import", "undo", "77"),
        ("export", "no.model", str(tmp_path / "x.csv")),
    ):
        done = place.command(*arguments)
        assert (done.returncode, "Traceback" in done.stderr) == (1, False), (arguments, done)
        assert done.stderr.startswith("Error: ")


def test_killed_in_the_middle_it_goes_on_from_its_checkpoint(place, tmp_path):
    big = tmp_path / "big.csv"
    rows = "".join(f"{n},Cliente {n},c{n}@prueba.example\n" for n in range(1, 6001))
    big.write_text("ID de registro,Nombre,Correo\n" + rows)
    process = place.start("import", C, str(big))
    limit = time.monotonic() + 60
    while time.monotonic() < limit and process.poll() is None:
        done = scalar(place, "SELECT max(checkpoint) FROM core_import")
        if done and done >= 1000:
            break
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    left = scalar(place, "SELECT checkpoint FROM core_import")
    assert 1000 <= left < 6000
    assert scalar(place, "SELECT count(*) FROM contacts_contact") == left
    assert scalar(place, "SELECT count(*) FROM core_import_row") == left
    finished = result(place.command("import", "resume", "1", "--json"))
    assert finished["created"] == 6000
    assert scalar(place, "SELECT count(DISTINCT external_id) FROM contacts_contact") == 6000
    assert scalar(place, "SELECT count(*) FROM contacts_contact") == 6000
    assert scalar(place, "SELECT count(*) FROM core_import_row") == 6000
