"""Insertion of many rows at once, with what a flush of single objects would have done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, func, insert, select
from sqlalchemy.orm import Session

from core.db.base import Base

Row = Mapping[str, Any]


def insert_many(current: Session, cls: type[Base], rows: Sequence[Row]) -> list[int]:
    """Insert rows of a mapped class with an integer key; :returns: their ids, in the same order.

    Column defaults apply. Nothing is audited and no rule is checked: the caller is a service that
    does both for the whole batch.
    """
    if not rows:
        return []
    if current.get_bind(cls).dialect.name == "sqlite":
        return _insert_numbered(current, cls.__table__, rows)
    statement = insert(cls).returning(cls.id, sort_by_parameter_order=True)  # type: ignore[attr-defined]
    # render_nulls: rows with different empty columns stay one statement
    return list(current.scalars(statement, rows, execution_options={"render_nulls": True}))


def _insert_numbered(current: Session, table: Table, rows: Sequence[Row]) -> list[int]:
    """SQLite returns ids only row by row. A unit of work is its one writer, so the ids it would give
    are known beforehand."""
    first = (current.scalar(select(func.max(table.c.id))) or 0) + 1
    ids = list(range(first, first + len(rows)))
    _insert(current, table, ({**row, "id": key} for key, row in zip(ids, rows, strict=True)))
    return ids


def insert_plain(current: Session, cls: type[Base], rows: Iterable[Row]) -> None:
    """Insert rows whose keys nobody needs (logs, links)."""
    _insert(current, cls.__table__, rows)


def _insert(current: Session, table: Table, rows: Iterable[Row]) -> None:
    """One statement for all rows that give the same columns, past the mapper."""
    by_columns: dict[frozenset[str], list[Row]] = {}
    for row in rows:
        by_columns.setdefault(frozenset(row), []).append(row)
    for group in by_columns.values():
        current.execute(table.insert(), group)
