"""The home page says what to do next, to each what is theirs to do."""

import re

from core import demo, records, timeline

C = "contacts.contact"


def test_first_steps_are_for_those_who_may_take_them(sign_in):
    master = sign_in("master").get("/")
    assert master.status_code == 200
    assert 'id="tile-first-steps"' in master.text
    assert 'id="tile-first-steps"' not in sign_in("ventas").get("/").text


def test_recent_records_are_mine_and_within_reach(sign_in, as_user):
    as_user("ventas")
    mine = records.create(C, {"name": "Hotel Miramar"})
    gone = records.create(C, {"name": "Archivado"})
    records.archive(C, gone.id)
    as_user("soporte")
    timeline.add_note(C, mine.id, "He llamado")
    for name in ("ventas", "soporte"):
        page = sign_in(name).get("/").text
        assert f'href="/contacts/{mine.id}"' in page
        assert "Archivado" not in page
    assert "Hotel Miramar" not in sign_in("jefatura").get("/").text


def test_demo_data_go_with_one_click_of_who_may(sign_in, as_user):
    as_user("master")
    demo.load(size=10)
    client = sign_in("master")
    page = client.get("/").text
    token = re.search(r'name="csrf-token" content="([^"]+)"', page)[1]
    assert "/demo/remove" in page
    assert "/demo/remove" not in sign_in("ventas").get("/").text
    answer = client.post("/demo/remove", data={"csrf_token": token, "sure": "yes"})
    assert answer.status_code in (200, 303)
    assert "/demo/remove" not in client.get("/").text
    assert sign_in("ventas").post("/demo/remove").status_code in (400, 403)


def test_nobody_sees_it_without_signing_in(client):
    assert client.get("/").status_code == 302
