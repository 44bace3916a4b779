"""The Lead Council: the leads of a week by source, their reasons, what was decided."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from core.api.services import log_call, transition
from core.db import session, write
from core.records import create, spec_of
from core.records.query import Query
from core.testing.generic.making import make
from modules.sales import tasks
from modules.sales.models import Decision, Lead
from modules.sales.services import council, outlook
from modules.sales.services.opportunities import open_opportunity

L = "sales.lead"


@pytest.fixture
def week(app, as_user):
    """Six leads of two sources: two qualified, of which one bought, one rejected."""
    as_user("master")
    fair, web = (make("sales.source", name=name).id for name in ("Feria", "Formulario web"))
    leads = [make(L, name=f"Prospecto {n}", source_id=fair if n < 2 else web) for n in range(6)]
    for lead in leads[:3]:
        log_call(L, lead.id, {"direction": "out", "body": "Hablamos"})
    for lead in leads[:2]:
        transition(L, lead.id, "qualified")
    reason = make("sales.reject_reason", name="Sin presupuesto")
    transition(L, leads[5].id, "rejected", fields={"reject_reason_id": reason.id})
    contact = make("contacts.contact")
    open_opportunity(contact.id, lead_id=leads[0].id, amount="9", products="x", stage="won")
    return fair, web


def monday():
    return council.monday_of(outlook.today())


@pytest.mark.both
def test_what_became_of_the_leads_of_a_week(week):
    fair, web = week
    found = council.week_of(monday())
    assert (found.total.delivered, found.total.accepted, found.total.rejected) == (6, 2, 1)
    assert found.total.unexplained == 0
    assert len(found.total.won) == 1
    assert {key[0]: tally.delivered for key, tally in found.origins.items()} == {fair: 2, web: 4}
    assert found.contacted == 3
    assert found.first_contact is not None
    assert found.first_contact < 600
    assert council.week_of(monday() - council.WEEK).total.delivered == 0
    assert sum(council.reasons(monday()).values()) == 1


def test_every_number_opens_its_records(week, sign_in):
    page = sign_in("master").get(f"/sales/council?week={monday().isoformat()}").text
    links = re.findall(r'<a href="(/sales/[a-z]+\?filter=[^"]+)">(\d+)(?: [^<]*)?</a>', page)
    assert len(links) >= 8
    cells = re.findall(r'<td class="num">(.*?)</td>', page)
    assert not [c for c in cells if not c.startswith("<a ") and c != "—" and "%" not in c]
    kpis = re.findall(r'c-kpi mb-0"><dt>.*?</dt><dd>(.*?)</dd>', page)
    assert len(kpis) == 4
    assert all(kpi.startswith("<a ") for kpi in kpis)
    spoken = json.loads(parse_qs(urlsplit(unescape(kpis[3].split('"')[1])).query)["filter"][0])
    assert len(list(Query(spec_of(L), columns=("id",), filter=spoken).page(100).rows)) == 3
    for href, number in links:
        parts = urlsplit(unescape(href))
        assert parts.path == "/sales/leads"
        tree = json.loads(parse_qs(parts.query)["filter"][0])
        rows = list(Query(spec_of(L), columns=("id",), filter=tree).page(100).rows)
        assert len(rows) == int(number), (href, number)


def test_a_lead_says_what_speaks_for_it(week, sign_in):
    """How much of the SQL definition holds, and what it did."""
    rejected = session().query(Lead).filter_by(name="Prospecto 5").one()
    log_call(L, rejected.id, {"direction": "out", "body": "No tienen presupuesto"})
    tree = {"and": [["name", "filled", None], ["mail", "filled", None]]}
    create("sales.sql_rule", {"definition": json.dumps(tree), "note": "La primera"})
    tasks.apply_definition.call(None)
    page = sign_in("master").get(f"/sales/council?week={monday().isoformat()}").text
    assert f'<a href="/sales/leads/{rejected.id}">1 de 2</a>' in page
    assert "hablamos" in page


def test_the_sale_of_a_lead_is_a_field_to_filter_by(week, sign_in):
    assert sign_in("master").get("/api/v1/sales/leads?sale=won").json["items"][0]["sale"] == "won"
    found = Query(spec_of(L), columns=("name", "sale"), filter={"and": [["sale", "empty", None]]})
    assert len(list(found.page(100).rows)) == 5


def test_leads_without_a_reason_come_first(week, sign_in):
    with write():
        lead = session().query(Lead).filter_by(name="Prospecto 5").one()
        session().execute(
            Lead.__table__.update().where(Lead.id == lead.id).values(reject_reason_id=None)
        )
    page = sign_in("master").get(f"/sales/council?week={monday().isoformat()}").text
    assert "Elija un motivo" in page
    assert "1 sin motivo" in page


def test_a_reason_is_given_and_put_right_in_the_meeting(week, sign_in):
    """A rejected lead is locked, but for its reason, which is never emptied."""
    lead = session().query(Lead).filter_by(name="Prospecto 5").one()
    other = make("sales.reject_reason", name="Fuera de zona")
    browser, number = sign_in("master"), lead.id
    page = browser.get(f"/sales/council?week={monday().isoformat()}").text
    assert f"/sales/council/leads/{number}/reason" in page
    where = f"/sales/council/leads/{number}/reason"
    assert browser.post(where, data={"reason": other.id}).status_code in (302, 303)
    session().expire_all()
    assert session().get(Lead, number).reject_reason_id == other.id
    browser.post(where, data={"reason": ""})
    session().expire_all()
    found = session().get(Lead, number)
    assert found.reject_reason_id == other.id
    sent = {"reject_reason_id": None, "version": found.version}
    assert browser.patch(f"/api/v1/sales/leads/{number}", json=sent).status_code == 422
    sent = {"city": "Elche", "version": found.version}
    assert browser.patch(f"/api/v1/sales/leads/{number}", json=sent).status_code == 422


def test_decisions_are_noted_and_ticked_off(week, sign_in):
    browser = sign_in("marketing")
    sent = {"name": "Bajar los puntos de la guía", "week": monday().isoformat()}
    assert browser.post("/sales/decisions/new", data=sent).status_code in (302, 303)
    made = session().query(Decision).one()
    page = browser.get(f"/sales/council?week={monday().isoformat()}").text
    assert "Bajar los puntos de la guía" in page
    assert browser.post(f"/sales/council/decisions/{made.id}/done").status_code in (302, 303)
    later = monday() + timedelta(days=7)
    assert [d.name for d in council.decisions(later)] == []
    assert browser.post(f"/sales/council/decisions/{made.id}/open").status_code in (302, 303)
    session().expire_all()
    assert [d.name for d in council.decisions(later)] == ["Bajar los puntos de la guía"]


def test_who_sees_it(week, sign_in):
    assert sign_in("ventas").get("/sales/council").status_code == 200
    assert sign_in("soporte").get("/sales/council").status_code == 403
    assert sign_in("ventas").get("/sales/council?week=ayer").status_code == 200


def test_a_seller_sees_figures_of_what_they_see(week, as_user):
    as_user("ventas2")
    assert council.week_of(monday()).total.delivered == 0
    create(L, {"name": "Mío"})
    assert council.week_of(monday()).total.delivered == 1
