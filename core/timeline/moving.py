"""A record that belongs to another customer now: what was said of it and its files show there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update

from core.db.session import session
from core.records.spec import ModelSpec
from core.timeline.interactions import refresh_interactions
from core.timeline.models import Attachment, TimelineEntry
from core.timeline.roots import root_of


def belongs_somewhere(spec: ModelSpec) -> bool:
    """Whether the history of a model's records shows at a customer."""
    return spec.root is not None


def moved_below(spec: ModelSpec, record: Any, changes: Mapping[str, tuple[Any, Any]]) -> None:
    """Part of a save: when the customer changed, history and files follow, both customers know it."""
    if not spec.root or spec.root[0] not in changes:
        return
    model, number = root_of(spec, record)
    for table in (TimelineEntry.__table__, Attachment.__table__):
        mine = (table.c.model == spec.name) & (table.c.record_id == record.id)
        session().execute(update(table).where(mine).values(root_model=model, root_id=number))
    key, above = spec.root
    concerned = [n for n in changes[key] if n is not None]
    refresh_interactions(above.__spec__.name, concerned)  # type: ignore[attr-defined]
