"""Whoever may work with their own records only cannot tell that another's exists, anywhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core import records, timeline
from core.access import Forbidden
from core.access.actor import SYSTEM, acting_as
from core.access.permissions import Permission
from core.db import session
from core.db.scoping import guarded_classes
from core.records import fields as types
from core.records.errors import NotFound
from core.records.exporting import export
from core.records.fields import Context, FieldError
from core.records.query import Query
from core.records.spec import ModelSpec, all_specs, spec_of
from core.rest.operations import exposed
from core.testing.generic.house import house, spec_named
from core.testing.generic.making import as_person, hire, make, user_named
from core.ui.views import ListView

__all__ = ["test_another_persons_record_does_not_exist"]

SECRET = "Zaratrusqui Qwvx"


def test_another_persons_record_does_not_exist(
    model: str, app: Flask, sign_in: Callable[[str], FlaskClient], tmp_path: Path
) -> None:
    """Seen, found, exported, counted, linked, guessed, changed: on no surface."""
    spec = spec_named(model)
    if spec.cls not in guarded_classes():
        pytest.skip("no secret inside the house")
    hire(app, "propio", _own_of_everything())
    hidden = _others_record(app, spec)
    with as_person(app, "propio"):
        _service_hides(spec, hidden, tmp_path)
        _nobody_links(spec, hidden)
    browser = sign_in("propio")
    if exposed(spec):
        _api_hides(browser, spec, hidden)
    if model in house().of(ListView):
        _screens_hide(browser, spec, hidden)
    with app.app_context(), acting_as(SYSTEM):
        stored: Any = session().get_one(spec.cls, hidden)
        assert stored.version == 1, "it was changed"


def _own_of_everything() -> dict[str, str]:
    return {
        p.name: "own"
        for p in house().of(Permission)
        if not p.name.startswith("core.") or p.name.count(".") > 1
    }


def _others_record(app: Flask, spec: ModelSpec) -> int:
    with app.app_context(), acting_as(SYSTEM):
        owner = {"owner_id": user_named("jefatura").id}
        return _named(spec, owner).id


def _named(spec: ModelSpec, owner: dict[str, int]):
    values = dict(spec.examples)
    if spec.parent:
        key, above = spec.parent
        example = values.get(key) or {}
        values = {key: _named(above.__spec__, {**owner, **example}).id}  # type: ignore[attr-defined]
    else:
        values = {n: v for n, v in owner.items() if n in spec.fields or n not in ("owner_id",)}
    title = spec.fields.get(spec.title)
    if isinstance(title, types.Text) and not title.readonly:
        values[spec.title] = SECRET
    return make(spec.name, **values)


def _ways_out(spec: ModelSpec, hidden: int) -> list[Callable[[], Any]]:
    """How a record of this kind goes; some never do."""
    if spec.archivable:
        return [lambda: records.archive(spec.name, hidden)]
    return [lambda: records.remove(spec.name, hidden)] if spec.parent else []


def _service_hides(spec: ModelSpec, hidden: int, directory: Path) -> None:
    for call in (
        lambda: records.get(spec.name, hidden),
        lambda: records.update(spec.name, hidden, {}),
        lambda: timeline.history(spec.name, hidden),
        lambda: timeline.add_note(spec.name, hidden, "Hola"),
        *_ways_out(spec, hidden),
    ):
        with pytest.raises((NotFound, Forbidden)):
            call()
    assert not records.bulk_update(spec.name, [hidden], {}).done
    for query in _queries(spec):
        assert query.count() == 0
        assert query.page().rows == []
        assert query.ids(10) == []
        assert list(query.every()) == []
        assert query.groups("created_at") == []
        assert export(query, "csv", directory / "export.csv") == 0


def _queries(spec: ModelSpec) -> Iterator[Query]:
    own = spec_of(spec.name)
    yield Query(own)
    yield Query(own, q=SECRET)
    yield Query(own, filter=["created_at", "filled", None])


def _nobody_links(spec: ModelSpec, hidden: int) -> None:
    for other in all_specs():
        for known in other.fields.values():
            if isinstance(known, types.Ref) and known.target == spec.name:
                for given in (hidden, str(hidden), SECRET):
                    with pytest.raises(FieldError):
                        known.convert(given, Context())
                    with pytest.raises(FieldError):
                        known.condition(other.cls, "is", given, Context())
                assert hidden not in known.show_many([hidden])


def _api_hides(browser: FlaskClient, spec: ModelSpec, hidden: int) -> None:
    where = f"/api/v1{spec.api_path}"
    for address in (where, f"{where}?q=zaratrusqui", f"{where}?sort={spec.title}"):
        answer = browser.get(address)
        assert answer.get_json()["items"] == [], address
    body = json.dumps({"version": 1})
    for method in ("GET", "PATCH", "DELETE"):
        answer = browser.open(
            f"{where}/{hidden}", method=method, data=body, content_type="application/json"
        )
        assert answer.status_code in (404, 405), method
        missing = browser.open(
            f"{where}/{hidden + 1000}", method=method, data=body, content_type="application/json"
        )
        assert answer.get_data() == missing.get_data(), "the answer tells that it exists"


def _screens_hide(browser: FlaskClient, spec: ModelSpec, hidden: int) -> None:
    where = spec.path if spec.collection else f"{spec.path}/"
    one = f"{spec.path}/{hidden}"
    for address in (
        where,
        f"{where}?q=zaratrusqui",
        f"{spec.path}/options?q=zaratrusqui",
        f"{spec.path}/counts?q=zaratrusqui",
        "/palette?q=zaratrusqui",
        "/",
    ):
        text = browser.get(address).get_data(as_text=True)
        assert SECRET not in text, address
        assert f'href="{one}"' not in text, address
    for address in (one, f"{one}/edit"):
        assert browser.get(address).status_code == 404, address
    assert browser.post(f"{one}/edit", data={"version": "1"}).status_code == 404
    if spec.archivable:
        assert browser.post(f"{one}/archive", data={"version": "1"}).status_code == 404
    with browser.post(f"{spec.path}/export", data={"format": "csv"}) as taken:
        assert SECRET not in taken.get_data(as_text=True)
