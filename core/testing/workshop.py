"""A house with a department of its own: the jobs of a workshop, which go through two funnels.

For tests of what core offers modules: ``from core.testing.workshop import job, whole_app``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from core import records
from core.db import session, write
from core.db.base import utcnow
from core.testing.application import application
from core.testing.installation import ROOT


@pytest.fixture(scope="module")
def whole_app(database_kind: str) -> Iterator[Flask]:
    """In place of the application that the other tests share: these jobs are nothing to them."""
    with application(database_kind, "workshop", ROOT / "tests/workshop") as app:
        yield app


@pytest.fixture
def job(as_user) -> Callable[..., Any]:
    """``job("Mostrador", stage="quoted", amount="10", due=-1)``: a job of ventas, due so many hours
    from now."""
    as_user("ventas")

    def make(name: str, due: float | None = None, **values: Any) -> Any:
        made = records.create("workshop.job", {"name": name, **values})
        if due is not None:
            table = made.__table__
            at = {"next_activity_at": utcnow() + timedelta(hours=due)}
            with write() as current:
                current.execute(update(table).where(table.c.id == made.id).values(at))
            session().expire(made)
        return SimpleNamespace(id=made.id)  # requests of the test end its session

    return make
