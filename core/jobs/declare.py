"""What a module declares: jobs, their schedules, and what must be purged."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from core.kernel.registry import Contribution


class Retry(Exception):
    """Nothing was done outside; try again later. ``after``: seconds, instead of the back-off."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class GiveUp(Exception):
    """Trying again would not help; the job is dead at once."""


class Interrupted(Exception):
    """The worker is leaving; the job goes on from its checkpoint in another one."""


@dataclass(frozen=True, kw_only=True)
class Job(Contribution):
    """Work done by a worker.

    Three kinds, by what a crash may do:

    - *atomic* (default): ``call`` runs inside one unit of work, which also marks the job done; it
      happens exactly once.
    - ``atomic=False``: ``call`` opens its own units of work, keeps a checkpoint and may run again
      from there (imports, exports).
    - ``external=True``: ``call`` acts on the outside with no transaction open (mail, HTTP); then
      ``record(result, **args)`` stores the outcome in the unit of work that marks the job done.
      After a crash in between nobody knows: the job becomes doubtful, unless ``resend`` says that
      doing it twice is harmless.
    """

    #: ``call(run, **args)``; ``run`` is a :class:`core.jobs.Run`. The result must be JSON.
    call: Callable[..., Any]
    #: Attempts after the first.
    retries: int = 5
    #: Seconds before the first retry; doubles each time, with jitter.
    backoff: float = 10.0
    atomic: bool = True
    external: bool = False
    record: Callable[..., None] | None = None
    resend: bool = False
    #: Work on everything, which takes no arguments: never two at once, and asking for it while one
    #: waits makes no second.
    alone: bool = False
    #: What people read in the list of jobs; marked for translation.
    label: Any = ""


def job(name: str, **options: Any) -> Callable[[Callable[..., Any]], Job]:
    """Declare a function as a job: ``@job("contacts.reindex", retries=2)``."""

    def declare(call: Callable[..., Any]) -> Job:
        return Job(name=name, call=call, **options)

    return declare


@dataclass(frozen=True, kw_only=True)
class Schedule(Contribution):
    """A job that recurs: every so often, or daily at a time (UTC)."""

    job: Job
    every: timedelta | None = None
    daily: time | None = None

    def __post_init__(self) -> None:
        if (self.every is None) == (self.daily is None):
            raise ValueError(f"Schedule {self.name}: give either every= or daily=")

    def after(self, moment: datetime) -> datetime:
        """The first time it is due after a moment (UTC). Missed times are not caught up."""
        if self.every is not None:
            return moment + self.every
        today = datetime.combine(moment.astimezone(UTC).date(), self.daily or time(), UTC)
        return today if today > moment else today + timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Retention(Contribution):
    """Rows or files that lose their purpose: removed every night.

    ``purge(before)`` removes what is older than the instant and returns how many there were.
    """

    #: Days to keep, unless the company decides otherwise (:mod:`core.jobs.retention`).
    days: float
    purge: Callable[[datetime], int]
    #: Follows from how things work; there is nothing to decide.
    fixed: bool = False
    #: What people read; an English msgid.
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class ActorSource(Contribution):
    """How a layer above says who acts: whoever asks for a job, and whoever a job runs as."""

    #: Id of who is acting now.
    current: Callable[[], int | None]
    #: ``with acting(user_id):`` the job runs with that person's rights; None is the system.
    acting: Callable[[int | None], AbstractContextManager[Any]]
