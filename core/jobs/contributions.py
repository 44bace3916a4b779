"""The nightly removal of what has lost its purpose, and the jobs' own part in it."""

from __future__ import annotations

from datetime import datetime, time

from flask import current_app
from sqlalchemy import delete, update

from core.db.base import utcnow
from core.db.events import restored
from core.db.session import session, write
from core.jobs.declare import Job, Retention, Schedule, job
from core.jobs.models import JobRow
from core.jobs.retention import kept_for
from core.jobs.runner import Run
from core.kernel.events import On
from core.locale import _l


@job("jobs.purge", atomic=False, retries=2, label=_l("Remove what has expired"))
def purge(run: Run) -> dict[str, int]:
    """Apply every declared :class:`Retention`. :returns: how many went, by name."""
    removed = {}
    retentions = list(current_app.extensions["cauce"].of(Retention))
    for number, retention in enumerate(retentions):
        run.progress(number, len(retentions), retention.name)
        removed[retention.name] = retention.purge(utcnow() - kept_for(retention.name))
    return removed


def _purge_jobs(states: tuple[str, ...], before: datetime) -> int:
    old = delete(JobRow).where(JobRow.state.in_(states), JobRow.finished_at < before)
    with write() as current:
        return current.execute(old).rowcount  # type: ignore[attr-defined]


def hold_what_leaves() -> None:
    """After a restore: what was about to leave may have left since the backup was made."""
    external = [job.name for job in current_app.extensions["cauce"].of(Job) if job.external]
    waiting = JobRow.state.in_(("queued", "failed", "running", "sending"))
    values = {"state": "doubtful", "finished_at": utcnow(), "error": "A backup was restored."}
    session().execute(update(JobRow).where(waiting, JobRow.name.in_(external)).values(values))


contributions = (
    On(name="jobs.hold_what_leaves", event=restored, call=hold_what_leaves),
    purge,
    Schedule(name="jobs.purge", job=purge, daily=time(3, 30)),
    Retention(
        name="jobs.done",
        days=30,
        purge=lambda before: _purge_jobs(("done",), before),
        label=_l("Jobs that are done"),
    ),
    Retention(
        name="jobs.dead",
        days=180,
        purge=lambda before: _purge_jobs(("dead", "doubtful"), before),
        label=_l("Jobs that were given up"),
    ),
)
