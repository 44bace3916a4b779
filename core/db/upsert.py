"""INSERT … ON CONFLICT, which every database writes by a class of its own."""

from __future__ import annotations

from typing import Any

from core.db.session import session


def upsert() -> Any:
    """The ``insert`` of the database in use, with its ``on_conflict_do_update``."""
    if session().get_bind().dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert
    else:
        from sqlalchemy.dialects.postgresql import insert  # type: ignore[assignment]
    return insert
