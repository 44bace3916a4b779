"""For ``tasks.py`` of a module: work outside a request, what recurs, and how long things are kept."""

from core.jobs import GiveUp, Job, Retention, Retry, Run, Schedule, enqueue, job

__all__ = ["GiveUp", "Job", "Retention", "Retry", "Run", "Schedule", "enqueue", "job"]
