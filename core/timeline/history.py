"""Reading history: entries and the changes of the audit log in one stream, newest first."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from itsdangerous import BadSignature
from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select

from core.access.actor import actor
from core.access.models import AuditEntry, User
from core.db.prepared import prepared_rows
from core.db.session import session
from core.kernel.signing import signer
from core.locale import _
from core.records.errors import Invalid
from core.records.fields import titles
from core.records.service import get
from core.records.spec import spec_of
from core.timeline.attachments import AttachedFile, files_of_entries
from core.timeline.changes import Change, describe
from core.timeline.forms import FORMS
from core.timeline.kinds import CHANGE
from core.timeline.mails import states_of
from core.timeline.mentions import decode, names_in
from core.timeline.models import Follower, TimelineEntry
from core.timeline.visibility import entry_scope

#: Order of what happened at the same instant: entries before changes.
_ENTRY, _AUDIT = 1, 0
_ACTIONS = ("create", "update", "archive", "restore")


class Told(dict[str, Any]):
    """What an entry holds beside its text: nothing (None) where nobody told, so that an entry which says
    less than the usual, as demo data and other programs write them, is shown all the same."""

    def __missing__(self, name: str) -> None:
        return None


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
    #: As it is kept: colleagues it names are marks, see ``text``.
    body: str = ""
    data: dict[str, Any] = field(default_factory=Told)
    #: "out" we, "in" they; None where nobody began it.
    direction: str | None = None
    internal: bool = False
    #: Seen by its author and those who answer for privacy alone.
    private: bool = False
    version: int = 1
    #: Of a change: create | update | archive | restore.
    action: str = ""
    #: screen | api | import | job …
    via: str = ""
    changes: list[Change] = field(default_factory=list)
    #: Title of the record, when it is another than the one whose history this is.
    subject: str = ""
    #: What became of a mail that was sent from here.
    state: str = ""
    #: Why, where it did not leave: what the other server answered.
    reason: str = ""
    #: Files that came with it.
    files: list[AttachedFile] = field(default_factory=list)
    #: The actor wrote it and may change it.
    mine: bool = False
    #: What is kept of it cannot be shown: it says so in its place, the others stay.
    failed: bool = False
    #: Names of the colleagues that the body names, by id.
    names: Mapping[int, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The body as people read it."""
        return decode(self.body, self.names) if "@[" in self.body else self.body

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
    #: Whether the actor follows the record; None where no entry was read with it.
    following: bool | None = None


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
    streams, following = [], None
    if wanted != {CHANGE}:
        entries, following = _entries(model, record_id, wanted - {CHANGE}, place, limit + 1)
        streams.append(entries)
    if not wanted or CHANGE in wanted:
        streams.append(_audit(model, record_id, place, limit + 1))
    merged = list(heapq.merge(*streams, key=lambda item: item.key, reverse=True))
    shown = merged[:limit]
    cursor = _cursor(shown[-1]) if len(merged) > limit else None
    describe(spec_of(model), [item for item in shown if item.kind == CHANGE])
    _complete(model, record_id, shown)
    told = [item for item in shown if item.kind != CHANGE or _tells(item)]
    return History(told, cursor, following)


def _complete(model: str, record_id: int, shown: list[Item]) -> None:
    """What entries need to be shown: whose they are, whom they name, their files, and what became of
    mails. ``model`` and ``record_id``: the record whose history it is; "" for none."""
    _name_subjects(model, record_id, shown)
    names = names_in(item.body for item in shown)
    files = files_of_entries(
        item.id for item in shown if item.kind != CHANGE and item.data.get("files")
    )
    states = states_of(i.data["mail_id"] for i in shown if i.kind == "mail" and "mail_id" in i.data)
    for item in shown:
        item.names = names
        if item.kind == "mail":
            item.state, item.reason = states.get(item.data.get("mail_id", 0), ("", ""))
        if item.kind != CHANGE:
            item.files = files.get(item.id, [])


def stream(conditions: Iterable[Any], after: str | None = None, limit: int = 30) -> History:
    """Entries of any records as far as the actor sees them, the newest first.

    :param conditions: on :class:`~core.timeline.models.TimelineEntry`.
    :param after: cursor of the page before. :raises Invalid: it is unknown.
    """
    cls = TimelineEntry
    side, values = _side(_ENTRY, _place(after))
    query = (
        select(cls, User.name)
        .outerjoin(User, User.id == cls.user_id)
        .where(*conditions, *_before(cls, side), cls.deleted_at.is_(None))
        .order_by(cls.at.desc(), cls.id.desc())
        .limit(limit + 1)
        .execution_options(scope=entry_scope(actor()))
    )
    reader = actor().user_id
    found = [_item(entry, name or "", reader) for entry, name in session().execute(query, values)]
    shown = found[:limit]
    _complete("", 0, shown)
    return History(shown, _cursor(shown[-1]) if len(found) > limit else None)


def _tells(item: Item) -> bool:
    """A change of values that the actor may not read is not even mentioned."""
    return item.action != "update" or bool(item.changes) or item.failed


def _entries(
    model: str, record_id: int, kinds: frozenset[str], place: tuple | None, limit: int
) -> tuple[list[Item], bool | None]:
    """The entries, and whether the actor follows the record."""
    who = actor()
    inner = bool(spec_of(model).root or spec_of(model).parent)
    side, values = _side(_ENTRY, place)
    values |= {"of": model, "number": record_id, "most": limit, "me": who.user_id}
    if kinds:
        values["kinds"] = sorted(kinds)
    key = ("timeline.entries", inner, side, bool(kinds))
    rows = prepared_rows(key, lambda: _entry_query(inner, side, bool(kinds)), values)
    found = []
    for _follows, name, data, *rest in rows:
        shared = dict(zip(_SAME, rest, strict=True))
        found.append(Item(**shared, who=name or "", data=Told(data or {})))
        found[-1].mine = _mine(found[-1], who.user_id)
    return found, bool(rows[0][0]) if rows else None


def _entry_query(inner: bool, side: str, some: bool) -> Select:
    """Entries of a record.

    :param inner: its own alone, not those of records rooted in it.
    :param side: see :func:`_side`. :param some: only those of some kinds.
    """
    cls = TimelineEntry
    of, number = (cls.model, cls.record_id) if inner else (cls.root_model, cls.root_id)
    follows = exists().where(
        Follower.model == bindparam("of"),
        Follower.record_id == bindparam("number"),
        Follower.user_id == bindparam("me"),
        Follower.following,
    )
    query = (
        select(follows, User.name, cls.data, *(getattr(cls, name) for name in _SAME))
        .select_from(cls)
        .outerjoin(User, User.id == cls.user_id)
        .where(of == bindparam("of"), number == bindparam("number"), cls.deleted_at.is_(None))
        .where(*_before(cls, side))
        .order_by(cls.at.desc(), cls.id.desc())
        .limit(bindparam("most"))
        .execution_options(scope=entry_scope(actor()))
    )
    return query.where(cls.kind.in_(bindparam("kinds", expanding=True))) if some else query


#: What an item takes from its entry as it is.
_SAME = (
    "id",
    "at",
    "kind",
    "model",
    "record_id",
    "user_id",
    "body",
    "direction",
    "internal",
    "private",
    "version",
)


def item_of(entry: TimelineEntry) -> Item:
    """An entry that its author has just written, as a page of history would hold it."""
    who = actor()
    item = _item(entry, who.name, who.user_id)
    item.names = names_in([item.body])
    if item.data.get("files"):
        item.files = files_of_entries([item.id]).get(item.id, [])
    return item


def _item(entry: TimelineEntry, name: str, reader: int | None) -> Item:
    shared = {key: getattr(entry, key) for key in _SAME}
    item = Item(**shared, who=name, data=Told(entry.data or {}))
    item.mine = _mine(item, reader)
    return item


def _mine(item: Item, reader: int | None) -> bool:
    """Whether the reader wrote it and may change it; a mail that left stays as it is."""
    own = item.kind in FORMS and reader is not None and item.user_id == reader
    return own and "mail_id" not in item.data


def _audit(model: str, record_id: int, place: tuple | None, limit: int) -> list[Item]:
    side, values = _side(_AUDIT, place)
    values |= {"of": model, "number": record_id, "most": limit}
    rows = prepared_rows(("timeline.audit", side), lambda: _audit_query(side), values)
    return [
        Item(
            id=number,
            at=at,
            kind=CHANGE,
            model=model,
            record_id=record_id,
            who=who,
            user_id=user_id,
            data=changes or {},
            action=action,
            via=via,
        )
        for number, at, who, user_id, changes, action, via in rows
    ]


def _audit_query(side: str) -> Select:
    cls = AuditEntry
    return (
        select(cls.id, cls.at, cls.who, cls.user_id, cls.changes, cls.action, cls.via)
        .where(cls.model == bindparam("of"), cls.record_id == bindparam("number"))
        .where(cls.action.in_(_ACTIONS))
        .where(*_before(cls, side))
        .order_by(cls.at.desc(), cls.id.desc())
        .limit(bindparam("most"))
    )


def _side(rank: int, place: tuple | None) -> tuple[str, dict[str, Any]]:
    """Which comparison finds what is older than a place of the stream, and its values."""
    if place is None:
        return "", {}
    at, other, number = place
    if rank != other:
        return ("before" if rank > other else "until"), {"at": at}
    return "after", {"at": at, "last": number}


def _before(cls: Any, side: str) -> list[ColumnElement[bool]]:
    """What is older than a place of the stream. :param side: see :func:`_side`."""
    if not side:
        return []
    at = bindparam("at", type_=cls.at.type)
    if side == "before":
        return [cls.at < at]
    if side == "until":
        return [cls.at <= at]
    return [or_(cls.at < at, and_(cls.at == at, cls.id < bindparam("last")))]


def _name_subjects(model: str, record_id: int, items: list[Item]) -> None:
    """Titles of the records that entries belong to, one query a model."""
    others: dict[str, list[Item]] = {}
    for item in items:
        if (item.model, item.record_id) != (model, record_id):
            others.setdefault(item.model, []).append(item)
    for name, found in others.items():
        known = titles(name, {item.record_id for item in found})
        for item in found:
            item.subject = str(known.get(item.record_id) or "")


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


def _cursor(item: Item) -> str:
    at, rank, number = item.key
    return str(signer("timeline").dumps([at.isoformat(), rank, number]))


def _place(after: str | None) -> tuple | None:
    if not after:
        return None
    try:
        at, rank, number = signer("timeline").loads(after)
    except BadSignature:
        text = _("This page of the list no longer exists: start from its beginning.")
        raise Invalid({"after": [text]}) from None
    return datetime.fromisoformat(at), rank, number
