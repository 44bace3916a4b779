"""Reminders: who is told, who is left in peace and why, and that nobody is told twice."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update

from core.api.jobs import JobRow
from core.api.mail import OutgoingMail
from core.api.services import company_today, create, session, stage_info, sudo, write
from modules.collections.models import Level, Notice, NoticeDue
from modules.collections.services import claims
from modules.collections.services.dunning import sending
from modules.collections.services.dunning.plan import plan
from modules.collections.services.dunning.sending import remind
from modules.collections.tests.books import customer, invoice
from modules.collections.tests.test_claims import claim_of, pay

D = Decimal
DAY = timedelta(days=1)


@pytest.fixture
def hotel(as_user):
    as_user("cobros")
    return customer()


def step_of(contact, day=None):
    with sudo("A test looks"):
        return next((s for s in plan(day or company_today(), [contact.id])), None)


def notices(contact):
    with sudo("A test looks"):
        query = select(Notice).where(Notice.contact_id == contact.id).order_by(Notice.id)
        return list(session().scalars(query.execution_options(populate_existing=True)))


def counts():
    with sudo("A test counts"):
        return tuple(
            session().scalar(select(func.count()).select_from(cls))
            for cls in (Notice, NoticeDue, OutgoingMail)
        )


def test_three_runs_send_one_letter(hotel):
    invoice(hotel, "1000.00", late=20)
    invoice(hotel, "500.00", late=4)
    invoice(hotel, "70.00", late=-30)
    assert remind() == 1
    once = counts()
    assert [remind(), remind()] == [0, 0]
    assert counts() == once
    (notice,) = notices(hotel)
    assert (notice.amount, notice.channel, notice.state) == (D("1500.00"), "mail", "sending")
    assert "1.000,00" in notice.body
    assert "500,00" in notice.body
    assert "70,00" not in notice.body
    assert "{{" not in notice.body
    claim = claim_of(hotel)
    assert stage_info(claim.stage_id).code == "reminded"
    assert claim.level_id == notice.level_id


def test_a_debt_climbs_one_level_at_a_time(hotel):
    invoice(hotel, "1000.00", late=90)
    tones = []
    for n in range(8):
        remind(company_today() + n * 4 * DAY)
        tones = [(one.channel, one.tone) for one in notices(hotel)]
    assert tones == [
        ("mail", "friendly"), ("mail", "firm"), ("call", "firm"),
        ("letter", "formal"), ("letter", "final"),
    ]  # fmt: skip
    assert stage_info(claim_of(hotel).stage_id).code == "formal"


def test_before_it_is_due_one_is_reminded_of_what_comes(hotel):
    invoice(hotel, "1000.00", late=-4)
    invoice(hotel, "9.00", late=-9)
    assert remind() == 1
    (notice,) = notices(hotel)
    assert (notice.tone, notice.amount, notice.claim_id) == ("reminder", D("1000.00"), None)
    assert remind(company_today() + DAY) == 0


def test_whoever_is_left_in_peace_says_why(hotel):
    due = invoice(hotel, "1000.00", late=20)
    claims.refresh([hotel.id])
    assert not step_of(hotel).held
    reason = create("collections.dispute_reason", {"name": "Precio"})
    create("collections.dispute", {"due_id": due.id, "amount": D("400.00"), "reason_id": reason.id})
    step = step_of(hotel)
    assert (step.held, step.amount) == ("", D("600.00"))
    create("collections.dispute", {"due_id": due.id, "amount": D("600.00"), "reason_id": reason.id})
    assert step_of(hotel).held
    assert remind() == 0


def test_a_live_promise_pauses_and_a_broken_one_does_not(hotel):
    invoice(hotel, "1000.00", late=20)
    claims.refresh([hotel.id])
    create(
        "collections.promise",
        {
            "claim_id": claim_of(hotel).id,
            "amount": D("1000.00"),
            "promised_on": company_today() + 3 * DAY,
        },
    )
    assert step_of(hotel).held
    assert remind() == 0
    other = customer("Sin correo", mail=None)
    invoice(other, "10.00", late=20)
    assert step_of(other).held
    create("collections.credit", {"contact_id": other.id, "currency": "EUR", "in_peace": True})
    assert step_of(other).held


def test_an_open_complaint_pauses(hotel):
    invoice(hotel, "1000.00", late=20)
    with sudo("A complaint"):
        kind = create("support.case_type", {"name": "Queja", "complaint": True})
        case = create(
            "support.case", {"name": "Falta género", "contact_id": hotel.id, "type_id": kind.id}
        )
    assert step_of(hotel).held
    assert remind() == 0
    from core.api.services import transition

    with sudo("It is solved"):
        transition("support.case", case.id, "resolved")
    assert not step_of(hotel).held
    assert remind() == 1


def test_a_settled_debt_is_not_asked_for(hotel):
    due = invoice(hotel, "1000.00", late=20)
    pay(hotel, due, "1000.00")
    assert step_of(hotel) is None
    assert remind() == 0


def test_two_runs_at_once_do_it_once(hotel, monkeypatch):
    """The second one planned before the first one committed: the database refuses the level."""
    due = invoice(hotel, "1000.00", late=20)
    with sudo("The plan of the second"):
        stale = plan(company_today(), [hotel.id])
    assert remind() == 1
    once = counts()
    monkeypatch.setattr(sending, "plan", lambda *_args: stale)
    assert sending.carry_out(hotel.id, company_today()) == 0
    assert counts() == once
    assert due.id


def test_a_letter_in_doubt_is_listed_and_not_sent_again(hotel):
    invoice(hotel, "1000.00", late=20)
    remind()
    (notice,) = notices(hotel)
    with write(), sudo("The worker was killed while it sent"):
        job = select(OutgoingMail.job_id).where(OutgoingMail.id == notice.mail_id)
        session().execute(update(JobRow).where(JobRow.id.in_(job)).values(state="doubtful"))
    assert sending.settle_doubts() == 1
    assert sending.settle_doubts() == 0
    assert notices(hotel)[0].state == "doubtful"
    assert remind() == 0
    assert len(notices(hotel)) == 1


def test_texts_are_in_the_language_of_the_customer(as_user):
    as_user("cobros")
    english = customer("Lord Nelson Pub", language="en")
    invoice(english, "1234.50", late=5)
    remind()
    (notice,) = notices(english)
    assert "Dear customer" in notice.body
    assert "€1,234.50" in notice.body


def test_policies_that_do_not_write_by_themselves_wait(hotel):
    invoice(hotel, "1000.00", late=20)
    assert remind(automatic_only=True) == 0
    with write(), sudo("From now on"):
        policy = session().scalars(select(Level.policy_id).limit(1)).one()
        from modules.collections.models import Policy

        session().get_one(Policy, policy).automatic = True
    assert remind(automatic_only=True) == 1
