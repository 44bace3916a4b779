"""One's own account over HTTP."""

import re

import pyotp
import pytest
from sqlalchemy import select

from core.access.actor import SYSTEM, acting_as
from core.access.models import ApiToken, AuditEntry, LoginSession, User
from core.db import session

from .conftest import PASSWORD

MAIL = "ventas@demo.example"
PAGES = ("/account", "/account/security", "/account/second-factor", "/account/tokens")


def stored(app):
    with app.app_context(), acting_as(SYSTEM):
        return session().scalar(select(User).where(User.mail == MAIL))


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_for_whoever_signed_in(client, sign_in, path):
    assert client.get(path).status_code == 302
    for name in ("master", "ventas", "lectura"):
        assert sign_in(name).get(path).status_code == 200


def test_preferences(app, sign_in):
    browser = sign_in("ventas")
    values = {"name": "  Lucía  Ferrer ", "locale": "es_MX", "timezone": "America/Mexico_City"}
    saved = browser.post("/account", data={**values, "theme": "dark"})
    assert saved.status_code == 303
    user = stored(app)
    assert (user.name, user.locale, user.theme) == ("Lucía Ferrer", "es_MX", "dark")
    assert user.keys_enabled is False
    page = browser.get("/account")
    assert 'data-bs-theme="dark"' in page.text
    assert 'lang="es-MX"' in page.text
    browser.post("/account", data={**values, "locale": "", "keys_enabled": "y"})
    assert (stored(app).locale, stored(app).keys_enabled) == (None, True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 121},
        {"locale": "xx"},
        {"timezone": "Marte/Olimpo"},
        {"theme": "rosa"},
    ],
)
def test_wrong_preferences_are_explained_and_lose_nothing(app, sign_in, wrong):
    values = {"name": "Lucía", "locale": "", "timezone": "", "theme": "auto", **wrong}
    refused = sign_in("ventas").post("/account", data=values)
    assert refused.status_code == 422
    assert 'class="c-error"' in refused.text
    assert stored(app).name == "Ventas"


def test_the_theme_is_chosen_from_the_menu_and_leads_back(app, sign_in):
    browser = sign_in("ventas")
    assert 'action="/preferences/theme"' in browser.get("/account").text
    back = {"Referer": "http://localhost/account/tokens?x=1"}
    answer = browser.post("/preferences/theme", data={"theme": "dark"}, headers=back)
    assert (answer.status_code, answer.location) == (303, back["Referer"])
    assert stored(app).theme == "dark"
    away = {"Referer": "https://evil.example/x"}
    for wrong in ("x", ""):
        answer = browser.post("/preferences/theme", data={"theme": wrong}, headers=away)
        assert answer.location == "/"
        assert stored(app).theme == "dark"


def test_changing_the_password_signs_other_browsers_out(app, person, sign_in, log_in):
    person("ventas")
    one, other = sign_in("ventas"), sign_in("ventas")
    new = "otra clave bien larga"
    for wrong in ({"old": "mal", "password": new}, {"old": PASSWORD, "password": "corta"}):
        assert one.post("/account/security", data=wrong).status_code == 422
    changed = one.post("/account/security", data={"old": PASSWORD, "password": new})
    assert changed.status_code == 303
    assert one.get("/account").status_code == 200
    assert other.get("/account").status_code == 302
    assert log_in(MAIL, new).status_code == 303
    with app.app_context():
        log = session().scalars(select(AuditEntry).where(AuditEntry.action == "password")).one()
        assert log.changes is None


def test_sessions_are_listed_and_closed(app, sign_in):
    one, other = sign_in("ventas"), sign_in("ventas")
    stranger = sign_in("ventas2")
    with app.app_context():
        rows = session().scalars(select(LoginSession).order_by(LoginSession.id)).all()
    assert one.get("/account/security").text.count("c-line") >= 2
    one.post("/account/sessions/end", data={"session": rows[2].id})  # not one's own
    assert stranger.get("/account").status_code == 200
    one.post("/account/sessions/end", data={"session": rows[1].id})
    assert other.get("/account").status_code == 302
    again = sign_in("ventas")
    one.post("/account/sessions/end")
    assert again.get("/account").status_code == 302
    assert one.get("/account").status_code == 200


def test_the_second_factor_is_turned_on_and_off(app, person, sign_in):
    person("ventas")
    browser = sign_in("ventas")
    page = browser.get("/account/second-factor")
    assert 'src="data:image/svg+xml' in page.text
    secret = re.search(r"<code class=\"num\">(\w+)</code>", page.text)[1]
    wrong = browser.post("/account/second-factor", data={"code": "000000"})
    assert wrong.status_code == 422
    assert secret in wrong.text
    done = browser.post("/account/second-factor", data={"code": pyotp.TOTP(secret).now()})
    assert len(re.findall(r"<li><code>[A-Z2-9]{5}-[A-Z2-9]{5}</code>", done.text)) == 10
    assert stored(app).totp_secret
    off = "/account/second-factor/off"
    assert browser.post(off, data={"password": "mal"}).status_code == 422
    renewed = browser.post(off, data={"password": PASSWORD, "renew": "1"})
    assert renewed.status_code == 200
    assert stored(app).totp_secret
    assert browser.post(off, data={"password": PASSWORD}).status_code == 303
    assert stored(app).totp_secret is None


def test_a_token_is_shown_once_and_revoked(app, sign_in, client):
    browser = sign_in("ventas")
    data = {"name": "Hoja", "days": "30", "permission": ["contacts.contact.read"]}
    made = browser.post("/account/tokens", data=data)
    secret = re.search(r'value="(cauce_[^"]+)"', made.text)[1]
    assert secret not in browser.get("/account/tokens").text
    with app.app_context():
        row = session().scalars(select(ApiToken)).one()
    stranger = sign_in("ventas2")
    assert stranger.post(f"/account/tokens/{row.id}/revoke").status_code == 404
    assert browser.post(f"/account/tokens/{row.id}/revoke").status_code == 303
    for wrong in ({"name": ""}, {"name": "x", "days": "-1"}, {"name": "x", "days": "mucho"}):
        assert browser.post("/account/tokens", data=wrong).status_code == 422
    refused = browser.post("/account/tokens", data={"name": "x", "permission": ["no"]})
    assert refused.status_code == 422


def test_looking_as_somebody_else(app, sign_in):
    browser = sign_in("master")
    user = stored(app)
    assert sign_in("jefatura").post(f"/view-as/{user.id}").status_code == 403
    assert browser.post("/view-as/999999").status_code == 404
    assert browser.post(f"/view-as/{user.id}").status_code == 303
    page = browser.get("/account")
    assert "c-banner ambar" in page.text
    assert browser.post("/account", data={"name": "Otro", "theme": "auto"}).status_code == 403
    assert stored(app).name == "Ventas"
    assert browser.post("/view-as/end").status_code == 303
    assert "c-banner ambar" not in browser.get("/account").text


def test_administration_opens_after_the_password(app, person, sign_in):
    person("master")
    browser = sign_in("master")
    confirm = "/account/confirm?next=/account"
    assert browser.get(confirm).status_code == 200
    assert browser.post(confirm, data={"password": "mal"}).status_code == 422
    assert browser.post(confirm, data={"password": PASSWORD}).location == "/account"
    with app.app_context():
        log = session().scalars(select(AuditEntry.action)).all()
    assert "elevate" in log
    assert sign_in("ventas").get(confirm).status_code == 403
