"""For modules whose records are merged: what refers to them follows, and comes back."""

from core.lifecycle.catalogue import label_of
from core.lifecycle.moving import (
    MergeForbidden,
    MovedRows,
    expire,
    forbidding,
    move,
    move_back,
    references_moved,
)
from core.lifecycle.moving import count as count_references
from core.records.importing.snapshots import frozen, thawed
from core.records.successors import Successor

__all__ = [
    "MergeForbidden", "MovedRows", "Successor", "count_references", "expire", "forbidding",
    "frozen", "label_of", "move", "move_back", "references_moved", "thawed",
]  # fmt: skip
