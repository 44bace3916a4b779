"""Writes the audit log: every flush of a business record leaves a row, in the same transaction."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import orjson
from sqlalchemy import event, insert, inspect
from sqlalchemy.orm import Session

from core.access.actor import actor
from core.access.guarding import check_result, check_stored
from core.access.models.audit import AuditEntry
from core.db.base import Record, utcnow

#: Columns that say nothing about the business.
TECHNICAL = frozenset({"id", "version", "created_at", "updated_at", "created_by_id"})
#: Never written to the log, whatever the table.
SECRET = frozenset({"password_hash", "totp_secret", "token_hash"})

#: Types most values are of, which JSON keeps as they are; those it keeps as text.
_PLAIN = frozenset({str, int, bool, type(None)})
_TEXTS = (Decimal, date, datetime)


def plain(value: Any) -> Any:
    """A value as JSON keeps it: decimals and dates as text."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, _TEXTS):
        return str(value)
    return value.value if isinstance(value, Enum) else value


def entry(
    action: str, model: str, record_id: int | None, changes: dict | None, reason: str | None = None
) -> dict:
    """The row of one change, as the current actor; values for an insert into ``core_audit``."""
    return entries(action, model, [(record_id, changes)], reason)[0]


def entries(
    action: str,
    model: str,
    changes: Iterable[tuple[int | None, dict | None]],
    reason: str | None = None,
) -> list[dict]:
    """As :func:`entry`, for many records at once.

    :param changes: record id and changes of each.
    """
    who = actor()
    shared = {
        "at": utcnow(),
        "user_id": who.viewed_by or who.user_id,
        "who": who.name or "—",
        "via": who.via,
        "ip": who.ip,
        "action": action,
        "model": model,
        "reason": reason,
    }
    rows = []
    for record_id, changed in changes:
        salt = secrets.token_hex(16) if changed or reason else None
        rows.append(
            {
                **shared,
                "record_id": record_id,
                "changes": changed,
                "salt": salt,
                "digest": digest(salt, changed, reason),
            }
        )
    return rows


def digest(salt: str | None, changes: dict | None, reason: str | None) -> str:
    """SHA-256 over salt and values; what the chain covers instead of the values themselves."""
    payload = orjson.dumps([changes, reason], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256((salt or "").encode() + payload).hexdigest()


def add(current: Session, rows: Iterable[dict]) -> None:
    """Insert rows of :func:`entry` in the transaction of a session."""
    rows = list(rows)
    if rows:
        current.execute(insert(AuditEntry.__table__), rows)
        current.info.get("trail", []).extend(rows)


@contextmanager
def trail(current: Session) -> Iterator[list[dict]]:
    """What a session logs meanwhile: whoever must be able to take a unit of work back learns what
    else it has made."""
    rows = current.info["trail"] = []
    try:
        yield rows
    finally:
        del current.info["trail"]


def log(
    current: Session,
    action: str,
    model: str,
    record_id: int | None = None,
    *,
    reason: str | None = None,
    changes: dict | None = None,
) -> None:
    """Log something that is not a change of a record: a sign-in, an export, an installation."""
    add(current, [entry(action, model, record_id, changes, reason)])


def differences(record: Record) -> dict[str, list]:
    """{column: [old, new]} of a record about to be flushed, without technical and derived columns."""
    state = inspect(record)
    skipped = TECHNICAL | SECRET | derived_columns(type(record))
    found: dict[str, list] = record.__dict__.pop("_virtual_changes", {})
    for attribute in state.mapper.column_attrs:
        key = attribute.key
        if key in skipped:
            continue
        history = state.attrs[key].history
        if history.has_changes():
            old = history.deleted[0] if history.deleted else None
            new = history.added[0] if history.added else None
            if old != new:
                found[key] = [plain(old), plain(new)]
    return found


def derived_columns(cls: type) -> frozenset[str]:
    """Columns computed from others (search text, counters), of the class and what it is made of; they
    never touch version or log."""
    found = _derived.get(cls)
    if found is None:
        names = (vars(base).get("__derived__", ()) for base in cls.__mro__)
        found = _derived[cls] = frozenset().union(*names)
    return found


_derived: dict[type, frozenset[str]] = {}


@event.listens_for(Session, "before_flush")
def _collect(current: Session, _context: Any, _instances: Any) -> None:
    pending = current.info.setdefault("audit", [])
    who = actor()
    for record in current.new:
        if isinstance(record, Record):
            record.created_by_id = record.created_by_id or who.user_id
            pending.append(("create", record, differences(record)))
    for record in current.dirty:
        if isinstance(record, Record) and (changes := differences(record)):
            record.updated_at = utcnow()
            pending.append((_verb(changes), record, changes))
    for record in current.deleted:
        if isinstance(record, Record):
            pending.append(("delete", record, None))
    check_stored(current, pending)


def _verb(changes: dict) -> str:
    if "archived_at" in changes:
        return "archive" if changes["archived_at"][1] else "restore"
    return "update"


@event.listens_for(Session, "after_flush")
def _store(current: Session, _context: Any) -> None:
    pending = current.info.pop("audit", [])
    check_result(current, pending)
    why = current.info.get("why")
    add(
        current,
        [
            entry(
                action,
                audit_name(type(record)),
                record.id,
                changes,
                record.__dict__.get("_reason") or why,
            )
            for action, record, changes in pending
        ],
    )


def audit_name(cls: type) -> str:
    """Name of a class in the log: its model name, else its table."""
    spec = getattr(cls, "__spec__", None)
    return spec.name if spec else cls.__tablename__  # type: ignore[attr-defined]
