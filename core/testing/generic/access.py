"""Role × model × verb × surface: every surface answers what the roles' scopes say, and the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from core import records
from core.access import Forbidden
from core.access.actor import SYSTEM, Actor, acting_as, guard_of
from core.db import session
from core.db.scoping import guarded_classes
from core.records.errors import Conflict, NotFound
from core.records.exporting import export
from core.records.query import Query
from core.records.spec import ModelSpec, spec_of
from core.rest.operations import exposed
from core.testing.generic.house import house, spec_named
from core.testing.generic.making import as_person, make, user_named
from core.ui.views import ListView

__all__ = ["test_every_route_declares_what_it_demands", "test_every_surface_obeys_the_roles"]

#: A version that no record has: what is allowed conflicts, and nothing is changed.
STALE = 2**31 - 1


def test_every_route_declares_what_it_demands(app: Flask) -> None:
    """A route that declares nothing answers nobody, which is no way to be found out."""
    from core.access.routes import undeclared

    assert undeclared(app) == []


def test_every_surface_obeys_the_roles(
    person: str, model: str, app: Flask, sign_in: Callable[[str], FlaskClient], tmp_path: Path
) -> None:
    """For one's own record, one of the team and a stranger's."""
    spec = spec_named(model)
    ids = _records(app, person, spec)
    with as_person(app, person) as who:
        expected = {i: _verdicts(spec, who, i) for i in ids}
        for record_id, verdicts in expected.items():
            assert _by_service(spec, record_id) == verdicts
        taken = _exported(spec, ids, tmp_path)
        readable = who.can(spec.permission("read")) and who.can(spec.permission("export"))
        assert taken == {i for i in ids if readable and _may(spec, who, i, "export")}
    browser = sign_in(person)
    for record_id, verdicts in expected.items():
        if exposed(spec):
            assert _by_api(browser, spec, record_id) == _outside(spec, who, verdicts)
        if model in house().of(ListView):
            if not spec.archivable:  # what lives with another record has no button of its own
                verdicts = {verb: v for verb, v in verdicts.items() if verb != "archive"}
            assert _by_screen(browser, spec, record_id) == _outside(spec, who, verdicts)


def _records(app: Flask, person: str, spec: ModelSpec) -> list[int]:
    with app.app_context(), acting_as(SYSTEM):
        me, other = user_named(person), user_named("ventas2" if person != "ventas2" else "ventas")
        teams = [team.id for team in me.teams]
        owners: list[dict[str, Any]] = [
            {"owner_id": me.id},
            {"owner_id": other.id, "team_id": None},
        ]
        if teams:
            owners.append({"owner_id": other.id, "team_id": teams[0]})
        return [_owned(spec, owner).id for owner in owners]


def _owned(spec: ModelSpec, owner: dict[str, Any]) -> Any:
    """A record of an owner; one that lives with another takes its owner from it."""
    if spec.parent:
        key, above = spec.parent
        example = spec.examples.get(key, {})
        return make(spec.name, **{key: _owned(above.__spec__, {**example, **owner}).id})  # type: ignore[attr-defined]
    known = spec.all_fields()
    owned = {"owner_id", "team_id"} <= known.keys()  # a team of its own is no owner's
    mine = {n: v for n, v in owner.items() if owned or n not in ("owner_id", "team_id")}
    return make(spec.name, **mine)


def _verdicts(spec: ModelSpec, who: Actor, record_id: int) -> dict[str, str]:
    """What should happen: "yes", "hidden" or "refused", by verb."""
    seen = _may(spec, who, record_id, "read")
    found = {"read": "yes" if seen else "hidden"}
    for verb in ("update", "archive"):
        if not who.can(spec.permission(verb)):
            found[verb] = "refused"
        elif not seen:
            found[verb] = "hidden"
        else:
            found[verb] = "yes" if _may(spec, who, record_id, verb) else "refused"
    if not (spec.archivable or spec.parent):
        del found["archive"]
    return found


def _may(spec: ModelSpec, who: Actor, record_id: int, verb: str) -> bool:
    """From the scopes alone, apart from the conditions that the queries use."""
    if verb == "read" and spec.cls not in guarded_classes():
        return True
    with acting_as(SYSTEM):
        record: Any = session().get(spec.cls, record_id)
        if spec.parent:
            key, above = spec.parent
            verb = verb if verb in ("read", "export") else "update"
            with acting_as(who):
                return _may(above.__spec__, who, getattr(record, key), verb)  # type: ignore[attr-defined]
        guard = guard_of(spec.cls)
        owner = getattr(record, guard.owner) if guard.owner else None
        team = getattr(record, guard.team) if guard.team else None
        if guard.company and not (who.master or record.company_id in who.company_ids):
            return False
        mine = owner is not None and owner == who.user_id
        granted = {
            "all": True,
            "own": mine,
            "team": mine or (team is not None and team in who.team_ids),
            "customer": mine or _customer_is_mine(guard, record, who),
        }
        return any(granted[scope] for scope in who.scopes(spec.permission(verb)))


def _customer_is_mine(guard: Any, record: Any, who: Actor) -> bool:
    if not guard.root:
        return False
    key, customer = guard.root
    number = getattr(record, key)
    above = session().get(customer, number) if number else None  # a lead has no customer yet
    return above is not None and above.owner_id == who.user_id


def _by_service(spec: ModelSpec, record_id: int) -> dict[str, str]:
    found = {"read": _tried(lambda: records.get(spec.name, record_id))}
    found["update"] = _tried(lambda: records.update(spec.name, record_id, {}, version=STALE))
    if spec.archivable:
        found["archive"] = _tried(lambda: records.archive(spec.name, record_id, STALE))
    elif spec.parent:
        found["archive"] = _tried(lambda: records.remove(spec.name, record_id, STALE))
    return found


def _tried(call: Callable[[], Any]) -> str:
    try:
        call()
    except NotFound:
        return "hidden"
    except Forbidden:
        return "refused"
    except Conflict:
        return "yes"
    return "yes"


def _exported(spec: ModelSpec, ids: list[int], directory: Path) -> set[int]:
    path = directory / "export.csv"
    try:
        export(Query(spec_of(spec.name), where=(spec.cls.id.in_(ids),)), "csv", path)
    except Forbidden:
        return set()
    lines = path.read_text("utf-8-sig").splitlines()[1:]
    numbers = {line.replace(";", ",").split(",")[0].strip('"') for line in lines}
    return {i for i in ids if str(i) in numbers}


def _outside(spec: ModelSpec, who: Actor, verdicts: dict[str, str]) -> dict[str, str]:
    """Screens and API ask for the permission first, so nothing can be told from the answer."""
    if who.can(spec.permission("read")):
        return {**verdicts, "list": "yes"}
    return {**verdicts, "read": "refused", "list": "refused"}


ANSWERS = {
    200: "yes",
    204: "yes",
    302: "yes",
    303: "yes",
    409: "yes",
    403: "refused",
    404: "hidden",
}


def _by_api(browser: FlaskClient, spec: ModelSpec, record_id: int) -> dict[str, str]:
    where = f"/api/v1{spec.api_path}"
    one = f"{where}/{record_id}"
    body = json.dumps({"version": STALE})
    answers = {
        "list": browser.get(where),
        "read": browser.get(one),
        "update": browser.patch(one, data=body, content_type="application/json"),
    }
    if spec.archivable or spec.parent:
        answers["archive"] = browser.delete(f"{one}?version={STALE}")
    return {verb: ANSWERS.get(a.status_code, str(a.status_code)) for verb, a in answers.items()}


def _by_screen(browser: FlaskClient, spec: ModelSpec, record_id: int) -> dict[str, str]:
    where = spec.path if spec.collection else f"{spec.path}/"
    one = f"{spec.path}/{record_id}"
    answers = {
        "list": browser.get(where),
        "read": browser.get(one),
        "update": browser.get(f"{one}/edit"),
    }
    if spec.archivable:
        answers["archive"] = browser.post(f"{one}/archive", data={"version": str(STALE)})
    return {verb: ANSWERS.get(a.status_code, str(a.status_code)) for verb, a in answers.items()}
