"""From an empty database to a house people can work in."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from core.access.actor import SYSTEM, acting_as
from core.access.models import User
from core.access.sessions import COOKIE, start_session
from core.app import create_app
from core.config import Settings
from core.db import db, session, write
from core.lifecycle.setup import set_up_core
from core.pipelines.models import Stage
from core.settings import Company
from core.settings.state import State
from core.testing.database import drop, fresh_url
from core.ui.setup.steps import setup_code

MASTER = {
    "company": "Ferretería Núñez",
    "country": "MX",
    "name": "Lucía Núñez",
    "mail": "lucia@ferreteria.example",
    "password": "una frase bien larga",
}


@pytest.fixture
def empty(database_kind, tmp_path) -> Flask:
    """An installation nobody has used."""
    url = fresh_url(database_kind, "wizard", tmp_path)
    values = {"ENV": "test", "DATA_DIR": str(tmp_path), "DATABASE_URL": url, "SECRET_KEY": "w" * 40}
    settings = Settings.load({f"CAUCE_{k}": v for k, v in values.items()})
    with create_app(settings, installed=()).app_context():
        set_up_core()
        db.session.remove()
        db.engine.dispose()
    app = create_app(settings, installed=())
    with app.app_context():
        app.config["CODE"] = setup_code()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    drop(url)


def begin(app: Flask, **changes: str) -> tuple[FlaskClient, object]:
    browser = app.test_client()
    answer = browser.post("/setup/company", data={"code": app.config["CODE"], **MASTER, **changes})
    return browser, answer


def test_the_front_door_of_an_empty_house_is_the_wizard(empty):
    answer = empty.test_client().get("/", follow_redirects=True)
    assert answer.request.path == "/setup/company"


def test_nobody_becomes_master_without_the_code(empty):
    _browser, answer = begin(empty, code="guess")
    assert answer.status_code == 200
    with empty.app_context():
        assert session().scalar(select(User)) is None
    tries = [begin(empty, code=f"guess {n}")[1].status_code for n in range(6)]
    assert tries[-1] == 429


def test_the_company_takes_its_country_and_the_person_is_master(empty):
    browser, answer = begin(empty)
    assert answer.headers["Location"] == "/setup/people"
    assert browser.get("/setup/people").status_code == 200
    with empty.app_context():
        company = session().scalar(select(Company))
        assert (company.currency, company.timezone) == ("MXN", "America/Mexico_City")
        assert [r.code for r in session().scalar(select(User)).roles] == ["master"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("password", "corta"), ("mail", "nada"), ("company", ""), ("tax_id", "x" * 99)],
)
def test_what_is_wrong_is_said_and_nothing_is_half_done(empty, field, value):
    _browser, answer = begin(empty, **{field: value})
    assert answer.status_code == 200
    assert b"c-error" in answer.data
    with empty.app_context():
        assert session().scalar(select(Company)) is None
        assert session().scalar(select(User)) is None


def test_the_wizard_cannot_be_used_twice(empty):
    begin(empty)
    assert empty.test_client().get("/setup/company").headers["Location"] == "/"
    with empty.app_context(), acting_as(SYSTEM), write() as current:
        current.execute(update(State).values(ready=True))
    _browser, _answer = begin(empty)
    with empty.app_context():
        assert len(session().scalars(select(User)).all()) == 1


def test_colleagues_are_invited_by_mail(empty):
    browser, _answer = begin(empty)
    form = {
        "people-0-name": "Óscar",
        "people-0-mail": "oscar@ferreteria.example",
        "people-0-role": "sales",
    }
    assert browser.post("/setup/people", data=form).headers["Location"] == "/setup/modules"
    with empty.app_context():
        user = session().scalar(select(User).where(User.mail == form["people-0-mail"]))
        assert [role.code for role in user.roles] == ["sales"]


def test_the_hours_of_the_country_are_offered_and_may_be_changed(empty):
    browser, _answer = begin(empty)
    page = browser.get("/setup/people").text
    assert "America/Mexico_City" in page
    assert "09:00" in page  # as it is usual there
    wrong = browser.post("/setup/people", data={"hours": "de nueve a dos"})
    assert "de nueve a dos" in wrong.text
    assert "c-error" in wrong.text
    given = {"timezone": "America/Tijuana", "hours": "10:00-18:00\n10:00-18:00"}
    assert browser.post("/setup/people", data=given).headers["Location"] == "/setup/modules"
    with empty.app_context():
        company = session().scalar(select(Company))
        assert company.timezone == "America/Tijuana"
        assert company.hours == {"1": ["10:00-18:00"], "2": ["10:00-18:00"]}


def test_the_stages_of_the_first_funnel_are_named_as_the_company_does(committed):
    with committed.app_context(), acting_as(SYSTEM), write() as current:
        current.execute(update(State).values(ready=False))
        master = current.scalars(select(User).where(User.mail == "master@demo.example")).one()
        secret = start_session(master)
    browser = committed.test_client()
    browser.set_cookie(COOKIE, secret)
    page = browser.get("/setup/data").text
    assert "Su primer embudo: Prospectos" in page
    stages = dict(re.findall(r'name="stage-(\d+)" value="(.*?)"', page))
    first, second, *_rest = stages
    twice = {"choice": "empty", f"stage-{first}": "Visita", f"stage-{second}": "Visita"}
    assert "Otra etapa de este embudo se llama así" in browser.post("/setup/data", data=twice).text
    assert not stages_named("Visita", committed)
    named = {"choice": "empty", f"stage-{first}": "Visita"}
    assert browser.post("/setup/data", data=named).headers["Location"] == "/"
    assert stages_named("Visita", committed) == [int(first)]


def stages_named(name: str, app: Flask) -> list[int]:
    with app.app_context():
        return list(session().scalars(select(Stage.id).where(Stage.name == name)))


def test_starting_with_nothing_ends_the_wizard(empty):
    browser, _answer = begin(empty)
    assert browser.get("/setup/data").status_code == 200
    assert browser.post("/setup/data", data={"choice": "empty"}).headers["Location"] == "/"
    assert browser.get("/setup/data").status_code == 404
