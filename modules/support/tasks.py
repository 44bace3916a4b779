"""What nobody does by hand: telling when a promise is at risk or broken, promising anew."""

from __future__ import annotations

import time
from datetime import timedelta

from sqlalchemy import select

from core.api.jobs import Run, Schedule, give_way, in_parts, job
from core.api.models import utcnow
from core.api.services import (
    Event,
    _l,
    add_to_timeline,
    session,
    write,
)
from modules.support.models import CASE, Case
from modules.support.services import clocks

#: Kind of the entries that tell it in the history.
KIND = "support.sla"

promise_at_risk = Event(
    name="support.promise_at_risk",
    doc="Three quarters of the time of a promise have passed, and it is not kept yet. ``promise`` is "
    "first_response, next_response or resolution. Sent inside the transaction, once a promise.",
    args=("case", "promise"),
)
promise_broken = Event(
    name="support.promise_broken",
    doc="It is too late for a promise. Sent inside the transaction, once a promise.",
    args=("case", "promise"),
)


def open_ids() -> list[int]:
    """The cases that are not closed, by id."""
    query = select(Case.id).where(Case.closed_at.is_(None), Case.archived_at.is_(None))
    return list(session().scalars(query.order_by(Case.id)))


@job("support.sla", atomic=False, alone=True, retries=1, label=_l("Watch the times of service"))
def watch(run: Run) -> int:
    """Look at every case whose clocks have come to something. :returns: how many."""
    seen = 0
    while True:
        began = time.perf_counter()
        with write() as current:
            due = (
                select(Case)
                .where(Case.sla_alarm_at <= utcnow(), Case.archived_at.is_(None))
                .order_by(Case.sla_alarm_at, Case.id)
                .limit(clocks.CHUNK)
                .with_for_update(skip_locked=True)
            )
            cases = list(current.scalars(due))
            if not cases:
                return seen
            passed = clocks.passed(cases)
            for case in cases:
                _tell(case, passed[case.id])
        seen += len(cases)
        run.progress(seen, seen)
        if len(cases) < clocks.CHUNK:
            return seen
        give_way(time.perf_counter() - began)


def _tell(case: Case, passed: list[clocks.Passed]) -> None:
    for promise, state in passed:
        if state == "warning":
            promise_at_risk.emit(case=case, promise=promise)
            continue
        data = {"promise": promise, "policy": case.sla_policy}
        add_to_timeline(KIND, CASE, case.id, data=data)
        promise_broken.emit(case=case, promise=promise)


@job(
    "support.promises",
    atomic=False,
    alone=True,
    retries=1,
    label=_l("Promise anew after a change"),
)
def promise_anew(run: Run) -> int:
    """Policies or calendars changed: work out what is promised in the open cases."""
    ids = open_ids()
    for part in in_parts(ids, clocks.CHUNK, run):
        with write() as current:
            cases = list(current.scalars(select(Case).where(Case.id.in_(part))))
            clocks.log_promises(cases)
            clocks.refresh(cases)
    return len(ids)


@job(
    "support.catch_up",
    atomic=False,
    alone=True,
    retries=1,
    label=_l("Bring the times of service up to date"),
)
def clocks_anew(run: Run) -> int:
    """Support was not there for a while: make the logs of the open cases anew."""
    ids = open_ids()
    clocks.rebuild(ids, run)
    return len(ids)


contributions = (
    promise_at_risk,
    promise_broken,
    watch,
    promise_anew,
    clocks_anew,
    Schedule(name="support.sla", job=watch, every=timedelta(minutes=1)),
)
