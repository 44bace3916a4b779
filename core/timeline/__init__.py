"""The history of a record: notes, calls, what modules add, and the changes of the audit log."""

from core.timeline.attachments import (
    AttachedFile,
    attach,
    attachments_of,
    attachments_on,
    erase_files,
    take,
)
from core.timeline.counting import logged_by, logged_entries
from core.timeline.entries import (
    add,
    add_note,
    delete,
    edit,
    fetch,
    log,
    log_call,
    undelete,
)
from core.timeline.events import entry_added, entry_changed, entry_removed
from core.timeline.followers import follow, followers_of, is_following, unfollow
from core.timeline.forms import CALL_RESULTS
from core.timeline.history import Change, Item, history
from core.timeline.interactions import WithInteraction, interactions_of, refresh_interactions
from core.timeline.kinds import EntryRule, TimelineKind
from core.timeline.models import TimelineEntry
from core.timeline.roots import root_of

__all__ = [
    "CALL_RESULTS",
    "AttachedFile",
    "Change",
    "EntryRule",
    "Item",
    "TimelineEntry",
    "TimelineKind",
    "WithInteraction",
    "add",
    "add_note",
    "attach",
    "attachments_of",
    "attachments_on",
    "delete",
    "edit",
    "entry_added",
    "entry_changed",
    "entry_removed",
    "erase_files",
    "fetch",
    "follow",
    "followers_of",
    "history",
    "interactions_of",
    "is_following",
    "log",
    "log_call",
    "logged_by",
    "logged_entries",
    "refresh_interactions",
    "root_of",
    "take",
    "undelete",
    "unfollow",
]
