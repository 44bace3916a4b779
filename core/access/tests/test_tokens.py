"""API tokens: who they act as, what they are limited to, when they end."""

import time
from datetime import timedelta

import pytest
from flask import Blueprint, jsonify
from sqlalchemy import select, update

from core.access import Forbidden, tokens
from core.access.actor import SYSTEM, acting_as, actor
from core.access.errors import Refused
from core.access.models import ApiToken, User
from core.access.routes import signed_in
from core.access.users import update_user
from core.db import session, write
from core.db.base import utcnow


@pytest.fixture(scope="module", autouse=True)
def echo(whole_app):
    """An address of the API that tells who the request acts as."""
    if "echo" in whole_app.blueprints:
        return
    blueprint = Blueprint("echo", __name__)

    @blueprint.route("/api/echo", methods=["GET", "POST"])
    @signed_in
    def who():
        me = actor()
        return jsonify(id=me.user_id, via=me.via, master=me.master, grants=sorted(me.grants))

    whole_app._got_first_request = False
    whole_app.register_blueprint(blueprint)


def ask(client, secret, method="get", path="/api/echo"):
    return getattr(client, method)(path, headers={"Authorization": f"Bearer {secret}"})


def test_a_token_acts_as_its_user(as_user, client):
    who = as_user("ventas")
    row, secret = tokens.create_token("Hoja de cálculo")
    answer = ask(client, secret)
    assert answer.json == {
        "id": who.user_id,
        "via": "api",
        "master": False,
        "grants": sorted(who.grants),
    }
    assert secret.startswith(row.prefix)
    assert secret not in (row.token_hash, row.prefix)


def test_a_limited_token_loses_everything_else_also_of_a_master(as_user, client):
    as_user("master")
    _row, secret = tokens.create_token("Solo lectura", permissions=["contacts.contact.read"])
    answer = ask(client, secret).json
    assert (answer["master"], answer["grants"]) == (False, ["contacts.contact.read"])


def test_a_token_never_adds_rights(as_user, client):
    as_user("lectura")
    _row, secret = tokens.create_token("x", permissions=["contacts.contact.update"])
    assert ask(client, secret).json["grants"] == []


@pytest.mark.parametrize("header", ["Bearer nada", "Bearer cauce_nada", "Basic YTpi", "x", ""])
def test_a_wrong_token_is_refused(app, client, header):
    refused = client.get("/api/echo", headers={"Authorization": header})
    assert refused.status_code == 401
    assert refused.mimetype == "application/problem+json"
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_ends_when_revoked_expired_or_its_user_leaves(as_user, client):
    as_user("ventas")
    revoked, secret1 = tokens.create_token("uno")
    tokens.revoke_token(revoked.id)
    expired, secret2 = tokens.create_token("dos", days=1)
    with write() as current:
        past = utcnow() - timedelta(seconds=1)
        current.execute(update(ApiToken).where(ApiToken.id == expired.id).values(expires_at=past))
    leaver = as_user("ventas2").user_id
    _row, secret3 = tokens.create_token("tres")
    as_user("master")
    update_user(leaver, active=False)
    assert [ask(client, s).status_code for s in (secret1, secret2, secret3)] == [401, 401, 401]


def test_nobody_handles_the_tokens_of_others(as_user):
    as_user("ventas")
    row, _secret = tokens.create_token("mío")
    other = as_user("ventas2")
    with pytest.raises(Forbidden):
        tokens.revoke_token(row.id)
    with pytest.raises(Forbidden):
        tokens.create_token("x", user_id=row.user_id)
    with acting_as(other.through("api")), pytest.raises(Forbidden):
        tokens.create_token("de un programa")


def test_values_are_checked(as_user):
    as_user("ventas")
    for values in ({"name": " "}, {"name": "x", "days": 0}, {"name": "x", "permissions": ["no"]}):
        with pytest.raises(Refused):
            tokens.create_token(**values)


def test_the_rate_is_limited(as_user, client):
    as_user("ventas")
    row, secret = tokens.create_token("rápido")
    with write() as current:
        current.get(ApiToken, row.id).rate_limit = 2
    answers = [ask(client, secret) for _n in range(5)]
    # the minute may turn in between, once
    refused = [a for a in answers if a.status_code == 429]
    assert len(refused) in (1, 2, 3)
    assert refused[0].headers["Retry-After"]


def test_processes_share_the_rate_of_a_token(installation):
    """Whatever way requests are spread over processes, a minute lets as many through as its limit."""
    app = installation.create()
    with app.app_context(), acting_as(SYSTEM):
        owner = session().scalars(select(User).where(User.mail == "ventas@demo.example")).one()
        row, secret = tokens.create_token("repartido", user_id=owner.id)
        with write() as current:
            current.get(ApiToken, row.id).rate_limit = 40  # blocks of two
    clients = [
        app.test_client(),
        installation.open().test_client(),
        installation.open().test_client(),
    ]
    seconds_left = 60 - time.time() % 60
    if seconds_left < 5:
        time.sleep(seconds_left)
    answers = [ask(clients[n % 3], secret, path="/api/v1/").status_code for n in range(60)]
    assert answers.count(200) == 40
    assert set(answers[-10:]) == {429}
    assert set(answers) == {200, 429}


def test_a_program_needs_no_form_token_but_a_browser_does(app, as_user, client, sign_in):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        as_user("ventas")
        _row, secret = tokens.create_token("x")
        assert ask(client, secret, "post").status_code == 200
        assert sign_in("ventas").post("/api/echo").status_code == 400
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_a_token_request_takes_one_query_for_who_asks(app, client, as_user, count_queries):
    as_user("ventas")
    _row, secret = tokens.create_token("x")
    ask(client, secret)
    with count_queries() as seen:
        ask(client, secret)
    assert len([s for s in seen if s.startswith("SELECT")]) == 1, seen


def test_the_use_is_noted_after_the_answer(as_user, client):
    as_user("ventas")
    row, secret = tokens.create_token("x")
    ask(client, secret).close()
    with acting_as(SYSTEM):
        assert session().get(ApiToken, row.id, populate_existing=True).last_used_at
        assert session().get(User, row.user_id).active
