"""Removes what the platform keeps about the records of a module that is purged: labels, links,
history, custom fields, saved views, imports."""

from __future__ import annotations

from sqlalchemy import Table, delete, or_, select, update
from sqlalchemy.orm import Session

from core.db.base import Base
from core.db.migrations import table_owners

#: Columns by which platform tables name the model of a record ("sales.order").
MODEL_COLUMNS = ("model", "root_model", "from_model", "to_model")
#: The log outlives everything; files have contents, too: see core/lifecycle/files.py.
KEPT = frozenset({"core_audit", "core_file"})


def forget_records(current: Session, module: str) -> None:
    """Delete the platform's rows about records of a module, and what hangs on those rows."""
    ours = {name for name, owner in table_owners(()).items() if owner == "core"}
    touched: set[str] = set()
    for table in Base.metadata.sorted_tables:
        if table.name not in ours:
            continue
        if table.name not in KEPT:
            named = [table.c[c] for c in MODEL_COLUMNS if c in table.c]
            about = [c.startswith(f"{module}.", autoescape=True) for c in named]
            if about and current.execute(delete(table).where(or_(*about))).rowcount:  # type: ignore[attr-defined]
                touched.add(table.name)
        if _follow_parents(current, table, touched):
            touched.add(table.name)


def _follow_parents(current: Session, table: Table, touched: set[str]) -> bool:
    """Do what foreign keys would: on SQLite they are off while tables are being dropped."""
    changed = False
    for key in table.foreign_keys:
        if key.column.table.name not in touched:
            continue
        gone = key.parent.is_not(None) & key.parent.not_in(select(key.column))
        if key.ondelete == "CASCADE":
            changed |= bool(current.execute(delete(table).where(gone)).rowcount)  # type: ignore[attr-defined]
        else:
            current.execute(update(table).where(gone).values({key.parent: None}))
    return changed
