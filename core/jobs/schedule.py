"""What recurs, and what dead workers left behind: looked after by every worker, done by one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError

from core.db.base import utcnow
from core.db.session import read, write
from core.jobs.declare import Job, Schedule
from core.jobs.identity import surely_dead
from core.jobs.models import JobRow, ScheduleRow
from core.jobs.queue import enqueue

ACTIVE = ("running", "sending")


def tick(now: datetime | None = None) -> int:
    """Ask for every recurring job that is due. :returns: how many were."""
    now = now or utcnow()
    with read() as current:
        known = dict(current.execute(select(ScheduleRow.name, ScheduleRow.next_at)).all())
    count = 0
    for schedule in current_app.extensions["cauce"].of(Schedule):
        due = known.get(schedule.name)
        if due is None:
            _begin(schedule, now)
        elif due <= now:
            count += _claim(schedule, due, now)
    return count


def _begin(schedule: Schedule, now: datetime) -> None:
    try:
        with write() as current:
            current.add(ScheduleRow(name=schedule.name, next_at=schedule.after(now)))
    except IntegrityError:
        return  # another worker began it


def _claim(schedule: Schedule, due: datetime, now: datetime) -> int:
    with write() as current:
        claimed = current.execute(
            update(ScheduleRow)
            .where(ScheduleRow.name == schedule.name, ScheduleRow.next_at == due)
            .values(next_at=schedule.after(now), last_at=now)
        )
        if not claimed.rowcount:  # type: ignore[attr-defined]
            return 0
        enqueue(schedule.job, key=f"{schedule.name}@{due.isoformat()}", user=None)
    return 1


def sweep(me: str) -> int:
    """Take back the jobs of workers that died. :returns: how many."""
    expired = or_(JobRow.lease_until < utcnow(), JobRow.lease_until.is_(None))
    with read() as current:
        active = select(JobRow.worker).where(JobRow.state.in_(ACTIVE)).distinct()
        dead = [name for name in current.scalars(active) if name and surely_dead(name, me)]
        left = (JobRow.state.in_(ACTIVE), or_(expired, JobRow.worker.in_(dead)))
        if current.scalar(select(JobRow.id).where(*left).limit(1)) is None:
            return 0
    with write() as current:
        rows = current.scalars(select(JobRow).where(*left).with_for_update(skip_locked=True)).all()
        for row in rows:
            for attribute, value in _after_death(row).items():
                setattr(row, attribute, value)
    return len(rows)


def _after_death(row: JobRow) -> dict[str, Any]:
    """What becomes of a job whose worker died in the middle."""
    job = current_app.extensions["cauce"].of(Job).get(row.name)
    base = {"worker": None, "lease_until": None, "error": "The worker died while it ran."}
    if row.state == "sending" and not (job and job.resend):
        return {**base, "state": "doubtful", "finished_at": utcnow()}
    if job and row.attempts > job.retries:
        return {**base, "state": "dead", "finished_at": utcnow()}
    return {**base, "state": "queued", "run_at": utcnow()}
