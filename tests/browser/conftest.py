"""Chromium against the application on a thread of this process, with real commits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from werkzeug.serving import make_server

from core import records
from core.access.actor import SYSTEM, acting_as
from core.access.models import User
from core.access.sessions import COOKIE, actor_of, start_session
from core.db import db
from core.testing.browser import context_of, launched
from core.testing.installation import Installation

COMPANIES = ("Hotel Miramar", "Cafés Quintana", "Academia Lumbre", "Bodegas Valdeorra")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser of the system."""
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[Flask]:
    """An installation with contacts, a few of them of ventas, and sales."""
    directory = tmp_path_factory.mktemp("browser")
    installation = Installation(directory, f"sqlite:///{directory / 'cauce.db'}")
    app = installation.create("contacts", "sales")
    with app.app_context(), acting_as(SYSTEM):
        user = db.session.scalars(select(User).where(User.mail == "ventas@demo.example")).one()
        app.config["COOKIE"] = start_session(user)
        with acting_as(actor_of(user)):
            for number in range(12):
                name = f"{COMPANIES[number % 4]} {number // 4}"
                records.create("contacts.contact", {"name": name, "city": "Alcoy", "country": "ES"})
        db.session.remove()
    yield app
    installation.stop()


@pytest.fixture(scope="module")
def address(house: Flask) -> Iterator[str]:
    """Where it answers."""
    server = make_server("127.0.0.1", 0, house, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def open_page(chromium: Browser, house: Flask, address: str) -> Iterator[Callable[..., Page]]:
    """``open_page("/contacts/", width=390, theme="dark")``: a page of a signed-in seller.

    Requests that leave the machine are aborted; errors of scripts fail the test.
    """
    contexts, errors = [], []

    def opened(path: str, *, width: int = 1440, theme: str = "light") -> Page:
        context = context_of(chromium, address, width, theme)
        contexts.append(context)
        context.add_cookies([{"name": COOKIE, "value": house.config["COOKIE"], "url": address}])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(path)
        page.wait_for_load_state("networkidle")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not errors
