"""Who gets which lead, and how long they have: territories, rules, turns, the clock."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from flask import g
from sqlalchemy import select

from core import records
from core.access.actor import SYSTEM, acting_as
from core.access.teams import save_team
from core.api.locale import WorkCalendar
from core.api.models import utcnow
from core.api.services import log_call, sudo
from core.db import session, write
from core.notifications.models import Notification
from core.pipelines import stage_info
from core.testing.generic.making import make, user_named
from modules.sales import tasks
from modules.sales.models import Lead, QueueMember
from modules.sales.services.leads import clock
from modules.sales.services.leads.placing import Asked, holds, in_codes, territory_of
from modules.sales.services.leads.sharing import take_turn, whose_turn

LEAD = "sales.lead"
HOURS = dict.fromkeys(range(1, 6), ("09:00-14:00", "16:00-19:00"))
MADRID = ZoneInfo("Europe/Madrid")
OWN = {date(2026, 6, 24): "Hogueras"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MADRID)


@pytest.mark.parametrize(
    ("came", "due"),
    [
        ("2026-11-27T18:30", "2026-11-30T10:30"),  # Friday evening to Monday
        ("2026-11-26T09:00", "2026-11-26T11:00"),  # within the morning
        ("2026-11-26T13:00", "2026-11-26T17:00"),  # over the midday break
        ("2026-11-26T14:30", "2026-11-26T18:00"),  # during the break
        ("2026-11-26T18:00", "2026-11-27T10:00"),  # into the next morning
        ("2026-11-26T12:00", "2026-11-26T14:00"),  # ends with the morning
        ("2026-11-28T11:00", "2026-11-30T11:00"),  # Saturday
        ("2026-11-29T23:59", "2026-11-30T11:00"),  # Sunday night
        ("2026-03-27T18:30", "2026-03-30T10:30"),  # the clock goes forward on the Sunday
        ("2026-10-23T18:30", "2026-10-26T10:30"),  # and back
        ("2026-06-23T18:30", "2026-06-25T10:30"),  # a local holiday of the company
        ("2026-12-24T18:30", "2026-12-28T10:30"),  # Christmas, then the weekend
        ("2026-12-31T18:00", "2027-01-04T10:00"),  # New Year, then the weekend
        ("2027-01-05T18:30", "2027-01-07T10:30"),  # Epiphany
    ],
)
def test_two_working_hours(came, due):
    calendar = WorkCalendar("ES", "Europe/Madrid", HOURS, own=OWN)
    assert clock.due_at(calendar, at(came)) == at(due).astimezone(UTC)


@pytest.mark.parametrize(
    ("country", "place", "zone", "came", "due"),
    [
        # Maundy Thursday is free in Madrid; in Valencia Easter Monday is instead
        ("ES", "ES-MD", "Europe/Madrid", "2026-04-01T18:30", "2026-04-06T10:30"),
        ("ES", "ES-VC", "Europe/Madrid", "2026-04-02T18:30", "2026-04-07T10:30"),
        (
            "ES",
            "ES-VC",
            "Europe/Madrid",
            "2026-10-08T18:30",
            "2026-10-13T10:30",
        ),  # 9 and 12 October
        ("ES", None, "Atlantic/Canary", "2026-03-27T18:30", "2026-03-30T10:30"),  # an hour apart
        (
            "CL",
            None,
            "America/Santiago",
            "2026-09-04T18:30",
            "2026-09-07T10:30",
        ),  # spring in the south
        (
            "CL",
            None,
            "America/Santiago",
            "2026-04-02T18:30",
            "2026-04-06T10:30",
        ),  # Good Friday, autumn
        (
            "MX",
            None,
            "America/Mexico_City",
            "2026-11-13T18:30",
            "2026-11-17T10:30",
        ),  # a moved Monday
        (
            "MX",
            None,
            "America/Mexico_City",
            "2026-03-06T18:30",
            "2026-03-09T10:30",
        ),  # no summer time
        # 9 July, the bridge of the 10th by decree, the weekend
        ("AR", None, "America/Argentina/Buenos_Aires", "2026-07-08T18:30", "2026-07-13T10:30"),
        ("CO", None, "America/Bogota", "2026-07-17T18:30", "2026-07-21T10:30"),  # 20 July, a Monday
        ("PE", None, "America/Lima", "2026-07-27T18:30", "2026-07-30T10:30"),  # two days on end
        ("ES", None, "Europe/Madrid", "2026-11-26T19:00", "2026-11-27T11:00"),  # as they close
        ("ES", None, "Europe/Madrid", "2026-11-26T07:00", "2026-11-26T11:00"),  # before they open
        ("ES", None, "Europe/Madrid", "2026-11-26T12:30", "2026-11-26T16:30"),  # half on each side
    ],
)
def test_two_working_hours_elsewhere(country, place, zone, came, due):
    calendar = WorkCalendar(country, zone, HOURS, subdivision=place)
    there = ZoneInfo(zone)
    start = datetime.fromisoformat(came).replace(tzinfo=there)
    ends = datetime.fromisoformat(due).replace(tzinfo=there)
    assert clock.due_at(calendar, start.astimezone(UTC)) == ends.astimezone(UTC)


def test_the_warning_comes_at_three_quarters():
    calendar = WorkCalendar("ES", "Europe/Madrid", HOURS)
    assert clock.warn_at(calendar, at("2026-11-27T18:30")) == at("2026-11-30T10:00")


def test_states_of_the_clock():
    now = utcnow()
    hour = timedelta(hours=1)
    assert clock.state(now, None, None, None) == ""
    assert clock.state(now, now + hour, now + hour / 2, None) == "running"
    assert clock.state(now, now + hour, now - hour / 2, None) == "warning"
    assert clock.state(now, now - hour, None, None) == "broken"
    assert clock.state(now, now, None, now - hour) == "kept"
    assert clock.state(now, now - hour, None, now) == "late"


@pytest.mark.parametrize(
    ("codes", "code", "inside"),
    [
        ("03, 46", "03001", True),
        ("03, 46", "28001", False),
        ("28000-28054", "28010", True),
        ("28000-28054", "28100", False),
        ("28", "28 010", True),
        ("SW1", "sw1a 1aa", True),
        ("", "28010", False),
    ],
)
def test_postal_codes(codes, code, inside):
    assert in_codes(codes, code) is inside


def place(number, **values):
    given = {"country": None, "region": None, "postal_codes": None, "parent_id": None}
    return SimpleNamespace(id=number, **{**given, **values})


def test_the_smallest_territory_decides():
    spain, alicante = place(1, country="ES"), place(2, country="ES", region="Alicante")
    elche = place(3, country="ES", postal_codes="03200-03299")
    asked = Asked(country="ES", region="alicante", postal_code="03203")
    assert territory_of([spain, alicante, elche], asked) is elche
    assert territory_of([spain, alicante], asked) is alicante
    assert territory_of([spain], Asked(country="PT")) is None
    assert not holds(place(4), asked)


@pytest.fixture
def team(app, as_user):
    as_user("master")
    ids = [user_named("ventas").id, user_named("ventas2").id]
    made = save_team(None, "Equipo de pruebas", ids)
    make("sales.territory", name="España", country="ES", team_id=made.id)
    return made


def system():
    return acting_as(SYSTEM)


def test_a_lead_without_owner_gets_one_a_clock_and_a_call(team):
    lead = new_lead()
    assert lead.owner_id in (user_named("ventas").id, user_named("ventas2").id)
    assert lead.team_id == team.id
    assert "España" in lead.assigned_why
    assert lead.first_due_at > lead.first_warn_at > lead.created_at
    assert lead.next_activity_at == lead.first_due_at
    assert lead.next_activity_kind == "call"


def test_a_lead_of_one_s_own_has_no_clock(app, as_user):
    as_user("ventas")
    lead = make(LEAD, name="Conocido")
    assert (lead.owner_id, lead.first_due_at) == (user_named("ventas").id, None)


def test_turns_follow_the_weights(team):
    one, two = user_named("ventas").id, user_named("ventas2").id
    make("sales.queue_member", user_id=one, team_id=team.id, weight=3)
    make("sales.queue_member", user_id=two, team_id=team.id, weight=1)
    with write(), system(), sudo("test"):
        got = [take_turn(Asked(country="ES")).user_id for _n in range(8)]
    assert (got.count(one), got.count(two)) == (6, 2)
    assert got[:4].count(two) == 1  # spread, not one block after another


def test_who_is_away_is_left_out_and_nobody_left_means_the_general_queue(team):
    one, two = user_named("ventas").id, user_named("ventas2").id
    away = utcnow().date() + timedelta(days=3)
    make("sales.queue_member", user_id=one, team_id=team.id, away_until=away)
    member = make("sales.queue_member", user_id=two, team_id=team.id)
    assert whose_turn(Asked(country="ES")).user_id == two
    records.update("sales.queue_member", member.id, {"available": False})
    make("sales.queue_member", user_id=user_named("jefatura").id)
    turn = whose_turn(Asked(country="ES"))
    assert (turn.user_id, turn.team_id) == (user_named("jefatura").id, team.id)
    assert whose_turn(Asked(country="PT")).user_id == user_named("jefatura").id


def test_a_rule_comes_before_the_territory(team, as_user):
    other = save_team(None, "Grandes cuentas", [user_named("jefatura").id])
    make("sales.sharing_rule", name="Flotas", interest="flota", team_id=other.id)
    turn = whose_turn(Asked(country="ES", interest="Flota de furgonetas"))
    assert (turn.team_id, "Flotas" in turn.why) == (other.id, True)
    assert whose_turn(Asked(country="ES", interest="TPV")).team_id == team.id


def test_asking_whose_turn_it_is_moves_nothing(team, sign_in):
    make("sales.queue_member", user_id=user_named("ventas").id, team_id=team.id)
    before = [(m.id, m.credit) for m in session().query(QueueMember)]
    page = sign_in("master").get("/sales/sharing?country=ES&postal_code=03001")
    assert page.status_code == 200
    assert "España" in page.text
    assert [(m.id, m.credit) for m in session().query(QueueMember)] == before
    assert sign_in("ventas").get("/sales/sharing").status_code == 403


def test_a_turn_is_called_by_its_person_and_lies_below_ajustes(team, sign_in):
    seller = user_named("ventas")
    turn = make("sales.queue_member", user_id=seller.id, team_id=team.id)
    pages = [f"/sales/queue/{turn.id}", "/sales/queue"]
    texts = [sign_in("master").get(page).text for page in pages]
    assert f"<h1>{seller.name}</h1>" in texts[0]
    for text in texts:
        path = text.partition("c-crumbs")[2].partition("</ol>")[0]
        assert path.index("/settings/") < path.index("/sales/sharing") < path.index("Turnos")
    own = sign_in("ventas").get("/sales/queue").text.partition("c-crumbs")[2].partition("</ol>")[0]
    assert "/settings/" not in own


def new_lead():
    with system():
        number = records.create(LEAD, {"name": "Con reloj", "country": "ES"}).id
    g.pop("cauce_company", None)  # as in the next request
    return session().get(Lead, number)


def log(lead, **values):
    given = {"direction": "out", "result": "contacted", "body": "Hablamos", **values}
    return log_call(LEAD, lead.id, given)


def test_only_a_real_contact_of_ours_stops_the_clock(team):
    lead = new_lead()
    log(lead, direction="in")
    log(lead, result="no_answer")
    session().refresh(lead)
    assert lead.first_contact_at is None
    entry = log(lead)
    session().refresh(lead)
    assert lead.first_contact_at == entry.at
    assert stage_info(lead.stage_id).code == "contacted"
    from core.timeline.entries import delete

    delete(entry.id)
    session().refresh(lead)
    assert lead.first_contact_at is None


def told(name):
    """What somebody's bell says: (kind, address)."""
    query = select(Notification).where(Notification.user_id == user_named(name).id)
    return [(n.kind, n.url) for n in session().scalars(query.order_by(Notification.id))]


def test_the_owner_is_warned_and_the_supervisor_told_once(team, sign_in):
    lead = new_lead()
    with write(), sudo("test") as current:
        own = current.get(Lead, lead.id)
        own.first_warn_at = utcnow() - timedelta(minutes=1)
    number = lead.id
    with system(), write():
        assert tasks.watch.call(None) == {"warned": 1, "late": 0}
        assert tasks.watch.call(None) == {"warned": 0, "late": 0}
    with write(), sudo("test") as current:
        own = current.get(Lead, number)
        own.first_due_at = utcnow() - timedelta(minutes=1)
    with system(), write():
        assert tasks.watch.call(None) == {"warned": 0, "late": 1}
        assert tasks.watch.call(None) == {"warned": 0, "late": 0}
    session().expire_all()
    assert session().get(Lead, number).breached_at is not None
    where = f"/sales/leads/{number}/reassign"
    assert told("jefatura") == [("sales.lead_due", where), ("sales.lead_late", where)]
    owner = session().get(Lead, number).owner_id
    mine, other = (
        ("ventas", "ventas2") if owner == user_named("ventas").id else ("ventas2", "ventas")
    )
    assert ("sales.lead_due", f"/sales/leads/{number}") in told(mine)
    page = sign_in("jefatura").get(where).text  # from the notice it goes to somebody else
    assert "Quien sigue en el turno" in page
    sent = {"owner_id": user_named(other).id}
    assert sign_in("jefatura").post(where, data=sent).status_code in (302, 303)
    session().expire_all()
    after = session().get(Lead, number)
    assert after.owner_id == user_named(other).id
    assert after.first_due_at > utcnow()


def test_a_late_lead_goes_to_the_next_one(team, sign_in):
    lead = new_lead()
    before, number = lead.owner_id, lead.id
    answer = sign_in("jefatura").post(f"/sales/leads/{number}/reassign")
    assert answer.status_code in (302, 303)
    session().expire_all()
    assert session().get(Lead, number).owner_id != before


def test_turns_taken_at_once_are_fair(committed):
    """Twenty leads from four threads: nobody is skipped, no turn is given twice."""
    with committed.app_context(), system(), write(), sudo("test"):
        for name in ("ventas", "ventas2"):
            make("sales.queue_member", user_id=user_named(name).id)

    def one(number):
        with committed.app_context(), system():
            return records.create(LEAD, {"name": f"Hilo {number}", "country": "ES"}).owner_id

    with ThreadPoolExecutor(4) as pool:
        owners = list(pool.map(one, range(20)))
    assert sorted(owners.count(owner) for owner in set(owners)) == [10, 10]
