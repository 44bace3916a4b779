"""One contract: every rule of a move gives the same answer at every door that leads to it.

The doors are what people and programs really use: a card dropped on the board (a key sends the same),
*Mover a…*, the form of the record, many records of a list, both ways of the API, a file, and an
automation.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import func, select

from core import records, timeline
from core.access.actor import SYSTEM, acting_as
from core.automation import editing
from core.automation.catching import happened
from core.automation.editing import RuleValues
from core.db import session, write
from core.db.base import utcnow
from core.jobs import Runner
from core.pipelines import pipelines_of, stage_info
from core.pipelines.definitions import forget_definitions
from core.pipelines.models import Stage, StageChange
from core.records.bulk import BulkWriter
from core.records.importing import run, service
from core.records.importing.items import Options
from core.records.importing.testing import report_of, upload

JOB, JOBS, API = "workshop.job", "/workshop/jobs", "/api/v1/workshop/jobs"
TITLES = {"amount": "Amount", "why_lost": "Why lost", "contact_id": "Customer"}
DRAWER = {"HX-Request": "true", "HX-Target": "drawer-content"}


def stage(code: str) -> Any:
    """A stage of the first funnel, also a retired one."""
    return next(s for s in pipelines_of(JOB)[0].every_stage if s.code == code)


@dataclass
class Attempt:
    """Somebody wants a record in a stage, perhaps with values."""

    id: int
    name: str
    to: str
    fields: dict[str, str] = field(default_factory=dict)
    version: int = 1


def drag(browser: Any, attempt: Attempt) -> str:
    """Drop the card; when the board asks for something, give it in the drawer."""
    data = {"id": attempt.id, "stage": stage(attempt.to).id, "version": attempt.version}
    answer = browser.post(f"{JOBS}/board/move", data=data)
    told = answer.json
    if "dialog" in told:
        asked = html.unescape(browser.get(told["dialog"], headers=DRAWER).text)
        names = re.findall(r'name="_asked" value="([^"]+)"', asked)
        data = {**data, "_asked": names, **attempt.fields}
        return html.unescape(browser.post(f"{JOBS}/{attempt.id}/move", data=data).text)
    return told.get("toast", {}).get("text", "")


def menu(browser: Any, attempt: Attempt) -> str:
    """*Mover a…*, with what the stage asks for."""
    data = {"stage": stage(attempt.to).id, "version": attempt.version, **attempt.fields}
    asks = {"_asked": [*(attempt.fields or TITLES), "@interaction"]}
    first = browser.post(f"{JOBS}/{attempt.id}/move", data={**data, "_asked": [*attempt.fields]})
    if first.status_code == 422 and 'name="spoken_body"' not in first.text:
        del asks["_asked"][-1]
        first = browser.post(f"{JOBS}/{attempt.id}/move", data={**data, **asks})
    return html.unescape(first.text)


def form(browser: Any, attempt: Attempt) -> str:
    """The stage in the form of the record."""
    data = {"stage": stage(attempt.to).id, "version": attempt.version, **attempt.fields}
    return html.unescape(browser.post(f"{JOBS}/{attempt.id}/edit", data=data).text)


def many(browser: Any, attempt: Attempt) -> str:
    """Picked in the list, moved with *Cambiar › Etapa*."""
    data = {"_apply": "1", "ids": attempt.id, "stage": stage(attempt.to).id, **attempt.fields}
    given = {"_asked": [*(attempt.fields or TITLES)]}
    page = browser.post(f"{JOBS}/bulk/stage", data={**data, **given}).text
    if "_asked" in page:
        given["_asked"] = re.findall(r'name="_asked" value="([^"]+)"', page)
        page += browser.post(
            f"{JOBS}/bulk/stage", data={**data, **given, **dict.fromkeys(given["_asked"], "")}
        ).text
    return html.unescape(page + browser.get(JOBS).text.encode().decode("unicode_escape", "ignore"))


def transition(browser: Any, attempt: Attempt) -> str:
    """``POST …/transition`` of the API."""
    body = {"stage": attempt.to, "version": attempt.version, "fields": attempt.fields}
    return _api(browser.post(f"{API}/{attempt.id}/transition", json=body))


def patch(browser: Any, attempt: Attempt) -> str:
    """``PATCH`` of the API with a stage among the values."""
    body = {"stage": attempt.to, "version": attempt.version, **attempt.fields}
    return _api(browser.patch(f"{API}/{attempt.id}", json=body))


def _api(answer: Any) -> str:
    return json.dumps(answer.json, ensure_ascii=False)


def file(_browser: Any, attempt: Attempt) -> str:
    """A row of a file that names the record by its key."""
    titles = ["Name", "Etapa", *(TITLES[n] for n in attempt.fields)]
    values = [attempt.name, stage(attempt.to).code, *attempt.fields.values()]
    task = upload(f"{';'.join(titles)}\n{';'.join(values)}\n", model=JOB)
    fields = dict(zip(titles, ["name", "stage", *attempt.fields], strict=True))
    service.configure(task.id, fields, options=Options(key="name"))
    service.begin(task.id)
    return "; ".join(line["reason"] for line in report_of(run.run(task.id)))


def automation(_browser: Any, attempt: Attempt) -> str:
    """A rule of the Master that moves the record, with what the stage asks for."""
    given = {f"with_{name}": value for name, value in attempt.fields.items()}
    params = {"stage": str(stage(attempt.to).id), **given}
    values = RuleValues(
        name="Mover", model=JOB, trigger={"kind": "core.created"},
        actions=[{"kind": "core.move", "params": params}],
    )  # fmt: skip
    with acting_as(SYSTEM):
        try:
            rule = editing.switch(editing.save(None, values).id, True).id
        except records.Invalid as mistake:
            return str(mistake)
        with write():
            happened("core.created", JOB, attempt.id, "now", {})
    Runner(current_app._get_current_object()).drain()  # type: ignore[attr-defined]
    with acting_as(SYSTEM):
        return "; ".join(run.reason or "" for run in editing.runs_of(rule))


DOORS = (drag, menu, form, many, transition, patch, file, automation)
door = pytest.mark.parametrize("door", DOORS, ids=lambda way: way.__name__)


@dataclass
class Rule:
    """What is tried, and the answer that every door must give."""

    name: str
    to: str
    start: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    #: Words of the refusal; empty: the record moves.
    refused: str = ""
    #: Before the attempt.
    before: Callable[[int], Any] = lambda _id: None


def spoke(record_id: int) -> None:
    """We called them."""
    timeline.log_call(JOB, record_id, {"direction": "out", "result": "contacted"})


def rang(record_id: int) -> None:
    """They called us: nobody reached out."""
    timeline.log_call(JOB, record_id, {"direction": "in", "result": "contacted"})


def retire(_record_id: int) -> None:
    """The Master retires the stage meanwhile."""
    with acting_as(SYSTEM), write() as current:
        current.get(Stage, stage("agreed").id).archived_at = utcnow()
        current.flush()
        forget_definitions()


NEEDED, LOCKED = "Rellene este campo.", "Este registro está cerrado. Reábralo para cambiarlo."
SPEAK = "no está en el"
RULES = (
    Rule("forward", "quoted", {"amount": "10"}),
    Rule("a value is missing", "quoted", refused=NEEDED),
    Rule("the value comes along", "quoted", fields={"amount": "10"}),
    Rule("a loss has a reason", "lost", refused=NEEDED),
    Rule("a loss with its reason", "lost", fields={"why_lost": "Precio"}),
    Rule("nobody spoke to them", "agreed", refused=SPEAK),
    Rule("only they called", "agreed", refused=SPEAK, before=rang),
    Rule("we called", "agreed", before=spoke),
    Rule("a module refuses", "won", {"amount": "5000"}, refused="Who is it for?"),
    Rule("what is closed stays closed", "inbox", {"stage": "won"}, refused=LOCKED),
    Rule("a retired stage", "agreed", refused=" ", before=retire),
)


@door
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_door_gives_the_same_answer(job, sign_in, door, rule):
    made = job(f"Mostrador {rule.name}", **rule.start)
    began = rule.start.get("stage", "inbox")
    rule.before(made.id)
    browser = sign_in("ventas")
    told = door(browser, Attempt(made.id, f"Mostrador {rule.name}", rule.to, rule.fields))
    with acting_as(SYSTEM):
        stored = records.get(JOB, made.id)
        stands, version = stage_info(stored.stage_id).code, stored.version
        query = select(func.count()).select_from(StageChange)
        stays = session().scalar(query.where(StageChange.record_id == made.id))
    if rule.refused:
        assert (stands, version, stays) == (began, 1, 1)
        assert rule.refused in told
    else:
        assert (stands, version, stays) == (rule.to, 2, 2)


@pytest.mark.parametrize("door", DOORS[:-2], ids=lambda way: way.__name__)
def test_who_may_not_change_it_gets_nowhere(job, sign_in, door):
    made = job("Ajeno", amount="10")
    door(sign_in("ventas2"), Attempt(made.id, "Ajeno", "quoted"))
    with acting_as(SYSTEM):
        assert stage_info(records.get(JOB, made.id).stage_id).code == "inbox"


@pytest.mark.parametrize("door", [drag, menu, transition], ids=lambda way: way.__name__)
def test_of_two_people_the_slower_one_sees_what_changed(job, sign_in, door):
    made = job("Carrera", amount="10")
    transition(sign_in("master"), Attempt(made.id, "Carrera", "quoted"))
    told = door(sign_in("ventas"), Attempt(made.id, "Carrera", "won"))
    assert "Master" in told
    assert "Quoted" in told
    with acting_as(SYSTEM):
        assert stage_info(records.get(JOB, made.id).stage_id).code == "quoted"


def test_a_version_that_is_old_is_answered_with_409(job, sign_in):
    """By every door that names one; the answer shows how the record stands."""
    made = job("Carrera", amount="10")
    transition(sign_in("master"), Attempt(made.id, "Carrera", "quoted"))
    browser, old = sign_in("ventas"), {"stage": "won", "version": 1}
    moved = {"id": made.id, "stage": stage("won").id, "version": 1, "name": "Carrera"}
    answers = [
        browser.patch(f"{API}/{made.id}", json=old),
        browser.post(f"{API}/{made.id}/transition", json=old),
        browser.post(f"{JOBS}/board/move", data=moved),
        browser.post(f"{JOBS}/{made.id}/move", data=moved),
        browser.post(f"{JOBS}/{made.id}/edit", data=moved),
    ]
    assert [answer.status_code for answer in answers] == [409] * 5
    assert answers[0].json["record"]["stage"] == "quoted"


def test_a_file_overwrites_nothing_that_changed_since_it_read_it(job, sign_in, monkeypatch):
    """A row names no version: what counts is the one that the import has read."""
    made = job("Carrera", amount="10")
    save, table = BulkWriter.save, records.spec_of(JOB).cls.__table__

    def slower(writer, drafts):
        session().execute(table.update().where(table.c.id == made.id).values(version=2))
        return save(writer, drafts)

    monkeypatch.setattr(BulkWriter, "save", slower)
    sign_in("ventas")
    with acting_as(SYSTEM):
        told = file(None, Attempt(made.id, "Carrera", "quoted"))
    assert "Alguien cambió este registro" in told
    session().expire_all()
    with acting_as(SYSTEM):
        assert stage_info(records.get(JOB, made.id).stage_id).code == "inbox"
