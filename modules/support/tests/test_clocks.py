"""Times of service of real cases: which policy applies, what starts, stops and warns."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from core import records
from core.access.models import User
from core.api.jobs import JobRow, enqueue
from core.api.locale import company_calendar
from core.api.models import utcnow
from core.api.services import current_company, log_entry, session, transition, write
from core.jobs import Runner
from core.notifications.models import Notification
from core.records import Invalid
from core.testing.generic.making import make
from modules.support.hooks.clocks import catch_up
from modules.support.models import CASE, Case, CaseEvent
from modules.support.services import clocks
from modules.support.services.promises import promised
from modules.support.ui.service import clock_words


@pytest.fixture
def customer(app, as_user):
    as_user("master")
    for policy in session().scalars(select(records.spec_of("support.policy").cls)):
        records.archive("support.policy", policy.id)
    return make("contacts.contact", name="Hotel Miramar", kind="company")


def always(**values):
    """Times of service that count day and night, so that the hour of the test does not matter."""
    calendar = session().scalar(select(records.spec_of("support.calendar").cls).limit(1))
    calendar = calendar or records.create("support.calendar", {"name": "Siempre", "always": True})
    return records.create("support.policy", {"calendar_id": calendar.id, **values})


def opened(customer, **given):
    return records.create(CASE, {"contact_id": customer.id, "name": "Avería", **given})


def later(case, **ago):
    """Pretend that everything about a case happened so long ago."""
    past = timedelta(**ago)
    with write() as current:
        for event in current.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id)):
            event.at = event.at - past
        current.flush()
        clocks.refresh([case])


@pytest.mark.both
def test_the_policy_that_asks_for_most_applies_and_is_named(customer):
    kind = records.create("support.case_type", {"name": "Reclamo grave"})
    always(name="Todos", resolution=600)
    always(name="Urgentes", priority="urgent", resolution=300)
    always(name="Reclamos", type_id=kind.id, resolution=400)
    always(name="Reclamos urgentes", type_id=kind.id, priority="urgent", resolution=100)
    always(name="VIP", label="vip", resolution=200)
    named = {
        "Todos": opened(customer),
        "Urgentes": opened(customer, priority="urgent"),
        "Reclamos": opened(customer, type_id=kind.id),
        "Reclamos urgentes": opened(customer, type_id=kind.id, priority="urgent"),
    }
    assert {case.sla_policy for case in named.values()} == set(named)
    for name, case in named.items():
        assert case.sla_policy == name
    records.update("contacts.contact", customer.id, {"tags": ["VIP"]})
    case = opened(customer, priority="low")
    assert case.sla_policy == "VIP"
    assert promised([case])[case.id].resolution == 200
    assert case.sla_due_at - case.created_at == timedelta(minutes=200)


def test_without_a_policy_nothing_is_promised(customer):
    case = opened(customer)
    assert (case.sla_state, case.sla_due_at, case.sla_policy) == ("none", None, None)


@pytest.mark.both
def test_the_first_answer_stops_its_clock_and_only_a_real_one(customer):
    always(name="Todos", first_response=60, resolution=600)
    case = opened(customer)
    assert (case.sla_state, case.sla_promise) == ("ok", "first_response")
    version = case.version
    log_entry("note", CASE, case.id, {"body": "Lo miro luego"})
    log_entry("call", CASE, case.id, {"direction": "out", "result": "no_answer"})
    assert case.sla_promise == "first_response"
    call = log_entry("call", CASE, case.id, {"direction": "out", "result": "contacted"})
    assert (case.sla_promise, case.response_minutes) == ("resolution", 0)
    assert case.version == version
    from core.timeline import delete, undelete

    delete(call.id)
    assert (case.sla_promise, case.response_minutes) == ("first_response", None)
    undelete(call.id)
    assert case.sla_promise == "resolution"


def test_a_question_after_the_answer_is_promised_one_too(customer):
    always(name="Todos", first_response=60, next_response=30, resolution=600)
    case = opened(customer)
    log_entry("call", CASE, case.id, {"direction": "out", "result": "contacted"})
    log_entry("message", CASE, case.id, {"direction": "in", "body": "¿Y cuándo vienen?"})
    assert case.sla_promise == "next_response"
    log_entry("message", CASE, case.id, {"direction": "out", "body": "Mañana a las 10."})
    assert case.sla_promise == "resolution"


def test_waiting_for_the_customer_stops_the_clocks_and_solving_ends_them(customer):
    always(name="Todos", resolution=600)
    case = opened(customer)
    transition(CASE, case.id, "waiting")
    assert (case.sla_state, case.sla_due_at) == ("paused", None)
    transition(CASE, case.id, "review")
    assert case.sla_state == "ok"
    transition(CASE, case.id, "resolved")
    assert (case.sla_state, case.resolution_minutes, case.reopened) == ("met", 0, 0)
    transition(CASE, case.id, "review")
    assert (case.sla_state, case.reopened) == ("ok", 1)


@pytest.mark.both
def test_it_warns_and_then_tells_once_that_it_is_too_late(customer):
    always(name="Todos", resolution=100)
    case = opened(customer)
    assert case.sla_state == "ok"
    later(case, minutes=80)
    assert case.sla_state == "warning"
    later(case, minutes=30)
    assert case.sla_state == "breached"
    records.update(CASE, case.id, {"priority": "low"})
    transition(CASE, case.id, "resolved")
    assert case.sla_state == "breached"  # a broken promise stays in sight


@pytest.mark.both
def test_the_watch_finds_what_became_late_by_itself(customer, sign_in):
    always(name="Todos", resolution=100)
    case = opened(customer)
    with write() as current:
        for event in current.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id)):
            event.at -= timedelta(minutes=101)
        current.execute(
            update(Case)
            .where(Case.id == case.id)
            .values(sla_alarm_at=datetime(2026, 1, 1, tzinfo=UTC))
        )
    from modules.support.tasks import watch

    class Quiet:
        def progress(self, *_args):
            """Nobody looks."""

    for _twice in range(2):
        watch.call(Quiet())
    session().expire_all()
    assert records.get(CASE, case.id).sla_state == "breached"
    page = sign_in("master").get(f"/support/cases/{case.id}").text
    assert page.count("Ha vencido el plazo de la solución.") == 1
    assert "de retraso" in page


def test_another_priority_promises_something_else(customer):
    always(name="Todos", resolution=600)
    always(name="Urgentes", priority="urgent", resolution=60)
    case = opened(customer)
    records.update(CASE, case.id, {"priority": "urgent"})
    assert case.sla_policy == "Urgentes"
    events = session().scalars(select(CaseEvent.what).where(CaseEvent.case_id == case.id))
    assert sorted(events) == ["opened", "targets", "working"]


def test_a_rebuilt_log_says_the_same(customer):
    always(name="Todos", first_response=60, resolution=600)
    case = opened(customer)
    log_entry("call", CASE, case.id, {"direction": "out", "result": "contacted"})
    transition(CASE, case.id, "waiting")
    before = (case.sla_state, case.sla_policy, case.response_minutes)
    clocks.rebuild([case.id])
    assert (case.sla_state, case.sla_policy, case.response_minutes) == before


@pytest.mark.both
def test_coming_back_the_clocks_are_brought_up_to_date_by_a_job(app, customer):
    always(name="Todos", first_response=60, resolution=600)
    case = opened(customer)
    log_entry("call", CASE, case.id, {"direction": "out", "result": "contacted"})
    alarm, minutes = case.sla_alarm_at, case.response_minutes
    with write() as current:  # while support was away, nobody kept its log
        current.execute(delete(CaseEvent).where(CaseEvent.case_id == case.id))
        catch_up()
    assert case.sla_alarm_at is None
    Runner(app).drain()
    session().refresh(case)
    assert (case.sla_policy, case.response_minutes) == ("Todos", minutes)
    assert case.sla_alarm_at == pytest.approx(alarm, abs=timedelta(minutes=1))


def test_the_page_tells_every_promise_and_why_its_clock_stands_still(customer, sign_in):
    always(name="Plazos del hotel", first_response=60, resolution=600)
    case = opened(customer)
    log_entry("call", CASE, case.id, {"direction": "out", "result": "contacted"})
    transition(CASE, case.id, "waiting")
    browser, url = sign_in("master"), f"/support/cases/{case.id}"
    assert f"{url}/panel/support.case.clocks" in browser.get(url).text
    page = browser.get(f"{url}/panel/support.case.clocks").text
    for text in ("Plazos del hotel", "Primera respuesta", "Reloj parado", "Esperando cliente"):
        assert text in page


@pytest.mark.parametrize(
    ("written", "minutes"),
    [("2 h 30 min", 150), ("2h", 120), ("1,5 h", 90), ("45", 45), ("45 min", 45), ("1:20", 80)],
)
def test_lengths_are_read_as_people_write_them(customer, written, minutes):
    made = records.create("support.policy", {"name": "P", "resolution": written})
    assert made.resolution == minutes
    known = records.spec_of("support.policy").field("resolution")
    assert (
        known.clean(known.show(minutes, records.service.context()), records.service.context())
        == minutes
    )


@pytest.mark.parametrize("written", ["pronto", "-5", "2 d", "h", ""])
def test_other_lengths_are_refused_with_an_example(customer, written):
    if written:
        with pytest.raises(records.Invalid) as refused:
            records.create("support.policy", {"name": "P", "resolution": written})
        assert "resolution" in refused.value.errors
    else:
        assert records.create("support.policy", {"name": "P", "resolution": ""}).resolution is None


def test_at_risk_the_owner_is_told_and_when_it_is_too_late_who_leads_the_team_in_working_hours(
    customer, as_user, app
):
    agent, leader = as_user("soporte").user_id, as_user("jefatura").user_id
    as_user("master")
    always(name="Todos", resolution=100)
    case = opened(customer, owner_id=agent)
    number, name = case.id, case.number
    work = Runner(app)
    work.drain()
    for minutes in (80, 30):
        later(case, minutes=minutes)
        with write() as current:
            alarm = utcnow() - timedelta(minutes=minutes)  # nobody has looked yet
            before = {"sla_state": "ok", "sla_alarm_at": alarm}
            current.execute(update(Case).where(Case.id == number).values(before))
            enqueue("support.sla", user=None)
        work.drain()
        with write() as current:
            told = select(JobRow).where(JobRow.name == "support.escalate")
            rows = list(current.scalars(told.execution_options(populate_existing=True)))
            calendar = company_calendar(current_company())
            for row in (row for row in rows if row.state == "queued"):
                assert calendar.add_working_time(row.run_at, timedelta()) == row.run_at
                row.run_at = utcnow()  # the house opens
        work.drain()
        case = session().get(Case, number, populate_existing=True)
    query = select(Notification.user_id, Notification.title)
    told = session().execute(query.where(Notification.kind == "support.sla")).all()
    assert sorted(told) == sorted(
        [
            (agent, f"La solución vence pronto: {name} Avería"),
            (agent, f"La solución llega tarde: {name} Avería"),
            (leader, f"La solución llega tarde: {name} Avería"),
        ]
    )


def test_what_was_late_stays_in_sight_whatever_runs_or_waits_now(customer):
    now = utcnow()
    words, tone = clock_words("breached", now + timedelta(hours=5))
    assert ("Hubo retraso" in words, tone) == (True, "rojo")
    assert clock_words("breached", None) == ("Vencido", "rojo")
    assert "Hubo retraso" in clock_words("breached", now + timedelta(hours=5), until=True)[0]
    assert "Hubo retraso" not in clock_words("ok", now + timedelta(hours=5))[0]


def test_a_calendar_names_places_that_exist_and_says_its_hours_by_day(customer, sign_in):
    made = {"name": "Centro", "country": "ES", "timezone": "Europe/Nowhere", "subdivision": "XX-9"}
    with pytest.raises(Invalid) as refused:
        records.create("support.calendar", made)
    assert set(refused.value.errors) == {"timezone", "subdivision"}
    right = {
        "timezone": "Europe/Madrid",
        "subdivision": "ES-MD",
        "hours": "09:00-14:00\n10:00-12:00",
    }
    calendar = records.create(
        "support.calendar", {**made, **right, "holidays": "24/12/2026 Fiesta"}
    )
    page = sign_in("master").get(f"/support/calendars/{calendar.id}").text
    assert "lunes 09:00-14:00" in page
    assert "martes 10:00-12:00" in page
    assert "24/12/2026 Fiesta" in page
    with pytest.raises(Invalid, match="9-14"):
        records.update("support.calendar", calendar.id, {"hours": "9-14"})


def test_each_promise_is_told_once_at_risk_and_once_too_late_though_another_was_broken_before(
    customer, as_user, app
):
    agent = as_user("soporte").user_id
    as_user("master")
    always(name="Todos", first_response=60, resolution=600)
    case = opened(customer, owner_id=agent)
    work, told = Runner(app), []
    work.drain()
    for hours in (2, 6, 3):  # 2 h, 8 h and 11 h after it was opened; nobody answers
        later(case, hours=hours)
        with write() as current:
            alarm = {"sla_alarm_at": utcnow() - timedelta(hours=hours)}
            current.execute(update(Case).where(Case.id == case.id).values(alarm))
        for _again in range(2):
            with write():
                enqueue("support.sla", user=None)
            work.drain()
        rows = session().scalars(
            select(JobRow).where(JobRow.name == "support.escalate").order_by(JobRow.id)
        )
        told.append(
            [(row.args["promise"], row.args["state"]) for row in rows][sum(map(len, told)) :]
        )
    assert told == [
        [("first_response", "breached")],
        [("resolution", "warning")],
        [("resolution", "breached")],
    ]


def test_the_alarm_of_a_case_is_the_next_moment_of_any_of_its_promises(customer):
    always(name="Todos", first_response=60, resolution=600)
    case = opened(customer)
    later(
        case, minutes=70
    )  # the first answer is late already: the solution is watched all the same
    session().refresh(case)
    assert case.sla_alarm_at - utcnow() == pytest.approx(
        timedelta(minutes=380), abs=timedelta(minutes=1)
    )


def test_while_the_clocks_stand_still_the_page_says_why_without_a_click(customer, sign_in):
    always(name="Todos", resolution=600)
    case, browser = opened(customer), sign_in("master")
    panel = f"/support/cases/{case.id}/panel/support.case.clocks"
    transition(CASE, case.id, "waiting")
    shown = browser.get(panel).text
    assert re.search(r"<details[^>]* open>", shown)
    assert "Esperando cliente: " in shown
    transition(CASE, case.id, "review")
    assert not re.search(r"<details[^>]* open>", browser.get(panel).text)


def test_at_risk_who_leads_the_team_is_told_where_the_owner_no_longer_works_here(
    customer, as_user, app
):
    agent, leader = as_user("soporte").user_id, as_user("jefatura").user_id
    as_user("master")
    always(name="Todos", resolution=100)
    case = opened(customer, owner_id=agent)
    with write() as current:
        current.get_one(User, agent).active = False
        enqueue("support.escalate", _warning(case), user=None)
    Runner(app).drain()
    query = select(Notification.user_id).where(Notification.kind == "support.sla")
    assert list(session().scalars(query)) == [leader]


def _warning(case):
    return {"case_id": case.id, "promise": "resolution", "state": "warning"}
