"""Writing history: notes, calls and what modules report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select

from core.access.actor import Forbidden, actor
from core.db.base import utcnow
from core.db.session import session, write
from core.locale import _
from core.records.errors import Conflict, Invalid, NotFound
from core.records.fields import Field, FieldError
from core.records.service import context, get
from core.records.spec import spec_of
from core.timeline.attachments import attach
from core.timeline.events import entry_added, entry_changed, entry_removed
from core.timeline.followers import begin_following, followers_of, who_sees
from core.timeline.forms import COLUMNS, FORMS
from core.timeline.interactions import UNREACHED, note_interaction, refresh_interaction
from core.timeline.kinds import TimelineKind
from core.timeline.mentions import encode, mentioned
from core.timeline.models import TimelineEntry
from core.timeline.rights import WRITE
from core.timeline.roots import may_write, root_of
from core.timeline.visibility import entry_scope


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
    direction: str | None = None,
    private: bool = False,
    interaction: bool | None = None,
    files: Sequence[str] = (),
) -> TimelineEntry:
    """Add an entry to the history of a record (for modules; people use the services below).

    Its author, the owner of the record and whoever it names follow the record from then on, and
    :data:`~core.timeline.events.entry_added` is sent.

    :param kind: name of a :class:`TimelineKind`.
    :param body: text in which ``@[7]`` names user 7; HTML, cleaned here, for kinds that hold HTML.
    :param user_id: who did it; defaults to the actor.
    :param direction: "out" we, "in" they.
    :param private: seen by its author and those who may read private notes alone.
    :param interaction: whether somebody was really reached; by default what the kind says.
    :param files: tokens of :func:`~core.timeline.attachments.take`.
    :raises NotFound: the actor does not see the record.
    """
    record = get(model, record_id)
    root_model, root_id = root_of(spec_of(model), record)
    known = current_app.extensions["cauce"].of(TimelineKind).get(kind)
    if interaction is None:
        reached = (data or {}).get("result") not in UNREACHED
        interaction = bool(known and known.interaction and reached)
    entry = TimelineEntry(
        kind=kind,
        model=model,
        record_id=record_id,
        root_model=root_model,
        root_id=root_id,
        at=at or utcnow(),
        user_id=user_id or actor().user_id,
        body=_clean(body) if known and known.html else body,
        data=dict(data or {}) | ({"files": len(files)} if files else {}),
        internal=internal,
        direction=direction,
        private=private,
        interaction=interaction,
    )
    with write() as current:
        current.add(entry)
        current.flush()
        if files:
            attach(model, record_id, files, entry)
        note_interaction(entry)
        _tell(entry, getattr(record, "owner_id", None))
    return entry


def _tell(entry: TimelineEntry, owner_id: int | None) -> None:
    """Make followers of those concerned, and tell whoever listens."""
    named = who_sees(entry, mentioned(entry.body)) if "@[" in entry.body else []
    concerned = [entry.user_id, *([] if entry.private else [owner_id]), *named]
    begin_following(entry.model, entry.record_id, (u for u in concerned if u is not None))
    if entry_added.heard(entry.model):
        told = {entry.user_id, *named}
        others = [u for u in followers_of(entry.model, entry.record_id) if u not in told]
        named = [u for u in named if u != entry.user_id]
        entry_added.emit(entry=entry, mentioned=named, followers=who_sees(entry, others))


def log(kind: str, model: str, record_id: int, values: Mapping[str, Any]) -> TimelineEntry:
    """Write what a person did or learned: a note, or a call, mail, meeting, message or visit that
    took place.

    :param values: the fields of :data:`~core.timeline.forms.FORMS`; those left out take their default.
        ``mentions``: ids of colleagues picked from the list while typing; ``files``: tokens of files
        that were taken, which may stand without a text.
    :raises Invalid, Forbidden, NotFound: it cannot be written.
    """
    may_write()
    fields = FORMS.get(kind)
    if fields is None:
        raise Invalid({"kind": [_("This kind of entry is not written by hand.")]})
    files = tuple(values.get("files") or ())
    if files:
        fields = {**fields, "body": replace(fields["body"], required=False)}
    told = clean(fields, {n: f.default for n, f in fields.items()} | dict(values))
    at = told.get("at") or utcnow()
    if at > utcnow():
        raise Invalid({"at": [_("What is logged has already happened: give a past moment.")]})
    return add(
        kind,
        model,
        record_id,
        body=encode(told["body"] or "", values.get("mentions") or ()),
        data={name: told[name] for name in fields if name not in COLUMNS},
        at=at,
        direction=told.get("direction"),
        private=bool(told.get("private")),
        internal=True,
        files=files,
    )


def add_note(
    model: str, record_id: int, body: Any, *, private: bool = False, mentions: Iterable[int] = ()
) -> TimelineEntry:
    """Write an internal note. :raises Invalid, Forbidden, NotFound: it cannot be written."""
    values = {"body": body, "private": private, "mentions": tuple(mentions)}
    return log("note", model, record_id, values)


def log_call(model: str, record_id: int, values: Mapping[str, Any]) -> TimelineEntry:
    """Log a call that was made or taken.

    :param values: direction, result, minutes, at (now when empty; never later), body.
    :raises Invalid, Forbidden, NotFound: it cannot be logged.
    """
    return log("call", model, record_id, values)


def edit(
    entry_id: int, body: Any, version: int | None = None, mentions: Iterable[int] = ()
) -> TimelineEntry:
    """Change the text of what one has written oneself.

    :raises Forbidden: it is somebody else's. :raises Conflict: it changed meanwhile.
    """
    may_write()
    with write() as current:
        entry = _own(entry_id)
        if version is not None and entry.version != version:
            raise Conflict(entry)
        before = set(mentioned(entry.body))
        text = clean({"body": FORMS[entry.kind]["body"]}, {"body": body})["body"]
        entry.body = encode(text or "", tuple(mentions))
        current.flush()
        named = who_sees(entry, [u for u in mentioned(entry.body) if u not in before])
        begin_following(entry.model, entry.record_id, named)
        entry_changed.emit(entry=entry, mentioned=[u for u in named if u != entry.user_id])
    return entry


def delete(entry_id: int) -> TimelineEntry:
    """Take what one has written oneself out of the history; :func:`undelete` brings it back."""
    may_write()
    with write():
        return _take(_own(entry_id), utcnow())


def undelete(entry_id: int) -> TimelineEntry:
    """Undo :func:`delete`."""
    may_write()
    with write():
        return _take(_own(entry_id, deleted=True), None)


def _take(entry: TimelineEntry, moment: datetime | None) -> TimelineEntry:
    entry.deleted_at = moment
    session().flush()
    if entry.interaction:
        refresh_interaction(entry)
    entry_removed.emit(entry=entry)
    return entry


def fetch(entry_id: int, *, deleted: bool = False) -> TimelineEntry:
    """An entry the actor sees. :raises NotFound: there is none."""
    gone = TimelineEntry.deleted_at.is_not(None) if deleted else TimelineEntry.deleted_at.is_(None)
    query = select(TimelineEntry).where(TimelineEntry.id == entry_id, gone)
    options = {"scope": entry_scope(actor()), "populate_existing": True}
    entry = session().scalar(query.execution_options(**options))
    if entry is None:
        raise NotFound("core.timeline", entry_id)
    return entry


def _own(entry_id: int, *, deleted: bool = False) -> TimelineEntry:
    entry = fetch(entry_id, deleted=deleted)
    if "mail_id" in (entry.data or {}):
        raise Forbidden(WRITE, _("A mail that was sent stays as it was sent."))
    if entry.kind not in FORMS or entry.user_id != actor().user_id:
        raise Forbidden(WRITE, _("Only its author can change this entry."))
    return entry


def clean(fields: Mapping[str, Field], given: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a form by its fields. :raises Invalid: with every error found."""
    ctx, values, errors = context(), {}, {}
    for name, known in fields.items():
        try:
            values[name] = known.clean(given.get(name), ctx)
        except FieldError as error:
            errors[name] = [str(error)]
    if errors:
        raise Invalid(errors)
    return values


def _clean(body: str) -> str:
    import nh3  # of mails alone

    return str(nh3.clean(body))
