"""For ``tasks.py`` of a module: work outside a request, what recurs, and how long things are kept."""

from core.jobs import (
    GiveUp,
    Job,
    JobRow,
    Retention,
    Retry,
    Run,
    Schedule,
    asked,
    enqueue,
    give_way,
    in_parts,
    job,
    latest,
    restart,
)
from core.jobs.retention import kept_for

__all__ = [
    "GiveUp", "Job", "JobRow", "Retention", "Retry", "Run", "Schedule", "asked", "enqueue",
    "give_way", "in_parts", "job", "kept_for", "latest", "restart",
]  # fmt: skip
