"""Forms of records: creating, mistakes, conflicts, archiving and undoing it."""

from __future__ import annotations

import html
import re

import orjson
import pytest

from core import records
from core.db import session

DRAWER = {"HX-Request": "true", "HX-Target": "drawer-content"}


def stored(record_id: int):
    """The record as it is now."""
    session().expire_all()
    return records.get("contacts.contact", record_id)


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    return html.unescape(re.search(rf'name="{name}" value="([^"]*)"', page).group(1))


def test_create_from_a_page(sign_in, as_user):
    as_user("ventas")
    answer = sign_in("ventas").post(
        "/contacts/new", data={"_form": "full", "kind": "company", "name": "Nueva, S.L."}
    )
    assert answer.status_code == 303
    assert stored(int(answer.location.rsplit("/", 1)[1])).name == "Nueva, S.L."


def test_create_from_the_drawer_renews_the_list(sign_in):
    answer = sign_in("ventas").post(
        "/contacts/new", data={"_form": "quick", "kind": "person", "name": "Ana"}, headers=DRAWER
    )
    assert answer.status_code == 204
    events = orjson.loads(answer.headers["HX-Trigger"])
    assert events["records-changed"] == {"model": "contacts.contact"}
    assert events["toast"]["href"].startswith("/contacts/")


def test_the_form_is_filled_from_the_address(sign_in):
    page = sign_in("ventas").get("/contacts/new?name=Ana&city=Elche&owner_id=x&nope=1").text
    assert 'value="Ana"' in page


def test_mistakes_keep_what_was_typed_and_are_linked(sign_in):
    answer = sign_in("ventas").post(
        "/contacts/new", data={"_form": "full", "name": "", "mail": "no", "city": '"><script>'}
    )
    assert answer.status_code == 422
    assert 'href="#f-name"' in answer.text
    assert 'href="#f-mail"' in answer.text
    assert 'value="no"' in answer.text
    assert "<script>" not in answer.text.split("cauce-texts")[0].split("</head>")[1]
    assert answer.text.count("autofocus") == 2  # the first mistake, and the palette's own box


def test_one_field_is_checked_as_it_is_left(sign_in):
    browser = sign_in("ventas")
    wrong = browser.post("/contacts/validate", data={"_field": "mail", "mail": "no"})
    right = browser.post("/contacts/validate", data={"_field": "mail", "mail": "a@b.example"})
    assert "c-error" in wrong.text
    assert 'class="c-error"' not in right.text


def test_lines_and_tags_are_saved_as_a_whole(sign_in, people):
    data = {
        "_form": "full", "version": "1", "name": "Hotel Miramar", "kind": "company", "mails": "lines",
        "mails-0-value": "a@x.example", "mails-0-label": "Compras", "mails-7-value": "b@x.example",
        "tags": ["vip", "costa"],
    }  # fmt: skip
    assert sign_in("ventas").post(f"/contacts/{people.mine[0]}/edit", data=data).status_code == 303
    fields = records.spec_of("contacts.contact").fields
    cls = records.spec_of("contacts.contact").cls
    lines = fields["mails"].load(cls, [people.mine[0]])[people.mine[0]]
    assert [line["value"] for line in lines] == ["a@x.example", "b@x.example"]
    assert fields["tags"].load(cls, [people.mine[0]])[people.mine[0]] == ["costa", "vip"]


def test_conflict_is_settled_field_by_field(sign_in, people):
    browser, record_id = sign_in("ventas"), people.mine[0]
    form = browser.get(f"/contacts/{record_id}/edit").text
    records.update("contacts.contact", record_id, {"city": "Alicante", "mail": "otro@x.example"})
    mine = {
        "_form": "full", "version": hidden(form, "version"), "_seen": hidden(form, "_seen"),
        "kind": "company", "name": "Hotel Miramar", "lifecycle": "customer", "city": "Altea",
        "mail": "", "country": "ES",
    }  # fmt: skip
    page = browser.post(f"/contacts/{record_id}/edit", data=mine)
    assert page.status_code == 409
    assert stored(record_id).city == "Alicante"
    assert {"_keep-city", "_keep-mail"} == set(re.findall(r'name="(_keep-\w+)"', page.text))
    # I changed the city, not the mail: mine is proposed for one, theirs for the other.
    assert re.search(r'name="_keep-city" value="mine" checked', page.text)
    assert re.search(r'name="_keep-mail" value="theirs" checked', page.text)
    again = {
        **mine,
        "version": hidden(page.text, "version"),
        "_keep-city": "mine",
        "_keep-mail": "theirs",
    }
    assert browser.post(f"/contacts/{record_id}/edit", data=again).status_code == 303
    assert (stored(record_id).city, stored(record_id).mail) == ("Altea", "otro@x.example")


def test_lines_that_somebody_else_changed_are_not_written_over(sign_in, people):
    browser, record_id = sign_in("ventas"), people.mine[0]
    records.update("contacts.contact", record_id, {"mails": [{"value": "a@x.example"}]})
    form = browser.get(f"/contacts/{record_id}/edit").text
    records.update("contacts.contact", record_id, {"mails": [{"value": "b@x.example"}]})
    mine = {
        "_form": "full", "version": hidden(form, "version"), "_seen": hidden(form, "_seen"),
        "kind": "company", "name": "Hotel Miramar", "lifecycle": "customer", "city": "Altea",
        "country": "ES", "mails": "lines", "mails-0-value": "a@x.example",
    }  # fmt: skip
    page = browser.post(f"/contacts/{record_id}/edit", data=mine)
    assert page.status_code == 409
    assert re.search(r'name="_keep-mails" value="theirs" checked', page.text)
    assert "b@x.example" in page.text
    again = {**mine, "version": hidden(page.text, "version"), "_keep-mails": "theirs"}
    assert browser.post(f"/contacts/{record_id}/edit", data=again).status_code == 303
    known = records.spec_of("contacts.contact").field("mails")
    kept = known.load(records.spec_of("contacts.contact").cls, [record_id])[record_id]
    assert [line["value"] for line in kept] == ["b@x.example"]
    assert stored(record_id).city == "Altea"


def test_a_form_without_version_saves_nothing(sign_in, people):
    answer = sign_in("ventas").post(f"/contacts/{people.mine[0]}/edit", data={"name": "X"})
    assert answer.status_code == 422
    assert stored(people.mine[0]).name == "Hotel Miramar"


def test_archive_offers_undo(sign_in, people):
    browser, path = sign_in("ventas"), f"/contacts/{people.mine[0]}"
    gone = browser.post(f"{path}/archive")
    assert stored(people.mine[0]).archived_at
    assert f'"undo_url": "{path}/restore"' in browser.get(gone.location).text
    back = browser.post(f"{path}/restore", headers={"HX-Request": "true"})
    assert back.headers["HX-Refresh"] == "true"
    assert stored(people.mine[0]).archived_at is None
    toasts = browser.get("/contacts/").text.split('id="cauce-toasts">')[1]
    assert "Hotel Miramar" in toasts.split("</script>")[0]


def test_out_of_reach_looks_like_nothing(sign_in, people):
    browser, path = sign_in("ventas"), f"/contacts/{people.other}"
    assert browser.get(path).status_code == 404
    assert browser.get(f"{path}/edit").status_code == 404
    assert browser.post(f"{path}/edit", data={"version": "1", "name": "X"}).status_code == 404
    assert browser.post(f"{path}/archive").status_code == 404
    assert browser.get("/contacts/999999999999").status_code == 404


def test_readers_get_no_forms(sign_in, as_user, people):
    browser = sign_in("lectura")
    assert browser.get("/contacts/new").status_code == 403
    assert browser.post("/contacts/new", data={"name": "X"}).status_code == 403
    assert browser.post("/contacts/bulk", data={"action": "archive", "ids": "1"}).status_code == 403


def test_a_record_changed_in_the_drawer_of_its_own_page_is_shown_anew(sign_in, as_user):
    as_user("ventas")
    made = records.create("contacts.contact", {"name": "Uno"})
    headers = {
        "HX-Request": "true",
        "HX-Target": "drawer-content",
        "HX-Current-URL": f"http://localhost/contacts/{made.id}",
    }
    sent = {"_form": "quick", "name": "Dos", "version": "1"}
    answer = sign_in("ventas").post(f"/contacts/{made.id}/edit", data=sent, headers=headers)
    assert (answer.status_code, answer.headers["HX-Refresh"]) == (204, "true")


@pytest.mark.parametrize("country", ["<b>", "ZZ", "²", "x" * 300])
def test_a_country_that_is_none_is_said_in_the_form(sign_in, country):
    answer = sign_in("ventas").post("/contacts/new", data={"name": "Ana", "country": country})
    assert answer.status_code == 422
    assert "Ana" in answer.text
