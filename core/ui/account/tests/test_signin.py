"""Sign-in over HTTP: passwords, throttling, second factor, reset, form tokens."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, update

from core.access import reset, secondfactor
from core.access.actor import SYSTEM, acting_as
from core.access.models import LoginAttempt, LoginSession, User
from core.access.sessions import COOKIE
from core.access.users import update_user
from core.db import session, write
from core.db.base import utcnow
from core.mail import OutgoingMail

from .conftest import PASSWORD, token_of

MAIL = "ventas@demo.example"


def test_signing_in_and_out(app, person, log_in, client):
    person("ventas")
    entered = log_in(" Ventas@Demo.Example ", next="/account?x=1")
    assert (entered.status_code, entered.location) == (303, "/account?x=1")
    cookie = next(c for c in entered.headers.getlist("Set-Cookie") if c.startswith(COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert client.get("/account").status_code == 200
    secret = client.get_cookie(COOKIE).value
    left = client.post("/logout")
    assert (left.location, left.headers["Clear-Site-Data"]) == ("/login", '"cache"')
    client.set_cookie(COOKIE, secret)
    assert client.get("/account").status_code == 302


@pytest.mark.parametrize(
    ("mail", "password"),
    [(MAIL, "otra"), ("nadie@demo.example", PASSWORD), (MAIL, ""), ("", ""), (MAIL, "x" * 9999)],
)
def test_a_wrong_sign_in_says_nothing_about_accounts(person, log_in, mail, password):
    person("ventas")
    refused = log_in(mail, password)
    assert refused.status_code == 422
    assert "Set-Cookie" not in refused.headers or COOKIE not in refused.headers["Set-Cookie"]
    if mail and password:
        other = log_in("no@demo.example", "nada")
        strip = re.compile(r"(value|content)=\"[^\"]*\"")
        assert strip.sub("", refused.text) == strip.sub("", other.text)


def test_inactive_people_and_people_without_password_stay_out(app, person, log_in):
    user = person("ventas")
    with app.app_context(), acting_as(SYSTEM):
        update_user(user.id, active=False)
    assert log_in(MAIL).status_code == 422
    assert log_in("ventas2@demo.example", "").status_code == 422


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "/login", "/\nx", ""],
)
def test_the_way_back_never_leaves_the_site(person, log_in, target):
    person("ventas")
    assert log_in(MAIL, next=target).location == "/"


def test_guessing_is_slowed_down_and_says_for_how_long(app, person, log_in, client):
    person("ventas")
    for _n in range(5):
        assert log_in(MAIL, "mal").status_code == 422
    blocked = log_in(MAIL)  # even with the right one
    assert blocked.status_code == 429
    assert re.search(r"\b(30|2\d) ", blocked.text)
    other = client.post(
        "/login",
        data={"mail": MAIL, "password": PASSWORD},
        environ_overrides={"REMOTE_ADDR": "10.0.0.9"},
    )
    assert other.status_code == 303  # the person elsewhere is not locked out
    with app.app_context(), acting_as(SYSTEM), write() as current:
        current.execute(update(LoginAttempt).values(blocked_until=utcnow()))
    fresh = app.test_client()
    assert fresh.post("/login", data={"mail": MAIL, "password": "mal"}).status_code == 422
    assert fresh.post("/login", data={"mail": MAIL, "password": "mal"}).status_code == 429
    with app.app_context(), acting_as(SYSTEM):
        waits = session().scalars(select(LoginAttempt.blocked_until)).all()
        longest = max(w for w in waits if w) - utcnow()
        assert timedelta(seconds=55) < longest <= timedelta(seconds=61)  # doubled


def test_success_forgives_the_failures(person, log_in, client):
    person("ventas")
    for _round in range(3):
        for _n in range(4):
            log_in(MAIL, "mal")
        assert log_in(MAIL).status_code == 303
        client.post("/logout")


def enrol(app, user) -> tuple[pyotp.TOTP, list[str]]:
    secret = secondfactor.new_secret()
    totp = pyotp.TOTP(secret)
    with app.app_context(), acting_as(SYSTEM):
        codes = secondfactor.turn_on(user.id, secret, totp.now())
        with write() as current:  # the first code was spent on turning it on
            current.execute(update(User).where(User.id == user.id).values(totp_last_step=1))
    return totp, codes


def test_the_second_factor_is_asked_for_and_each_code_works_once(app, person, log_in, client):
    totp, _codes = enrol(app, person("ventas"))
    half = log_in(MAIL, next="/account")
    assert half.location == "/login/code?next=%2Faccount"
    assert client.get("/account").status_code == 302  # not yet
    assert client.post("/login/code", data={"code": "000000"}).status_code == 422
    code = totp.now()
    assert (
        client.post(half.location, data={"code": code, "next": "/account"}).location == "/account"
    )
    client.post("/logout")
    log_in(MAIL)
    assert client.post("/login/code", data={"code": code}).status_code == 422
    with app.app_context():
        stored = session().scalar(select(User.totp_secret).where(User.mail == MAIL))
    assert totp.secret not in stored


def test_a_recovery_code_works_once(app, person, log_in, client):
    _totp, codes = enrol(app, person("ventas"))
    assert len(set(codes)) == 10
    log_in(MAIL)
    assert client.post("/login/code", data={"code": codes[3].lower()}).status_code == 303
    client.post("/logout")
    log_in(MAIL)
    assert client.post("/login/code", data={"code": codes[3]}).status_code == 422
    assert client.post("/login/code", data={"code": codes[4]}).status_code == 303


def test_codes_cannot_be_guessed_either(app, person, log_in, client):
    enrol(app, person("ventas"))
    log_in(MAIL)
    answers = [client.post("/login/code", data={"code": f"{n:06}"}).status_code for n in range(6)]
    assert answers[-1] == 429
    assert client.get("/account").status_code == 302


def test_the_code_page_alone_leads_nowhere(client):
    assert client.get("/login/code").location == "/login"
    assert client.post("/login/code", data={"code": "1"}).location == "/login"


def link_of(app) -> str:
    with app.app_context(), acting_as(SYSTEM):
        mail = session().scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
        return re.search(r"http://[^/]+(/reset/\S+)", mail.text)[1]


def test_a_forgotten_password_is_chosen_by_a_link_that_works_once(
    app, person, client, sign_in, log_in
):
    person("ventas")
    elsewhere = sign_in("ventas")
    known = client.post("/forgot", data={"mail": MAIL})
    unknown = client.post("/forgot", data={"mail": "nadie@demo.example"})
    token = re.compile(r'(?<=name="csrf-token" content=")[^"]+')  # of the second it was made in
    assert token.sub("", known.text) == token.sub("", unknown.text)
    link = link_of(app)
    assert client.get(link).status_code == 200
    assert client.post(link, data={"password": "corta"}).status_code == 422
    assert client.post(link, data={"password": "una clave del todo nueva"}).status_code == 200
    assert client.get(link).status_code == 410
    assert elsewhere.get("/account").status_code == 302  # signed out everywhere
    assert log_in(MAIL).status_code == 422
    assert log_in(MAIL, "una clave del todo nueva").status_code == 303


def test_a_link_ends_after_an_hour_and_cannot_be_forged(app, person, client, monkeypatch):
    user = person("ventas")
    with app.app_context(), acting_as(SYSTEM):
        good = reset.link(session().get(User, user.id)).partition("/reset")[2]
    assert client.get(f"/reset{good}").status_code == 200
    assert client.get(f"/reset{good}x").status_code == 410
    assert client.get("/reset/nada").status_code == 410
    monkeypatch.setattr(reset, "LIFETIME", timedelta(seconds=-1))
    assert client.get(f"/reset{good}").status_code == 410


def test_links_cannot_be_asked_for_without_end(client):
    answers = [client.post("/forgot", data={"mail": MAIL}).status_code for _n in range(6)]
    assert answers == [200] * 5 + [429]


@pytest.mark.parametrize(
    "password", ["corta", "1234567890", "contraseña123", "aaaaaaaaaaaa", "Ventas2026 x", "x" * 201]
)
def test_weak_passwords_are_refused(app, person, client, password):
    user = person("ventas")
    with app.app_context(), acting_as(SYSTEM):
        link = reset.link(session().get(User, user.id)).partition("/reset")[2]
    assert client.post(f"/reset{link}", data={"password": password}).status_code == 422


@pytest.fixture
def checked(app):
    """Form tokens are checked, as outside of tests."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


def test_a_form_without_its_token_is_kept_and_can_be_sent_again(checked, person, client):
    person("ventas")
    fields = {"mail": MAIL, "password": PASSWORD, "next": "/account"}
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    refused = client.post("/login", data=fields, headers=own)
    assert refused.status_code == 400
    assert f'name="mail" value="{MAIL}"' in refused.text
    assert PASSWORD not in refused.text
    again = client.post("/login", data={**fields, "csrf_token": token_of(refused)})
    assert again.status_code == 303


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}],
)
def test_what_another_site_sends_is_neither_done_nor_kept(checked, person, client, headers):
    person("ventas")
    refused = client.post("/login", data={"mail": MAIL, "password": PASSWORD}, headers=headers)
    assert refused.status_code == 400
    assert MAIL not in refused.text


def test_the_token_may_come_as_a_header(checked, person, client):
    person("ventas")
    token = {"X-CSRFToken": token_of(client.get("/login"))}
    data = {"mail": MAIL, "password": PASSWORD}
    assert client.post("/login", data=data, headers={"X-CSRFToken": "x"}).status_code == 400
    assert client.post("/login", data=data, headers=token).status_code == 303
    assert client.post("/logout").status_code == 400
    assert client.post("/logout", headers=token).status_code == 400  # renewed at sign-in
    assert client.get("/account").status_code == 200


def test_signing_in_leaves_no_session_of_before(app, person, log_in, client):
    person("ventas")
    log_in(MAIL)
    first = client.get_cookie(COOKIE).value
    client.post("/logout")
    client.set_cookie(COOKIE, first)  # planted
    log_in(MAIL)
    assert client.get_cookie(COOKIE).value != first
    with app.app_context():
        assert len(session().scalars(select(LoginSession)).all()) == 1
