"""A served installation with demo data, and Chromium to use it as people do."""

from __future__ import annotations

import socket
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from core.testing.browser import context_of
from core.testing.installation import Installation
from core.testing.modules import write_module

PASSWORD = "una-clave-de-prueba"
#: A module to install: outside the checkout, as an integrator's.
EXTRA = "visitas"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives Chromium."""
    here = str(Path(__file__).parent)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site that was started as ``cauce run`` starts it."""
    folder = tmp_path_factory.mktemp("site")
    outside = folder / "outside"
    write_module(outside, EXTRA)
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    installation = Installation(
        folder,
        f"sqlite:///{folder / 'cauce.db'}",
        CAUCE_ENV="development",
        CAUCE_BASE_URL=address,
        CAUCE_DEMO_PASSWORD=PASSWORD,
        CAUCE_MODULES_PATH=str(outside),
        WEB_CONCURRENCY="2",
    )
    assert installation.command("db", "upgrade").returncode == 0
    assert installation.command("module", "install", "contacts", "--yes").returncode == 0
    loaded = installation.command("demo", "load", "--size", "80")
    assert loaded.returncode == 0, loaded.stderr
    installation.start("run", "--port", str(port), "--no-demo")
    _wait(f"{address}/readyz")
    yield address
    for process in installation.processes:
        process.terminate()
        process.wait(20)
    installation.stop()


def _wait(address: str) -> None:
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{address} does not answer")


Open = Callable[..., Page]


@pytest.fixture
def sign_in_as(chromium: Browser, site: str) -> Iterator[Open]:
    """``sign_in_as("ventas", width=390, theme="dark")``: a page of a person who signed in."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def open_page(name: str = "", width: int = 1440, theme: str = "light") -> Page:
        context = context_of(chromium, site, width, theme)
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        if name:
            page.goto("/login")
            page.fill("[name=mail]", f"{name}@demo.example")
            page.fill("[name=password]", PASSWORD)
            page.click("main button[type=submit]")
            page.wait_for_url(lambda url: "/login" not in url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not problems, f"scripts of a page failed: {problems}"
