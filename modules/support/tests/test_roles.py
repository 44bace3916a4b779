"""What each role sees and does around cases, by every way: screen, API, service."""

from __future__ import annotations

import pytest

from core import records
from core.access.actor import Forbidden
from core.api.services import add_note, transition
from core.testing.generic.making import make
from modules.support.models import CASE
from modules.support.services.mail.replies import reply

OPPORTUNITY = "sales.opportunity"
SECRET, FIRST, LAST = "El cliente está furioso", "Estamos en ello", "Ya funciona, gracias"


@pytest.fixture
def case(app, as_user):
    seller = as_user("ventas").user_id
    as_user("master")
    customer = make(
        "contacts.contact", name="Hotel Miramar", kind="company", owner_id=seller,
        mail="hotel@example.com",
    )  # fmt: skip
    made = records.create(
        CASE,
        {"contact_id": customer.id, "name": "No enfría", "description": "Detalle interno"},
    )
    add_note(CASE, made.id, SECRET)
    for body in (FIRST, LAST):
        reply(made.id, {"to": "hotel@example.com", "subject": "Su caso", "body": body})
    return made.id, customer.id


def test_a_seller_sees_state_and_the_last_public_message_of_their_customers_cases_alone(
    case, as_user, sign_in
):
    case_id, customer_id = case
    seller = sign_in("ventas")
    page = seller.get(f"/support/cases/{case_id}").text
    ficha = seller.get(f"/contacts/{customer_id}").text
    entries = seller.get(f"/api/v1/support/cases/{case_id}/timeline").text
    for told in (page, ficha, entries):
        assert LAST in told
        for hidden in (SECRET, FIRST, "Detalle interno"):
            assert hidden not in told
    assert "Nuevo caso" in page
    wrote = {"kind": "message", "direction": "in", "body": "Por WhatsApp: gracias"}
    history = f"/api/v1/support/cases/{case_id}/timeline"
    assert sign_in("soporte").post(history, json=wrote).status_code == 201
    page = seller.get(f"/support/cases/{case_id}").text
    assert "Por WhatsApp: gracias" in page
    assert LAST not in page
    note = {"kind": "note", "body": "Les llamo yo el lunes"}
    seller.post(f"/api/v1/support/cases/{case_id}/timeline", json=note)
    assert "Les llamo yo" in seller.get(f"/support/cases/{case_id}").text  # one's own words
    assert seller.post(f"/support/cases/{case_id}/edit", data={"name": "Otro"}).status_code == 403
    assert sign_in("ventas2").get(f"/support/cases/{case_id}").status_code == 404
    as_user("ventas")
    with pytest.raises(Forbidden):
        transition(CASE, case_id, "review")
    agent = sign_in("soporte").get(f"/support/cases/{case_id}").text
    assert all(text in agent for text in (SECRET, FIRST, LAST, "Detalle interno"))


def test_an_agent_sees_the_whole_page_of_the_customer_and_changes_no_closed_sale(
    case, as_user, sign_in
):
    _case_id, customer_id = case
    as_user("master")
    sale = records.create(OPPORTUNITY, {"contact_id": customer_id, "name": "Climatización"})
    number = sale.id
    records.update(OPPORTUNITY, number, {"amount": "900", "products": "Bomba"})
    transition(OPPORTUNITY, number, "won")
    agent = sign_in("soporte")
    assert "Climatización" in agent.get(f"/contacts/{customer_id}").text
    assert agent.get(f"/sales/opportunities/{number}").status_code == 200
    as_user("soporte")
    with pytest.raises(Forbidden):
        records.update(OPPORTUNITY, number, {"name": "Otra"})
    version = agent.get(f"/api/v1/sales/opportunities/{number}").json["version"]
    answer = agent.patch(
        f"/api/v1/sales/opportunities/{number}", json={"name": "Otra", "version": version}
    )
    assert answer.status_code == 403


def test_the_master_alone_sets_support_up(case, sign_in):
    for name in ("jefatura", "soporte", "ventas"):
        browser = sign_in(name)
        for path in ("/support/policies/new", "/support/calendars/new", "/settings/funnels"):
            assert browser.get(path).status_code in (403, 404), (name, path)
    assert sign_in("master").get("/support/policies/new").status_code == 200


@pytest.mark.parametrize("who", ["soporte", "ventas", "cobros", "logistica"])
def test_the_type_of_a_case_leads_to_a_page_one_may_see_and_not_change(app, as_user, sign_in, who):
    as_user("master")
    kind = records.create("support.case_type", {"name": "Revisión anual"})
    browser = sign_in(who)
    assert browser.get(f"/support/case-types/{kind.id}").status_code == 200
    assert browser.get(f"/support/case-types/{kind.id}/edit").status_code == 403
