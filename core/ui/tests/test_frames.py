"""Kept pages: nobody sees what was another's, and nothing of what was before."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from core import records
from core.access import roles
from core.access.actor import SYSTEM, acting_as
from core.access.models import Role, User
from core.access.sessions import COOKIE, actor_of, start_session
from core.db import db, write
from core.records import saved
from core.ui import frames

CONTACTS = "contacts.contact"
HOSTILE = '"><script>alert(1)</script>&q=x zz'

pytestmark = pytest.mark.once


@pytest.fixture
def keeping(committed):
    """An application that keeps its pages, with contacts of two sellers."""
    committed.config.update(CAUCE_KEEPS=True, WTF_CSRF_ENABLED=True)
    with committed.app_context():
        for name, title in (("ventas2", "Ajena Secreta"), ("ventas", "Hotel Miramar")):
            with acting_as(who(name)):
                records.create(CONTACTS, {"name": title, "city": "Elche", "country": "ES"})
    return committed


@pytest.fixture
def enter(keeping) -> Callable[[str], FlaskClient]:
    """A new browser, signed in."""

    def browser(name: str) -> FlaskClient:
        with keeping.app_context(), acting_as(SYSTEM):
            secret = start_session(db.session.scalars(of(name)).one())
        fresh = keeping.test_client()
        fresh.set_cookie(COOKIE, secret)
        return fresh

    return browser


def of(name: str):
    """The query of a person."""
    return select(User).where(User.mail == f"{name}@demo.example")


def who(name: str):
    """The actor of a person."""
    with acting_as(SYSTEM):
        return actor_of(db.session.scalars(of(name)).one())


def token(page: str) -> str:
    """The token of a page; every form of it has the same."""
    found = set(re.findall(r'name="csrf_token" value="([^"]+)"', page))
    found.add(re.search(r'name="csrf-token" content="([^"]+)"', page)[1])
    assert len(found) == 1
    return found.pop()


def made(app) -> int:
    """How many pages are kept."""
    return len(app.extensions["cauce"].cache.get("kept:frames", ()))


def test_a_page_is_kept_and_is_the_same_page(keeping, enter):
    browser = enter("ventas")
    first, second = browser.get("/contacts/").text, browser.get("/contacts/").text
    assert made(keeping) == 1
    keeping.config["CAUCE_KEEPS"] = False
    plain = browser.get("/contacts/").text

    def still(page: str) -> str:
        return re.sub(r'c-only-print">[^<]*', "", page.replace(token(page), ""))

    assert still(first) == still(second) == still(plain)
    assert frames._TOKEN not in first


@pytest.mark.parametrize("address", ["/contacts/", "/contacts/?q=elche"])
def test_two_people_see_their_own(enter, address):
    for _turn in range(2):
        mine = enter("ventas").get(address).text
        theirs = enter("ventas2").get(address).text
        assert ("Hotel Miramar" in mine, "Ajena" in mine) == (True, False)
        assert ("Hotel Miramar" in theirs, "Ajena" in theirs) == (False, True)
        assert "Ventas2" in theirs
        assert "Ventas2" not in mine


def test_each_browser_has_its_own_token(keeping, enter):
    one, other = enter("ventas"), enter("ventas")
    mine, theirs = token(one.get("/contacts/").text), token(other.get("/contacts/").text)
    assert made(keeping) == 1
    assert mine.split(".")[0] != theirs.split(".")[0]
    view = {"name": "Una"}
    assert one.post("/contacts/views", data={**view, "csrf_token": theirs}).status_code == 400
    assert one.post("/contacts/views", data={**view, "csrf_token": mine}).status_code == 303


def test_a_hostile_search_stays_text(keeping, enter):
    browser = enter("ventas")
    with keeping.app_context(), acting_as(who("ventas")):
        records.create(CONTACTS, {"name": f"Hotel {HOSTILE}", "country": "ES"})
    for words in ("hotel", HOSTILE, frames.mark("ROWS"), f"hotel {frames.mark('CSRF')}"):
        kept = browser.get("/contacts/", query_string={"q": words}).text
        keeping.config["CAUCE_KEEPS"] = False
        plain = browser.get("/contacts/", query_string={"q": words}).text
        keeping.config["CAUCE_KEEPS"] = True
        assert "<script>alert" not in kept
        assert kept.replace(token(kept), "") == plain.replace(token(plain), "")


def test_a_role_changed_changes_the_page(keeping, enter):
    browser = enter("ventas")
    assert 'href="/contacts/new"' in browser.get("/contacts/").text
    with keeping.app_context(), acting_as(who("master")):
        grants = roles.preset_grants("sales")
        del grants[f"{CONTACTS}.create"]
        roles.set_grants(
            db.session.scalars(select(Role.id).where(Role.code == "sales")).one(), grants
        )
    assert 'href="/contacts/new"' not in browser.get("/contacts/").text


def test_a_field_and_a_view_appear_at_once(keeping, enter):
    browser = enter("ventas")
    address = "/contacts/?columns=name,x_puntos"
    assert "Puntos" not in browser.get(address).text
    with keeping.app_context(), acting_as(SYSTEM):
        records.create(
            "core.custom_field", {"model": CONTACTS, "label": "Puntos", "kind": "integer"}
        )
    assert "Puntos" in browser.get(address).text
    with keeping.app_context(), acting_as(who("ventas")):
        saved.save(CONTACTS, "Costa", {"q": "miramar"})
    assert "Costa" in browser.get(address).text


def test_a_person_renamed_is_renamed_everywhere(keeping, enter):
    browser = enter("ventas")
    assert "Ventas</td>" in browser.get("/contacts/").text
    with keeping.app_context(), acting_as(SYSTEM), write() as current:
        current.scalars(of("ventas")).one().name = "Marisa"
    page = browser.get("/contacts/").text
    assert "Marisa</td>" in page
    assert "Ventas</td>" not in page


def test_a_toast_is_shown_once(enter):
    browser = enter("ventas")
    given = token(browser.get("/contacts/").text)
    answer = browser.post("/contacts/views", data={"name": "Costa", "csrf_token": given})
    assert "guardada: Costa" in browser.get(answer.location).text.split('id="cauce-toasts">')[1]
    assert "guardada: Costa" not in browser.get(answer.location).text.split('id="cauce-toasts">')[1]


def test_only_the_part_that_htmx_asks_for(enter):
    browser = enter("ventas")
    headers = {"HX-Request": "true", "HX-Target": "list"}
    whole, part = browser.get("/contacts/").text, browser.get("/contacts/", headers=headers).text
    assert [text.count("<!doctype") for text in (whole, part)] == [1, 0]
    assert "Hotel Miramar" in part
