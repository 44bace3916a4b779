"""Writing history: notes, calls and what modules report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import nh3
from flask import current_app
from sqlalchemy import select

from core.access.actor import Forbidden, actor
from core.db.base import utcnow
from core.db.session import session, write
from core.locale import _, _l
from core.records.errors import Conflict, Invalid, NotFound
from core.records.fields import Choice, Field, FieldError, Instant, Integer, LongText
from core.records.service import context, get
from core.records.spec import ModelSpec, spec_of
from core.timeline.contributions import WRITE
from core.timeline.kinds import TimelineKind
from core.timeline.models import TimelineEntry
from core.timeline.visibility import entry_scope

DIRECTIONS = (("out", _l("We called")), ("in", _l("They called")))
CALL_RESULTS = (
    ("contacted", _l("Contacted")),
    ("no_answer", _l("No answer")),
    ("busy", _l("Busy")),
    ("message", _l("Left a message")),
    ("wrong_number", _l("Wrong number")),
)
#: What a person fills in; also the fields of the forms.
NOTE_FIELDS: dict[str, Field] = {
    "body": LongText(name="body", label=_l("Note"), required=True),
}
CALL_FIELDS: dict[str, Field] = {
    "direction": Choice(
        name="direction", label=_l("Direction"), choices=DIRECTIONS, required=True, default="out"
    ),
    "result": Choice(
        name="result",
        label=_l("Result"),
        choices=CALL_RESULTS,
        required=True,
        default="contacted",
    ),
    "minutes": Integer(name="minutes", label=_l("Minutes"), min=0, max=1440),
    "at": Instant(name="at", label=_l("When")),
    "body": LongText(name="body", label=_l("What was said")),
}


def add(
    kind: str,
    model: str,
    record_id: int,
    *,
    body: str = "",
    data: Mapping[str, Any] | None = None,
    at: datetime | None = None,
    user_id: int | None = None,
    internal: bool = False,
) -> TimelineEntry:
    """Add an entry to the history of a record (for modules; people use the services below).

    :param kind: name of a :class:`TimelineKind`.
    :param body: text; HTML, cleaned here, for kinds that hold HTML.
    :param user_id: who did it; defaults to the actor.
    :raises NotFound: the actor does not see the record.
    """
    record = get(model, record_id)
    root_model, root_id = root_of(spec_of(model), record)
    known = current_app.extensions["cauce"].of(TimelineKind).get(kind)
    entry = TimelineEntry(
        kind=kind,
        model=model,
        record_id=record_id,
        root_model=root_model,
        root_id=root_id,
        at=at or utcnow(),
        user_id=user_id or actor().user_id,
        body=nh3.clean(body) if known and known.html else body,
        data=dict(data or {}),
        internal=internal,
    )
    with write() as current:
        current.add(entry)
        current.flush()
    return entry


def add_note(model: str, record_id: int, body: Any) -> TimelineEntry:
    """Write an internal note. :raises Invalid, Forbidden, NotFound: it cannot be written."""
    may_write()
    values = _clean(NOTE_FIELDS, {"body": body})
    return add("note", model, record_id, body=values["body"], internal=True)


def log_call(model: str, record_id: int, values: Mapping[str, Any]) -> TimelineEntry:
    """Log a call that was made or taken.

    :param values: direction, result, minutes, at (now when empty; never later), body.
    :raises Invalid, Forbidden, NotFound: it cannot be logged.
    """
    may_write()
    clean = _clean(CALL_FIELDS, {n: f.default for n, f in CALL_FIELDS.items()} | dict(values))
    at = clean["at"] or utcnow()
    if at > utcnow():
        raise Invalid({"at": [_("A call is logged after it was made: give a past moment.")]})
    data = {name: clean[name] for name in ("direction", "result", "minutes")}
    return add("call", model, record_id, body=clean["body"] or "", data=data, at=at, internal=True)


def edit(entry_id: int, body: Any, version: int | None = None) -> TimelineEntry:
    """Change the text of one's own note or call.

    :raises Forbidden: it is somebody else's. :raises Conflict: it changed meanwhile.
    """
    may_write()
    with write() as current:
        entry = _own(entry_id)
        if version is not None and entry.version != version:
            raise Conflict(entry)
        fields = NOTE_FIELDS if entry.kind == "note" else {"body": CALL_FIELDS["body"]}
        entry.body = _clean(fields, {"body": body})["body"] or ""
        current.flush()
    return entry


def delete(entry_id: int) -> TimelineEntry:
    """Take one's own note or call out of the history; :func:`undelete` brings it back."""
    may_write()
    with write() as current:
        entry = _own(entry_id)
        entry.deleted_at = utcnow()
        current.flush()
    return entry


def undelete(entry_id: int) -> TimelineEntry:
    """Undo :func:`delete`."""
    may_write()
    with write() as current:
        entry = _own(entry_id, deleted=True)
        entry.deleted_at = None
        current.flush()
    return entry


def may_write() -> None:
    """:raises Forbidden: the actor may not write history, or looks through somebody."""
    who = actor()
    if who.viewed_by:
        text = _("You are looking as another person: nothing can be changed.")
        raise Forbidden(WRITE, text)
    who.require(WRITE)


def fetch(entry_id: int, *, deleted: bool = False) -> TimelineEntry:
    """An entry the actor sees. :raises NotFound: there is none."""
    gone = TimelineEntry.deleted_at.is_not(None) if deleted else TimelineEntry.deleted_at.is_(None)
    query = select(TimelineEntry).where(TimelineEntry.id == entry_id, gone)
    options = {"scope": entry_scope(actor()), "populate_existing": True}
    entry = session().scalar(query.execution_options(**options))
    if entry is None:
        raise NotFound("core.timeline", entry_id)
    return entry


def root_of(spec: ModelSpec, record: Any) -> tuple[str, int]:
    """(model, id) of the customer record under which a record's history shows."""
    above = spec.root or spec.parent
    if above:
        key, cls = above
        target: ModelSpec = cls.__spec__  # type: ignore[attr-defined]
        number = getattr(record, key)
        if number is not None and target.name != spec.name:
            return target.name, number
    return spec.name, record.id


def _own(entry_id: int, *, deleted: bool = False) -> TimelineEntry:
    entry = fetch(entry_id, deleted=deleted)
    if entry.kind not in ("note", "call") or entry.user_id != actor().user_id:
        raise Forbidden(WRITE, _("Only its author can change this entry."))
    return entry


def _clean(fields: Mapping[str, Field], given: Mapping[str, Any]) -> dict[str, Any]:
    ctx, values, errors = context(), {}, {}
    for name, known in fields.items():
        try:
            values[name] = known.clean(given.get(name), ctx)
        except FieldError as error:
            errors[name] = [str(error)]
    if errors:
        raise Invalid(errors)
    return values
