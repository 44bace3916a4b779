"""The SQL definition: a versioned rule that is applied by itself and says why."""

from __future__ import annotations

import json

import pytest
from flask import g
from sqlalchemy import select

from core import records
from core.api.services import add_note, log_call
from core.db import session, write
from core.testing.generic.making import make, user_named
from modules.sales import tasks
from modules.sales.models import Lead, SqlRule
from modules.sales.services.leads.touches import Arrival, add_touch

LEAD, RULE = "sales.lead", "sales.sql_rule"
TREE = {
    "and": [
        ["company", "filled", None],
        {"or": [["mail", "filled", None], ["phone", "filled", None]]},
    ]
}


@pytest.fixture
def rule(app, as_user):
    as_user("master")
    return records.create(RULE, {"definition": json.dumps(TREE), "note": "La primera"})


def fresh(lead):
    session().expire_all()
    return session().get(Lead, lead.id)


def test_it_is_applied_to_each_write_and_says_why(rule, sign_in):
    lead = make(LEAD, name="Ana", owner_id=user_named("ventas").id)
    assert (fresh(lead).sql_ok, fresh(lead).sql_version) == (False, 1)
    records.update(LEAD, lead.id, {"company": "Lumbre"})
    assert fresh(lead).sql_held == [True, False, False]
    version = fresh(lead).version
    html = sign_in("ventas").get(f"/sales/leads/{lead.id}").text
    assert "¿Por qué?" in html
    assert "No la cumple" in html
    records.update(LEAD, lead.id, {"phone": "612345678"})
    assert (fresh(lead).sql_ok, fresh(lead).version) == (True, version + 1)
    shown = sign_in("ventas").get(f"/api/v1/sales/leads/{lead.id}").json
    assert (shown["sql_ok"], shown["sql_version"]) == (True, 1)
    why = sign_in("ventas").get(f"/api/v1/sales/leads/{lead.id}/sql").json
    assert [c["holds"] for c in why["conditions"]] == [True, False, True]
    assert why["fulfils"] is True


def test_a_new_version_is_applied_to_all_and_the_old_one_is_kept(rule, sign_in):
    """The Master writes it with the filter builder, own fields included, and tries it first."""
    lead = make(LEAD, name="Ana", company="Lumbre", mail="ana@lumbre.example")
    assert fresh(lead).sql_ok
    browser = sign_in("master")
    own = {"label": "Usuarios", "model": LEAD, "kind": "integer", "active": "1"}
    assert browser.post("/core/fields/new", data=own).status_code in (302, 303)
    for kept in ("custom_fields", "visible_fields"):  # of the context in which the test stands
        g.pop(kept, None)
    assert "Usuarios" in browser.get("/sales/sql/new").text
    tree = json.dumps({"and": [["x_usuarios", "ge", "5"], ["touch_count", "ge", "2"]]})
    tried = browser.post("/sales/sql/new", data={"filter": tree, "try": "1"}).text
    assert "Pasarían 0 de los 1" in tried
    sent = {"filter": tree, "note": "Solo equipos"}
    assert browser.post("/sales/sql/new", data=sent).status_code in (302, 303)
    tasks.apply_definition.call(None)
    assert (fresh(lead).sql_ok, fresh(lead).sql_version) == (False, 2)
    records.update(LEAD, lead.id, {"x_usuarios": 8})
    with write():
        add_touch(lead.id, Arrival(way="form"))
    records.update(LEAD, lead.id, {"city": "Elche"})
    assert fresh(lead).sql_ok
    page = browser.get("/sales/sql").text
    assert page.index("Versión 2") < page.index("Versión 1")
    assert "La primera" in page
    found = browser.get("/api/v1/sales/sql-rules").json["items"]
    assert sorted(r["number"] for r in found) == [1, 2]
    assert len(session().scalars(select(SqlRule)).all()) == 2


def test_a_version_never_changes_and_only_the_master_writes_one(rule, sign_in):
    browser = sign_in("master")
    sent = {"definition": "{}", "version": rule.version}
    assert browser.patch(f"/api/v1/sales/sql-rules/{rule.id}", json=sent).status_code == 422
    for wrong in ("{", "[]", json.dumps(["sql_ok", "is", "1"]), json.dumps(["no", "is", "1"])):
        answer = browser.post("/api/v1/sales/sql-rules", json={"definition": wrong})
        assert answer.status_code == 422, wrong
    assert browser.post("/sales/sql/new", data={"filter": ""}).status_code == 422
    assert sign_in("ventas").get("/sales/sql").status_code == 200
    assert sign_in("jefatura").get("/sales/sql/new").status_code == 403


def test_a_contact_that_was_made_counts_at_once(rule, sign_in):
    tree = {"and": [["first_contact_at", "filled", None], ["stage", "is_not", "category:lost"]]}
    records.create(RULE, {"definition": json.dumps(tree)})
    assert "Rechazado" in sign_in("master").get("/sales/sql").text
    lead = make(LEAD, name="Ana")
    add_note(LEAD, lead.id, "Solo una nota")
    assert not fresh(lead).sql_ok
    log_call(LEAD, lead.id, {"direction": "out", "result": "contacted", "body": "Hablamos"})
    assert fresh(lead).sql_ok


def test_who_may_not_see_a_field_is_not_told_what_it_is_asked_for(app, as_user, sign_in):
    """Neither its name nor its value, nor whether it holds: on the page of the lead, on that of the
    definition, and for programs."""
    as_user("master")
    tree = {"and": [["mail", "contains", "secreto"], ["company", "filled", None]]}
    records.create(RULE, {"definition": json.dumps(tree)})
    lead = make(LEAD, name="Ana", mail="ana@secreto.example", company="Lumbre")
    assert fresh(lead).sql_held == [True, True]
    number = lead.id
    for who, shown in (("jefatura", True), ("lectura", False)):
        browser = sign_in(who)
        why = browser.get(f"/api/v1/sales/leads/{number}/sql").json["conditions"]
        assert [c["holds"] for c in why] == ([True, True] if shown else [None, True])
        pages = [browser.get(f"/sales/leads/{number}").text, browser.get("/sales/sql").text]
        rules = browser.get("/api/v1/sales/sql-rules").text
        for text in (*pages, rules, str(why)):
            assert ("secreto" in text) is shown, (who, text[:80])
        assert ("Un campo que usted no ve" in pages[0]) is not shown
