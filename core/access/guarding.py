"""The last check of a write: at the flush, over what the records service already checked.

The service checks each record it writes and vouches for it. What code writes past it, with the
session alone, is checked here: the stored row must be within reach before, and the result after.
Elevated sessions and the system are not asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from core.access.actor import Forbidden, actor, in_own_scope, reach
from core.access.permissions import Guard
from core.db.prepared import prepared_rows
from core.db.scoping import NOTHING
from core.db.session import session
from core.locale import _

#: What the log calls a change → the permission it takes.
ACTIONS = {"restore": "archive", "delete": "archive"}

Change = tuple[str, Any, dict | None]
#: Action, class, id and how its values are read.
Written = tuple[str, type[Any], int, Callable[[str], Any]]


def vouch(current: Session, cls: type, ids: Iterable[int]) -> None:
    """Say, until the unit of work ends, that writes of these records were checked."""
    current.info.setdefault("vouched", set()).update((cls, record_id) for record_id in ids)


def vouch_new(record: Any) -> None:
    """Say of a record about to be stored that its creation is checked by whoever adds it."""
    record.__dict__["_vouched"] = True


def check_stored(current: Session, pending: list[Change]) -> None:
    """Before the flush: rows about to change must be within reach. :raises Forbidden: one is not."""
    if not _asked(current):
        return
    changed = [(v, r) for v, r, _c in pending if v != "create"]
    _check(current, [_written(ACTIONS.get(verb, verb), record) for verb, record in changed])


def check_result(current: Session, pending: list[Change]) -> None:
    """After the flush: what was written must be within reach as it is now. :raises Forbidden:"""
    if not _asked(current):
        return
    for _verb, record, _changes in pending:
        if record.__dict__.pop("_vouched", False):
            vouch(current, type(record), [record.id])
    _check(current, [_written(v, r) for v, r, _c in pending if v in ("create", "update")])


def check_inserted(current: Session, cls: type, rows: Mapping[int, Mapping[str, Any]]) -> None:
    """As :func:`check_result`, for rows inserted past the mapper: id → values. :raises Forbidden:"""
    if _asked(current):
        _check(current, [("create", cls, key, row.__getitem__) for key, row in rows.items()])


def _written(action: str, record: Any) -> Written:
    return action, type(record), record.id, partial(getattr, record)


def _asked(current: Session) -> bool:
    return not current.info.get("scope", NOTHING).everything


def _check(current: Session, changes: Iterable[Written]) -> None:
    vouched = current.info.get("vouched", ())
    guards: dict[type, Guard] | None = None
    asked: dict[tuple[Any, str], set[int]] = {}
    for action, cls, record_id, value_of in changes:
        if (cls, record_id) in vouched:
            continue
        guards = guards or {g.cls: g for g in current_app.extensions["cauce"].of(Guard)}
        guard = guards.get(cls)
        if guard is None:
            continue
        if guard.parent and (guard.parent[1], value_of(guard.parent[0])) in vouched:
            continue
        asked.setdefault((cls, action), set()).add(record_id)
    for (cls, action), ids in asked.items():
        guard = (guards or {})[cls]
        if within(current, guard, ids, action) != ids:
            raise Forbidden(
                f"{guard.name}.{action}", _("You may not save this record with these values.")
            )


def within(current: Session, guard: Guard, ids: Iterable[int], action: str) -> set[int]:
    """Which of these rows the actor may <action>, as they are now."""
    who, cls, wanted = actor(), guard.cls, list(ids)

    def query() -> Select:
        chosen: Any = cls.id  # type: ignore[attr-defined]
        some = chosen.in_(bindparam("ids", expanding=True))
        return select(chosen).where(some, reach(who, guard, action))

    if current is not session() or not in_own_scope(current, who):
        return set(current.scalars(query(), {"ids": wanted}))
    return {number for (number,) in prepared_rows(("within", cls, action), query, {"ids": wanted})}
