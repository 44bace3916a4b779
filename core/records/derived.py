"""Columns computed from others, written past version and log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm.attributes import set_committed_value

from core.access.audit import derived_columns
from core.db.session import session


def set_derived(cls: type[Any], values: Mapping[int, Mapping[str, Any]]) -> None:
    """Store derived columns of records, whoever acts; part of the unit of work in progress.

    :param values: id → {column: value}; every record gives the same columns.
    :raises ValueError: a column is not declared as derived (``__derived__``), or the columns differ.
    """
    if not values:
        return
    columns = set(next(iter(values.values())))
    if foreign := columns - derived_columns(cls):
        raise ValueError(f"not derived in {cls.__name__}: {', '.join(sorted(foreign))}")
    if any(set(row) != columns for row in values.values()):
        raise ValueError("every record gives the same columns")
    current, table = session(), cls.__table__
    change = (
        update(table)
        .where(table.c.id == bindparam("key_"))
        .values({name: bindparam(f"new_{name}") for name in columns})
    )
    rows = [
        {"key_": number, **{f"new_{name}": value for name, value in row.items()}}
        for number, row in values.items()
    ]
    current.execute(change, rows)
    _show(cls, values.items())


def _show(cls: type[Any], values: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
    """Records in hand hold the new values too."""
    current = session()
    for number, row in values:
        record = current.identity_map.get(current.identity_key(cls, number))
        if record is not None:
            for name, value in row.items():
                set_committed_value(record, name, value)
