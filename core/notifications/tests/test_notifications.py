"""Who is told what, when, and what is never shown."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from core import records, timeline
from core.access.actor import SYSTEM, acting_as
from core.access.models import User
from core.activities import reassign, schedule
from core.db import session, write
from core.db.base import utcnow
from core.mail.models import OutgoingMail
from core.notifications import notify
from core.notifications.choices import after_quiet, hours_of, save
from core.notifications.models import Notification
from core.notifications.sending import remind, send_mails
from core.notifications.service import inbox, unread


def person(name):
    with acting_as(SYSTEM):
        return session().scalars(select(User).where(User.mail == f"{name}@demo.example")).one()


def titles():
    return [row.title for row in inbox()]


def test_who_is_mentioned_is_told_in_their_language(as_user):
    as_user("master")
    hotel = records.create("contacts.contact", {"name": "Hotel", "owner_id": person("ventas").id})
    timeline.add_note("contacts.contact", hotel.id, "Mira esto @Ventas")
    as_user("ventas")
    assert [t for t in titles() if t.endswith("le menciona: Hotel")]
    assert unread() == 1


def test_who_is_given_an_activity_is_told_and_who_plans_their_own_is_not(as_user):
    as_user("ventas")
    hotel = records.create("contacts.contact", {"name": "Hotel"})
    schedule(hotel, "call", "Mía", utcnow() + timedelta(hours=2))
    assert titles() == []
    as_user("master")
    made = schedule(hotel, "call", "Llamar", utcnow() + timedelta(hours=2))
    reassign(made.id, person("ventas").id)
    as_user("ventas")
    assert titles() == ["Tiene una actividad nueva: Llamar"]


def test_a_notification_goes_out_of_sight_with_its_record(as_user):
    as_user("master")
    mine, other = person("ventas").id, person("ventas2").id
    hotel = records.create("contacts.contact", {"name": "Secreto", "owner_id": mine})
    about = {"model": "contacts.contact", "record_id": hotel.id}
    assert notify([mine, other], "core.mention", "Secreto", "/x", **about) == [mine]
    as_user("ventas")
    assert (titles(), unread()) == (["Secreto"], 1)
    as_user("master")
    records.update("contacts.contact", hotel.id, {"owner_id": other, "team_id": None})
    as_user("ventas")
    assert (titles(), unread()) == ([], 0)


def test_mails_go_out_after_the_quiet_hours(as_user, app):
    as_user("master")
    me = person("ventas")
    save(me.id, {"core.mention": (True, "now")}, {"quiet_from": "20:00", "quiet_to": "08:00"})
    hours, madrid = hours_of(me.id), ZoneInfo("Europe/Madrid")
    night = datetime.combine(datetime(2026, 11, 19, tzinfo=UTC).date(), time(22), madrid)
    assert after_quiet(me, hours, night).astimezone(madrid).isoformat()[:16] == "2026-11-20T08:00"
    noon = night.replace(hour=12)
    assert after_quiet(me, hours, noon) == noon
    save(me.id, {}, {"working_only": "1"})
    saturday = datetime(2026, 11, 21, 12, tzinfo=madrid)
    opened = after_quiet(me, hours_of(me.id), saturday).astimezone(madrid)
    assert (opened.weekday(), opened.hour) == (0, 9)


def test_one_mail_a_person_with_what_they_may_see(as_user):
    as_user("master")
    me = person("ventas")
    notify([me.id], "core.mention", "Uno", "/contacts/1")
    notify([me.id], "core.mention", "Dos", "/contacts/2")
    before = session().query(OutgoingMail).count()
    with write() as current:
        for row in current.scalars(select(Notification)):
            row.mail_at = utcnow() - timedelta(minutes=1)
        current.flush()
    with acting_as(SYSTEM):
        assert send_mails.call(None) == {"sent": 1}
        assert send_mails.call(None) == {"sent": 0}
    mail = session().scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    assert session().query(OutgoingMail).count() == before + 1
    assert "Uno" in mail.text
    assert "/contacts/2" in mail.text


def test_owners_are_reminded_once_and_as_early_as_they_want(as_user):
    as_user("ventas")
    schedule(None, "call", "Ahora", utcnow() + timedelta(minutes=10))
    schedule(None, "call", "Luego", utcnow() + timedelta(minutes=50))
    with acting_as(SYSTEM), write():
        assert remind.call(None) == {"reminded": 1}
        assert remind.call(None) == {"reminded": 0}
    as_user("ventas")
    assert titles() == ["En un momento: Ahora"]


def test_the_bell_its_list_and_its_choices(sign_in, app):
    with app.app_context(), acting_as(SYSTEM):
        notify([person("ventas").id], "core.mention", "Le mencionan aquí", "/contacts/")
        number = session().scalar(select(Notification.id))
    browser = sign_in("ventas")
    page = browser.get("/notifications").text
    assert "Le mencionan aquí" in page
    token = page.split('name="csrf-token" content="')[1].split('"')[0]
    assert sign_in("ventas2").post(
        f"/notifications/{number}/open", data={"csrf_token": token}
    ).status_code in (400, 404)
    answer = browser.post(f"/notifications/{number}/open", data={"csrf_token": token})
    assert answer.location == "/contacts/"
    assert browser.post("/notifications/read", data={"csrf_token": token}).status_code == 303
    assert "unread" not in browser.get("/notifications").text.split("<main")[1]
    given = {"csrf_token": token, "quiet_from": "20:00", "remind_minutes": "10"}
    assert browser.post("/notifications/settings", data=given).status_code == 422
    given["quiet_to"] = "08:00"
    assert browser.post("/notifications/settings", data=given).status_code == 303
    assert 'value="20:00"' in browser.get("/notifications/settings").text
