"""Reading history: entries and the changes of the audit log in one stream, newest first."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select

from core.access.actor import actor
from core.access.models import AuditEntry, User
from core.db.prepared import prepared
from core.db.session import session
from core.locale import _
from core.records.errors import Invalid
from core.records.service import get
from core.records.spec import spec_of
from core.timeline.changes import Change, describe
from core.timeline.kinds import CHANGE
from core.timeline.models import TimelineEntry
from core.timeline.visibility import entry_scope

#: Order of what happened at the same instant: entries before changes.
_ENTRY, _AUDIT = 1, 0
_ACTIONS = ("create", "update", "archive", "restore")


@dataclass
class Item:
    """One thing that happened."""

    id: int
    at: datetime
    kind: str
    model: str
    record_id: int
    #: Who did it, as they were or are called; "" for the system.
    who: str = ""
    user_id: int | None = None
    body: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    internal: bool = False
    version: int = 1
    #: Of a change: create | update | archive | restore.
    action: str = ""
    #: screen | api | import | job …
    via: str = ""
    changes: list[Change] = field(default_factory=list)
    #: Title of the record, when it is another than the one whose history this is.
    subject: str = ""
    #: The actor wrote it and may change it.
    mine: bool = False

    @property
    def key(self) -> tuple[datetime, int, int]:
        """Place in the stream."""
        return self.at, _AUDIT if self.kind == CHANGE else _ENTRY, self.id


@dataclass
class History:
    """A page of history."""

    items: list[Item]
    #: Cursor of what is older; None at the beginning.
    next: str | None = None


def history(
    model: str,
    record_id: int,
    kinds: Iterable[str] = (),
    after: str | None = None,
    limit: int = 30,
) -> History:
    """The history of a record and of everything that is rooted in it.

    :param kinds: only these; empty for all.
    :param after: cursor of the page before.
    :raises NotFound: the actor does not see the record. :raises Invalid: the cursor is unknown.
    """
    get(model, record_id)
    return history_of(model, record_id, kinds, after, limit)


def history_of(
    model: str, record_id: int, kinds: Iterable[str] = (), after: str | None = None, limit: int = 30
) -> History:
    """As :func:`history`, for a record the caller has just read as the actor."""
    wanted, place = frozenset(kinds), _place(after)
    streams = []
    if wanted != {CHANGE}:
        streams.append(_entries(model, record_id, wanted - {CHANGE}, place, limit + 1))
    if not wanted or CHANGE in wanted:
        streams.append(_audit(model, record_id, place, limit + 1))
    merged = list(heapq.merge(*streams, key=lambda item: item.key, reverse=True))
    shown = merged[:limit]
    cursor = _cursor(shown[-1]) if len(merged) > limit else None
    describe(spec_of(model), [item for item in shown if item.kind == CHANGE])
    _name_subjects(model, record_id, shown)
    return History([item for item in shown if item.kind != CHANGE or _tells(item)], cursor)


def _tells(item: Item) -> bool:
    """A change of values that the actor may not read is not even mentioned."""
    return item.action != "update" or bool(item.changes)


def _entries(
    model: str, record_id: int, kinds: frozenset[str], place: tuple | None, limit: int
) -> list[Item]:
    cls, who = TimelineEntry, actor()
    inner = bool(spec_of(model).root or spec_of(model).parent)
    query = prepared(("timeline.entries", inner), lambda: _entry_query(inner))
    if place is not None:
        query = query.where(*_before(cls, _ENTRY, place))
    if kinds:
        query = query.where(cls.kind.in_(kinds))
    rows = session().execute(query, {"of": model, "number": record_id, "most": limit})
    return [_item(entry, name or "", who.user_id) for entry, name in rows]


def _entry_query(inner: bool) -> Select:
    """Entries of a record. :param inner: its own alone, not those of records rooted in it."""
    cls = TimelineEntry
    of, number = (cls.model, cls.record_id) if inner else (cls.root_model, cls.root_id)
    return (
        select(cls, User.name)
        .outerjoin(User, User.id == cls.user_id)
        .where(of == bindparam("of"), number == bindparam("number"), cls.deleted_at.is_(None))
        .order_by(cls.at.desc(), cls.id.desc())
        .limit(bindparam("most"))
        .execution_options(scope=entry_scope(actor()))
    )


def _item(entry: TimelineEntry, name: str, reader: int | None) -> Item:
    mine = entry.kind in ("note", "call") and reader is not None and entry.user_id == reader
    same = ("id", "at", "kind", "model", "record_id", "user_id", "body", "internal", "version")
    values = {key: getattr(entry, key) for key in same}
    return Item(**values, who=name, data=entry.data or {}, mine=mine)


def _audit(model: str, record_id: int, place: tuple | None, limit: int) -> list[Item]:
    cls = AuditEntry
    query = prepared("timeline.audit", _audit_query)
    if place is not None:
        query = query.where(*_before(cls, _AUDIT, place))
    values = {"of": model, "number": record_id, "most": limit}
    return [
        Item(
            id=row.id,
            at=row.at,
            kind=CHANGE,
            model=model,
            record_id=record_id,
            who=row.who,
            user_id=row.user_id,
            data=row.changes or {},
            action=row.action,
            via=row.via,
        )
        for row in session().scalars(query, values)
    ]


def _audit_query() -> Select:
    cls = AuditEntry
    return (
        select(cls)
        .where(cls.model == bindparam("of"), cls.record_id == bindparam("number"))
        .where(cls.action.in_(_ACTIONS))
        .order_by(cls.at.desc(), cls.id.desc())
        .limit(bindparam("most"))
    )


def _before(cls: Any, rank: int, place: tuple | None) -> list[ColumnElement[bool]]:
    """What is older than a place of the stream."""
    if place is None:
        return []
    at, other, number = place
    same = cls.at == at
    if rank > other:
        return [cls.at < at]
    if rank < other:
        return [or_(cls.at < at, same)]
    return [or_(cls.at < at, and_(same, cls.id < number))]


def _name_subjects(model: str, record_id: int, items: list[Item]) -> None:
    """Titles of the records that entries belong to, one query a model."""
    others: dict[str, list[Item]] = {}
    for item in items:
        if (item.model, item.record_id) != (model, record_id):
            others.setdefault(item.model, []).append(item)
    for name, found in others.items():
        spec = spec_of(name)
        title = spec.field(spec.title).expression(spec.cls)
        ids = {item.record_id for item in found}
        rows = session().execute(select(spec.cls.id, title).where(spec.cls.id.in_(ids)))
        titles = {number: str(text or "") for number, text in rows}
        for item in found:
            item.subject = titles.get(item.record_id, "")


def written_by(user_id: int, limit: int) -> list[tuple[datetime, str, int]]:
    """(at, root model, root id) of the last entries of a user, as far as the actor sees them."""
    cls = TimelineEntry
    query = (
        select(cls.at, cls.root_model, cls.root_id)
        .where(cls.user_id == user_id, cls.deleted_at.is_(None))
        .order_by(cls.id.desc())
        .limit(limit)
        .execution_options(scope=entry_scope(actor()))
    )
    return [tuple(row) for row in session().execute(query)]  # type: ignore[misc]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="timeline")


def _cursor(item: Item) -> str:
    at, rank, number = item.key
    return str(_signer().dumps([at.isoformat(), rank, number]))


def _place(after: str | None) -> tuple | None:
    if not after:
        return None
    try:
        at, rank, number = _signer().loads(after)
    except BadSignature:
        text = _("This page of the list no longer exists: start from its beginning.")
        raise Invalid({"after": [text]}) from None
    return datetime.fromisoformat(at), rank, number
