"""The last check of a locked record: at the flush, for everyone, also for elevated work."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from core.access.audit import TECHNICAL, derived_columns
from core.pipelines.declare import pipelined
from core.pipelines.definitions import stage_info
from core.pipelines.moving import locked_text
from core.pipelines.staged import Staged
from core.records.errors import Invalid

#: Putting a record away changes nothing of it.
_FREE = frozenset({"archived_at"})


def unlock(current: Session, cls: type, record_id: int) -> None:
    """Let a locked record change until the unit of work ends: it is being reopened, or was closed in
    this very unit of work."""
    current.info.setdefault("unlocked", set()).add((cls, record_id))


@event.listens_for(Session, "before_flush")
def _refuse(current: Session, _context: Any, _instances: Any) -> None:
    for record in current.dirty:
        if isinstance(record, Staged):
            _check(current, record)


def _check(current: Session, record: Any) -> None:
    changed = _changed(record)
    if not changed or (type(record), record.id) in current.info.get("unlocked", ()):
        return
    history = inspect(record).attrs.stage_id.history
    stage = stage_info(history.deleted[0] if history.deleted else record.stage_id)
    rules = pipelined(type(record).__spec__.name)
    if stage.category in rules.lock:
        if changed - rules.unlocked:
            raise Invalid({"": [locked_text()]})
    elif history.deleted and stage_info(record.stage_id).category in rules.lock:
        unlock(current, type(record), record.id)


def _changed(record: Any) -> set[str]:
    """Business columns that differ, and lists that are about to be stored with the record."""
    state = inspect(record)
    skipped = TECHNICAL | derived_columns(type(record)) | _FREE
    found = {
        a.key
        for a in state.mapper.column_attrs
        if a.key not in skipped and state.attrs[a.key].history.has_changes()
    }
    return found | set(record.__dict__.get("_virtual_changes", ()))
