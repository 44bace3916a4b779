"""Chromium for tests, and what axe says of a page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from core.testing.installation import ROOT

AXE = ROOT / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--no-first-run", "--disable-sync",
    "--disable-domain-reliability",
]  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


@contextmanager
def launched() -> Iterator[Browser]:
    """The browser of the system; the test is skipped where there is none."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def context_of(browser: Browser, address: str, width: int, theme: str) -> BrowserContext:
    """A window of its own; requests that leave the machine are aborted."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": 900},
        color_scheme=theme,  # type: ignore[arg-type]
        locale="es-ES",
    )
    context.route(lambda url: not url.startswith(address), lambda route: route.abort())
    return context


def violations(page: Page) -> list[str]:
    """What axe finds on a page, one line an element."""
    # through the debugger, for the page's own policy lets no such script in
    page.evaluate(AXE.read_text())
    found = page.evaluate("tags => axe.run({runOnly: tags})", RULES)["violations"]
    return [f"{page.url} {v['id']}: {node['html'][:160]}" for v in found for node in v["nodes"]]
