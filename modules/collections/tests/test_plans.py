"""Payment plans: instalments by a table, filled by the ledger, broken when one stays out."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from core.activities import Activity
from core.api.services import Invalid, company_today, session, stage_info, sudo, write
from core.api.services import update as change
from modules.accounting.services import balance_of, record_payment, reverse_payment
from modules.collections.models import Instalment, Plan
from modules.collections.services import CollectionsError, claims, planned, plans
from modules.collections.services.ageing import totals
from modules.collections.services.credit import standing_of
from modules.collections.services.dunning.plan import plan as reminders
from modules.collections.services.instalments import Part, day_of, fill, late, make
from modules.collections.tests.books import customer, invoice
from modules.collections.tests.test_claims import claim_of, pay

D = Decimal
DAY = timedelta(days=1)

#: (total, instalments, amounts): reckoned by hand; the last one takes what is left over.
EQUAL = [
    ("1000.00", 3, ["333.33", "333.33", "333.34"]),
    ("100.00", 6, ["16.66", "16.66", "16.66", "16.66", "16.66", "16.70"]),
    ("0.05", 2, ["0.02", "0.03"]),
    ("900.00", 1, ["900.00"]),
]


@pytest.mark.parametrize(("total", "count", "amounts"), EQUAL)
def test_equal_parts_and_the_rest_in_the_last(total, count, amounts):
    parts = make(D(total), count, date(2027, 1, 31))
    assert [part.amount for part in parts] == [D(one) for one in amounts]
    assert sum(part.amount for part in parts) == D(total)


def test_pesos_have_no_cents():
    parts = make(D(100000), 3, date(2027, 1, 1), currency="CLP")
    assert [part.amount for part in parts] == [D(33333), D(33333), D(33334)]


def test_interest_by_hand():
    """1.200 € in three months at 10 %, agreed on 1 January: 1.200 × 10 % × 31 / 365 = 10,19;
    800 × 10 % × 28 / 365 = 6,14; 400 × 10 % × 31 / 365 = 3,40."""
    parts = make(D(1200), 3, date(2027, 2, 1), pct=D(10), since=date(2027, 1, 1))
    assert parts == [
        Part(date(2027, 2, 1), D("410.19"), D("10.19")),
        Part(date(2027, 3, 1), D("406.14"), D("6.14")),
        Part(date(2027, 4, 1), D("403.40"), D("3.40")),
    ]


def test_days_of_instalments():
    assert [day_of(date(2027, 1, 31), "month", n) for n in range(3)] == [
        date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31),
    ]  # fmt: skip
    assert day_of(date(2027, 12, 15), "month", 1) == date(2028, 1, 15)
    assert day_of(date(2027, 1, 1), "week", 2) == date(2027, 1, 15)
    assert day_of(date(2027, 1, 1), "fortnight", 2) == date(2027, 1, 29)


def test_money_fills_instalments_in_their_order():
    parts = [Part(date(2027, 1, n), D(100)) for n in (1, 11, 21)]
    filled = fill(parts, D(150))
    assert [one.paid for one in filled] == [100, 50, 0]
    assert late(filled, date(2027, 1, 11)) == 0
    assert late(filled, date(2027, 1, 12)) == 50
    assert late(filled, date(2027, 1, 17), tolerance=5) == 50
    assert late(filled, date(2027, 1, 16), tolerance=5) == 0
    assert [one.paid for one in fill(parts, D(400))] == [100, 100, 100]


@pytest.fixture
def hotel(as_user):
    as_user("cobros")
    return customer()


@pytest.fixture
def debts(hotel):
    found = [invoice(hotel, "700.00", late=40), invoice(hotel, "300.00", late=20)]
    claims.refresh([hotel.id])
    return found


def propose(hotel, debts, **terms):
    given = {"count": 4, **terms}
    return plans.propose(hotel.id, [one.id for one in debts], company_today() + 10 * DAY, **given)


def agree(hotel, debts, **terms):
    return plans.activate(propose(hotel, debts, **terms).id)


def passed(plan, days):
    """So many days later."""
    with write(), sudo("Time passes"):
        for row in session().scalars(select(Instalment).where(Instalment.plan_id == plan.id)):
            row.due_on -= timedelta(days=days)
    session().expire_all()


def again(plan):
    with sudo("A test looks"):
        query = select(Plan).where(Plan.id == plan.id)
        return session().scalars(query.execution_options(populate_existing=True)).one()


def step_of(contact):
    with sudo("A test looks"):
        return next((s for s in reminders(company_today(), [contact.id])), None)


def calls(plan):
    with sudo("A test counts"):
        query = select(func.count()).where(Activity.subject.contains(plan.number))
        return session().scalar(query)


def test_a_plan_pauses_its_debts_and_only_them(hotel, debts):
    other = invoice(hotel, "55.00", late=10)
    plan = propose(hotel, debts)
    assert (plan.state, plan.total, plan.next_on) == (
        "proposed", D("1000.00"), company_today() + 10 * DAY,
    )  # fmt: skip
    assert step_of(hotel).amount == D("1055.00")  # proposed is not agreed
    plans.activate(plan.id)
    step = step_of(hotel)
    assert [one.debt.id for one in step.asked] == [other.id]
    assert not step.held
    pay(hotel, other, "55.00")
    assert step_of(hotel).held == "Todo está en un plan de pagos"
    assert step_of(hotel).rests == D("1000.00")
    assert stage_info(claim_of(hotel).stage_id).code == "promised"


def test_what_is_owed_stays_the_ledgers(hotel, debts):
    before = (totals(company_today()), balance_of(hotel.id), standing_of(hotel.id))
    plan = agree(hotel, debts, pct=D(10))
    assert plan.interest > 0
    assert (totals(company_today()), balance_of(hotel.id), standing_of(hotel.id)) == before


def test_what_comes_in_fills_the_instalments_and_fulfils_the_plan(hotel, debts):
    plan = agree(hotel, debts)
    pay(hotel, debts[0], "400.00")
    assert plans.settle([hotel.id]) == 0
    plan = again(plan)
    assert [one.paid for one in planned.filled(plan)] == [250, 150, 0, 0]
    assert (plan.paid, plan.late) == (400, 0)
    pay(hotel, debts[0], "300.00")
    last = pay(hotel, debts[1], "300.00")
    assert plans.settle([hotel.id]) == 1
    assert plans.settle([hotel.id]) == 0
    assert (again(plan).state, again(plan).ended_on) == ("fulfilled", company_today())
    with write(), sudo("The bank takes it back"):
        reverse_payment(last.id, company_today(), "AM04")
    plans.settle([hotel.id])
    assert (again(plan).state, again(plan).paid) == ("active", 700)


def test_an_instalment_beyond_the_tolerance_breaks_the_plan_once(hotel, debts):
    plan = agree(hotel, debts, tolerance=3)
    passed(plan, 13)  # three days late
    assert plans.settle() == 0
    assert (again(plan).state, again(plan).late) == ("active", 250)
    assert step_of(hotel).held
    passed(plan, 1)
    assert plans.settle() == 1
    plan = again(plan)
    assert (plan.state, plan.late, plan.next_on) == ("broken", 1000, None)
    assert calls(plan) == 1
    assert [plans.settle(), plans.settle([hotel.id])] == [0, 0]
    assert calls(plan) == 1
    assert step_of(hotel).amount == D("1000.00")
    assert not step_of(hotel).held
    assert stage_info(claim_of(hotel).stage_id).code == "broken"
    with pytest.raises(CollectionsError, match="250,00"):
        plans.resume(plan.id)
    pay(hotel, debts[0], "250.00")
    plans.settle([hotel.id])
    assert again(plan).state == "broken"  # only a person forgives it
    assert plans.resume(plan.id).state == "active"


def test_interest_is_paid_by_what_is_left_and_later_by_its_invoice(hotel, debts):
    plan = agree(hotel, debts, count=1, instalments=[
        {"due_on": company_today() + 10 * DAY, "amount": D("1020.00"), "interest": D("20.00")},
    ])  # fmt: skip
    with write(), sudo("They pay"):
        parts = {debts[0].id: D("700.00"), debts[1].id: D("300.00")}
        record_payment(hotel.id, D("1015.00"), company_today(), dues=parts)
    plans.settle([hotel.id])
    assert (again(plan).state, again(plan).paid) == ("active", 1015)
    bill = invoice(hotel, "20.00", late=0, issued=0)
    assert [one.id for one in planned.offered_interest(again(plan))] == [bill.id]
    with pytest.raises(CollectionsError):
        plans.cover_interest(plan.id, debts[0].id)
    plans.cover_interest(plan.id, bill.id)
    assert again(plan).paid == 1000
    pay(hotel, bill, "20.00")
    plans.settle([hotel.id])
    assert (again(plan).state, again(plan).paid) == ("fulfilled", 1020)


def test_instalments_by_hand_come_to_what_is_owed(hotel, debts):
    plan = propose(hotel, debts)
    own = [
        {"due_on": company_today() + DAY, "amount": D("900.00"), "interest": None},
        {"due_on": company_today() + 5 * DAY, "amount": D("100.00"), "interest": None},
    ]
    made = change("collections.plan", plan.id, {"instalments": own})
    assert (made.total, made.next_on) == (1000, company_today() + DAY)
    with pytest.raises(Invalid) as error:
        change("collections.plan", plan.id, {"instalments": own[:1]})
    assert "instalments" in error.value.errors
    again_made = change("collections.plan", plan.id, {"count": 2})
    assert [one.amount for one in planned.parts_of(again_made)] == [500, 500]
    pay(hotel, debts[0], "100.00")
    with pytest.raises(CollectionsError, match="900,00"):
        plans.activate(plan.id)
    change("collections.plan", plan.id, {"notes": "Paga menos"})
    assert plans.activate(plan.id).total == 900
    with pytest.raises(Invalid):
        change("collections.plan", plan.id, {"count": 3})


def test_what_cannot_be_agreed(hotel, debts, as_user):
    first = agree(hotel, debts[:1])
    with pytest.raises(CollectionsError, match=first.number):
        agree(hotel, debts)
    stranger = customer("Otro")
    with pytest.raises(Invalid) as error:
        plans.propose(stranger.id, [debts[0].id], company_today() + DAY)
    assert "debts" in error.value.errors
    with pytest.raises(Invalid) as error:
        plans.propose(hotel.id, [], company_today() - DAY)
    assert "first_on" in error.value.errors
    with pytest.raises(CollectionsError):
        plans.activate(plans.propose(stranger.id, [], company_today() + DAY).id)
    plans.cancel(first.id)
    assert step_of(hotel).amount == D("1000.00")
    assert stage_info(claim_of(hotel).stage_id).code == "reminded"
    with pytest.raises(CollectionsError):
        plans.cancel(first.id)


def test_the_pages_of_a_plan(hotel, debts, sign_in):
    browser = sign_in("cobros")
    page = browser.get(f"/collections/plans/offer/{hotel.id}").text
    assert "700,00" in page
    assert page.count(" checked") == 2
    form = {"due_id": [debts[0].id], "currency": "EUR", "count": "2", "every": "month",
            "first_on": (company_today() + DAY).isoformat(), "pct": "", "tolerance": "5",
            "agreed_with": "Ana"}  # fmt: skip
    assert (
        browser.post(
            f"/collections/plans/offer/{hotel.id}", data={**form, "due_id": []}
        ).status_code
        == 422
    )
    answer = browser.post(f"/collections/plans/offer/{hotel.id}", data=form)
    assert answer.status_code == 303, answer.text
    where = answer.headers["Location"]
    assert "350,00" in browser.get(where).text
    assert browser.get(f"{where}/agreement.pdf").data.startswith(b"%PDF-")
    number = int(where.rpartition("/")[2])
    answer = browser.post(f"/api/v1/collections/plans/{number}/activate")
    assert (answer.status_code, answer.json["state"]) == (200, "active")
    lines = browser.get(f"/api/v1/collections/plans/{number}/standing").json["instalments"]
    assert [line["amount"] for line in lines] == ["350.00", "350.00"]
    assert "PP-" in browser.get(f"/accounting/dues/{debts[0].id}").text
    assert "PP-" in browser.get(f"/collections/claims/{claim_of(hotel).id}").text
    dear = plans.propose(hotel.id, [debts[1].id], company_today() + DAY, pct=D(10))
    assert "10,00\xa0%" in browser.get(f"/collections/plans/{dear.id}").text
    seller = sign_in("ventas")
    assert seller.get(f"/collections/plans/offer/{hotel.id}").status_code == 403
    assert seller.get(f"{where}/agreement.pdf").status_code == 403
    assert seller.post(f"{where}/activate").status_code == 403
