"""Insertion of many rows at once, with what a flush of single objects would have done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from core.db.base import Base


def insert_many(current: Session, cls: type[Base], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows of a mapped class with an integer key; :returns: their ids, in the same order.

    Column defaults apply. Nothing is audited and no rule is checked: the caller is a service that
    does both for the whole batch.
    """
    if not rows:
        return []
    statement = insert(cls).returning(cls.id, sort_by_parameter_order=True)  # type: ignore[attr-defined]
    # render_nulls: rows with different empty columns stay one statement
    return list(current.scalars(statement, rows, execution_options={"render_nulls": True}))


def insert_plain(current: Session, cls: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows whose keys nobody needs (logs, links)."""
    if rows:
        current.execute(insert(cls), rows, execution_options={"render_nulls": True})
