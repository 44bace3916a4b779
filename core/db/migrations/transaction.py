"""One transaction for a whole change of schema: alone, atomic, and not blocking readers for long."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from core.db.session import SWITCH_LOCK

T = TypeVar("T")

#: How often a change that could not get a table lock is tried again, and the pause in seconds.
ATTEMPTS = 10
PAUSE = 0.5
#: How long a change waits for the units of work in progress, in seconds.
PATIENCE = 30
#: SQLSTATE lock_not_available.
_LOCKED = "55P03"


class BrokenReferences(Exception):
    """A migration left rows that refer to nothing; it was rolled back."""


def _always(_connection: Connection) -> bool:
    return True


def in_one_transaction(
    engine: Engine, work: Callable[[Connection], T], moves: Callable[[Connection], bool] = _always
) -> T:
    """Run ``work`` alone in one transaction, committed at the end.

    An ``ALTER`` that waits behind an idle transaction makes every new reader wait behind itself, so on
    PostgreSQL it gives up after two seconds and the whole transaction is tried again.

    :param moves: whether a table is made, rebuilt or dropped, asked within the transaction. Where none
        is, foreign keys hold all along on SQLite, too, and nothing has to be looked through.
    :raises BrokenReferences: rows refer to rows that are not there (SQLite, where foreign keys are
        off meanwhile because rebuilding a table would fire them).
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with engine.connect() as opened:
                connection = opened.execution_options(cauce_write=True)
                if connection.dialect.name == "sqlite":
                    return _on_sqlite(connection, work, moves)
                return _on_postgresql(connection, work)
        except OperationalError as error:
            if not lock_not_available(error) or attempt == ATTEMPTS:
                raise
            time.sleep(PAUSE)
    raise AssertionError("unreachable")


def lock_not_available(error: Exception) -> bool:
    """Whether a table lock was not had in time (PostgreSQL)."""
    return isinstance(error, OperationalError) and (
        getattr(error.orig, "sqlstate", None) == _LOCKED
    )


def _on_sqlite(
    connection: Connection, work: Callable[[Connection], T], moves: Callable[[Connection], bool]
) -> T:
    with connection.begin():
        if not moves(connection):
            return work(connection)
    with _without_foreign_keys(connection), connection.begin():
        done = work(connection)
        _check_references(connection)
    return done


def _on_postgresql(connection: Connection, work: Callable[[Connection], T]) -> T:
    with connection.begin():
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({SWITCH_LOCK})")
        connection.exec_driver_sql("SET LOCAL lock_timeout = '2s'")
        return work(connection)


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """The pragma means nothing inside a transaction, so it is set before BEGIN, on the driver."""
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken:
        raise BrokenReferences(f"{broken[0]}, row {broken[1]}, refers to a missing {broken[2]}")
