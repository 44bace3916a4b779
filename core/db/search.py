"""Folded text and trigram search on both databases."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import (
    DDL,
    ColumnElement,
    Connection,
    Index,
    Integer,
    String,
    Table,
    and_,
    bindparam,
    column,
    event,
    select,
    text,
)

from core.kernel.folding import fold

#: Trigrams on PostgreSQL.
EXTENSION = "CREATE EXTENSION IF NOT EXISTS pg_trgm"


def digits(value: str | None) -> str:
    """Only the digits of a phone or number, for searching it however it was typed."""
    return "".join(c for c in value or "" if c.isdigit())


def search_text(values: Iterable[str | None]) -> str:
    """The text of a record that is searched: its folded values, one a line."""
    return "\n".join(filter(None, (fold(v) for v in values)))


def index_search(table: Table, column: str = "search") -> None:
    """Give a table its trigram index: FTS5 kept by triggers on SQLite, pg_trgm on PostgreSQL."""
    name = table.name
    Index(
        f"ix_{name}_{column}_trgm",
        table.c[column],
        postgresql_using="gin",
        postgresql_ops={column: "gin_trgm_ops"},
    ).ddl_if(dialect="postgresql")
    table.info["search_column"] = column
    event.listen(table, "before_create", DDL(EXTENSION).execute_if(dialect="postgresql"))
    for statement in fts_statements(name, column):
        ddl = DDL(statement.replace("%", "%%")).execute_if(dialect="sqlite")
        event.listen(table, "after_create", ddl)
    drop = DDL(f"DROP TABLE IF EXISTS {name}_fts").execute_if(dialect="sqlite")
    event.listen(table, "after_drop", drop)


def fts_statements(table: str, column: str) -> list[str]:
    """The full-text table of a table and the triggers that keep it (SQLite), each idempotent."""
    fts = f"{table}_fts"
    gone = f"INSERT INTO {fts}({fts}, rowid, {column}) VALUES ('delete', old.id, old.{column});"
    come = f"INSERT INTO {fts}(rowid, {column}) VALUES (new.id, new.{column});"
    return [
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {fts} USING fts5({column}, content='{table}', "
        f"content_rowid='id', tokenize='trigram case_sensitive 1')",
        f"CREATE TRIGGER IF NOT EXISTS {fts}_ai AFTER INSERT ON {table} BEGIN {come} END",
        f"CREATE TRIGGER IF NOT EXISTS {fts}_ad AFTER DELETE ON {table} BEGIN {gone} END",
        f"CREATE TRIGGER IF NOT EXISTS {fts}_au AFTER UPDATE OF {column} ON {table} "
        f"WHEN old.{column} IS NOT new.{column} BEGIN {gone} {come} END",
    ]


def create_statements(table: str, column: str, dialect: str) -> list[str]:
    """What gives an existing table its search index (migrations)."""
    if dialect == "sqlite":
        return [
            *fts_statements(table, column),
            f"INSERT INTO {table}_fts({table}_fts) VALUES ('rebuild')",
        ]
    index = f"ix_{table}_{column}_trgm"
    using = f"USING gin ({column} gin_trgm_ops)"
    return [EXTENSION, f"CREATE INDEX IF NOT EXISTS {index} ON {table} {using}"]


def drop_statements(table: str, column: str, dialect: str) -> list[str]:
    """What takes the search index of a table away (migrations)."""
    if dialect == "postgresql":
        return [f"DROP INDEX IF EXISTS ix_{table}_{column}_trgm"]
    triggers = [f"DROP TRIGGER IF EXISTS {table}_fts_{when}" for when in ("ai", "ad", "au")]
    return [*triggers, f"DROP TABLE IF EXISTS {table}_fts"]


def restore_search(connection: Connection, table: Table) -> None:
    """Recreate the full-text triggers after a batch migration rebuilt the table (SQLite)."""
    if connection.dialect.name == "sqlite" and (column := table.info.get("search_column")):
        for statement in fts_statements(table.name, column):
            connection.exec_driver_sql(statement)


def matches(
    table: Table, query: str, dialect: str, *, prefix: ColumnElement | None = None
) -> ColumnElement[bool] | None:
    """The condition "the record's text holds every word of the query".

    :param prefix: folded column that one- and two-letter words are looked up in from its start,
        because trigrams need three letters.
    :returns: None when the query holds nothing to look for.
    """
    values = search_values(query, dialect, prefix is not None)
    searched = table.c[table.info["search_column"]]
    conditions: list[ColumnElement[bool]] = []
    for name, value in values.items():
        given = bindparam(name, value, type_=String())
        if name == "match":
            fts = f"{table.name}_fts"
            found = text(f"SELECT rowid FROM {fts} WHERE {fts} MATCH :match").bindparams(given)
            hits = found.columns(column("rowid", Integer)).subquery()
            conditions.append(table.c.id.in_(select(hits.c.rowid)))
        else:
            target = prefix if name.startswith("prefix") and prefix is not None else searched
            conditions.append(target.like(given, escape="\\"))
    return and_(*conditions) if conditions else None


def search_values(query: str, dialect: str, prefix: bool = True) -> dict[str, str]:
    """The bound values of :func:`matches`; searches with the same names have the same statement.

    :param prefix: there is a column whose start is searched.
    """
    words = fold(query.replace("\0", " ")).split()  # no database takes a NUL
    short, long = [w for w in words if len(w) < 3], [w for w in words if len(w) >= 3]
    if prefix and not long:
        return {f"prefix{n}": _escape(word) + "%" for n, word in enumerate(short)}
    inside = short if dialect == "sqlite" else words
    values = {f"word{n}": f"%{_escape(word)}%" for n, word in enumerate(inside)}
    if long and dialect == "sqlite":
        values["match"] = " AND ".join('"' + w.replace('"', '""') + '"' for w in long)
    return values


def _escape(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
