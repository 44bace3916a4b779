"""Sessions of browsers: found in one query, ended at once, rotated at sign-in."""

from datetime import timedelta

import pytest
from flask import Blueprint, jsonify
from sqlalchemy import select, update

from core.access import Forbidden, sessions
from core.access.actor import SYSTEM, acting_as, actor
from core.access.models import AuditEntry, LoginSession, User
from core.access.routes import administration, signed_in, while_looking
from core.db import session, write
from core.db.base import utcnow


@pytest.fixture(scope="module", autouse=True)
def echo(whole_app):
    """Addresses that tell who the request acts as."""
    if "whoami" in whole_app.blueprints:
        return
    blueprint = Blueprint("whoami", __name__)

    @blueprint.route("/whoami", methods=["GET", "POST"])
    @signed_in
    def who():
        return jsonify(id=actor().user_id, viewed_by=actor().viewed_by)

    @blueprint.post("/whoami/stop")
    @while_looking
    def stop():
        return "ok"

    @blueprint.get("/whoami/office")
    @administration
    def office():
        return "ok"

    whole_app._got_first_request = False
    whole_app.register_blueprint(blueprint)


def user(name):
    return session().scalar(select(User).where(User.mail == f"{name}@demo.example"))


def row_of(name):
    return session().scalar(
        select(LoginSession).join(User, User.id == LoginSession.user_id)
        .where(User.mail == f"{name}@demo.example")
        .execution_options(populate_existing=True)
    )  # fmt: skip


def test_who_asks_takes_one_query(sign_in, count_queries):
    browser = sign_in("ventas")
    browser.get("/whoami")
    with count_queries() as seen:
        assert browser.get("/whoami").status_code == 200
    assert len(seen) == 1, seen


@pytest.mark.parametrize(
    "values",
    [
        {"expires_at": timedelta(seconds=-1)},
        {"seen_at": -sessions.IDLE - timedelta(seconds=1)},
    ],
)
def test_a_session_ends_after_its_life_or_when_idle(app, sign_in, values):
    browser = sign_in("ventas")
    assert browser.get("/whoami").status_code == 200
    with app.app_context(), acting_as(SYSTEM), write() as current:
        given = {name: utcnow() + delta for name, delta in values.items()}
        current.execute(update(LoginSession).values(**given))
    assert browser.get("/whoami").status_code == 302


def test_a_revoked_session_is_signed_out_at_once(app, sign_in):
    one, other = sign_in("ventas"), sign_in("ventas")
    with app.app_context(), acting_as(SYSTEM):
        mine = user("ventas")
        first = sessions.open_sessions(mine.id)[-1]
        assert sessions.end_sessions(mine.id, session_id=first.id) == 1
    assert sorted(b.get("/whoami").status_code for b in (one, other)) == [200, 302]


def test_signing_in_replaces_the_session_of_the_browser(app):
    with app.app_context(), acting_as(SYSTEM):
        mine = user("ventas")
        planted = sessions.start_session(mine)
        secret = sessions.start_session(mine, replaces=planted)
        assert sessions.find_session(planted) is None
        assert sessions.find_session(secret).user.id == mine.id


def test_the_use_is_noted_after_the_answer_and_seldom(app, sign_in, count_queries):
    browser = sign_in("ventas")
    with app.app_context(), acting_as(SYSTEM), write() as current:
        old = utcnow() - timedelta(hours=1)
        current.execute(update(LoginSession).values(seen_at=old))
    browser.get("/whoami").close()
    with app.app_context(), acting_as(SYSTEM):
        assert utcnow() - row_of("ventas").seen_at < timedelta(minutes=1)
    with count_queries() as seen:
        browser.get("/whoami").close()
    assert len(seen) == 1


def test_the_master_looks_through_somebody_and_changes_nothing(app, sign_in):
    browser = sign_in("master")
    with app.test_request_context(), acting_as(SYSTEM):
        other = user("ventas").id
        sessions.look_as(row_of("master"), other)
        mine = user("master").id
    assert browser.get("/whoami").json == {"id": other, "viewed_by": mine}
    assert browser.post("/whoami").status_code == 403
    assert browser.post("/whoami/stop").status_code == 200
    with app.test_request_context(), acting_as(SYSTEM):
        sessions.look_as(row_of("master"), None)
        log = session().scalars(
            select(AuditEntry.action).where(AuditEntry.action.like("view_as%"))
            .order_by(AuditEntry.id)
        ).all()  # fmt: skip
    assert log == ["view_as", "view_as_end"]
    assert browser.get("/whoami").json == {"id": mine, "viewed_by": None}
    assert browser.post("/whoami").status_code == 200


def test_nobody_else_looks_through_people(as_user):
    who = as_user("jefatura")
    with write() as current:
        current.add(LoginSession(token_hash="x", user_id=who.user_id, expires_at=utcnow()))
    with pytest.raises(Forbidden):
        sessions.look_as(row_of("jefatura"), user("ventas").id)


def test_a_view_planted_in_the_row_of_others_is_ignored(app, sign_in):
    browser = sign_in("ventas")
    with app.app_context(), acting_as(SYSTEM), write() as current:
        mine, other = user("ventas").id, user("master").id
        current.execute(update(LoginSession).values(view_as_id=other))
    assert browser.get("/whoami").json == {"id": mine, "viewed_by": None}


def test_administration_asks_for_the_password_again(app, sign_in):
    browser = sign_in("master")
    asked = browser.get("/whoami/office")
    assert asked.location == "/account/confirm?next=%2Fwhoami%2Foffice"
    with app.test_request_context(), acting_as(SYSTEM):
        sessions.elevate(row_of("master"))
    assert browser.get("/whoami/office").status_code == 200
    with app.app_context(), acting_as(SYSTEM), write() as current:
        current.execute(update(LoginSession).values(elevated_until=utcnow()))
    assert browser.get("/whoami/office").status_code == 302
    assert sign_in("ventas").get("/whoami/office").status_code == 403


def test_headers_of_every_answer(sign_in, client):
    for answer in (client.get("/nowhere"), sign_in("ventas").get("/whoami")):
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert "unsafe-inline'" not in answer.headers["Content-Security-Policy"].split("style")[0]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
    office = client.get("/admin/x").headers["Content-Security-Policy"]
    assert "'nonce-" in office
    assert office != client.get("/admin/x").headers["Content-Security-Policy"]
