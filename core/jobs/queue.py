"""Asking for a job, and putting one back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.db.base import utcnow
from core.db.session import on_commit, session
from core.jobs.declare import ActorSource, Job
from core.jobs.models import JobRow

#: Longest arguments, in bytes: a job gets ids, not data.
MAX_ARGS = 64_000
_ACTOR: Any = object()


class UnknownJob(LookupError):
    """No running module declares a job of that name."""


def enqueue(
    what: Job | str,
    args: dict[str, Any] | None = None,
    *,
    key: str | None = None,
    run_at: datetime | None = None,
    user: int | None = _ACTOR,
    correlation: str | None = None,
) -> JobRow:
    """Ask for a job inside the unit of work in progress; workers learn of it after the commit.

    :param args: JSON: plain values and ids.
    :param key: the same key never makes a second job; the first one is returned.
    :param run_at: not before this instant (aware).
    :param user: in whose name; by default who is acting.
    :returns: the job; of one that is *alone*, the one that waits already.
    :raises UnknownJob: nobody declares it. :raises ValueError: the arguments are too long.
    :raises TypeError: they are not JSON.
    """
    name = what if isinstance(what, str) else what.name
    declared = current_app.extensions["cauce"].of(Job).get(name)
    if declared is None:
        raise UnknownJob(name)
    if len(orjson.dumps(args or {})) > MAX_ARGS:
        raise ValueError(f"arguments of {name} are longer than {MAX_ARGS} bytes; pass ids")
    current = session()
    if key is not None and (found := _by_key(current, key)):
        return found
    if declared.alone and (found := _waiting(current, name, run_at)):
        wake_on_commit()
        return found
    row = JobRow(
        name=name,
        args=args or {},
        key=key,
        run_at=run_at or utcnow(),
        user_id=_current_user() if user is _ACTOR else user,
        correlation=correlation,
    )
    try:
        with current.begin_nested():
            current.add(row)
    except IntegrityError:  # PostgreSQL: somebody else was faster with the same key
        found = _by_key(current, key or "")
        if found is None:
            raise
        return found
    wake_on_commit()
    return row


def latest(what: Job | str) -> JobRow | None:
    """The job of that name that was asked for last; None when it is no longer kept, or never was."""
    name = what if isinstance(what, str) else what.name
    query = select(JobRow).where(JobRow.name == name).order_by(JobRow.id.desc()).limit(1)
    return session().scalar(query)


def asked(key: str) -> JobRow | None:
    """The job that was asked for with a key; None when it is no longer kept, or never was."""
    return _by_key(session(), key)


def restart(job_id: int) -> bool:
    """Put a dead, doubtful or failed job back, with fresh attempts. False: it is none of these."""
    values = {"state": "queued", "attempts": 0, "run_at": utcnow(), "finished_at": None}
    changed = _move(job_id, ("dead", "doubtful", "failed"), **values)
    if changed:
        wake_on_commit()
    return changed


def settle(job_id: int) -> bool:
    """Say of a doubtful job that it was done after all. False: it is not doubtful."""
    return _move(job_id, ("doubtful",), state="done", finished_at=utcnow())


def wake_on_commit() -> None:
    """Wake a worker once, after the unit of work in progress has committed."""
    from core.jobs.broker import wake

    info = session().info
    if wake not in info.get("after_commit", ()):
        on_commit(wake)


def _move(job_id: int, states: tuple[str, ...], **values: Any) -> bool:
    change = update(JobRow).where(JobRow.id == job_id, JobRow.state.in_(states)).values(values)
    return bool(session().execute(change).rowcount)  # type: ignore[attr-defined]


def _by_key(current: Session, key: str) -> JobRow | None:
    return current.scalar(select(JobRow).where(JobRow.key == key))


def _waiting(current: Session, name: str, run_at: datetime | None) -> JobRow | None:
    """One that has not begun and begins no later. Held until we commit, so that no worker takes it
    before what we change can be seen."""
    query = select(JobRow).where(
        JobRow.name == name, JobRow.state == "queued", JobRow.run_at <= (run_at or utcnow())
    )
    return current.scalar(query.order_by(JobRow.id).limit(1).with_for_update(skip_locked=True))


def _current_user() -> int | None:
    for source in current_app.extensions["cauce"].of(ActorSource):
        return source.current()
    return None
