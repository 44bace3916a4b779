"""Claims, promises and disputes follow the ledger."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from core.api.services import Invalid, company_today, create, get, session, stage_info, sudo, write
from core.api.services import update as change
from core.pipelines import StageChange
from modules.accounting.services import record_invoice, record_payment, reverse_payment
from modules.collections.models import Claim, Promise
from modules.collections.services import claims, promises, writeoffs
from modules.collections.services.credit import standing_of
from modules.collections.tests.books import customer, invoice

D = Decimal


def claim_of(contact):
    with sudo("A test looks"):
        query = select(Claim).where(Claim.contact_id == contact.id).order_by(Claim.id.desc())
        return session().scalars(query.execution_options(populate_existing=True)).first()


def pay(contact, due, amount, days_ago=0):
    with write(), sudo("A test pays"):
        day = company_today() - timedelta(days=days_ago)
        return record_payment(contact.id, D(amount), day, dues={due.id: D(amount)})


@pytest.fixture
def hotel(as_user):
    as_user("cobros")
    return customer()


def test_a_claim_opens_changes_closes_and_opens_again(hotel):
    due = invoice(hotel, "1000.00", late=20)
    invoice(hotel, "500.00", late=-10)
    claims.refresh([hotel.id])
    claim = claim_of(hotel)
    assert (claim.overdue, claim.invoices, claim.risk) == (D("1000.00"), 1, "medium")
    assert claim.name == hotel.name
    assert claim.owner_id
    pay(hotel, due, "400.00")
    claims.refresh([hotel.id])
    assert claim_of(hotel).overdue == D("600.00")
    paid = pay(hotel, due, "600.00")
    claims.refresh([hotel.id])
    assert stage_info(claim_of(hotel).stage_id).category == "won"
    with write(), sudo("The bank takes it back"):
        reverse_payment(paid.id, company_today(), "AM04")
    claims.refresh([hotel.id])
    again = claim_of(hotel)
    assert again.id == claim.id
    assert again.overdue == D("600.00")
    assert again.closed_at is None
    with sudo("A test looks"):
        moves = select(StageChange.reason).where(StageChange.record_id == claim.id)
        reasons = session().scalars(moves.where(StageChange.model == "collections.claim")).all()
    assert f"{due.name} vuelve a estar pendiente: AM04" in reasons


def test_another_debt_than_those_of_a_closed_claim_opens_a_new_one(hotel):
    paid = pay(hotel, invoice(hotel, "100.00", late=9), "100.00")
    closed = invoice(hotel, "1000.00", late=20)
    claims.refresh([hotel.id])
    claim = claim_of(hotel)
    pay(hotel, closed, "1000.00")
    claims.refresh([hotel.id])
    with write(), sudo("The bank takes back what was paid before the claim began"):
        reverse_payment(paid.id, company_today(), "AM04")
    claims.refresh([hotel.id])
    assert claim_of(hotel).id != claim.id


def test_the_job_is_asked_for_whenever_the_ledger_changes(hotel):
    from core.api.jobs import latest

    invoice(hotel, "10.00", late=3)
    pay(hotel, invoice(hotel, "100.00", late=3), "40.00")
    assert latest("collections.follow").args == {"contact_id": hotel.id}


def test_a_credit_note_lowers_what_is_late(hotel):
    invoice(hotel, "300.00", late=5)
    invoice(hotel, "-300.00", late=5, kind="credit_note")
    claims.refresh([hotel.id])
    assert claim_of(hotel) is None


@pytest.fixture
def promised(hotel):
    due = invoice(hotel, "1000.00", late=20)
    claims.refresh([hotel.id])
    made = create(
        "collections.promise",
        {
            "claim_id": claim_of(hotel).id,
            "amount": D("800.00"),
            "promised_on": company_today() + timedelta(days=3),
        },
    )
    return made, due


def state_of(made):
    return get("collections.promise", made.id).state


def passed(made, days):
    """So many days later."""
    with write(), sudo("Time passes"):
        shift = timedelta(days=days)
        session().execute(
            update(Promise)
            .where(Promise.id == made.id)
            .values(promised_on=made.promised_on - shift, created_at=made.created_at - shift)
        )
    session().expire_all()


def test_a_promise_is_kept_by_what_comes_in(hotel, promised):
    made, due = promised
    assert stage_info(claim_of(hotel).stage_id).code == "promised"
    assert made.contact_id == hotel.id
    assert made.name
    pay(hotel, due, "300.00")
    promises.settle([hotel.id])
    assert state_of(made) == "live"
    pay(hotel, due, "500.00")
    promises.settle([hotel.id])
    assert state_of(made) == "kept"
    assert stage_info(claim_of(hotel).stage_id).code == "reminded"


def test_a_broken_promise_goes_up_and_asks_for_a_call(hotel, promised):
    made, due = promised
    pay(hotel, due, "799.99")
    passed(made, 4)  # a transfer has one more day
    promises.settle()
    assert state_of(made) == "live"
    passed(made, 1)
    assert promises.settle() == 1
    assert promises.settle() == 0
    assert state_of(made) == "broken"
    claim = claim_of(hotel)
    assert stage_info(claim.stage_id).code == "broken"
    assert claim.next_activity_kind in ("call", "task")


def test_the_same_money_keeps_one_promise(hotel, promised):
    made, due = promised
    other = create(
        "collections.promise",
        {
            "claim_id": claim_of(hotel).id,
            "amount": D("200.00"),
            "promised_on": company_today() + timedelta(days=9),
        },
    )
    pay(hotel, due, "800.00")
    promises.settle()
    assert (state_of(made), state_of(other)) == ("kept", "live")


def test_no_promise_for_a_day_that_has_passed(hotel, promised):
    made, _due = promised
    with pytest.raises(Invalid) as error:
        create(
            "collections.promise",
            {
                "claim_id": made.claim_id,
                "amount": D(1),
                "promised_on": company_today() - timedelta(days=1),
            },
        )
    assert "promised_on" in error.value.errors


def test_a_dispute_is_shown_on_the_claim_until_it_is_decided(hotel):
    due = invoice(hotel, "1000.00", late=20)
    claims.refresh([hotel.id])
    with sudo("A reason"):
        reason = create("collections.dispute_reason", {"name": "Género dañado"})
    made = create(
        "collections.dispute", {"due_id": due.id, "amount": D("250.00"), "reason_id": reason.id}
    )
    with pytest.raises(Invalid):
        create(
            "collections.dispute",
            {"due_id": due.id, "amount": D("1000.01"), "reason_id": reason.id},
        )
    claims.refresh([hotel.id])
    assert claim_of(hotel).disputed == D("250.00")
    done = change("collections.dispute", made.id, {"state": "rejected"}, made.version)
    assert done.settled_on == company_today()
    claims.refresh([hotel.id])
    assert claim_of(hotel).disputed == 0


def test_where_the_customer_is_right_the_amount_rests_until_the_credit_note_comes(
    app, hotel, sign_in
):
    due = invoice(hotel, "1000.00", late=20)
    with sudo("A reason"):
        reason = create("collections.dispute_reason", {"name": "Género dañado"})
    values = {"due_id": due.id, "amount": D("250.00"), "reason_id": reason.id, "notes": "Roto"}
    made = create("collections.dispute", values)
    page = sign_in("cobros")
    one = f"/collections/disputes/{made.id}"
    assert "La deuda se mantiene" in page.get(one).get_data(as_text=True)
    assert page.post(f"{one}/decide/accepted", data={"notes": ""}).status_code == 422
    assert page.post(f"{one}/decide/perhaps", data={"notes": "x"}).status_code == 404
    assert page.post(f"{one}/decide/accepted", data={"notes": "Se abona"}).status_code == 303
    session().expire_all()
    done = get("collections.dispute", made.id)
    assert (done.state, done.notes) == ("accepted", "Roto\n\nSe abona")
    claims.refresh([hotel.id])
    assert claim_of(hotel).disputed == D("250.00"), "nobody is reminded of what they do not owe"
    with sudo("The credit note comes"):
        record_invoice(
            contact_id=hotel.id,
            kind="credit_note",
            number="R-1",
            total=D("-250.00"),
            rectifies_id=due.invoice_id,
            issued_on=company_today(),
        )
    claims.refresh([hotel.id])
    assert claim_of(hotel).disputed == 0


def test_a_claim_of_which_the_smaller_part_was_given_up_is_collected(hotel):
    one, other = invoice(hotel, "1000.00", late=20), invoice(hotel, "100.00", late=20)
    claims.refresh([hotel.id])
    with write(), sudo("A test gives up"):
        writeoffs.give_up(hotel.id, [other.id], "untraceable", "Importe pequeño", currency="EUR")
    pay(hotel, one, "1000.00")
    claims.refresh([hotel.id])
    assert stage_info(claim_of(hotel).stage_id).code == "collected"


def test_risk_and_limit_of_a_customer(hotel):
    invoice(hotel, "700.00", late=-5)
    create(
        "collections.credit",
        {"contact_id": hotel.id, "credit_limit": D("1000.00"), "currency": "EUR"},
    )
    standing = standing_of(hotel.id)
    assert (standing.open, standing.left, standing.risk) == (D("700.00"), D("300.00"), "low")
    assert standing.fits(D("300.00"))
    assert not standing.fits(D("300.01"))
    invoice(hotel, "400.00", late=1)
    assert standing_of(hotel.id).risk == "high"
    assert standing_of(hotel.id, "USD").limit is None
