"""Cases: their numbers, their order, whom they are shown to, and what hangs from what."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from core import records, timeline
from core.access.actor import SYSTEM, acting_as
from core.api.services import Conflict, NotFound, pipelines_of, transition
from core.records import Invalid, Query, spec_of
from core.records.derived import set_derived
from core.testing.generic.making import make, user_named

CASE = "support.case"


@pytest.fixture
def customer(app, as_user):
    as_user("master")
    return make("contacts.contact", name="Hotel Miramar", kind="company")


def opened(customer, **given):
    return records.create(CASE, {"contact_id": customer.id, "name": "El TPV se bloquea", **given})


@pytest.mark.both
def test_cases_are_numbered_one_after_the_other_and_found_by_it(customer):
    first, second = opened(customer), opened(customer)
    assert (first.number[:2], int(second.number[2:])) == ("P-", int(first.number[2:]) + 1)
    assert first.version == 1  # a number is no change
    found = Query(spec_of(CASE), columns=("name",), q=second.number).page().rows
    assert [row["id"] for row in found] == [second.id]
    changed = records.update(CASE, first.id, {"name": "Otro asunto"})
    assert changed.number == first.number
    assert first.number.lower() in changed.search


def test_nobody_chooses_a_number(customer):
    with pytest.raises(Invalid) as refused:
        opened(customer, number="P-1")
    assert "number" in refused.value.errors


@pytest.mark.slow
@pytest.mark.both
def test_eight_at_once_get_eight_numbers(committed):
    with committed.app_context(), acting_as(SYSTEM):
        contact = make("contacts.contact", name="Hotel", kind="company")
        contact_id = contact.id

    def open_one(_index: int) -> str:
        with committed.app_context(), acting_as(SYSTEM):
            return records.create(CASE, {"contact_id": contact_id, "name": "Avería"}).number

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(open_one, range(24)))
    assert sorted(numbers) == [f"P-{n:04}" for n in range(1, 25)]


def test_the_most_urgent_come_first(customer):
    for priority in ("normal", "urgent", "low", "high"):
        opened(customer, name=f"con {priority}", priority=priority)
    page = Query(
        spec_of(CASE), columns=("priority",), sort="-priority",
        filter={"and": [["contact_id", "is", customer.id]]},
    )  # fmt: skip
    first = page.page(limit=2)
    rest = page.page(limit=2, after=first.next)
    order = [row["priority"] for row in (*first.rows, *rest.rows)]
    assert order == ["urgent", "high", "normal", "low"]


@pytest.mark.parametrize("written", ["Alta", "ALTA", "high", "Prioridad alta"])
def test_priorities_are_read_as_people_write_them(customer, written):
    assert opened(customer, priority=written).priority == "high"


def test_a_case_does_not_hang_from_itself(customer):
    top, middle, low = (opened(customer) for _n in range(3))
    records.update(CASE, middle.id, {"parent_id": top.id})
    records.update(CASE, low.id, {"parent_id": middle.id})
    for above in (top, middle, low):
        with pytest.raises(Invalid) as refused:
            records.update(CASE, top.id, {"parent_id": above.id})
        assert "parent_id" in refused.value.errors


def test_processes_have_their_own_stages(customer):
    funnels = {funnel.code: funnel for funnel in pipelines_of(CASE)}
    assert list(funnels) == ["main", "complaints", "onboarding", "projects"]
    made = opened(customer, pipeline="onboarding")
    assert made.stage_id == funnels["onboarding"].stages[0].id
    assert transition(CASE, made.id, "running").closed_at


def test_a_stale_move_conflicts(customer):
    made = opened(customer)
    transition(CASE, made.id, "review", version=made.version)
    with pytest.raises(Conflict):
        transition(CASE, made.id, "resolved", version=1)


def test_a_seller_sees_the_state_of_the_cases_of_their_customers_and_nothing_said(
    app, as_user, sign_in
):
    seller = as_user("ventas")
    as_user("master")
    mine = make("contacts.contact", name="Mi cliente", kind="company", owner_id=seller.user_id)
    other = make("contacts.contact", name="De otra", kind="company", owner_id=None)
    kind = make("support.case_type", name="Garantía")
    seen = opened(mine, description="El secreto del caso", type_id=kind.id)
    hidden = opened(other)
    as_user("ventas")
    assert records.get(CASE, seen.id).number == seen.number
    with pytest.raises(NotFound):
        records.get(CASE, hidden.id)
    browser = sign_in("ventas")
    page = browser.get(f"/support/cases/{seen.id}")
    assert page.status_code == 200
    assert "El secreto del caso" not in page.text
    assert re.search(
        r"</h1><span class=\"c-tag[^>]*><svg.*?</svg>Garantía<", page.text
    )  # what kind it is
    assert browser.get(f"/support/cases/{seen.id}/edit").status_code == 403
    assert "secreto" not in browser.get(f"/api/v1/support/cases/{seen.id}").text


def test_the_page_of_the_customer_lists_what_is_open(customer, sign_in):
    opened(customer, name="Sigue abierto", priority="urgent")
    closed = opened(customer, name="Ya está resuelto")
    transition(CASE, closed.id, "resolved")
    page = sign_in("master").get(f"/contacts/{customer.id}").text
    assert "Sigue abierto" in page
    assert "Casos abiertos" in page
    panel = page[page.index("Casos abiertos") :]
    assert "Ya está resuelto" not in panel[: panel.index("</section>")]


def test_whoever_calls_a_customer_reads_first_what_is_wrong(customer, sign_in):
    funnel = next(p for p in pipelines_of(CASE) if p.code == "complaints")
    opened(customer, name="Duda")
    late = opened(customer, name="Sin respuesta")
    set_derived(spec_of(CASE).cls, {late.id: {"sla_state": "breached"}})
    angry = opened(customer, name="El TPV se bloquea al cobrar", pipeline=funnel.id)
    page = sign_in("soporte").get(f"/contacts/{customer.id}").text
    alerts = re.findall(r'c-banner c-alert (\w+)" role="region" aria-label="([^"]+)"', page)
    assert [tone for tone, _text in alerts] == ["rojo", "ambar"]
    assert "Queja abierta" in alerts[0][1]
    assert "El TPV se bloquea al cobrar" in alerts[0][1]
    assert "Sin respuesta" in alerts[1][1]
    assert f"Ver caso {angry.number}" in page
    assert "Duda" not in "".join(text for _tone, text in alerts)
    own = sign_in("soporte").get(f"/support/cases/{angry.id}").text
    assert "Sin respuesta" in own  # what else is wrong,
    assert f"Ver caso {angry.number}" not in own  # and not what one reads already
    sees_none = sign_in("ventas").get(f"/contacts/{customer.id}")  # not their customer
    assert "Queja abierta" not in sees_none.text


def test_the_page_of_a_case_costs_the_same_however_long_the_conversation(
    customer, sign_in, count_queries
):
    case, browser, costs = opened(customer), sign_in("jefatura"), []
    for messages in (1, 30):
        for number in range(messages):
            timeline.log("message", CASE, case.id, {"body": f"Mensaje {number}", "direction": "in"})
        browser.get(f"/support/cases/{case.id}")
        with count_queries() as seen:
            assert "Mensaje 0" in browser.get(f"/support/cases/{case.id}").text or messages > 1
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 12, seen


def test_a_case_says_that_nobody_answers_for_it(customer, sign_in):
    case, browser = opened(customer, owner_id=None), sign_in("master")
    assert "Sin responsable" in browser.get(f"/support/cases/{case.id}").text
    records.update(CASE, case.id, {"owner_id": user_named("soporte").id})
    assert "Sin responsable" not in browser.get(f"/support/cases/{case.id}").text


def test_a_case_names_its_parts_and_those_that_ask_the_same(customer, sign_in):
    case, browser = opened(customer), sign_in("master")
    panel = f"/support/cases/{case.id}/panel/support.case.related"
    assert "Casos relacionados" not in browser.get(panel).text
    part = opened(customer, name="Cambiar el cable", parent_id=case.id)
    same = opened(customer, name="Otra vez bloqueado", duplicate_of_id=case.id)
    shown = browser.get(panel).text
    assert f"{part.number} · Nuevo caso · Parte de este caso" in shown
    assert f"{same.number} · Nuevo caso · Pide lo mismo que este caso" in shown
    records.archive(CASE, part.id)
    assert part.number not in browser.get(panel).text
