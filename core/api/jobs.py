"""For ``tasks.py`` of a module: work outside a request, what recurs, and how long things are kept."""

from core.jobs import GiveUp, Job, JobRow, Retention, Retry, Run, Schedule, enqueue, job, latest
from core.jobs.retention import kept_for

__all__ = [
    "GiveUp", "Job", "JobRow", "Retention", "Retry", "Run", "Schedule", "enqueue", "job",
    "kept_for", "latest",
]  # fmt: skip
