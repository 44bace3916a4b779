"""Debts that are given up: the movement, its entry by a table, its contrary, and who may do it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from core.api.services import (
    Forbidden,
    Invalid,
    company_today,
    create,
    get,
    session,
    stage_info,
    sudo,
    write,
)
from core.api.services import update as change
from core.api.ui import ask
from core.records.spec import spec_of
from modules.accounting.models import Payment
from modules.accounting.services import (
    CannotAllocate,
    batches,
    open_dues,
    preview,
    record_payment,
    reverse_payment,
)
from modules.collections.reports.effect import month_until
from modules.collections.reports.writeoffs import given_up
from modules.collections.services import CollectionsError, claims, ledger, plans, writeoffs
from modules.collections.services.dunning.plan import plan as reminders
from modules.collections.tests.books import customer, invoice
from modules.collections.tests.test_claims import claim_of, pay

D = Decimal
DAY = timedelta(days=1)


@pytest.fixture
def hotel(as_user):
    as_user("jefatura")
    return customer()


@pytest.fixture
def debts(hotel):
    found = [invoice(hotel, "700.00", late=400), invoice(hotel, "300.00", late=20)]
    claims.refresh([hotel.id])
    return found


def drop(hotel, *debts, **more):
    ids = [one.id for one in debts]
    return writeoffs.give_up(hotel.id, ids, "insolvency", "Concurso sin masa", **more)


def open_of(hotel):
    with sudo("A test looks"):
        return {one.id: one.open for one in open_dues(contact=hotel.id)}


def test_a_debt_that_is_given_up_is_owed_no_more(hotel, debts):
    made = drop(hotel, debts[0])
    assert (made.amount, made.state, made.written_on) == (700, "done", company_today())
    assert made.number.startswith("INC-")
    assert open_of(hotel) == {debts[1].id: D("300.00")}
    with sudo("A test looks"):
        (step,) = reminders(company_today(), [hotel.id])
        assert [one.debt.id for one in step.asked] == [debts[1].id]
        # no money came
        day = company_today()
        assert ledger.paid_between(hotel.id, debts[0].company_id, "EUR", day, day) == 0
    claims.refresh([hotel.id])
    assert claim_of(hotel).overdue == D("300.00")


def test_a_claim_of_which_the_rest_is_given_up_is_not_collected(hotel, debts):
    pay(hotel, debts[1], "300.00")
    drop(hotel, debts[0])
    claims.refresh([hotel.id])
    assert stage_info(claim_of(hotel).stage_id).code == "written_off"


def test_part_of_a_debt_is_remitted(hotel, debts):
    lines = [{"due_id": debts[0].id, "amount": D("200.00")}]
    values = {"contact_id": hotel.id, "debts": lines, "reason": "agreed", "why": "Quita"}
    create("collections.writeoff", {**values, "written_on": company_today()})
    assert open_of(hotel)[debts[0].id] == D("500.00")


def test_it_is_owed_again_and_comes_in_after_all(hotel, debts):
    made = drop(hotel, debts[0], written_on=company_today() - 5 * DAY)
    with pytest.raises(CollectionsError):
        writeoffs.undo(made.id, "  ")
    writeoffs.undo(made.id, "Pagan", company_today() - DAY)
    assert open_of(hotel)[debts[0].id] == D("700.00")
    with sudo("A test looks"):
        then = {one.id for one in open_dues(contact=hotel.id, as_of=company_today() - 3 * DAY)}
    assert debts[0].id not in then  # on that day it was given up
    with pytest.raises(CollectionsError):
        writeoffs.undo(made.id, "Otra vez")
    pay(hotel, debts[0], "700.00")
    assert debts[0].id not in open_of(hotel)


def account(code, name):
    made = create("accounting.account", {"code": code, "name": name})
    return made.id


@pytest.fixture
def books(as_user):
    as_user("master")
    rules = (("customer", "430", "Clientes"), ("bank", "572", "Bancos"),
             ("write_off", "650", "Pérdidas de créditos"))  # fmt: skip
    for what, code, name in rules:
        create("accounting.rule", {"what": what, "account_id": account(code, name)})
    profile = {"name": "Libro", "format": "accounting.csv", "account_length": 0}
    return create("accounting.profile", profile).id


def batch(profile):
    days = {"day_from": company_today() - 30 * DAY, "day_to": company_today()}
    return create("accounting.batch", {"profile_id": profile, "what": "payments", **days})


def sides(made):
    return [
        [(one.account, one.debit, one.credit) for one in entry.postings]
        for entry in batches.entries(made)
    ]


def test_the_entry_and_its_contrary_by_hand(as_user, books):
    """PGC: 650 to 430 for what is given up; 430 to 650 once it is owed again."""
    hotel = customer()
    debt = invoice(hotel, "700.00", late=400)
    (shown,) = preview(hotel.id, D("700.00"), company_today(), "F", "EUR")
    expected = [("650", D("700.00"), D(0)), ("430", D(0), D("700.00"))]
    assert [(one.account, one.debit, one.credit) for one in shown.postings] == expected
    made = drop(hotel, debt)
    first = batch(books)
    assert sides(first) == [expected]
    batches.make_file(first.id)
    writeoffs.undo(made.id, "Pagan")
    second = batch(books)
    assert sides(second) == [[("650", D(0), D("700.00")), ("430", D("700.00"), D(0))]]
    batches.make_file(second.id)
    assert sides(batch(books)) == []
    # the first one stays as it was, also made anew
    batches.discard_file(first.id)
    assert sides(get("accounting.batch", first.id)) == [expected]


def test_what_is_undone_before_the_books_have_it_needs_no_entry(as_user, books):
    hotel = customer()
    made = drop(hotel, invoice(hotel, "700.00", late=400))
    writeoffs.undo(made.id, "Era otra")
    assert sides(batch(books)) == []


def test_money_that_went_back_after_it_was_booked_gets_its_contrary(as_user, books):
    hotel = customer()
    paid = pay(hotel, invoice(hotel, "50.00", late=4), "50.00")
    first = batch(books)
    batches.make_file(first.id)
    with write():
        reverse_payment(paid.id, company_today(), "AM04")
    assert sides(batch(books)) == [[("572", D(0), D("50.00")), ("430", D("50.00"), D(0))]]


def test_without_a_rule_the_account_is_missed_by_name(as_user):
    as_user("master")
    hotel = customer()
    (shown,) = preview(hotel.id, D(10), company_today(), "F", "EUR")
    assert ("write_off", "") in shown.gaps


def test_nobody_touches_it_as_a_payment(hotel, debts, as_user):
    made = drop(hotel, debts[0])
    as_user("master")
    with pytest.raises(CannotAllocate):
        reverse_payment(made.payment_id)
    with pytest.raises(Invalid):
        record_payment(hotel.id, D(10), method="write_off")
    with pytest.raises(Invalid):
        change("accounting.payment", made.payment_id, {"method": "transfer"})
    with sudo("A test looks"):
        assert session().get(Payment, made.payment_id).method == "write_off"


def test_what_cannot_be_given_up(hotel, debts):
    with pytest.raises(Invalid) as error:
        writeoffs.give_up(hotel.id, [debts[0].id], "other", "")
    assert "why" in error.value.errors
    with pytest.raises(Invalid):
        writeoffs.give_up(hotel.id, [], "other", "Nada")
    with pytest.raises(Invalid):
        drop(hotel, debts[0], written_on=company_today() + DAY)
    with pytest.raises(Invalid):
        drop(customer("Otro"), debts[0])
    lines = [{"due_id": debts[0].id, "amount": D("700.01")}]
    with pytest.raises(Invalid, match="700,00"):
        writeoffs.give_up(hotel.id, [], "other", "Más", debts=lines)
    plan = plans.propose(hotel.id, [debts[0].id], company_today() + DAY)
    plans.activate(plan.id)
    with pytest.raises(Invalid, match=plan.number):
        drop(hotel, debts[0])
    plans.cancel(plan.id)
    made = drop(hotel, debts[0])
    with pytest.raises(Invalid):
        drop(hotel, debts[0])
    with pytest.raises(Invalid):
        change("collections.writeoff", made.id, {"written_on": company_today() - DAY})


def test_who_claims_does_not_give_up(hotel, debts, as_user):
    as_user("cobros")
    with pytest.raises(Forbidden):
        drop(hotel, debts[0])


def test_effectiveness_counts_nothing_that_was_given_up(hotel, debts):
    with sudo("A report"):
        first = company_today().replace(day=1)
        before = month_until(first, company_today(), "EUR").cei
        drop(hotel, debts[0])
        assert month_until(first, company_today(), "EUR").cei == before


def test_the_report_says_why_and_what_is_owed_again(hotel, debts):
    drop(hotel, debts[0])
    writeoffs.undo(drop(hotel, debts[1]).id, "Pagan")
    with sudo("A report"):
        found = given_up(ask(spec_of("collections.writeoff"), {}, ("reason",)))
    assert [[cell.value for cell in row] for row in found.rows] == [
        ["Concurso o insolvencia", "EUR", D("700.00"), D("300.00")]
    ]


def test_the_pages_of_a_write_off(hotel, debts, sign_in):
    where = f"/collections/writeoffs/offer/{hotel.id}"
    assert sign_in("cobros").get(where).status_code == 403
    browser = sign_in("jefatura")
    assert browser.get(where).text.count(" checked") == 0
    form = {"due_id": [debts[0].id], "currency": "EUR", "reason": "insolvency",
            "written_on": company_today().isoformat(), "why": "Concurso sin masa"}  # fmt: skip
    look = browser.post(where, data={**form, "look": "1"})
    assert look.status_code == 200
    assert look.text.count("700,00") >= 3  # the debt, and both sides of the entry
    assert open_of(hotel)[debts[0].id] == D("700.00")
    assert browser.post(where, data={**form, "why": ""}).status_code == 422
    page = browser.post(where, data=form).headers["Location"]
    assert "700,00" in browser.get(page).text
    assert "INC-" in browser.get(f"/accounting/dues/{debts[0].id}").text
    assert browser.post(f"{page}/undo", data={"on": company_today().isoformat()}).status_code == 422
    number = int(page.rpartition("/")[2])
    answer = browser.post(f"/api/v1/collections/writeoffs/{number}/undo", json={"why": "Pagan"})
    assert (answer.status_code, answer.json["state"]) == (200, "undone")
    assert browser.get("/collections/reports/writeoffs").status_code == 200
