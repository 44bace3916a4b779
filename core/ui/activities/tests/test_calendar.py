"""The calendar, its feed, and what a program does with activities."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from core import records
from core.access.actor import SYSTEM, acting_as
from core.access.models import User
from core.activities import schedule
from core.activities.models import Activity
from core.db import session
from core.db.base import utcnow
from core.testing.generic.making import as_person

NOON = utcnow().replace(hour=11, minute=0, second=0, microsecond=0)


def person(name):
    with acting_as(SYSTEM):
        return session().scalar(select(User.id).where(User.mail == f"{name}@demo.example"))


@pytest.fixture
def house(app):
    with as_person(app, "ventas"):
        hotel = records.create("contacts.contact", {"name": "Hotel Miramar"})
        call = schedule(hotel, "call", "Renovación", NOON)
        schedule(hotel, "visit", "Médico privado", NOON, private=True)
        return {"hotel": hotel.id, "call": call.id}


def token(browser):
    return browser.get("/activities").text.split('name="csrf-token" content="')[1].split('"')[0]


def test_a_month_and_a_week_show_what_is_planned(sign_in, house):
    browser = sign_in("ventas")
    for view in ("month", "week"):
        page = browser.get(f"/activities/calendar?view={view}").text
        assert "Renovación" in page
        assert "Médico privado" in page
    for odd in ("x", "9999-99-99", "0001-01-01", "9999-12-31"):
        assert browser.get(f"/activities/calendar?day={odd}").status_code == 200


def test_what_is_private_is_busy_time_to_the_team_and_nothing_to_others(app, sign_in, house):
    with app.app_context(), acting_as(SYSTEM):
        from core.access.models import Role, Team
        from core.access.presets import touch_rights
        from core.db import write

        with write() as current:
            role = current.scalars(select(Role).where(Role.code == "supervisor")).one()
            team = current.scalars(select(Team).where(Team.name == "Norte")).one()
            current.add(User(mail="jefa@demo.example", name="Jefa", roles=[role], teams=[team]))
            current.flush()
            touch_rights()
    page = sign_in("jefa").get("/activities/calendar?who=team").text
    assert "Renovación" in page
    assert "Ocupado · Ventas" in page
    assert "Médico" not in page
    for name in ("ventas2", "soporte"):
        page = sign_in(name).get("/activities/calendar?who=team").text
        assert "Médico" not in page
        assert "Ocupado" not in page


def test_dragging_keeps_the_hour_and_a_stale_version_is_refused(app, sign_in, house):
    browser = sign_in("ventas")
    day = (NOON + timedelta(days=3)).date()
    given = {"csrf_token": token(browser), "day": day.isoformat(), "version": "1"}
    assert browser.post(f"/activities/{house['call']}/move", data=given).status_code == 204
    with app.app_context(), acting_as(SYSTEM):
        moved = session().get(Activity, house["call"]).due_at
    assert moved.date() == day
    again = browser.post(f"/activities/{house['call']}/move", data=given)
    assert again.status_code == 409
    assert browser.post(
        f"/activities/{house['call']}/move", data={**given, "day": "x"}
    ).status_code in (400, 422)


def test_the_feed_is_ones_own_and_can_be_ended(sign_in, client, house):
    browser = sign_in("ventas")
    given = {"csrf_token": token(browser), "action": "new"}
    page = browser.post("/activities/calendar/feed", data=given).text
    path = page.split('id="feed" readonly value="')[1].split('"')[0]
    path = path[path.index("/activities/") :]
    answer = client.get(path)
    found = Calendar.from_ical(answer.data)
    assert {str(e["summary"]) for e in found.walk("VEVENT")} == {"Renovación", "Médico privado"}
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert client.get("/activities/feed/guess.ics").status_code == 404
    browser.post("/activities/calendar/feed", data={**given, "action": "revoke"})
    assert client.get(path).status_code == 404


def test_a_program_plans_lists_and_finishes(sign_in, house):
    browser = sign_in("ventas")
    where = f"/api/v1/contacts/contacts/{house['hotel']}/activities"
    body = {"subject": "Llamar", "kind": "call", "due_at": "2030-01-07T09:00:00+01:00"}
    made = browser.post(where, json=body)
    assert made.status_code == 201
    number = made.get_json()["id"]
    found = browser.get(f"/api/v1/core/activities/{number}").get_json()
    assert (found["model"], found["record"]) == (
        "contacts.contact",
        f"contacts.contact:{house['hotel']}",
    )
    assert browser.post(where, json={**body, "kind": "nonsense"}).status_code in (400, 422)
    one = f"/api/v1/core/activities/{number}/finish"
    done = browser.post(
        one, json={"version": 1, "result": "no_answer", "next": {**body, "subject": "Otra vez"}}
    )
    assert done.status_code == 200
    assert done.get_json()["result"] == "no_answer"
    assert browser.post(one, json={"version": 2}).status_code == 422
    subjects = [i["subject"] for i in browser.get("/api/v1/core/activities").get_json()["items"]]
    assert "Otra vez" in subjects
    hidden = sign_in("ventas2").get(f"/api/v1/core/activities/{number}")
    assert hidden.status_code == 404
    assert datetime.now(UTC) > NOON - timedelta(days=1)
