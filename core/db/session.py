"""Which session is in use, and the unit of work.

Reading needs nothing: the request's session opens a short read transaction. Writing happens inside
``with write():`` only; anything flushed outside of it is refused, so a GET can never write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from flask import current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

from core.db.ext import db

#: Key of the advisory lock on PostgreSQL: exclusive for a change of schema, shared for every unit of
#: work. SQLite has one writer at a time anyhow.
SWITCH_LOCK = 4_210_215

_override: ContextVar[Session | None] = ContextVar("cauce_session", default=None)


class WriteOutsideUnitOfWork(RuntimeError):
    """Something was flushed outside ``with write():``; a programming error."""


def session() -> Session:
    """The session in use: the request's, or the elevated one inside ``sudo``."""
    return _override.get() or db.session()


@contextmanager
def using_session(other: Session) -> Iterator[Session]:
    """Make another session the one in use (elevated work, jobs)."""
    token = _override.set(other)
    try:
        yield other
    finally:
        _override.reset(token)


class Behind(Exception):
    """This process was built from modules that are no longer the installed ones; nothing was
    written. Raised at the start of a unit of work by who follows the modules."""


@contextmanager
def write(checked: bool = True) -> Iterator[Session]:
    """A unit of work: everything inside is committed together, or not at all.

    Nested calls join the outer one. Objects read before keep the values they were read with; their
    version refuses a write over what somebody else changed meanwhile.

    :param checked: False for the platform's own bookkeeping, which a process that is behind must be
        able to finish (a mail that has left is noted as sent).
    :raises Behind: the installed modules have changed since this process booted.
    """
    current = session()
    if current.info.get("writing"):
        yield current
        return
    current.commit()  # ends the read transaction, if one is open
    current.connection(execution_options={"cauce_write": True})
    current.info.update(writing=True, after_commit=[])
    try:
        check = current_app.extensions.get("cauce_before_write")
        if check and checked:
            check(current)
        yield current
        current.commit()
    except BaseException:
        current.rollback()
        raise
    finally:
        current.info["writing"] = False
        for marks in ("vouched", "unlocked"):  # see core.access.guarding, core.pipelines.locking
            current.info.pop(marks, None)
        callbacks = current.info.pop("after_commit", [])
    for callback in callbacks:
        callback()


@contextmanager
def read() -> Iterator[Session]:
    """A short read transaction, closed at the end (loading the actor before anything else)."""
    current = session()
    try:
        yield current
    finally:
        if not current.info.get("writing"):
            current.commit()


def on_commit(callback: Callable[[], Any]) -> None:
    """Run a function after the unit of work in progress has committed (never on rollback)."""
    session().info.setdefault("after_commit", []).append(callback)


@event.listens_for(Session, "before_flush")
def _refuse_stray_writes(flushing: Session, _context: Any, _instances: Any) -> None:
    if not flushing.info.get("writing") and (flushing.new or flushing.dirty or flushing.deleted):
        raise WriteOutsideUnitOfWork("use 'with core.db.write():' around changes")
