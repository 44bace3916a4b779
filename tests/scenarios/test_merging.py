"""Merging and its undo through the outer doors: the API, and with a module that was switched off."""

import pytest
from sqlalchemy import text

from core import records
from core.access.actor import SYSTEM, acting_as
from core.db import db, session
from modules.contacts.services import merging
from modules.sales.services.opportunities import open_opportunity

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


@pytest.mark.slow
def test_what_a_module_that_was_switched_off_refers_to_follows_and_comes_back(installation):
    installation.create("contacts")
    assert installation.command("module", "install", "sales", "--yes").returncode == 0
    with installation.open().app_context(), acting_as(SYSTEM):
        ana, twin = (records.create(C, {"name": f"Ana {n}", "country": "ES"}).id for n in "ab")
        for number in (ana, twin, twin):
            open_opportunity(number, name="Renovación")
        db.session.remove()
    assert installation.command("module", "deactivate", "sales", "--yes").returncode == 0

    def deals():
        session().expire_all()
        rows = session().connection().execute(text("SELECT * FROM sales_opportunity ORDER BY id"))
        return [{**row._mapping, "version": 0} for row in rows]  # a version may rise

    app = installation.open()
    assert not app.extensions["cauce"].runs("sales")
    with app.app_context(), acting_as(SYSTEM):
        before = deals()
        done = merging.merge(ana, twin)
        assert {deal["contact_id"] for deal in deals()} == {ana}
        assert merging.undo(done.id).left == []
        assert deals() == before
