"""The Flask-SQLAlchemy extension and the rules of its engines."""

from __future__ import annotations

import json
import random
import sqlite3
import time
from typing import Any

import orjson
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, Engine, event

from core.db.base import Base

#: Seconds that whoever wants to write on SQLite waits for those who do.
WAIT = 15
_BUSY = WAIT * 1000


class BoundSession(Session):
    """A session that was given a connection stays on it; Flask-SQLAlchemy's own would go to the engine,
    where it waits for the very transaction it should be part of."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        """The connection it was made with, else the engine."""
        return self.bind or super().get_bind(*args, **kwargs)


#: Dates and objects are the caller's to convert: one that was forgotten is an error.
_STRICT = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS

#: ``expire_on_commit=False``: a page is rendered after its use case has committed.
db = SQLAlchemy(
    model_class=Base,
    disable_autonaming=True,
    # A session bound to a connection (elevated work, tests) nests with savepoints.
    session_options={
        "class_": BoundSession,
        "expire_on_commit": False,
        "join_transaction_mode": "create_savepoint",
    },
)


def engine_options(url: str) -> dict[str, Any]:
    """Options of ``create_engine`` for an address."""
    shared: dict[str, Any] = {"json_serializer": _json}
    if url.startswith("sqlite"):
        return {**shared, "connect_args": {"timeout": WAIT, "check_same_thread": False}}
    return {**shared, "pool_pre_ping": True, "pool_size": 5, "max_overflow": 10}


def _json(value: Any) -> str:
    """What JSON columns keep; numbers beyond 64 bits and other rarities by the slower library."""
    try:
        return orjson.dumps(value, option=_STRICT).decode()
    except (TypeError, ValueError):
        return json.dumps(value)


def apply_rules(engine: Engine) -> None:
    """Make transactions explicit on SQLite, and plans those of today's discs on PostgreSQL.

    SQLite: the stock driver opens transactions late and loses updates; here BEGIN is ours: IMMEDIATE
    for units of work (they queue instead of failing on upgrade), deferred for reads. DDL becomes
    atomic.
    """
    if getattr(engine, "_cauce_rules", False):
        return
    engine._cauce_rules = True  # type: ignore[attr-defined]
    if engine.dialect.name != "sqlite":
        event.listen(engine, "connect", _postgres_connect)
        return
    event.listen(engine, "connect", _sqlite_connect)
    event.listen(engine, "begin", _sqlite_begin)


def _postgres_connect(connection: Any, _record: Any) -> None:
    """The server's own figures are those of turning discs, where a thousand rows by their ids cost more
    than a whole table; compiling a plan takes longer than any question of a screen."""
    mode, connection.autocommit = connection.autocommit, True
    connection.execute("SET random_page_cost = 1.1")
    connection.execute("SET jit = off")
    connection.autocommit = mode


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        f"busy_timeout={_BUSY}",
        "synchronous=NORMAL",
        "cache_size=-4000",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Any) -> None:
    if connection.get_execution_options().get("cauce_write", False):
        _begin_writing(connection)
    else:
        connection.exec_driver_sql("BEGIN")


def _begin_writing(connection: Any) -> None:
    """Begin a unit of work once no other writes.

    SQLite's own waiting asks ten times a second in the end, and whoever writes one unit of work after
    another leaves it a millisecond: eight people who save beside such a job got one turn a second, and
    half of them none within 15 s. Asking every two milliseconds, they get 25, each within two seconds.
    """
    driver, limit = connection.connection.dbapi_connection, time.monotonic() + WAIT
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while time.monotonic() < limit:
            try:
                driver.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
            time.sleep(random.uniform(0.001, 0.003))
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # the last time, and told as SQLAlchemy does
    finally:
        driver.execute(f"PRAGMA busy_timeout={_BUSY}")
