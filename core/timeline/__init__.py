"""The history of a record: notes, calls, what modules add, and the changes of the audit log."""

from core.timeline.entries import (
    CALL_RESULTS,
    add,
    add_note,
    delete,
    edit,
    fetch,
    log_call,
    root_of,
    undelete,
)
from core.timeline.history import Change, Item, history
from core.timeline.kinds import TimelineKind
from core.timeline.models import TimelineEntry

__all__ = [
    "CALL_RESULTS",
    "Change",
    "Item",
    "TimelineEntry",
    "TimelineKind",
    "add",
    "add_note",
    "delete",
    "edit",
    "fetch",
    "history",
    "log_call",
    "root_of",
    "undelete",
]
