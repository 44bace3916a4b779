"""The nightly removal of what has lost its purpose, and the jobs' own part in it."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from flask import current_app
from sqlalchemy import delete

from core.db.base import utcnow
from core.db.session import write
from core.jobs.declare import Retention, Schedule, job
from core.jobs.models import JobRow
from core.jobs.runner import Run
from core.locale import _l


@job("jobs.purge", atomic=False, retries=2, label=_l("Remove what has expired"))
def purge(run: Run) -> dict[str, int]:
    """Apply every declared :class:`Retention`. :returns: how many went, by name."""
    removed = {}
    retentions = list(current_app.extensions["cauce"].of(Retention))
    for number, retention in enumerate(retentions):
        run.progress(number, len(retentions), retention.name)
        removed[retention.name] = retention.purge(utcnow() - timedelta(days=retention.days))
    return removed


def _purge_jobs(states: tuple[str, ...], before: datetime) -> int:
    old = delete(JobRow).where(JobRow.state.in_(states), JobRow.finished_at < before)
    with write() as current:
        return current.execute(old).rowcount  # type: ignore[attr-defined]


contributions = (
    purge,
    Schedule(name="jobs.purge", job=purge, daily=time(3, 30)),
    Retention(
        name="jobs.done",
        days=30,
        setting="retention.jobs_done",
        purge=lambda before: _purge_jobs(("done",), before),
        label=_l("Jobs that are done"),
    ),
    Retention(
        name="jobs.dead",
        days=180,
        setting="retention.jobs_dead",
        purge=lambda before: _purge_jobs(("dead", "doubtful"), before),
        label=_l("Jobs that were given up"),
    ),
)
