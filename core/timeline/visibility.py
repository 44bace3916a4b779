"""Who sees an entry: whoever sees its record."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, literal, or_, select

from core.access.actor import Actor, guard_of, reach, scope_with
from core.db.scoping import Scope
from core.records.spec import all_specs
from core.timeline.models import TimelineEntry


def entry_scope(who: Actor) -> Scope:
    """The actor's scope with the entries of visible records opened; built once per actor."""
    cached = who.__dict__.get("_timeline_scope")
    if cached is None:
        cached = scope_with(who, TimelineEntry, visible(who))
        object.__setattr__(who, "_timeline_scope", cached)
    return cached


def visible(who: Actor) -> ColumnElement[bool]:
    """The condition "the actor sees the entry's own record", over all models that run.

    Entries of a model that no running module registers match nothing.
    """
    cases = []
    for spec in all_specs():
        if spec.parent or who.can(spec.permission("read")):
            within = reach(who, guard_of(spec.cls), "read")
            record = select(literal(1)).where(spec.cls.id == TimelineEntry.record_id, within)
            seen = record.correlate(TimelineEntry).exists()
            cases.append(and_(TimelineEntry.model == spec.name, seen))
    return or_(false(), *cases)
