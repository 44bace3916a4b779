"""A form of ours on the websites of the company: two servers, and a visitor who looks round first."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import select

from core import records
from core.access.actor import SYSTEM, acting_as
from core.db import db
from core.testing.browser import context_of
from core.testing.generic.making import make
from modules.sales.models import Lead, Source, Touch
from modules.sales.services.forms.turning import turn_all

pytestmark = pytest.mark.browser


@contextmanager
def website(pages: dict[str, str]) -> Iterator[str]:
    """A website of its own. :param pages: path → what stands in the body."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path.partition("?")[0], "").encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Nexo</title>" + body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def form(house):
    """A form of one click, and where it is."""
    with house.app_context(), acting_as(SYSTEM):
        if not db.session.scalar(select(Source.id).where(Source.codes == "google")):
            make("sales.source", name="Google Ads", codes="google")
        made = make("sales.form", name="Pida precio", min_seconds=0)
        number, slug = made.id, made.slug
        db.session.remove()
    return number, slug


def pages_of(address: str, slug: str) -> dict[str, str]:
    script = f'<script src="{address}/f/{slug}.js" data-title="Pida precio"'
    return {
        "/oferta": f'<h1>Oferta</h1>{script} data-show="no"></script><a href="/pedir">Pedir</a>',
        "/pedir": f"<h1>Pedir</h1>{script}></script>",
    }


def allow(house, number: int, site: str) -> None:
    """Let a site show the form."""
    with house.app_context(), acting_as(SYSTEM):
        records.update("sales.form", number, {"hosts": site.removeprefix("http://")})
        db.session.remove()


def fill_in(page, name: str) -> None:
    frame = page.frame_locator("iframe[title='Pida precio']")
    frame.locator("[name=name]").fill(name)
    frame.locator("[name=mail]").fill("rosa@miramar.example")
    frame.locator("button[type=submit]").click()
    frame.get_by_text("Gracias").wait_for()


def test_how_a_visitor_came_is_kept_until_they_ask_and_asking_twice_is_one_lead(
    chromium, house, address, form
):
    """The campaign stands in the address of the first page only; the form is on another one."""
    number, slug = form
    context = context_of(chromium, "http://127.0.0.1", 1440, "light")
    try:
        with website(pages_of(address, slug)) as site:
            allow(house, number, site)
            page = context.new_page()
            page.goto(f"{site}/oferta?utm_source=google&utm_campaign=otono", referer=f"{site}/blog")
            page.click("text=Pedir")
            fill_in(page, "Rosa Mar")
            page.goto(f"{site}/pedir?utm_source=boletin")
            fill_in(page, "Rosa Mar")
            with house.app_context(), acting_as(SYSTEM.through("job")):
                turn_all()
                (lead,) = db.session.scalars(select(Lead).where(Lead.mail.like("rosa@%")))
                touches = db.session.scalars(
                    select(Touch).where(Touch.lead_id == lead.id).order_by(Touch.id)
                ).all()
                first, second = touches
                assert (first.utm_source, first.utm_campaign) == ("google", "otono")
                assert (first.referrer, first.landing) == (f"{site}/blog", f"{site}/oferta")
                assert first.page == f"{site}/pedir"
                assert second.utm_source == "boletin"
                source = db.session.get(Source, lead.source_id)
                assert (source.name, bool(lead.owner_id)) == ("Google Ads", True)
                assert lead.next_activity_kind == "call"
                db.session.remove()
    finally:
        context.close()


def test_a_site_that_is_not_named_shows_nothing(chromium, house, address, form):
    number, slug = form
    context = context_of(chromium, "http://127.0.0.1", 1440, "light")
    try:
        pages = pages_of(address, slug)
        with website(pages) as ours, website(pages) as other:
            allow(house, number, ours)
            page = context.new_page()
            refused: list[str] = []
            page.on("console", lambda message: refused.append(message.text))
            page.goto(f"{ours}/pedir")
            page.frame_locator("iframe").locator("[name=mail]").wait_for()
            page.goto(f"{other}/pedir")
            page.wait_for_timeout(500)
            assert page.frame_locator("iframe").locator("[name=mail]").count() == 0
            assert any("frame-ancestors" in text for text in refused)
    finally:
        context.close()
