"""Support and sales together: the golden flag and the onboarding, and either without the other."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core import records
from core.access.actor import SYSTEM, acting_as
from core.access.models import User
from core.access.sessions import COOKIE, start_session
from core.activities import Activity
from core.api.services import linked, pipelines_of, reopen, session, transition, write
from core.records import Invalid
from core.testing.generic.making import make, user_named
from modules.sales.services.opportunities import open_opportunity

CASE, OPPORTUNITY = "support.case", "sales.opportunity"


@pytest.fixture
def customer(app, as_user):
    seller = as_user("ventas")
    as_user("master")
    return make("contacts.contact", name="Hotel Miramar", kind="company", owner_id=seller.user_id)


def opened(customer, **given):
    return records.create(CASE, {"contact_id": customer.id, "name": "Va lento", **given})


def opportunities(case):
    return [end.record for end in linked(CASE, case.id) if end.spec.name == OPPORTUNITY]


FLAG, REASON = "support_golden", "support_golden_reason"


@pytest.mark.both
def test_a_flag_becomes_an_opportunity_of_whoever_sells_to_the_customer(customer, as_user):
    case = opened(customer, product="Plan Básico")
    agent = as_user("soporte")
    reason = "Mencionó dos camareros más."
    flag = {"support_golden": True, "support_golden_reason": reason}
    records.update(CASE, case.id, flag)
    assert not opportunities(case)  # only when it is solved
    transition(CASE, case.id, "resolved")
    as_user("master")
    (made,) = opportunities(case)
    assert (made.contact_id, made.owner_id, made.notes) == (customer.id, customer.owner_id, reason)
    assert case.number in made.name
    transition(CASE, case.id, "review")
    transition(CASE, case.id, "resolved")
    assert len(opportunities(case)) == 1
    from modules.support.with_sales.golden import flag_of

    assert flag_of(case).flagged_by_id == agent.user_id


def test_the_board_of_sales_knows_what_came_from_support(customer, as_user, sign_in):
    """A quick filter and a flag on the card; sales itself knows nothing of support."""
    case = opened(customer)
    make(OPPORTUNITY, contact_id=customer.id, name="Otra venta")
    given = {"support_golden": True, "support_golden_reason": "Quiere ampliar"}
    records.update(CASE, case.id, given)
    transition(CASE, case.id, "resolved")
    browser = sign_in("ventas")
    page = browser.get("/sales/opportunities/board").text
    assert page.count("is-oro") == 1
    assert "Bandera dorada" in page
    tree = '{"and":[["segment","is","support.golden"]]}'
    page = browser.get("/sales/opportunities/board", query_string={"filter": tree}).text
    assert case.number in page
    assert "Otra venta" not in page


def test_no_flag_without_what_the_customer_said(customer):
    case = opened(customer)
    records.update(CASE, case.id, {"support_golden": True})
    with pytest.raises(Invalid) as refused:
        transition(CASE, case.id, "resolved")
    assert refused.value.asks == ("support_golden_reason",)
    transition(CASE, case.id, "resolved", fields={"support_golden_reason": "Quiere ampliar"})
    assert len(opportunities(case)) == 1


def test_a_customer_of_nobody_goes_to_who_leads_the_team(app, as_user):
    as_user("master")
    contact = make("contacts.contact", name="Sin dueño", kind="company", owner_id=None)
    case = opened(contact, support_golden=True, support_golden_reason="Ampliar")
    transition(CASE, case.id, "resolved")
    (made,) = opportunities(case)
    from core.api.services import supervisors_of

    assert made.owner_id == supervisors_of(contact.team_id)[0]


def test_the_agent_flags_it_on_the_page_of_the_case(customer, sign_in):
    case = opened(customer)
    browser = sign_in("soporte")
    page = browser.get(f"/support/cases/{case.id}").text
    assert "Oportunidad de Upsell/Cross-sell detectada" in page
    address = f"/support/cases/{case.id}/golden"
    refused = browser.post(address, data={FLAG: "1", REASON: ""})
    assert refused.status_code == 422
    assert "Diga qué mencionó el cliente" in refused.text
    browser.post(address, data={FLAG: "1", REASON: "Abren otra terraza"})
    assert "Abren otra terraza" in browser.get(f"/support/cases/{case.id}").text
    assert sign_in("ventas").post(address, data={FLAG: "0"}).status_code == 403


@pytest.mark.both
def test_a_flag_that_was_not_saved_yet_goes_along_with_the_move(customer, sign_in, as_user):
    case, agent = opened(customer), sign_in("soporte")
    version = records.get(CASE, case.id).version
    stage = next(s for s in pipelines_of(CASE)[0].stages if s.code == "resolved")
    typed = {"version": version, "stage": stage.id, "_asked": [FLAG, REASON], FLAG: "1"}
    refused = agent.post(f"/support/cases/{case.id}/move", data={**typed, REASON: ""})
    assert refused.status_code == 422
    assert "qué mencionó el cliente" in refused.text
    assert not opportunities(case)
    answer = {"to": "a@nexo.example", "subject": "Listo", "body": "Ya está.", "stage": stage.id}
    sent = {**answer, "_asked": [FLAG, REASON], FLAG: "1", REASON: "Abren otra terraza"}
    agent.post(f"/support/cases/{case.id}/reply", data=sent)
    as_user("master")
    (made,) = opportunities(case)
    assert made.notes == "Abren otra terraza"


def test_a_win_opens_one_onboarding_with_what_sales_knows(customer):
    person = make("contacts.contact", name="Ana Gil", kind="person")
    made = open_opportunity(
        customer.id, amount="10", products="TPV N4", expectations="Antes de julio",
        notes="Pagan a 30 días", person_id=person.id,
    )  # fmt: skip
    for _time in range(3):
        transition(OPPORTUNITY, made.id, "won")
        reopen(OPPORTUNITY, made.id, "Cambió el pedido")
    (end,) = [end for end in linked(OPPORTUNITY, made.id) if end.spec.name == CASE]
    case = end.record
    assert (case.contact_id, case.person_id, case.product) == (customer.id, person.id, "TPV N4")
    for told in ("Antes de julio", "Pagan a 30 días"):
        assert told in case.description
    assert case.name == f"Onboarding: {made.name}"


def test_sales_of_the_past_open_none(customer):
    made = open_opportunity(customer.id, amount="10", products="TPV", stage="won")
    assert not [end for end in linked(OPPORTUNITY, made.id) if end.spec.name == CASE]


@pytest.mark.slow
@pytest.mark.both
@pytest.mark.parametrize("installed", [("support",), ("sales",), ("support", "sales")])
def test_each_works_without_the_other(installation, installed):
    app = installation.create("contacts", *installed)
    with app.app_context(), acting_as(SYSTEM):
        contact = make("contacts.contact", name="Hotel", kind="company")
        if "support" in installed:
            case = opened(contact)
            flagged = "support_golden" in records.spec_of(CASE).all_fields()
            assert flagged == ("sales" in installed)
            assert transition(CASE, case.id, "resolved").closed_at
        if "sales" in installed:
            made = open_opportunity(contact.id, amount="10", products="TPV")
            assert transition(OPPORTUNITY, made.id, "won").closed_at


def test_an_onboarding_goes_to_who_has_fewest_with_the_checklist_of_the_master(
    customer, as_user, sign_in
):
    agent = as_user("soporte").user_id
    as_user("master")
    step = records.spec_of("support.onboarding_step").cls
    for old in session().scalars(select(step)).all():
        records.archive("support.onboarding_step", old.id)
    for name, days in (("Dar la bienvenida", 1), ("Instalar", 7)):
        records.create("support.onboarding_step", {"name": name, "kind": "call", "days": days})
    sale = open_opportunity(customer.id, amount="10", products="TPV táctil")
    for _time in range(3):
        transition(OPPORTUNITY, sale.id, "won")
        reopen(OPPORTUNITY, sale.id, "Faltaba una firma")
    (end,) = [end for end in linked(OPPORTUNITY, sale.id) if end.spec.name == CASE]
    case_id = end.record.id
    assert end.record.owner_id == agent
    query = select(Activity).where(Activity.record_id == case_id, Activity.model == CASE)
    planned = session().scalars(query.order_by(Activity.due_at)).all()
    assert [(a.subject, a.owner_id) for a in planned] == [
        ("Dar la bienvenida", agent),
        ("Instalar", agent),
    ]
    told = sign_in("soporte").get("/notifications").text
    assert told.count("Recibe a un cliente nuevo") == 1
    for name in ("jefatura", "soporte"):
        assert sign_in(name).get("/support/onboarding-steps/new").status_code == 403
    assert sign_in("master").get("/support/onboarding-steps").status_code == 200


def master_of(app):
    """A browser of the Master."""
    with app.app_context(), acting_as(SYSTEM):
        query = select(User).where(User.mail == "master@demo.example")
        secret = start_session(session().scalars(query).one())
    browser = app.test_client()
    browser.set_cookie(COOKIE, secret)
    return browser


def shown(browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.text


@pytest.mark.slow
def test_deactivating_one_leaves_the_other_working_without_dead_links(installation):
    app = installation.create("contacts", "sales", "support")
    with app.app_context(), acting_as(SYSTEM):
        contact = make("contacts.contact", name="Hotel", kind="company").id
        flagged = {"support_golden": True, "support_golden_reason": "Quiere ampliar"}
        case = records.create(CASE, {"contact_id": contact, "name": "Va lento", **flagged}).id
        transition(CASE, case, "resolved")
        sale = open_opportunity(contact, amount="10", products="TPV")
        sale = transition(OPPORTUNITY, sale.id, "won").id
    both = master_of(app)
    assert "/sales/opportunities/" in shown(both, f"/support/cases/{case}")
    assert "/support/cases/" in shown(both, f"/sales/opportunities/{sale}")

    def switch(action: str, name: str):
        done = installation.command("module", action, name, "--yes")
        assert done.returncode == 0, done.stderr
        return master_of(installation.open())

    alone = switch("deactivate", "sales")
    for path in (
        f"/support/cases/{case}",
        "/support/cases",
        f"/contacts/{contact}",
    ):
        page = shown(alone, path)
        assert "/sales/" not in page, path
        assert "Oportunidad de Upsell" not in page
    version = alone.get(f"/api/v1/support/cases/{case}").json["version"]
    body = {"stage": "review", "version": version}
    moved = alone.post(f"/api/v1/support/cases/{case}/transition", json=body)
    assert moved.json["stage"] == "review"
    shown(alone, "/settings/automation")
    switch("install", "sales")
    alone = switch("deactivate", "support")
    for path in (
        f"/sales/opportunities/{sale}",
        "/sales/opportunities/board",
        f"/contacts/{contact}",
    ):
        assert "/support/" not in shown(alone, path), path
    assert "Su aplicación no está activa" in shown(alone, "/settings/automation")


def test_a_flag_goes_to_who_leads_the_team_where_the_seller_no_longer_works_here(customer, as_user):
    case = opened(customer)
    records.update(CASE, case.id, {FLAG: True, REASON: "Quiere otro terminal."})
    with write() as current:
        current.get_one(User, customer.owner_id).active = False
    transition(CASE, case.id, "resolved")
    (made,) = opportunities(case)
    assert made.owner_id == user_named("jefatura").id
