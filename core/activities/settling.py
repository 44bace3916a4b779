"""Puts the semáforo right where modules came or went, and on records that are older than it.

What is planned is written on the record in the unit of work that changes it (:mod:`core.activities.derived`).
Which modules run changes what counts without any activity changing, and an upgrade may bring records that
nobody has touched since: this job compares them with what is planned and writes those that differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time

from sqlalchemy import select

from core.access.actor import sudo
from core.activities.derived import COLUMNS, next_of
from core.activities.models import Activity, open_conditions
from core.activities.records import planned_models
from core.db.session import session, write
from core.jobs import Run, Schedule, enqueue, job
from core.lifecycle.declare import Offer
from core.locale import _l
from core.records.derived import set_derived
from core.records.spec import ModelSpec

#: Records of one statement, and of one unit of work.
CHUNK = 400


@job(
    "activities.settle", atomic=False, retries=3, label=_l("Compare next activities with the plan")
)
def settle_lights(_run: Run) -> int:
    """Write the next activity of every record where it is not what is planned. :returns: how many."""
    return sum(_settle(spec, ids) for spec in planned_models() for ids in _chunks(spec))


def _chunks(spec: ModelSpec) -> Iterator[list[int]]:
    """Ids of the records that show something planned, or about which something is."""
    one, cls = Activity, spec.cls
    queries = (
        select(cls.id).where(cls.next_activity_at.is_not(None)),
        select(one.record_id).where(one.model == spec.name, *open_conditions(one)),
        select(one.root_id).where(one.root_model == spec.name, *open_conditions(one)),
    )
    found: set[int] = set()
    with sudo("Next activities") as current:
        for query in queries:
            found |= {number for number in current.scalars(query.distinct()) if number}
    wanted = sorted(found)
    for start in range(0, len(wanted), CHUNK):
        yield wanted[start : start + CHUNK]


def _settle(spec: ModelSpec, ids: list[int]) -> int:
    cls = spec.cls
    with write(), sudo("Next activities") as current:
        query = select(cls.id, *(getattr(cls, name) for name in COLUMNS)).where(cls.id.in_(ids))
        stored = {number: tuple(rest) for number, *rest in current.execute(query)}
        planned = next_of(spec.name, list(stored))
        wrong = {n: dict(zip(COLUMNS, planned[n], strict=True)) for n in stored
                 if planned[n] != stored[n]}  # fmt: skip
        set_derived(cls, wrong)
    return len(wrong)


def ask_to_settle() -> None:
    """Have a worker look, where anything is planned at all."""
    if session().scalar(select(Activity.id).limit(1)):
        enqueue(settle_lights)


contributions = (
    settle_lights,
    Offer(name="core.activities", call=ask_to_settle, weight=900),
    Schedule(name="activities.settle", job=settle_lights, daily=time(2, 30)),
)
