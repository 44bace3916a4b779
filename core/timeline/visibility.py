"""Who sees an entry: whoever sees its record, and private ones only their author and few others."""

from __future__ import annotations

from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, and_, false, or_, select, true

from core.access.actor import Actor, guard_of, reach, scope_with, seen_record
from core.db.scoping import ONE, Scope, looked_up
from core.records.spec import all_specs
from core.timeline.kinds import EntryRule
from core.timeline.models import Attachment, TimelineEntry
from core.timeline.rights import READ_PRIVATE


def entry_scope(who: Actor) -> Scope:
    """The actor's scope with the entries of visible records opened; built once per actor."""

    def make() -> Scope:
        return scope_with(who, TimelineEntry, visible(who))

    return who.once("timeline scope", make) if who.user_id else make()


def file_scope(who: Actor) -> Scope:
    """As :func:`entry_scope`, with the attachments of what is visible opened too."""

    def make() -> Scope:
        scope = entry_scope(who)
        if scope.everything:
            return scope
        seen = and_(_of_seen_records(who, Attachment), _of_seen_entries(who))
        return Scope({**scope.criteria, TimelineEntry: true(), Attachment: seen})

    return who.once("attachment scope", make) if who.user_id else make()


def _of_seen_entries(who: Actor) -> ColumnElement[bool]:
    """Not of an entry at all, or of one that was not deleted and is not private to somebody else.
    That its record is seen is known already: it is the attachment's."""
    entry = TimelineEntry
    query = select(ONE).where(entry.id == Attachment.entry_id, entry.deleted_at.is_(None))
    if not who.can(READ_PRIVATE):
        query = query.where(or_(entry.private.is_(False), entry.user_id == who.user_id))
    return or_(Attachment.entry_id.is_(None), looked_up(query.correlate(Attachment)))


def visible(who: Actor) -> ColumnElement[bool]:
    """The condition "the actor sees the entry's own record", over all models that run.

    Entries of a model that no running module registers match nothing. Private ones are seen by their
    author and by whoever may read private notes.
    """
    known = _of_seen_records(who, TimelineEntry)
    if who.can(READ_PRIVATE):
        return known
    return and_(known, or_(TimelineEntry.private.is_(False), TimelineEntry.user_id == who.user_id))


def _of_seen_records(who: Actor, cls: Any) -> ColumnElement[bool]:
    """The condition "the actor sees the record that a row names by model and id"."""
    cases: list[ColumnElement[bool]] = []
    for spec in all_specs():
        if spec.parent or who.can(spec.permission("read")):
            of: Any = seen_record(spec.cls)  # type: ignore[arg-type]
            within = reach(who, guard_of(spec.cls), "read", of)
            record = select(ONE).where(of.id == cls.record_id, within)
            seen = and_(cls.model == spec.name, looked_up(record.correlate(cls)))
            cases.append(and_(seen, *_restrictions(who, spec.name, cls)))
    return or_(false(), *cases)


def _restrictions(who: Actor, model: str, cls: Any) -> list[ColumnElement[bool]]:
    """What the model's own rules leave of the history of a record that is seen."""
    rules = [r for r in current_app.extensions["cauce"].of(EntryRule) if r.model == model]
    if cls is TimelineEntry:
        return [c for rule in rules if (c := rule.build(who, cls)) is not None]
    entry = TimelineEntry
    conditions = [c for rule in rules if (c := rule.build(who, entry)) is not None]
    shown = select(ONE).where(entry.id == cls.entry_id, *conditions).correlate(cls)
    return [looked_up(shown)] if conditions else []
