"""Chromium against the application on a thread of this process, with real commits."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from core import records
from core.access.actor import SYSTEM, acting_as
from core.access.models import User
from core.access.sessions import COOKIE, actor_of, start_session
from core.db import db
from core.testing.installation import Installation

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = ROOT / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--no-first-run", "--disable-sync",
    "--disable-domain-reliability",
]  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
COMPANIES = ("Hotel Miramar", "Cafés Quintana", "Academia Lumbre", "Bodegas Valdeorra")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser of the system."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[Flask]:
    """An installation with contacts, a few of them ventas'."""
    directory = tmp_path_factory.mktemp("browser")
    installation = Installation(directory, f"sqlite:///{directory / 'cauce.db'}")
    app = installation.create("contacts")
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
        context = chromium.new_context(
            base_url=address,
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            locale="es-ES",
        )
        contexts.append(context)
        context.route(lambda url: not url.startswith(address), lambda route: route.abort())
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


def violations(page: Page) -> list[tuple[str, list]]:
    """What axe finds on a page: (rule, where)."""
    # through the debugger, for the page's own policy lets no such script in
    page.evaluate(AXE.read_text())
    found = page.evaluate("tags => axe.run({runOnly: tags})", RULES)["violations"]
    return [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found]
