"""What points at a row, whoever may see it: a delete must not orphan what an actor cannot see."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, Table, select
from sqlalchemy.orm import Session

from core.db.base import Base, Record, metadata

#: Tables whose rows name a record without meaning that it is used.
FOLLOWERS = frozenset(
    {
        "core_audit",
        "core_tagging",
        "core_follower",
        "core_import_row",
        "core_import_side",
        "core_import_identity",
        "core_stage_change",
    }
)


def pointed_at(
    current: Session,
    table: Table,
    ids: Sequence[int],
    parts: Collection[str] = (),
    going: Mapping[str, Select] | None = None,
) -> set[int]:
    """Those of the rows that another row holds by a foreign key.

    :param parts: tables whose rows are part of these and go with them. Rows of ``ids`` do not hold
        each other.
    :param going: table → ids of rows that go too and therefore hold nothing.
    """
    found: set[int] = set()
    for other in metadata.tables.values():
        if other.name in parts:
            continue
        for column in _keys_to(other, table):
            query = select(column).where(column.in_(ids)).distinct()
            if other is table:
                query = query.where(table.c.id.not_in(ids))
            if going and other.name in going:
                query = query.where(other.c.id.not_in(going[other.name]))
            found.update(current.scalars(query))
    return found


def keys_between(source: type, target: type) -> list[str]:
    """Attributes of a mapped class that point at another one."""
    table = target.__table__  # type: ignore[attr-defined]
    return [column.key for column in _keys_to(source.__table__, table)]  # type: ignore[attr-defined]


def named(current: Session, model: str, ids: Sequence[int]) -> set[int]:
    """Those of the records that rows of any table name by model and id (history, activities)."""
    found: set[int] = set()
    for table in metadata.tables.values():
        if table.name in FOLLOWERS:
            continue
        for prefix, key in (("", "record_id"), ("root_", "root_id")):
            if f"{prefix}model" in table.c and key in table.c:
                query = select(table.c[key]).where(
                    table.c[f"{prefix}model"] == model, table.c[key].in_(ids)
                )
                found.update(current.scalars(query.distinct()))
    return found


def parts_of(table: Table) -> set[str]:
    """Tables whose rows go along with a row of this one without being records of their own: the
    lines of a contact, its identities."""
    records = {
        m.class_.__table__.name for m in Base.registry.mappers if issubclass(m.class_, Record)
    }
    return {
        other.name
        for other in metadata.tables.values()
        if other.name not in records
        for column in _keys_to(other, table)
        if any(key.ondelete == "CASCADE" for key in column.foreign_keys)
    }


def _keys_to(table: Table, target: Table) -> Iterator[Any]:
    for column in table.c:
        if any(key.column.table is target for key in column.foreign_keys):
            yield column
