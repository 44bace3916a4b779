"""Triggers that belong to a table: made with it, and again after a migration rebuilt it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import DDL, Connection, Table, event

Statements = Callable[[str], Iterable[str]]

_by_table: dict[str, Statements] = {}


def own_triggers(table: Table, statements: Statements) -> None:
    """Give a table its triggers.

    :param statements: dialect ("sqlite", "postgresql") → statements, each of which may run again.
    """
    _by_table[table.name] = statements
    for dialect in ("sqlite", "postgresql"):
        for statement in statements(dialect):
            ddl = DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)
            event.listen(table, "after_create", ddl)


def restore_triggers(connection: Connection, table: Table) -> None:
    """Make the triggers of a table, if they are not there (after migrating)."""
    for statement in _by_table.get(table.name, lambda dialect: ())(connection.dialect.name):
        connection.exec_driver_sql(statement)
