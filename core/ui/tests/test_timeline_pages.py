"""History on its page: written with plain forms and with htmx, by who may."""

import re

import pytest
from sqlalchemy import update

from core import records, timeline
from core.access import audit
from core.db import write
from core.timeline.models import TimelineEntry

C = "contacts.contact"
HX = {"HX-Request": "true"}


@pytest.fixture
def hotel(as_user):
    as_user("ventas")
    return records.create(C, {"name": "Hotel <b>Miramar</b>"}).id


def post(client, url, data=None, **options):
    return client.post(url, data=data, **options)


def test_a_note_is_written_with_a_plain_form(sign_in, hotel):
    client = sign_in("ventas")
    answer = post(client, f"/timeline/{C}/{hotel}/note", {"body": "Prefiere <i>la</i> mañana"})
    assert (answer.status_code, answer.location) == (303, f"/contacts/{hotel}")
    page = client.get(f"/contacts/{hotel}").text
    assert "Prefiere &lt;i&gt;la&lt;/i&gt; mañana" in page
    assert "Hotel <b>" not in page


def test_htmx_gets_the_panel_with_the_error_and_what_was_typed(sign_in, hotel):
    client = sign_in("ventas")
    answer = post(
        client, f"/timeline/{C}/{hotel}/call", {"minutes": "mil", "body": "Hablado"}, headers=HX
    )
    assert answer.status_code == 422
    assert answer.text.lstrip().startswith("<section")
    assert "Hablado" in answer.text
    assert 'aria-invalid="true"' in answer.text
    plain = post(client, f"/timeline/{C}/{hotel}/call", {"minutes": "mil", "body": "Hablado"})
    assert plain.status_code == 422
    assert "<h1>" in plain.text
    assert "Hablado" in plain.text


def test_a_call_is_logged_and_older_entries_are_loaded(sign_in, hotel, as_user):
    as_user("ventas")
    for number in range(30):
        timeline.add("note", C, hotel, body=f"Nota {number}")
    client = sign_in("ventas")
    post(client, f"/timeline/{C}/{hotel}/call", {"direction": "in", "result": "contacted"})
    first = client.get(f"/timeline/{C}/{hotel}", headers=HX).text
    assert "Nota 29" in first
    assert "Nota 3<" not in first
    older = re.search(r'hx-get="(/timeline/[^"]+after=[^"]+)"', first)[1].replace("&amp;", "&")
    second = client.get(older, headers=HX).text
    assert "Nota 3<" in second
    assert "<section" not in second
    calls = client.get(f"/timeline/{C}/{hotel}?kind=call", headers=HX).text
    assert "Nota" not in calls.split("<ol", 1)[1]
    assert client.get(f"/timeline/{C}/{hotel}?after=forged", headers=HX).status_code == 400


def test_deleting_can_be_undone_and_only_the_author_may(sign_in, hotel):
    client = sign_in("ventas")
    post(client, f"/timeline/{C}/{hotel}/note", {"body": "Uno"})
    number = re.search(r"/timeline/entry/(\d+)/edit", client.get(f"/contacts/{hotel}").text)[1]
    edited = post(
        client, f"/timeline/entry/{number}/edit", {"body": "Dos", "version": "1"}, headers=HX
    )
    assert edited.status_code == 204
    stale = post(client, f"/timeline/entry/{number}/edit", {"body": "Tres", "version": "1"})
    assert stale.status_code == 422
    assert "Tres" in stale.text
    gone = post(client, f"/timeline/entry/{number}/delete", headers=HX)
    assert f"/timeline/entry/{number}/undelete" in gone.headers["HX-Trigger"]
    assert post(client, f"/timeline/entry/{number}/undelete", headers=HX).status_code == 204
    other = sign_in("jefatura")
    assert "Dos" in other.get(f"/contacts/{hotel}").text
    assert post(other, f"/timeline/entry/{number}/delete").status_code == 403


def test_history_out_of_reach_does_not_exist(sign_in, hotel):
    client = sign_in("ventas2")
    assert client.get(f"/timeline/{C}/{hotel}").status_code == 404
    assert post(client, f"/timeline/{C}/{hotel}/note", {"body": "x"}).status_code == 404
    assert client.get("/timeline/no.such/1").status_code == 404
    readonly = sign_in("lectura")
    assert "compose-note" not in readonly.get(f"/contacts/{hotel}").text
    assert post(readonly, f"/timeline/{C}/{hotel}/note", {"body": "x"}).status_code == 403


def test_an_entry_that_cannot_be_shown_fails_alone(sign_in, hotel, as_user):
    as_user("ventas")
    made = timeline.add("call", C, hotel, body="Ilegible").id
    timeline.add("note", C, hotel, body="Se lee")
    records.update(C, hotel, {"lifecycle": "customer"})
    with write() as current:
        entry = TimelineEntry.__table__
        broken = update(entry).where(entry.c.id == made).values(data={"result": ["contacted"]})
        current.execute(broken)
        audit.log(current, "update", C, hotel, changes={"name": "not a pair"})
    client = sign_in("ventas")
    for url in (f"/contacts/{hotel}", f"/timeline/{C}/{hotel}"):
        page = client.get(url)
        assert page.status_code == 200
        assert "Se lee" in page.text
        assert "Ilegible" not in page.text
        assert page.text.count("esta entrada no se puede mostrar") == 2
        assert "En ese estado desde" not in page.text.partition('id="history-list"')[2]
    assert client.get(f"/timeline/{C}/{hotel}?kind=call", headers=HX).status_code == 200
