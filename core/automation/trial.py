"""A rehearsal: what a rule would have done lately, without doing anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from core.access.actor import actor
from core.automation.conditions import misfits
from core.automation.editing import MANAGE, RuleValues
from core.automation.kinds import Due, trigger_kind
from core.automation.triggers import MOST
from core.db.base import utcnow
from core.db.session import session
from core.records.spec import ModelSpec, spec_of

#: A rehearsal looks so far back.
BACK = timedelta(days=30)


@dataclass(frozen=True)
class Tried:
    """A record that the rule would have looked at."""

    record_id: int
    at: datetime
    #: Conditions that it does not fit as it is now; none: the rule would have acted.
    unmet: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Trial:
    """What a rehearsal found."""

    #: False: what the rule waits for leaves no trace that could be looked at.
    possible: bool = True
    #: Those it would have acted on, then those it would not, the latest first.
    tried: list[Tried] = field(default_factory=list)

    @property
    def acted(self) -> int:
        """On how many records it would have acted."""
        return sum(not one.unmet for one in self.tried)


def rehearse(values: RuleValues, now: datetime | None = None) -> Trial:
    """What a rule would have done in the last 30 days; conditions are asked of the records as they are
    now. :raises Forbidden: the actor may not set rules up. :raises Invalid: the filter cannot be used.
    """
    actor().require(MANAGE)
    spec, kind = spec_of(values.model), trigger_kind(values.trigger.get("kind", ""))
    look = kind and (kind.past or kind.due)
    if not look:
        return Trial(possible=False)
    now = now or utcnow()
    found: dict[int, Due] = {}
    for due in look(spec, values.trigger.get("params") or {}, now - BACK, now):
        found.setdefault(due.record_id, due)
        if len(found) >= MOST:
            break
    wrong = _misfits(spec, list(found), values.conditions)
    there = _there(spec, list(found))
    tried = [Tried(n, d.at, wrong.get(n, [])) for n, d in found.items() if n in there]
    return Trial(tried=sorted(tried, key=lambda t: (bool(t.unmet), -t.at.timestamp())))


def _misfits(spec: ModelSpec, ids: list[int], tree: Any) -> dict[int, list[Any]]:
    wrong: dict[int, list[Any]] = {}
    for start in range(0, len(ids), 500):
        wrong |= misfits(spec, ids[start : start + 500], tree)
    return wrong


def _there(spec: ModelSpec, ids: list[int]) -> set[int]:
    """Those that are still in use."""
    query = select(spec.cls.id)
    if spec.archivable:
        query = query.where(spec.cls.archived_at.is_(None))
    return {
        number
        for start in range(0, len(ids), 500)
        for number in session().scalars(query.where(spec.cls.id.in_(ids[start : start + 500])))
    }
