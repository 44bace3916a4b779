"""Fills tables by the driver, as fast as the database takes it: the bench measures reading, not this.

Indexes and triggers of a table are taken away before and made again afterwards, which is many times
faster than keeping them up to date row by row.
"""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol

import psycopg

#: Rows written at once.
CHUNK = 20_000


class Filler(Protocol):
    """Writes rows into tables; what :func:`filling` hands to the fillings of check files."""

    #: sqlite | postgresql
    kind: str
    #: How many contacts the installation is to have; other tables follow from it.
    size: int
    #: Ids of the people who may own records.
    owners: list[int]
    #: A contact that is shown with everything (history, people, labels): others have little.
    shown: int

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[tuple]) -> None:
        """Add rows. :param rows: aware datetimes, dictionaries (JSON) and plain values."""

    def rows(self, statement: str) -> list[tuple]:
        """What a query without parameters finds."""

    def next_id(self, table: str) -> int:
        """The first id that is free."""


@contextmanager
def filling(kind: str, url: str, size: int) -> Iterator[Filler]:
    """A filler for a database; at the end indexes, sequences and statistics are as they must be."""
    filler: Any = (_SqliteFiller if kind == "sqlite" else _PostgresFiller)(url, size)
    try:
        found = filler.rows("SELECT id FROM core_user ORDER BY id")
        filler.owners = [number for (number,) in found]
        yield filler
        filler.finish()
    finally:
        filler.connection.close()


class _SqliteFiller:
    kind = "sqlite"

    def __init__(self, url: str, size: int) -> None:
        self.size, self.owners, self.shown = size, list[int](), 0
        self.connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        self.connection.execute("PRAGMA synchronous=OFF")
        self.connection.execute("PRAGMA cache_size=-200000")
        self.connection.execute("BEGIN")
        self._dropped: dict[str, list[str]] = {}

    def rows(self, statement: str) -> list[tuple]:
        return self.connection.execute(statement).fetchall()

    def next_id(self, table: str) -> int:
        return self.rows(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")[0][0]

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[tuple]) -> None:
        self._bare(table)
        marks = ",".join("?" * len(columns))
        statement = f"INSERT INTO {table}({','.join(columns)}) VALUES ({marks})"
        values = (tuple(map(_plain, row)) for row in rows)
        while chunk := list(itertools.islice(values, CHUNK)):
            self.connection.executemany(statement, chunk)

    def _bare(self, table: str) -> None:
        if table in self._dropped:
            return
        find = (
            "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL "
            "AND (type = 'trigger' OR (type = 'index' AND sql NOT LIKE 'CREATE UNIQUE%'))"
        )
        found = self.connection.execute(find, (table,)).fetchall()
        for kind, name, _sql in found:
            self.connection.execute(f"DROP {kind} {name}")
        self._dropped[table] = [sql for _kind, _name, sql in found]

    def finish(self) -> None:
        """Indexes, triggers and full-text tables again."""
        for table, statements in self._dropped.items():
            for statement in statements:
                self.connection.execute(statement)
            fts = f"{table}_fts"
            if self.rows(f"SELECT 1 FROM sqlite_master WHERE name = '{fts}'"):
                self.connection.execute(f"INSERT INTO {fts}({fts}) VALUES ('rebuild')")
        self.connection.execute("COMMIT")
        self.connection.execute("ANALYZE")


class _PostgresFiller:
    kind = "postgresql"

    def __init__(self, url: str, size: int) -> None:
        self.size, self.owners, self.shown = size, list[int](), 0
        self.connection = psycopg.connect(url, autocommit=False)
        self.connection.execute("SET maintenance_work_mem = '512MB'")
        self._dropped: dict[str, list[str]] = {}

    def rows(self, statement: str) -> list[tuple]:
        return self.connection.execute(statement).fetchall()

    def next_id(self, table: str) -> int:
        return self.rows(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")[0][0]

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[tuple]) -> None:
        self._bare(table)
        into, found = f"COPY {table}({','.join(columns)}) FROM STDIN", iter(rows)
        start = list(
            itertools.islice(found, 1)
        )  # what the rows ask of the connection, they ask before
        with self.connection.cursor().copy(into) as copy:
            for row in itertools.chain(start, found):
                copy.write_row(tuple(_json(value) for value in row))

    def _bare(self, table: str) -> None:
        if table in self._dropped:
            return
        find = (
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' "
            f"AND tablename = '{table}' AND indexdef NOT LIKE 'CREATE UNIQUE%'"
        )
        found = self.rows(find)
        for name, _definition in found:
            self.connection.execute(f"DROP INDEX {name}")
        self._dropped[table] = [definition for _name, definition in found]

    def finish(self) -> None:
        """Indexes, sequences and statistics again."""
        for table, statements in self._dropped.items():
            for statement in statements:
                self.connection.execute(statement)
            has_id = f"SELECT pg_get_serial_sequence('{table}', column_name) FROM " + (
                f"information_schema.columns WHERE table_name = '{table}' AND column_name = 'id'"
            )
            for (sequence,) in self.rows(has_id):
                if sequence:
                    highest = f"(SELECT max(id) FROM {table})"
                    self.rows(f"SELECT setval('{sequence}', {highest})")
        self.connection.commit()
        self.connection.autocommit = True
        self.connection.execute("VACUUM ANALYZE")


def _plain(value: Any) -> Any:
    """A value as SQLite keeps it."""
    if isinstance(value, datetime):
        return str(value.replace(tzinfo=None))
    return _json(value)


def _json(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict | list) else value
