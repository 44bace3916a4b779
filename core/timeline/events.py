"""What the history tells whoever listens."""

from core.kernel.events import Event

entry_added = Event(
    name="entry_added",
    doc="An entry was added to the history of a record, inside the same transaction. ``mentioned``: "
    "users it names; ``followers``: users who follow the record, the author and the mentioned left "
    "out. Both hold only people who see the entry, so whoever tells them betrays nothing.",
    args=("entry", "mentioned", "followers"),
)
entry_changed = Event(
    name="entry_changed",
    doc="Its author changed an entry. ``mentioned``: users it names now and did not name before, of "
    "those who see it.",
    args=("entry", "mentioned"),
)
entry_removed = Event(
    name="entry_removed",
    doc="An entry was taken out of the history, or brought back (``entry.deleted_at`` is empty).",
    args=("entry",),
)
