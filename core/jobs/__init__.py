"""Jobs: work done outside a request, exactly once where it only touches the database."""

from core.jobs.declare import (
    ActorSource,
    GiveUp,
    Interrupted,
    Job,
    Retention,
    Retry,
    Schedule,
    job,
)
from core.jobs.models import STATES, JobRow, ScheduleRow
from core.jobs.pacing import give_way, in_parts
from core.jobs.queue import UnknownJob, asked, enqueue, latest, restart, settle
from core.jobs.runner import Run, Runner

__all__ = [
    "STATES",
    "ActorSource",
    "GiveUp",
    "Interrupted",
    "Job",
    "JobRow",
    "Retention",
    "Retry",
    "Run",
    "Runner",
    "Schedule",
    "ScheduleRow",
    "UnknownJob",
    "asked",
    "enqueue",
    "give_way",
    "in_parts",
    "job",
    "latest",
    "restart",
    "settle",
]
