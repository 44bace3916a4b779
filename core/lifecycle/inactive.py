"""What lives with the rows of a module that does not run: nobody can say which of its words name the
person, so all of them go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import current_app
from sqlalchemy import String, Table, inspect, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core.lifecycle.erasing import CHUNK, Erasing, reflected


def empty_what_lives_with(erasing: Erasing, module: str, table: str, ids: Sequence[int]) -> None:
    """Empty the texts of rows that refer to erased rows of a table; rows and numbers stay counted.

    A module that runs does it by an :class:`~core.lifecycle.erasing.EraseStep` and knows better.
    """
    if current_app.extensions["cauce"].runs(module) or not ids:
        return
    for child, column in _children(erasing.current, module, table):
        for known in child.c:
            if known.nullable and isinstance(known.type, String):
                done = sum(
                    _empty(erasing.current, known, child.c[column].in_(ids[start : start + CHUNK]))
                    for start in range(0, len(ids), CHUNK)
                )
                erasing.note(child.name, "emptied", done)


def _empty(current: Session, column: Any, mine: Any) -> int:
    """Rows emptied; none where the table lets nobody change the column: it holds nothing of anybody."""
    query = update(column.table).where(mine, column.is_not(None)).values({column.name: None})
    try:
        with current.begin_nested():
            return current.execute(query).rowcount  # type: ignore[attr-defined]
    except DBAPIError:
        return 0


def _children(current: Session, module: str, table: str) -> Iterator[tuple[Table, str]]:
    known = inspect(current.connection())
    for name in known.get_table_names():
        if name.startswith(f"{module}_"):
            for key in known.get_foreign_keys(name):
                child = reflected(current, name)
                if key["referred_table"] == table and child is not None:
                    yield child, key["constrained_columns"][0]
