"""Record page, palette, home, counters, errors."""

from __future__ import annotations

import html
import re
from contextlib import suppress

import pytest
from markupsafe import Markup
from werkzeug.routing import RequestRedirect

from core.kernel.registry import Registry
from core.ui.menu import kernel
from core.ui.views import Counter, HomeTile, Panel


@pytest.fixture
def contribute(app, monkeypatch):
    """Add a contribution for one test."""

    def add(item):
        with app.app_context():
            registry: Registry = kernel().of(type(item))
            monkeypatch.setattr(registry, "_items", dict(registry._items))
            monkeypatch.setattr(registry, "_ordered", None)
            registry.add(item, "core", 0)

    return add


def test_record_page_shows_data_and_actions(sign_in, people):
    page = sign_in("ventas").get(f"/contacts/{people.mine[0]}").text
    assert "<h1>Hotel Miramar</h1>" in page
    assert "Benidorm" in page
    assert f'href="/contacts/{people.mine[0]}/edit"' in page
    assert page.count("<h1") == 1


def test_values_are_escaped(sign_in, people):
    page = sign_in("ventas").get(f"/contacts/{people.mine[2]}").text
    assert "<b>Lumbre" not in page


def test_a_panel_that_fails_leaves_the_page_alone(sign_in, people, contribute):
    def broken(record):
        raise RuntimeError("no")

    contribute(Panel(name="t.broken", model="contacts.contact", label="Rota", render=broken))
    contribute(
        Panel(
            name="t.fine",
            model="contacts.contact",
            label="Bien",
            render=lambda record: Markup("<p>de {}</p>").format(record.name),
        )
    )
    answer = sign_in("ventas").get(f"/contacts/{people.mine[0]}")
    assert answer.status_code == 200
    assert re.search(r"P-[0-9A-F]{4}", answer.text)
    assert "<p>de Hotel Miramar</p>" in answer.text


def test_panels_obey_their_permission(sign_in, people, contribute):
    contribute(
        Panel(
            name="t.closed",
            model="contacts.contact",
            label="Cerrada",
            render=lambda record: Markup("<p>secreto</p>"),
            permission="core.audit.read",
        )
    )
    browser, path = sign_in("ventas"), f"/contacts/{people.mine[0]}"
    assert "secreto" not in browser.get(path).text
    assert browser.get(f"{path}/panel/t.closed").status_code == 404


def test_palette_finds_records_actions_and_places(sign_in, people):
    browser = sign_in("ventas")
    found = browser.get("/palette?q=miramar").text
    assert f'data-href="/contacts/{people.mine[0]}"' in found
    assert "Sobre Hotel Miramar" in html.unescape(found)
    assert (
        f'data-href="/activities/new?record=contacts.contact:{people.mine[0]}" data-drawer' in found
    )
    assert 'data-href="/contacts/new" data-drawer' in browser.get("/palette?q=>").text
    assert f'data-href="/contacts/{people.mine[0]}"' in browser.get("/palette?q=@mira").text
    assert "Ajena" not in browser.get("/palette?q=ajena").text
    assert browser.get("/palette?q=%00%27%22<script>").status_code == 200


def test_options_hold_only_what_the_actor_reaches(sign_in, people):
    browser = sign_in("ventas")
    assert browser.get("/contacts/options?q=ajena").json == {"items": []}
    assert browser.get("/contacts/options?q=mira").json["items"][0]["label"] == "Hotel Miramar"
    assert browser.get("/options/tags?q=V").json["items"] == [{"id": "vip", "label": "vip"}]


def test_pulse_answers_304_while_nothing_changes(sign_in, contribute):
    contribute(Counter(name="late_orders", count=lambda: 3))
    browser = sign_in("ventas")
    first = browser.get("/pulse")
    assert first.json["late_orders"] == 3
    assert (
        browser.get("/pulse", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    )


def test_home_survives_a_broken_tile(sign_in, contribute):
    def broken():
        raise RuntimeError("no")

    contribute(HomeTile(name="t.broken", label="Rota", render=broken))
    answer = sign_in("ventas").get("/")
    assert answer.status_code == 200
    assert re.search(r"H-[0-9A-F]{4}", answer.text)


@pytest.mark.parametrize("path", ["/nope", "/contacts/0", "/contacts/bulk"])
def test_errors_are_pages_with_one_heading(sign_in, path):
    answer = sign_in("ventas").get(path)
    assert answer.status_code in (404, 405)
    assert answer.text.count("<h1") == 1


def test_errors_for_htmx_are_toasts(sign_in):
    answer = sign_in("ventas").get("/contacts/999", headers={"HX-Request": "true"})
    assert answer.status_code == 404
    assert "toast" in answer.headers["HX-Trigger"]


def test_whoever_is_not_signed_in_gets_nothing(client):
    for path in ("/", "/contacts/", "/contacts/1", "/palette", "/pulse", "/contacts/options"):
        assert client.get(path).status_code == 302


@pytest.mark.parametrize("path", ["/", "/account", "/contacts/", "/settings/"])
def test_every_link_and_form_of_a_page_has_a_route(app, sign_in, path):
    page = sign_in("master").get(path, follow_redirects=True).text
    routes = app.url_map.bind("localhost")
    found = re.findall(r'<form[^>]*method="post"[^>]*action="(/[^"?#]*)', page)
    posts = {(html.unescape(address), "POST") for address in found}
    links = {(html.unescape(a), "GET") for a in re.findall(r'(?:href|hx-get)="(/[^"?#]*)', page)}
    assert ("/preferences/theme", "POST") in posts
    for address, method in posts | {a for a in links if not a[0].startswith("/static/")}:
        with suppress(RequestRedirect):
            routes.match(address, method=method)
