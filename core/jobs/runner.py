"""Takes due jobs and runs them, each as its kind demands."""

from __future__ import annotations

import logging
import random
import threading
import time
import traceback
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask, current_app
from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import aliased

from core.db.base import utcnow
from core.db.session import Behind, read, session, write
from core.jobs.declare import ActorSource, GiveUp, Interrupted, Job, Retry
from core.jobs.identity import new_worker_name
from core.jobs.models import JobRow

log = logging.getLogger(__name__)

#: How long a worker answers for a job without a sign of life.
LEASE = timedelta(seconds=90)
LONGEST_BACKOFF = 6 * 3600.0
#: Progress is stored at most this often, in seconds.
PROGRESS_EVERY = 0.5


class LeaseLost(RuntimeError):
    """Another worker has taken the job; whatever this one did in its transaction is undone."""


@dataclass
class Run:
    """One attempt at a job, given to its function as first argument."""

    id: int
    name: str
    attempt: int
    worker: str
    args: dict[str, Any]
    user_id: int | None
    correlation: str | None
    key: str | None
    _may_stop: bool = False
    _stopping: threading.Event = field(default_factory=threading.Event)
    _shown: float = 0.0

    def progress(self, done: int, total: int = 0, text: str = "") -> None:
        """Show how far it is. Call it between units of work, at a checkpoint.

        :raises Interrupted: the worker is leaving; let it pass, the job goes on in another one.
        """
        if self._may_stop and self._stopping.is_set():
            raise Interrupted
        if time.monotonic() - self._shown < PROGRESS_EVERY and done != total:
            return
        self._shown = time.monotonic()
        values = {"progress_done": done, "progress_total": total, "progress_text": text[:200]}
        with write():
            self.mark(**values)

    def mark(self, **values: Any) -> None:
        """Change the job's row. :raises LeaseLost: it is no longer ours."""
        mine = (JobRow.id == self.id, JobRow.worker == self.worker, JobRow.attempts == self.attempt)
        changed = session().execute(
            update(JobRow).where(*mine, JobRow.state.in_(("running", "sending"))).values(values)
        )
        if not changed.rowcount:  # type: ignore[attr-defined]
            raise LeaseLost(f"job {self.id}")


class Runner:
    """The part of a worker process that runs jobs; its threads share it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.name = new_worker_name()
        self.stopping = threading.Event()
        #: Says that no job may begin now (a module switch is in progress).
        self.held = lambda: False

    def drain(self) -> int:
        """Run due jobs until there are none. :returns: how many were run."""
        count = 0
        while not self.stopping.is_set() and not self.held():
            try:
                with self.app.app_context():
                    run = self.claim()
            except Behind:
                break  # the keeper makes the process leave
            if run is None:
                break
            with self.app.app_context():
                self.run(run)
            count += 1
        return count

    def claim(self) -> Run | None:
        """Take the job that is due first. None: nothing is due."""
        due = due_jobs().limit(1)
        with read() as current:  # so that an idle worker takes no write lock
            if current.scalar(due.with_only_columns(JobRow.id)) is None:
                return None
        with write() as current:
            row = current.scalar(due.with_for_update(skip_locked=True))
            if row is None:
                return None
            job = current_app.extensions["cauce"].of(Job)[row.name]
            row.state = "sending" if job.external else "running"
            row.worker, row.attempts = self.name, row.attempts + 1
            row.started_at, row.lease_until = utcnow(), utcnow() + LEASE
            return self._run_of(row, job)

    def _run_of(self, row: JobRow, job: Job) -> Run:
        may_stop = not job.atomic and not job.external
        return Run(
            row.id,
            row.name,
            row.attempts,
            self.name,
            dict(row.args),
            row.user_id,
            row.correlation,
            row.key,
            may_stop,
            self.stopping,
        )

    def run(self, run: Run) -> None:
        """Run a claimed job in the current application context and store how it ended."""
        job = current_app.extensions["cauce"].of(Job)[run.name]
        try:
            with acting(run.user_id):
                execute(job, run)
        except LeaseLost:
            log.warning("job %s (%s) was taken over", run.id, run.name)
        except (Interrupted, Behind):
            self._store(run, state="queued", attempts=run.attempt - 1, worker=None)
        except Exception as error:
            log.warning("job %s (%s) failed", run.id, run.name, exc_info=True)
            session().rollback()
            self._store(run, error=describe(error), **after_failure(job, run.attempt, error))

    def _store(self, run: Run, **values: Any) -> None:
        try:
            with write(checked=False):
                run.mark(**values, lease_until=None)
        except LeaseLost:
            log.warning("job %s (%s) was taken over", run.id, run.name)

    def beat(self) -> None:
        """Renew the lease of everything this worker is running."""
        mine = (JobRow.worker == self.name, JobRow.state.in_(("running", "sending")))
        with write(checked=False) as current:
            current.execute(update(JobRow).where(*mine).values(lease_until=utcnow() + LEASE))


def execute(job: Job, run: Run) -> None:
    """Do the work and mark it done, as the kind of job demands (see :class:`Job`)."""
    if job.external:
        result = job.call(run, **run.args)
        with write(checked=False):  # it has happened, whatever changed meanwhile
            if job.record:
                job.record(result, **run.args)
            _done(run, result)
    elif job.atomic:
        with write():
            _done(run, job.call(run, **run.args))
    else:
        result = job.call(run, **run.args)
        with write():
            _done(run, result)


def _done(run: Run, result: Any) -> None:
    session().flush()
    run.mark(state="done", result=result, error=None, finished_at=utcnow(), lease_until=None)


def due_jobs():
    """Jobs that may run now, first come first served; those of modules that are off stay parked, and
    one that is *alone* waits for the one before."""
    declared = current_app.extensions["cauce"].of(Job)
    alone = [job.name for job in declared if job.alone]
    busy = aliased(JobRow)
    at_work = exists().where(busy.name == JobRow.name, busy.state.in_(("running", "sending")))
    return (
        select(JobRow)
        .where(JobRow.state.in_(("queued", "failed")), JobRow.run_at <= utcnow())
        .where(JobRow.name.in_([job.name for job in declared]))
        .where(or_(JobRow.name.not_in(alone), ~at_work))
        .order_by(JobRow.run_at, JobRow.id)
    )


def after_failure(job: Job, attempt: int, error: Exception) -> dict[str, Any]:
    """The state a job gets after a failed attempt."""
    if job.external and not job.resend and not isinstance(error, Retry | GiveUp):
        return {"state": "doubtful", "finished_at": utcnow()}
    if isinstance(error, GiveUp) or attempt > job.retries:
        return {"state": "dead", "finished_at": utcnow()}
    delay = min(LONGEST_BACKOFF, job.backoff * 2 ** (attempt - 1)) * random.uniform(0.75, 1.25)
    if isinstance(error, Retry) and error.after is not None:
        delay = error.after
    return {"state": "failed", "run_at": utcnow() + timedelta(seconds=delay)}


def acting(user_id: int | None):
    """Act as somebody, as the access layer says."""
    for source in current_app.extensions["cauce"].of(ActorSource):
        return source.acting(user_id)
    return nullcontext()


def describe(error: Exception) -> str:
    """Why it failed, for the person who looks after jobs."""
    where = "".join(traceback.format_tb(error.__traceback__)[-3:])
    return f"{type(error).__name__}: {error}\n{where}"[:4000]
