"""Rules as the Master writes them, and a worker that does what is due."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core import records
from core.automation import editing
from core.automation.editing import RuleValues
from core.automation.models import RuleRun
from core.db import session, write
from core.jobs import Runner
from core.testing.generic.making import make

CASE = "support.case"


@pytest.fixture
def work(app: Flask) -> Callable[[], int]:
    """Do every job that is due, as a worker would."""
    return lambda: Runner(app).drain()


@pytest.fixture
def customer(as_user) -> Any:
    as_user("master")
    return make("contacts.contact", name="Hotel Miramar", kind="company")


def opened(customer: Any, **given: Any) -> Any:
    return records.create(CASE, {"contact_id": customer.id, "name": "Avería", **given})


def rule(trigger: str, *actions: tuple[str, dict[str, Any]], on: bool = True, **given: Any) -> Any:
    """``rule("core.created", ("core.set", {"field": "product", "value": "Caldera"}))``"""
    values = RuleValues(
        name=given.pop("name", "Regla"),
        model=given.pop("model", CASE),
        trigger={"kind": trigger, "params": given.pop("params", {})},
        actions=[{"kind": kind, "params": params} for kind, params in actions],
        **given,
    )
    made = editing.save(None, values)
    if on:
        editing.switch(made.id, True)
    return SimpleNamespace(id=made.id)  # work of other actors ends the session


def sets(field: str, value: Any) -> tuple[str, dict[str, Any]]:
    return "core.set", {"field": field, "value": value}


def told(text: str) -> tuple[str, dict[str, Any]]:
    return "core.notify", {"whom": "owner", "text": text}


def runs(of: Any, state: str = "") -> list[RuleRun]:
    session().expire_all()
    query = select(RuleRun).where(RuleRun.rule_id == of.id).order_by(RuleRun.id)
    return [run for run in session().scalars(query) if state in ("", run.state)]


def again(number: int, model: str = CASE) -> Any:
    """The record as it is stored now."""
    session().expire_all()
    return records.get(model, number)


def age(record: Any, **past: Any) -> None:
    """Pretend about derived or technical columns of a record."""
    from sqlalchemy import update

    with write() as current:
        cls = type(record)
        current.execute(update(cls).where(cls.id == record.id).values(past))
