"""The clocks of cases: what happened is logged, how they stand is kept on the case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, delete, insert, select

from core.api.jobs import Run, in_parts
from core.api.locale import WorkCalendar
from core.api.models import utcnow
from core.api.services import (
    interactions_of,
    prepared_rows,
    session,
    set_derived,
    stage_info,
    stays_of,
    write,
)
from modules.support.models import CASE, Case, CaseEvent
from modules.support.services.promises import NOTHING, Calendars, promised, promises, targets
from modules.support.sla.engine import Clock, Event, Happening, Promise, Reading, State, read

#: Part of the time after which a case is at risk.
RISK = 0.75
#: Cases computed at once.
CHUNK = 200

#: What became of a promise, as the case keeps it.
_KEPT = {State.MET: "kept", State.BREACHED: "late"}
_BY_CATEGORY = {"open": Happening.WORKING, "waiting": Happening.WAITING}


def happened(
    case: Case, what: Happening, at: datetime | None = None, *, reason: str = "", **more: Any
) -> None:
    """Log what happened to a case and work out its clocks; part of the unit of work in progress."""
    row = {"case_id": case.id, "what": what.value, "at": at or utcnow(), "reason": reason[:80]}
    session().execute(insert(CaseEvent.__table__), [{**row, **more}])
    refresh([case])


def begin(case: Case, stage_id: int) -> None:
    """A case was opened: its clocks start, by what is promised in such a case."""
    promise = promised([case])[case.id]
    rows = [
        {"case_id": case.id, "at": case.created_at, "what": Happening.OPENED.value, "reason": "",
         **promise.logged()},
        {"case_id": case.id, "at": max(case.created_at, case.stage_since),
         **_stood(stage_id), **NOTHING.logged()},
    ]  # fmt: skip
    session().execute(insert(CaseEvent.__table__), rows)
    refresh([case])


def _stood(stage_id: int) -> dict[str, str]:
    """What standing in a stage means to the clocks."""
    stage = stage_info(stage_id)
    what = _BY_CATEGORY.get(stage.category, Happening.CLOSED)
    return {"what": what.value, "reason": stage.label[:80] if what is Happening.WAITING else ""}


def moved(case: Case, stage_id: int) -> None:
    """A case came into another stage."""
    stood = _stood(stage_id)
    happened(case, Happening(stood["what"]), case.stage_since, reason=stood["reason"])


def promise_again(cases: Sequence[Case]) -> None:
    """What is promised may be something else: type, priority or customer changed."""
    touched = log_promises(cases)
    refresh([case for case in cases if case.id in touched])


def log_promises(cases: Sequence[Case]) -> set[int]:
    """Log what is promised where it is something else than before; :returns: ids of those cases.
    Their clocks are not worked out yet."""
    now, current = promised(cases), _in_force([case.id for case in cases])
    rows = [
        {"case_id": number, "at": utcnow(), "what": Happening.TARGETS.value, **promise.logged()}
        for number, promise in now.items()
        if current.get(number) != promise.logged()
    ]
    if rows:
        session().execute(insert(CaseEvent.__table__), rows)
    return {row["case_id"] for row in rows}


def _in_force(ids: list[int]) -> dict[int, dict[str, Any]]:
    """What each case is promised by its log."""
    table = CaseEvent
    names = tuple(NOTHING.logged())
    query = (
        select(table.case_id, *(getattr(table, name) for name in names))
        .where(table.case_id.in_(ids), table.what.in_(("opened", "targets")))
        .order_by(table.at, table.id)
    )
    return {
        number: dict(zip(names, promise, strict=True))
        for number, *promise in session().execute(query)
    }


def forget_entry(entry_id: int) -> None:
    """An entry of the history does not count any more."""
    found = select(CaseEvent.case_id).where(CaseEvent.entry_id == entry_id)
    cases = list(session().scalars(select(Case).where(Case.id.in_(found))))
    session().execute(delete(CaseEvent).where(CaseEvent.entry_id == entry_id))
    refresh(cases)


def counts_entry(entry_id: int) -> bool:
    """Whether an entry of the history counts as an answer or a question."""
    query = select(CaseEvent.id).where(CaseEvent.entry_id == entry_id).limit(1)
    return session().scalar(query) is not None


def refresh(cases: Iterable[Case]) -> None:
    """Work out the clocks of cases anew and keep how they stand."""
    _keep([case.id for case in cases], utcnow())


def passed(cases: Iterable[Case]) -> dict[int, list[Passed]]:
    """Work out the clocks of cases whose alarm has come, and keep how they stand.

    :returns: case → what of its promises came to risk or was broken since that alarm, each once.
    """
    since, now = {case.id: case.sla_alarm_at for case in cases}, utcnow()
    found, logs = _keep(list(since), now)
    return {
        number: list(_passed(found[number], logs.in_force.get(number), at, now))
        for number, at in since.items()
        if at is not None
    }


def _passed(
    reading: Reading, calendar: WorkCalendar | None, since: datetime, now: datetime
) -> Iterator[Passed]:
    """Nothing else has happened to the case since its alarm, or the alarm would be another."""
    for clock in reading.running:
        if clock.breached_at is not None:
            if clock.breached_at >= since:
                yield Passed(clock.promise.value, "breached")
        elif clock.target is not None and calendar is not None:
            limit = clock.target * RISK
            if clock.elapsed - calendar.working_time(since, now) <= limit <= clock.elapsed:
                yield Passed(clock.promise.value, "warning")


def _keep(ids: list[int], now: datetime) -> tuple[dict[int, Reading], _Logs]:
    found, logs = readings(ids, now)
    columns = {n: _columns(found[n], logs.in_force.get(n), now) for n in found}
    set_derived(Case, columns)
    return found, logs


class Passed(NamedTuple):
    """A moment that a promise has come to by itself."""

    #: first_response, next_response or resolution.
    promise: str
    #: warning: three quarters of its time are over; breached: it is too late.
    state: str


class _Logged(NamedTuple):
    """What the clocks need of a line of the log; a case of years has hundreds."""

    case_id: int
    at: datetime
    what: str
    reason: str
    policy: str
    calendar_id: int | None
    first_response: int | None
    next_response: int | None
    resolution: int | None


def _log_query() -> Select:
    columns = (getattr(CaseEvent, name) for name in _Logged._fields)
    query = select(*columns).where(CaseEvent.case_id.in_(bindparam("ids", expanding=True)))
    return query.order_by(CaseEvent.at, CaseEvent.id)


_HAPPENINGS = {happening.value: happening for happening in Happening}


class _Logs:
    """The logs of some cases, as events of the engine."""

    def __init__(self, ids: list[int]) -> None:
        self.calendars = Calendars()
        self.events: dict[int, list[Event]] = defaultdict(list)
        #: Case → its calendar now, to know when it will be at risk.
        self.in_force: dict[int, Any] = {}
        for row in prepared_rows("support.clocks", _log_query, {"ids": ids}):
            line = _Logged._make(row)
            promise = targets(line, self.calendars)
            if promise is not None:
                self.in_force[line.case_id] = promise.calendar
            self.events[line.case_id].append(
                Event(line.at, _HAPPENINGS[line.what], line.reason, promise)
            )


def readings(ids: list[int], now: datetime) -> tuple[dict[int, Reading], _Logs]:
    """How the clocks of cases stand at an instant, by id."""
    logs = _Logs(ids)
    return {number: read(logs.events[number], now) for number in ids}, logs


def _columns(reading: Reading, calendar: Any, now: datetime) -> dict[str, Any]:
    """How the clocks stand, as columns of the case."""
    due, first = reading.next_due, reading.clocks[Promise.FIRST]
    solved = reading.clocks[Promise.RESOLUTION]
    warnings = [c.warns_at(calendar, now, RISK) for c in reading.running] if calendar else []
    warns_at = [at for at in warnings if at is not None]
    return {
        "sla_state": _state(reading, warns_at, now),
        "sla_due_at": due.due_at if due else None,
        "sla_promise": due.promise.value if due else None,
        "sla_policy": reading.policy or None,
        "sla_alarm_at": _alarm(reading, warns_at, now),
        "response_minutes": _minutes(first) if first.met_at else None,
        "resolution_minutes": _minutes(solved) if solved.met_at else None,
        "response_kept": _KEPT.get(first.state),
        "resolution_kept": _KEPT.get(solved.state),
        "reopened": reading.reopened,
    }


def _minutes(clock: Clock) -> int:
    return int(clock.elapsed.total_seconds() // 60)


def _state(reading: Reading, warns_at: list[datetime], now: datetime) -> str:
    """The worst of the clocks; a broken promise stays in sight."""
    states = {clock.state for clock in reading.clocks.values()}
    if reading.breached:
        return "breached"
    if reading.running:
        return "warning" if any(at <= now for at in warns_at) else "ok"
    if State.PAUSED in states:
        return "paused"
    return "met" if State.MET in states and reading.policy else "none"


def _alarm(reading: Reading, warns_at: list[datetime], now: datetime) -> datetime | None:
    """When one of its clocks comes to something though nobody does anything."""
    due = [clock.due_at for clock in reading.running if clock.due_at is not None]
    return min((at for at in (*warns_at, *due) if at > now), default=None)


def rebuild(ids: Sequence[int], run: Run | None = None) -> None:
    """Make the logs of cases anew, from where they stood and who was spoken to: for cases that came
    by a way that tells nobody (demo data), and after support was not there for a while."""
    policies = promises()
    for part in in_parts(ids, CHUNK, run):
        with write():
            _rebuild(list(part), policies)


def _rebuild(ids: list[int], policies: list) -> None:
    current = session()
    cases = list(current.scalars(select(Case).where(Case.id.in_(ids))))
    promise = promised(cases, policies)
    rows = [
        {"case_id": case.id, "at": case.created_at, "what": "opened", "reason": "",
         "entry_id": None, **promise[case.id].logged()}
        for case in cases
    ]  # fmt: skip
    nothing = {"entry_id": None, **NOTHING.logged()}
    rows += [
        {**nothing, "case_id": number, "at": since, **_stood(stage)}
        for number, stage, since, _left in stays_of(CASE, ids)
    ]
    rows += [
        {**nothing, "case_id": number, "at": at, "entry_id": entry, "reason": "",
         "what": spoken(direction)}
        for number, entry, at, direction in interactions_of(CASE, ids)
    ]  # fmt: skip
    current.execute(delete(CaseEvent).where(CaseEvent.case_id.in_(ids)))
    current.execute(insert(CaseEvent.__table__), rows)
    refresh(cases)


def spoken(direction: str) -> str:
    """What it means that somebody was spoken or written to."""
    return (Happening.REPLY if direction == "out" else Happening.INBOUND).value
