"""Duplicates on the screen: deciding, merging, undoing, and the warning while typing."""

import json
import re

import pytest
from sqlalchemy import select

from core import records
from core.access.models import User
from core.db import session
from core.jobs import JobRow
from modules.contacts.models import Merge
from modules.contacts.services.duplicates import pairs
from modules.contacts.services.duplicates.scan import scan

C = "contacts.contact"
PART = {"HX-Request": "true"}


@pytest.fixture
def twins(as_user):
    as_user("jefatura")
    shared = {"first_name": "Ana", "country": "ES"}
    ana = records.create(C, {**shared, "last_name": "Gil", "mail": "ana@uno.example"}).id
    twin = records.create(
        C, {**shared, "last_name": "Gil Mas", "mail": "ana@uno.example", "city": "Lugo"}
    ).id
    scan()
    return ana, twin


def test_the_page_shows_pairs_side_by_side(sign_in, twins):
    ana, twin = twins
    page = sign_in("jefatura").get("/contacts/duplicates").text
    assert f'href="/contacts/merge/{ana}/{twin}"' in page
    assert "Mismo correo" in page
    assert "Lugo" in page
    assert sign_in("ventas").get("/contacts/duplicates").status_code == 403


def test_colleagues_are_named_not_numbered(sign_in, twins, as_user):
    ana, twin = twins
    as_user("master")
    for number, name in ((ana, "ventas"), (twin, "ventas2")):
        mail = f"{name}@demo.example"
        user = session().execute(select(User.id, User.name).where(User.mail == mail)).one()
        records.update(C, number, {"owner_id": user.id})
        for path in ("duplicates", f"merge/{ana}/{twin}"):
            assert user.name in sign_in("jefatura").get(f"/contacts/{path}").text


def test_told_apart_and_back(sign_in, twins, as_user):
    ana, twin = twins
    client = sign_in("jefatura")
    client.post(f"/contacts/duplicates/{ana}/{twin}/different")
    as_user("jefatura")
    assert pairs.count_pairs() == 0
    assert "Gil Mas" in client.get("/contacts/duplicates?state=different").text
    client.post(f"/contacts/duplicates/{ana}/{twin}/reopen")
    as_user("jefatura")
    assert pairs.count_pairs() == 1


def test_merging_with_a_choice_and_undoing(sign_in, twins, as_user):
    ana, twin = twins
    client = sign_in("jefatura")
    page = client.get(f"/contacts/merge/{ana}/{twin}?keep={ana}").text
    assert 'name="v-last_name" value="keep" checked' in page
    assert 'name="v-city" value="take" checked' in page
    url = f"/contacts/merge/{ana}/{twin}"
    answer = client.post(url, data={"keep": str(ana), "v-last_name": "take", "v-name": "take"})
    assert answer.headers["Location"].endswith(f"/contacts/{ana}")
    as_user("jefatura")
    assert records.get(C, ana).name == "Ana Gil Mas"
    number = session().scalar(select(Merge.id))
    assert "Ana Gil Mas" in client.get("/contacts/duplicates?state=merged").text
    client.post(f"/contacts/merges/{number}/undo")
    as_user("jefatura")
    assert records.get(C, ana).name == "Ana Gil"
    assert records.get(C, twin).name == "Ana Gil Mas"


def test_many_pairs_at_once(sign_in, twins, as_user):
    ana, twin = twins
    as_user("jefatura")
    third = records.create(
        C, {"first_name": "Ana", "last_name": "Gil", "mail": "ana@uno.example"}
    ).id
    scan()
    chosen = [f"{ana}-{twin}", f"{ana}-{third}", f"{twin}-{third}", "x-1"]
    client = sign_in("jefatura")
    client.post("/contacts/duplicates/merge", data={"pair": chosen})
    as_user("jefatura")
    assert pairs.count_pairs() == 0
    assert len(session().scalars(select(Merge)).all()) == 2


def test_a_search_is_asked_for_once(sign_in, twins, as_user):
    client = sign_in("jefatura")
    for _n in range(2):
        assert client.post("/contacts/duplicates/scan").status_code in (302, 303)
    as_user("jefatura")
    rows = session().scalars(select(JobRow).where(JobRow.name == "contacts.duplicates")).all()
    assert len(rows) == 1
    assert "data-poll" in client.get("/contacts/duplicates/progress", headers=PART).text


def test_from_the_page_of_a_contact(sign_in, twins):
    ana, twin = twins
    client = sign_in("jefatura")
    assert f"/contacts/{ana}/merge" in client.get(f"/contacts/{ana}").text
    assert "merge-with" in client.get(f"/contacts/{ana}/merge").text
    answer = client.get(f"/contacts/{ana}/merge?with={twin}")
    assert answer.headers["Location"].endswith(f"/contacts/merge/{ana}/{twin}")
    assert "/merge" not in sign_in("soporte").get(f"/contacts/{ana}").text


def test_while_typing(sign_in, as_user):
    as_user("ventas")
    ana = records.create(
        C, {"first_name": "Ana", "last_name": "Gil", "mail": "ana@uno.example", "country": "ES"}
    ).id
    client = sign_in("ventas")
    assert "/contacts/twins" in client.get("/contacts/new").text
    assert "/contacts/twins" not in client.get(f"/contacts/{ana}/edit").text
    typed = {"kind": "person", "first_name": "ana", "last_name": "GIL", "country": "ES"}
    seen = client.post("/contacts/twins", data=typed, headers=PART).text
    assert f'href="/contacts/{ana}"' in seen
    assert "Usar este" in seen
    other = sign_in("ventas2")
    assert other.post("/contacts/twins", data=typed, headers=PART).text.strip() == ""
    hidden = other.post(
        "/contacts/twins", data={**typed, "mail": "ANA@uno.example"}, headers=PART
    ).text
    assert "Este contacto ya existe" in hidden
    assert not re.search(r"Gil|/contacts/\d", hidden)
    nobody = {
        "kind": "company",
        "name": "",
        "mail": "@",
        "phone": "x",
        "tax_id": "-",
        "country": "?",
    }
    assert client.post("/contacts/twins", data=nobody, headers=PART).text.strip() == ""


def test_the_answer_of_a_merge_offers_the_way_back(sign_in, twins):
    ana, twin = twins
    client = sign_in("jefatura")
    client.post(f"/contacts/merge/{ana}/{twin}", data={"keep": str(ana)})
    page = client.get(f"/contacts/{ana}").text
    assert "/contacts/merges/" in page
    assert json.dumps("x")
