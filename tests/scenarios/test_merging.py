"""Merging and its undo through the outer doors: the API, and with a module that was switched off."""

import pytest
from sqlalchemy import MetaData, select

from core import records
from core.access.actor import SYSTEM, acting_as, sudo
from core.db import db, session, write
from core.lifecycle.moving import count
from core.lifecycle.perform import _keep_references
from core.settings.state import InstalledModule
from modules.contacts.models import Contact
from modules.contacts.services import merging
from modules.sales.services.opportunities import open_opportunity
from tests.scenarios.papers import write_papers

C = "contacts.contact"


def test_a_program_merges_and_takes_it_back(as_user, sign_in):
    as_user("jefatura")
    ana = records.create(C, {"name": "Ana Gil", "mail": "ana@uno.example"}).id
    twin = records.create(C, {"name": "Ana Gil Mas", "mail": "ana@dos.example", "city": "Lugo"}).id
    deal = open_opportunity(twin, name="Renovación").id
    api = f"/api/v1/contacts/contacts/{ana}"
    client = sign_in("jefatura")
    wrong = client.post(f"{api}/merge", json={"with": ana})
    assert wrong.status_code == 422
    assert sign_in("soporte").post(f"{api}/merge", json={"with": twin}).status_code == 403
    done = client.post(f"{api}/merge", json={"with": twin, "choices": {"name": "take"}})
    assert done.status_code in (200, 201), done.text
    assert (done.json["id"], done.json["merged"]) == (ana, twin)
    merged = client.get(api).json
    assert (merged["name"], merged["city"]) == ("Ana Gil Mas", "Lugo")
    assert client.get(f"/api/v1/sales/opportunities/{deal}").json["contact_id"] == ana
    assert client.get(f"/api/v1/contacts/contacts/{twin}").status_code in (301, 307, 308, 404, 410)
    foreign = client.post(f"{api}/unmerge", json={"merge_id": done.json["merge_id"] + 1})
    assert foreign.status_code == 422
    back = client.post(f"{api}/unmerge", json={"merge_id": done.json["merge_id"]})
    assert back.status_code in (200, 201), back.text
    assert back.json == {"id": ana, "restored": twin, "left": []}
    assert client.get(api).json["name"] == "Ana Gil"
    assert client.get(f"/api/v1/sales/opportunities/{deal}").json["contact_id"] == twin


#: Everything that writes papers, dependants first.
DEPARTMENTS = ("collections", "logistics", "accounting", "sales")


def rows():
    """Every row of every table of the departments, whether they run or not; a version may rise."""
    connection, found = session().connection(), {}
    known = MetaData()
    known.reflect(connection, resolve_fks=False)
    for name, table in known.tables.items():
        if name.partition("_")[0] in (*DEPARTMENTS, "catalog"):
            columns = [c for c in table.c if c.name != "version"]
            found[name] = sorted(map(repr, connection.execute(select(*columns)).all()))
    return found


@pytest.mark.slow
def test_what_departments_that_were_switched_off_refer_to_follows_and_comes_back(installation):
    app = installation.create(*DEPARTMENTS)
    with app.app_context(), acting_as(SYSTEM):
        ana, twin = [
            records.create(C, {"name": f"Ana {n}", "mail": f"{n}@lirio.example"}).id for n in "ab"
        ]
        for number in (ana, twin):
            write_papers(app, number, "Lirio", "ana@lirio.example")
        everything = len(count(Contact, twin))
        with write(), sudo("As an installation does, and switching off") as current:
            for name in DEPARTMENTS:
                _keep_references(current, name)
                current.get_one(InstalledModule, name).state = "inactive"
        db.session.remove()
    app = installation.open()
    assert not app.extensions["cauce"].runs("sales")
    with app.app_context(), acting_as(SYSTEM):
        before = rows()
        assert len(count(Contact, twin)) == everything > 12
        done = merging.merge(ana, twin)
        assert count(Contact, twin) == {}
        assert rows() != before
        session().expire_all()
        assert merging.undo(done.id).left == []
        assert rows() == before
