"""Indexes made while everybody works, of expressions that no migration knows (custom fields).

SQLite reads one index in both directions and keeps empty values last with it; PostgreSQL needs a
second one to go down with the empty ones last.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, Index, Table, column

#: Names of these indexes begin with it; migrations leave them alone.
PREFIX = "ixc_"
_PRESENT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index' AND substr(name, 1, 4) = 'ixc_'",
    "postgresql": "SELECT relname FROM pg_class JOIN pg_index ON indexrelid = oid"
    " WHERE indisvalid AND starts_with(relname, 'ixc_') AND pg_table_is_visible(indrelid)",
}


def sparse_index(name: str, first: str, *more: str) -> Index:
    """An index of the rows whose first column has a value, for columns that few rows fill.

    A condition "is empty" that nearly every row meets would have SQLite, which guesses, read by a
    whole index and sort all it finds instead of reading in order.
    """
    filled = column(first).is_not(None)
    return Index(name, first, *more, sqlite_where=filled, postgresql_where=filled)


def index_statements(name: str, table: Table, expression: Any, dialect: Any) -> dict[str, str]:
    """What makes the indexes by which a table is sorted by an expression, then by id: name → SQL."""
    options = {"literal_binds": True, "include_table": False}
    text = str(expression.compile(dialect=dialect, compile_kwargs=options))
    quoted, at = table.name, " IF NOT EXISTS"
    if dialect.name == "sqlite":
        return {name: f"CREATE INDEX{at} {name} ON {quoted} ({text}, id)"}
    begin = f"CREATE INDEX CONCURRENTLY{at}"
    return {
        name: f"{begin} {name} ON {quoted} (({text}), id)",
        f"{name}_d": f"{begin} {name}_d ON {quoted} (({text}) DESC NULLS LAST, id DESC)",
    }


def settle_indexes(engine: Engine, wanted: dict[str, str], kept: set[str]) -> list[str]:
    """Make the indexes that are wanted and drop those that are not kept, each in a step of its own;
    what was cut short is made by the next call. Writers wait on SQLite only, while one is made.

    :param kept: names given to :func:`index_statements`. :returns: the statements that were run.
    """
    with engine.connect() as connection:
        present = _names(connection)
    how = "CONCURRENTLY " if engine.dialect.name == "postgresql" else ""
    drop = f"DROP INDEX {how}IF EXISTS "
    done = [drop + name for name in sorted(present) if name.removesuffix("_d") not in kept]
    for name, statement in wanted.items():
        if name not in present:  # one that was cut short is there and of no use (PostgreSQL)
            done += [drop + name, statement]
    for statement in done:
        _run(engine, statement)
    return done


def _names(connection: Connection) -> set[str]:
    return set(connection.exec_driver_sql(_PRESENT[connection.dialect.name]).scalars())


def _run(engine: Engine, statement: str) -> None:
    if engine.dialect.name == "postgresql":
        with engine.connect() as opened:
            opened.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(statement)
        return
    with engine.connect() as opened:
        connection = opened.execution_options(cauce_write=True)
        with connection.begin():
            connection.exec_driver_sql(statement)
