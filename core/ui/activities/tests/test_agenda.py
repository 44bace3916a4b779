"""The agenda: what it lists, finishing in place with the next step, moving, giving away."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from core import records
from core.access.actor import SYSTEM, acting_as
from core.access.models import User
from core.activities import schedule
from core.activities.models import Activity
from core.db import session
from core.db.base import utcnow
from core.testing.generic.making import as_person

PART = {"HX-Request": "true", "HX-Target": "act-more"}


def person(name):
    with acting_as(SYSTEM):
        return session().scalar(select(User.id).where(User.mail == f"{name}@demo.example"))


@pytest.fixture
def house(app):
    """A customer of ventas with an overdue call and one to come; another of ventas2."""
    with as_person(app, "master"):
        mine, other = person("ventas"), person("ventas2")
        hotel = records.create("contacts.contact", {"name": "Hotel Miramar", "owner_id": mine})
        cafe = records.create("contacts.contact", {"name": "Cafés Quintana", "owner_id": other})
        late = schedule(hotel, "call", "Renovación", utcnow() - timedelta(days=1), mine)
        schedule(hotel, "meeting", "Demostración", utcnow() + timedelta(hours=5), mine)
        schedule(cafe, "call", "Secreta", utcnow() - timedelta(days=1), other)
        return {"hotel": hotel.id, "cafe": cafe.id, "late": late.id}


def token(text):
    return re.search(r'name="csrf-token" content="([^"]+)"', text)[1]


def stored(app, number):
    with app.app_context(), acting_as(SYSTEM):
        found = session().get(Activity, number)
        return found.done_at, found.result, found.owner_id, found.due_at


def test_mine_the_overdue_first_and_nobody_elses(sign_in, house):
    page = sign_in("ventas").get("/activities").text
    assert page.index("Renovación") < page.index("Demostración")
    assert "Secreta" not in page
    assert "Hotel Miramar" in page
    only = sign_in("ventas").get("/activities?when=overdue").text
    assert "Renovación" in only
    assert "Demostración" not in only
    assert "Secreta" not in sign_in("ventas").get("/activities?who=all").text
    assert "Secreta" in sign_in("jefatura").get("/activities?who=all").text


def test_what_each_part_holds_is_counted_and_what_one_may_not_see_is_not(app, sign_in, house):
    def counted():
        page = sign_in("ventas").get("/activities?who=all").text
        return re.findall(r'class="c-chip"[^>]*>([^<]+) <span class="num">([^<]+)<', page)

    now = utcnow()
    assert counted()[0] == ("Vencidas", "1")
    assert dict(counted())["Próximos 7 días"] == "1"
    with as_person(app, "master"):
        hotel = records.get("contacts.contact", house["hotel"])
        for number in range(99):
            schedule(hotel, "call", f"Llamada {number}", now - timedelta(days=2), person("ventas"))
    assert counted()[0] == ("Vencidas", "99+")


def test_the_agenda_costs_few_queries(sign_in, house, count_queries):
    browser = sign_in("ventas")
    browser.get("/activities")
    with count_queries() as asked:
        browser.get("/activities")
    assert len(asked) <= 8, asked


def test_finishing_in_place_offers_the_next_step(app, sign_in, house):
    browser = sign_in("ventas")
    address = f"/activities/{house['late']}/finish"
    form = browser.get(address, headers=PART).text
    assert "Planificar el siguiente paso" in form
    assert "Enviar lo acordado" in form
    again = browser.get(f"{address}?result=no_answer", headers=PART).text
    assert "Volver a llamar" in again
    given = {
        "csrf_token": token(browser.get("/activities").text),
        "result": "no_answer",
        "note": "Comunica",
        "next": "1",
        "next_kind": "call",
        "next_subject": "Volver a llamar",
        "next_day": "",
    }
    refused = browser.post(address, data=given, headers=PART)
    assert refused.status_code == 422
    assert stored(app, house["late"])[0] is None
    answer = browser.post(address, data={**given, "next_day": "mañana"}, headers=PART)
    assert answer.status_code == 204
    assert "records-changed" in answer.headers["HX-Trigger"]
    assert stored(app, house["late"])[1] == "no_answer"
    assert "Volver a llamar" in browser.get("/activities").text


def test_planning_from_the_page_of_a_customer(sign_in, house):
    browser = sign_in("ventas")
    page = browser.get(f"/contacts/{house['hotel']}").text
    assert "Renovación" in page  # below the title, from the record's own columns
    assert 'id="activity-subject"' in page
    panel = browser.get(f"/contacts/{house['hotel']}/panel/core.planned").text
    assert "Demostración" in panel
    given = {"csrf_token": token(page), "kind": "visit", "subject": "Visita", "day": "mañana"}
    where = f"/activities/plan/contacts.contact/{house['hotel']}/activity"
    answer = browser.post(where, data=given, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    hidden = f"/activities/plan/contacts.contact/{house['cafe']}/activity"
    assert browser.post(hidden, data=given).status_code == 404
    bad = browser.post(where, data={**given, "time": "25:99"}, headers={"HX-Request": "true"})
    assert bad.status_code == 422


def test_many_are_moved_and_given_away_at_once(app, sign_in, house):
    boss = sign_in("master")
    given = {"csrf_token": token(boss.get("/activities").text), "ids": [str(house["late"])]}
    other = stored(app, house["late"])[2]
    with app.app_context():
        target = person("ventas2")
    boss.post("/activities/bulk", data={**given, "action": "reassign", "owner_id": str(target)})
    assert stored(app, house["late"])[2] == target != other
    boss.post("/activities/bulk", data={**given, "action": "reschedule", "day": "+3d"})
    assert stored(app, house["late"])[3] > utcnow()
    reader = sign_in("lectura")
    assert reader.post("/activities/bulk", data=given).status_code == 403


def test_the_clock_counts_what_is_overdue(sign_in, house):
    page = sign_in("ventas").get("/").text
    assert "1 vencida" in page or "Actividades" in page
    assert "Renovación" in page
