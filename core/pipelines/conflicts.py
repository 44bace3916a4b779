"""What others did to a record while somebody looked at it, in the words of people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from core.access.models import AuditEntry
from core.db.session import session
from core.locale import _
from core.pipelines.definitions import definitions
from core.records.errors import Conflict
from core.records.spec import ModelSpec
from core.timeline.changes import Change, describe
from core.timeline.history import Item

#: Older changes are not told one by one.
MOST = 20


@dataclass
class Differing:
    """A change that somebody made meanwhile."""

    who: str
    at: datetime
    changes: list[Change] = field(default_factory=list)

    def text(self) -> str:
        """As people read it: "Mateo · Etapa: Cotización → Cierre"."""
        parts = [f"{c.label}: {c.old or '—'} → {c.new or '—'}" for c in self.changes]
        return " · ".join([self.who, *parts])

    def json(self) -> dict[str, Any]:
        """As programs read it."""
        changes = [
            {n: getattr(c, n) for n in ("field", "label", "old", "new")} for c in self.changes
        ]
        return {"who": self.who, "at": self.at.isoformat(), "changes": changes}


class StageConflict(Conflict):
    """Somebody changed the record meanwhile; ``changes`` tells who and what, the latest first."""

    def __init__(self, record: Any, changes: list[Differing]) -> None:
        super().__init__(record, _text(changes), changes)


def _text(changes: list[Differing]) -> str:
    if not changes:
        return ""
    return _("Meanwhile somebody changed this record. %(change)s", change=changes[0].text())


def changes_since(spec: ModelSpec, record: Any, version: int) -> list[Differing]:
    """What was changed since a version, as far as the actor may read it; the latest first.

    Each change raised the version by one, so the last changes of the log are the ones.
    """
    missed = min(record.version - version, MOST)
    if missed <= 0:
        return []
    query = (
        select(AuditEntry)
        .where(AuditEntry.model == spec.name, AuditEntry.record_id == record.id)
        .where(AuditEntry.action.in_(("update", "archive", "restore")))
        .order_by(AuditEntry.id.desc())
        .limit(missed)
    )
    rows = list(session().scalars(query))
    items = [_item(row) for row in rows]
    describe(spec, items)
    return [
        Differing(row.who, row.at, [*_stage(spec, row.changes or {}), *item.changes])
        for row, item in zip(rows, items, strict=True)
    ]


def _item(row: AuditEntry) -> Item:
    found = Item(row.id, row.at, "change", row.model, row.record_id or 0, row.who)
    found.action, found.data = row.action, row.changes or {}
    return found


def _stage(spec: ModelSpec, changes: dict[str, list]) -> list[Change]:
    """The move, which the history tells by an entry of its own."""
    if "stage_id" not in changes:
        return []
    known, stages = spec.field("stage"), definitions().stages
    old, new = (stages[n].label if n in stages else "" for n in changes["stage_id"])
    return [Change("stage", str(known.label), old, new)]
