"""Bad input on every surface: a clear answer, nothing changed, and nothing comes back as HTML."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from zlib import crc32

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.access.actor import SYSTEM, acting_as
from core.db import session
from core.records import fields as types
from core.records.query import Query
from core.records.spec import ModelSpec, spec_of
from core.rest.operations import exposed
from core.testing.generic.house import house, spec_named
from core.testing.generic.making import as_person, make
from core.ui.views import ListView

__all__ = [
    "test_addresses_of_any_shape_are_answered",
    "test_bad_values_change_nothing",
    "test_what_was_typed_is_never_html",
]

HTML = "<img src=x onerror=alert(1)>"
BAD = (
    HTML,
    "'; DROP TABLE core_user; --",
    '" OR 1=1 --',
    "a\0b",
    "x" * 30_000,
    "-1",
    "²",
    "99999999999999999999",
    "🦊\u202e",
    "{{ 7*7 }}",
    "%s%n",
    "../../etc/passwd",
)


def _stored(app: Flask, spec: ModelSpec) -> list[dict[str, Any]]:
    with app.app_context(), acting_as(SYSTEM):
        return [row for chunk in Query(spec_of(spec.name)).every() for row in chunk]


def test_bad_values_change_nothing(
    model: str, app: Flask, sign_in: Callable[[str], FlaskClient]
) -> None:
    """Every field, each kind of nonsense, with a stale version: refused on screen and in the API."""
    spec = spec_named(model)
    with as_person(app, "master"):
        record_id = make(model).id
    before = _stored(app, spec)
    browser = sign_in("master")
    names = [n for n, f in spec.fields.items() if not f.readonly]
    for bad in BAD:
        if exposed(spec):
            body = {"version": 99, **dict.fromkeys(names, bad)}
            answer = browser.patch(
                f"/api/v1{spec.api_path}/{record_id}", json=body, content_type="application/json"
            )
            assert answer.status_code in (409, 422), bad[:20]
            assert answer.get_json()["detail"]
        if model in house().of(ListView):
            form = {"version": "99", **dict.fromkeys(names, bad)}
            answer = browser.post(f"{spec.path}/{record_id}/edit", data=form)
            assert 200 <= answer.status_code < 500, bad[:20]
            assert answer.status_code not in (302, 303), f"saved over a newer version: {bad[:20]}"
            assert HTML not in answer.get_data(as_text=True)
            answer = browser.post(f"{spec.path}/{record_id}/edit", data={**form, "version": bad})
            assert answer.status_code == 422, f"version {bad[:20]}"
    assert _stored(app, spec) == before


def test_addresses_of_any_shape_are_answered(
    model: str, app: Flask, sign_in: Callable[[str], FlaskClient]
) -> None:
    """Search, filter, order, page, number and language of a list may be anything."""
    spec, browser = spec_named(model), sign_in("master")
    with as_person(app, "master"):
        make(model)
    addresses = []
    if exposed(spec):
        addresses.append(f"/api/v1{spec.api_path}")
    if model in house().of(ListView):
        addresses.append(spec.path if spec.collection else f"{spec.path}/")
    for address in addresses:
        for at, bad in enumerate(BAD):
            bad = bad[:2000]
            for name in _some(
                ("q", "filter", "sort", "after", "limit", "group", "columns", "tab"), model, at
            ):
                answer = browser.get(address, query_string={name: bad})
                assert answer.status_code < 500, (name, bad[:20])
                assert HTML not in answer.get_data(as_text=True), (name, address)
            tree = json.dumps([spec.title, "is", bad])
            assert browser.get(address, query_string={"filter": tree}).status_code < 500
        for number in ("-1", "0", "99999999999999999999", "x", "1.5", HTML):
            answer = browser.get(f"{address.rstrip('/')}/{number}")
            assert answer.status_code in (404, 400), number
            assert HTML not in answer.get_data(as_text=True)


def _some(names: tuple[str, ...], model: str, at: int) -> tuple[str, ...]:
    """A third of the parts of an address, others for each value and model: all of them ask the same
    code, so that the models together try everything."""
    first = (crc32(model.encode()) + at) % 3
    return names[first::3]


def test_what_was_typed_is_never_html(
    model: str, app: Flask, sign_in: Callable[[str], FlaskClient]
) -> None:
    """Markup in every text of a record is shown as it was typed, on list, form, ficha and palette."""
    if model not in house().of(ListView):
        pytest.skip("no pages")
    spec = spec_named(model)
    texts = {
        name: HTML
        for name, known in spec.fields.items()
        if isinstance(known, types.Text)
        and type(known) in (types.Text, types.LongText)
        and not known.readonly
        and name not in spec.examples
        and known.max >= len(HTML)
    }
    if not texts:
        pytest.skip("nothing is typed")
    with as_person(app, "master"):
        record_id = make(model, **texts).id
    with app.app_context(), acting_as(SYSTEM):
        assert session().get(spec.cls, record_id) is not None
    browser = sign_in("master")
    where = spec.path if spec.collection else f"{spec.path}/"
    one = f"{spec.path}/{record_id}"
    for address in (where, one, f"{one}/edit", "/palette?q=onerror", f"{where}?q=onerror"):
        text = browser.get(address).get_data(as_text=True)
        assert HTML not in text, address
    assert "&lt;img src=x" in browser.get(one).get_data(as_text=True)
