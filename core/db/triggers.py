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


def append_only(
    table: Table,
    *,
    may_move: Iterable[str] = (),
    may_empty: Iterable[str] = (),
    goes_with_record: bool = False,
) -> None:
    """Close a table on both databases: its rows are added and neither changed nor deleted.

    Rows that came with the demo data may go with it.

    :param may_move: columns that may get another value (whose row it is, after a merge).
    :param may_empty: columns that may be emptied and nothing else (erasure of a person).
    :param goes_with_record: rows may be deleted, as they are with the record they belong to.
    """
    moved, emptied = set(may_move), set(may_empty)
    fixed = [c.name for c in table.columns if c.name not in moved | emptied]
    gone = "1 = 1" if goes_with_record else _invented(table.name)
    own_triggers(table, lambda dialect: _closed(table.name, fixed, sorted(emptied), gone, dialect))


def _invented(name: str) -> str:
    """The condition "this row came with the demo data"."""
    return (
        f"EXISTS (SELECT 1 FROM core_demo_row d WHERE d.table_name = '{name}' "
        "AND old.id BETWEEN d.first_id AND d.last_id)"
    )


def _closed(name: str, fixed: list[str], emptied: list[str], gone: str, dialect: str) -> list[str]:
    differs = "IS NOT" if dialect == "sqlite" else "IS DISTINCT FROM"
    parts = [f"new.{c} {differs} old.{c}" for c in fixed]
    parts += [f"(new.{c} IS NOT NULL AND new.{c} {differs} old.{c})" for c in emptied]
    changed, message = " OR ".join(parts), f"rows of {name} cannot be changed"
    if dialect == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        create = "CREATE TRIGGER IF NOT EXISTS"
        return [
            f"{create} {name}_keep BEFORE DELETE ON {name} WHEN NOT ({gone}) {refuse}",
            f"{create} {name}_same BEFORE UPDATE ON {name} WHEN {changed} {refuse}",
        ]
    return [
        f"CREATE OR REPLACE FUNCTION {name}_closed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'UPDATE' THEN IF {changed} THEN RAISE EXCEPTION '{message}'; END IF; "
        "RETURN new; END IF; "
        f"IF TG_OP = 'DELETE' THEN IF {gone} THEN RETURN old; END IF; END IF; "
        f"RAISE EXCEPTION '{message}'; END $$",
        f"CREATE OR REPLACE TRIGGER {name}_same BEFORE UPDATE OR DELETE ON {name} "
        f"FOR EACH ROW EXECUTE FUNCTION {name}_closed()",
        f"CREATE OR REPLACE TRIGGER {name}_keep BEFORE TRUNCATE ON {name} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}_closed()",
    ]
