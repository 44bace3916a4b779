"""The catalogue of applications on screen: who sees it, what it asks before it changes anything."""

from __future__ import annotations

import pytest
from flask import Flask

from core.access.actor import SYSTEM, acting_as
from core.db import write
from core.settings.state import InstalledModule


def test_only_who_manages_modules_may_open_it(sign_in):
    assert sign_in("ventas").get("/apps").status_code == 403
    assert sign_in("ventas").post("/apps/contacts/install").status_code in (400, 403)
    assert sign_in("master").get("/apps").status_code == 200


def test_each_application_with_its_state(sign_in):
    page = sign_in("master").get("/apps").text
    assert "Contactos" in page
    assert "/apps/contacts/deactivate" in page
    assert "/apps/contacts/install" not in page


def test_search_and_shelves(sign_in):
    browser = sign_in("master")
    assert "/apps/contacts/" in browser.get("/apps?q=CONTÁCTOS").text
    assert "/apps/contacts/" not in browser.get("/apps?q=<zzz>&show=installed").text
    assert browser.get("/apps?show=nowhere").status_code == 200


@pytest.mark.parametrize("part", [False, True])
def test_it_asks_before_it_deactivates(sign_in, part):
    headers = {"HX-Request": "true", "HX-Target": "app-dialog"} if part else {}
    page = sign_in("master").get("/apps/contacts/deactivate", headers=headers).text
    assert 'action="/apps/contacts/deactivate"' in page
    assert ("<html" in page) is not part


@pytest.mark.parametrize("action", ["install", "upgrade", "deactivate"])
def test_what_cannot_be_done_says_why(sign_in, action):
    answer = sign_in("master").get(f"/apps/nothing_like_it/{action}")
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text


def test_deleting_shows_tables_and_wants_the_name(app: Flask, sign_in):
    browser = sign_in("master")
    assert browser.get("/apps/nothing_like_it/purge").status_code == 404
    name = app.extensions["cauce"].modules[-1].name  # nothing stands on the last one
    page = browser.get(f"/apps/{name}/purge")
    assert page.status_code == 200
    refused = browser.post(f"/apps/{name}/purge", data={"confirm": name[:-1]})
    assert refused.status_code == 409
    assert name in refused.text


def test_what_failed_is_named_with_its_reason(app: Flask, sign_in):
    with app.app_context(), acting_as(SYSTEM), write() as current:
        current.add(InstalledModule(name="ghost", version="", state="failed", reason="<boom>"))
    page = sign_in("master").get("/apps").text
    assert "&lt;boom&gt;" in page
