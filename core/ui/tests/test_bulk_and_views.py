"""Changes of many records, exports, saved views."""

from __future__ import annotations

import csv
import io
import re

from core import records
from core.db import session, write
from core.db.base import utcnow
from core.records import saved, spec_of, undoing, visible_fields

C = "contacts.contact"


def field(ids: list[int], name: str) -> list:
    """Stored values of a field."""
    session().expire_all()
    return [getattr(records.get("contacts.contact", i), name) for i in ids]


def test_bulk_change_asks_then_changes(sign_in, people):
    browser = sign_in("ventas")
    asked = browser.post("/contacts/bulk/lifecycle", data={"ids": people.mine})
    assert asked.status_code == 200
    assert set(field(people.mine, "lifecycle")) == {"customer", "prospect"}
    data = {"ids": people.mine, "_apply": "1", "lifecycle": "former"}
    assert browser.post("/contacts/bulk/lifecycle", data=data).status_code == 303
    assert set(field(people.mine, "lifecycle")) == {"former"}


def test_bulk_never_touches_what_is_out_of_reach(sign_in, as_user, people):
    data = {"ids": [*people.mine, people.other], "_apply": "1", "lifecycle": "former"}
    sign_in("ventas").post("/contacts/bulk/lifecycle", data=data)
    as_user("master")
    assert field([people.other], "lifecycle") == ["prospect"]


def test_bulk_of_the_whole_list_follows_its_filter(sign_in, people):
    data = {"whole": "1", "action": "archive", "q": "miramar"}
    assert sign_in("ventas").post("/contacts/bulk", data=data).status_code == 303
    assert [bool(v) for v in field(people.mine, "archived_at")] == [True, False, False]


def test_bulk_refuses_nonsense(sign_in, people):
    browser = sign_in("ventas")
    for data in (
        {},
        {"action": "drop", "ids": "1"},
        {"action": "archive"},
        {"action": "archive", "ids": "x"},
    ):
        assert browser.post("/contacts/bulk", data=data).status_code == 400
    assert browser.post("/contacts/bulk/notes", data={"ids": people.mine}).status_code == 400


def test_export_holds_the_view(sign_in, people):
    answer = sign_in("ventas").post(
        "/contacts/export", data={"format": "csv", "columns": "city", "q": "miramar"}
    )
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))
    answer.close()
    assert len(rows) == 2
    assert rows[1][-2:] == ["Hotel Miramar", "Benidorm"]


def test_views_are_mine_unless_shared(sign_in, as_user, people):
    browser = sign_in("ventas")
    saved_view = browser.post("/contacts/views", data={"name": "Benidorm", "q": "miramar"})
    assert "Benidorm" in browser.get(saved_view.location).text
    assert "Cafés" not in browser.get(saved_view.location).text
    assert "Benidorm" not in sign_in("ventas2").get("/contacts/").text
    assert browser.post("/contacts/views", data={"name": "X", "shared": "1"}).status_code == 403
    boss = sign_in("jefatura")
    boss.post("/contacts/views", data={"name": "De todos", "shared": "1"})
    assert "De todos" in sign_in("ventas2").get("/contacts/").text


def test_views_change_and_go_by_their_owner_only(sign_in, as_user, people):
    as_user("ventas")
    view = saved.save("contacts.contact", "Mía", {"q": "miramar"})
    assert (
        sign_in("ventas2").post(f"/contacts/views/{view.id}", data={"delete": "1"}).status_code
        == 404
    )
    browser = sign_in("ventas")
    browser.post(f"/contacts/views/{view.id}", data={"name": "Otra", "update": "1", "q": "cafes"})
    assert "Otra" in browser.get("/contacts/").text
    assert browser.post(f"/contacts/views/{view.id}", data={"delete": "1"}).status_code == 303
    assert "Otra" not in browser.get("/contacts/").text.split("cauce-toasts")[0]


def test_archiving_many_is_taken_back_by_the_toast(sign_in, people):
    browser = sign_in("ventas")
    browser.post("/contacts/bulk", data={"action": "archive", "ids": people.mine})
    page = browser.get("/contacts/").text
    assert "c-table" not in page
    undo = undo_of(page)
    assert "No queda nada" in told(sign_in("jefatura"), undo)  # not theirs to take back
    browser.post(undo)
    assert "c-table" in browser.get("/contacts/").text
    assert "No queda nada" in told(browser, undo)
    assert browser.post("/contacts/bulk/undo/made-up").status_code == 404


def test_changing_a_field_of_many_is_taken_back_but_for_what_changed_since(
    sign_in, as_user, people
):
    """Labels, owners, places: each record has its own former value again, through the same service."""
    as_user("master")
    first, second, third = people.mine[0], people.mine[1], records.create(C, {"name": "Tres"}).id
    records.update(C, first, {"lifecycle": "customer", "tags": ["vip"]})
    records.archive(C, third)
    browser = sign_in("master")
    undo = {}
    for field, value in (("lifecycle", "former"), ("tags", ["Feria"])):
        data = {"_apply": "1", "ids": [first, second, third], field: value}
        assert browser.post(f"/contacts/bulk/{field}", data=data).status_code == 303
        undo[field] = undo_of(browser.get("/contacts/").text)
    records.update(C, second, {"lifecycle": "prospect", "city": "Jaca"})
    text = told(browser, undo["lifecycle"])
    assert "2 registros tienen de nuevo su valor" in text
    assert "No se deshizo en" in text
    assert "Quintana" in text.split("cauce-toasts")[1]
    told(browser, undo["tags"])
    session().expire_all()
    shown = [records.get(C, number) for number in (first, second, third)]
    assert [record.lifecycle for record in shown] == ["customer", "prospect", "prospect"]
    tags = visible_fields(spec_of(C))["tags"].load(spec_of(C).cls, [first, second, third])
    assert [tags.get(number, []) for number in (first, second, third)] == [["vip"], ["vip"], []]
    with write():
        assert undoing.remove_old(utcnow()) == 0  # each was used up


def undo_of(page):
    """Where the toast of a page takes back what was done."""
    return re.search(r'"undo_url": ?"([^"]+)"', page)[1]


def told(browser, undo):
    """Take something back; :returns: the page that tells what came of it."""
    return browser.get(browser.post(undo).location).text
