"""Puts the semáforo right where modules came or went, and on records that are older than it.

What is planned is written on the record in the unit of work that changes it (:mod:`core.activities.derived`).
Which modules run changes what counts without any activity changing, and an upgrade may bring records that
nobody has touched since: this job compares them with what is planned and writes those that differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import select

from core.access.actor import sudo
from core.activities.derived import COLUMNS, next_of
from core.activities.models import Activity, open_conditions
from core.activities.records import planned_models
from core.db.session import session, write
from core.jobs import Run, Schedule, enqueue, in_parts, job
from core.lifecycle.declare import Offer
from core.locale import _l
from core.records.derived import set_derived
from core.records.spec import ModelSpec

#: Records of one statement, and of one unit of work.
CHUNK = 400
WHY = "Next activities"


@job(
    "activities.settle",
    atomic=False,
    alone=True,
    retries=3,
    label=_l("Compare next activities with the plan"),
)
def settle_lights(run: Run) -> int:
    """Write the next activity of every record where it is not what is planned. :returns: how many."""
    wrong = [(spec, number) for spec in planned_models() for number in _wrong(spec)]
    for part in in_parts(wrong, CHUNK, run):
        with write(), sudo(WHY):
            for spec, those in groupby(part, key=itemgetter(0)):
                set_derived(spec.cls, _differing(spec, [number for _spec, number in those]))
    return len(wrong)


def _wrong(spec: ModelSpec) -> list[int]:
    """Those of which something else is kept than what is planned; looking keeps nobody from writing."""
    with sudo(WHY):
        return [number for ids in _chunks(spec) for number in _differing(spec, ids)]


def _chunks(spec: ModelSpec) -> Iterator[list[int]]:
    """Ids of the records that show something planned, or about which something is."""
    one, cls = Activity, spec.cls
    queries = (
        select(cls.id).where(cls.next_activity_at.is_not(None)),
        select(one.record_id).where(one.model == spec.name, *open_conditions(one)),
        select(one.root_id).where(one.root_model == spec.name, *open_conditions(one)),
    )
    found: set[int] = set()
    with sudo(WHY) as current:
        for query in queries:
            found |= {number for number in current.scalars(query.distinct()) if number}
    wanted = sorted(found)
    for start in range(0, len(wanted), CHUNK):
        yield wanted[start : start + CHUNK]


def _differing(spec: ModelSpec, ids: list[int]) -> dict[int, dict[str, Any]]:
    """What is to be written, by id."""
    cls = spec.cls
    query = select(cls.id, *(getattr(cls, name) for name in COLUMNS)).where(cls.id.in_(ids))
    stored = {number: tuple(rest) for number, *rest in session().execute(query)}
    planned = next_of(spec.name, list(stored))
    return {
        number: dict(zip(COLUMNS, planned[number], strict=True))
        for number, kept in stored.items()
        if planned[number] != kept
    }


def ask_to_settle() -> None:
    """Have a worker look, where anything is planned at all."""
    if session().scalar(select(Activity.id).limit(1)):
        enqueue(settle_lights)


contributions = (
    settle_lights,
    Offer(name="core.activities", call=ask_to_settle, weight=900),
    Schedule(name="activities.settle", job=settle_lights, daily=time(2, 30)),
)
