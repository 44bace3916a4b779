"""Merging two contacts into one, and taking it back."""

from modules.contacts.services.merging.choices import Choice, choices_of
from modules.contacts.services.merging.perform import contacts_merged, merge
from modules.contacts.services.merging.undo import contacts_unmerged, undo, undoable

__all__ = [
    "Choice", "choices_of", "contacts_merged", "contacts_unmerged", "merge", "undo", "undoable",
]  # fmt: skip
