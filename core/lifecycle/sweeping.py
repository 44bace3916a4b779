"""Texts about others that name an erased person: every column of every table loses what names them.

Nobody can list beforehand where colleagues write a name, so all texts are read, those of modules that do not
run too; what must stay, because it is somebody else's, is declared (:class:`Spared`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import (
    JSON,
    Column,
    Select,
    String,
    Table,
    and_,
    func,
    inspect,
    or_,
    select,
    update,
)
from sqlalchemy import cast as sql_cast

from core.access.models import AuditEntry, User
from core.db.base import Base
from core.jobs.models import JobRow
from core.kernel.registry import Contribution
from core.lifecycle.erasing import NOBODY, EraseStep, Erasing, reflected
from core.settings import Company
from core.settings.state import InstalledModule

#: Shorter columns hold codes, not words that name anybody.
SHORT = 50
#: Columns of the platform that hold names of models, fields and kinds.
CODES = frozenset({"model", "root_model", "kind", "from_model", "to_model", "field", "table_name"})


@dataclass(frozen=True, kw_only=True)
class Spared(Contribution):
    """Columns that keep what names an erased person, because it is another's or proves the erasure.

    ``columns``: those of the table of ``cls``; empty: all of them.
    """

    cls: type
    columns: tuple[str, ...] = ()


def sweep(erasing: Erasing) -> None:
    """Take what names the person out of every text.

    Past the mapper: the log must not learn the old text, nor the version rise for it.
    """
    if not erasing.names.likes:
        return
    for table in _tables(erasing):
        columns = _texts(table)
        if columns and (done := _clean(erasing, table, columns)):
            erasing.note(table.name, "emptied", done)


def _tables(erasing: Erasing) -> Iterator[Table]:
    """The tables of what runs, and those of modules that do not, as the database has them."""
    stored = set(inspect(erasing.current.connection()).get_table_names())
    known = Base.metadata.tables
    yield from (known[name] for name in sorted(stored & known.keys()))
    for row in erasing.current.scalars(select(InstalledModule)).all():
        for name in sorted(stored.intersection(row.tables or ()) - known.keys()):
            if (found := reflected(erasing.current, name)) is not None:
                yield found


def _texts(table: Table) -> list[Column[Any]]:
    spared = {
        name
        for declared in current_app.extensions["cauce"].of(Spared)
        if declared.cls.__table__ is table
        for name in declared.columns or table.c.keys()
    }
    return [c for c in table.c if c.name not in spared and _wordy(c)]


def _wordy(column: Column[Any]) -> bool:
    if column.primary_key or column.foreign_keys or column.name in CODES:
        return False
    if isinstance(column.type, JSON):
        return True
    if not isinstance(column.type, String):
        return False
    return column.type.length is None or column.type.length >= SHORT


def _clean(erasing: Erasing, table: Table, columns: list[Column[Any]]) -> int:
    """:returns: rows that were changed."""
    key = list(table.primary_key) or [table.c.id]
    done = 0
    for row in erasing.current.execute(_mentions(erasing, table, key, columns)).all():
        number, held = row[: len(key)], dict(zip(columns, row[len(key) :], strict=True))
        cleaned = {c.name: _cleaned(erasing, c, old, number) for c, old in held.items()}
        changed = {c.name: cleaned[c.name] for c, old in held.items() if cleaned[c.name] != old}
        if not changed:
            continue  # it only looked like it
        mine = (c == value for c, value in zip(key, number, strict=True))
        erasing.current.execute(update(table).where(*mine).values(changed))
        done += 1
    if done:
        erasing.current.expire_all()
    return done


def _mentions(
    erasing: Erasing, table: Table, key: list[Column[Any]], columns: Iterable[Column[Any]]
) -> Select[Any]:
    """Rows that may name the person, with their texts.

    All texts of a row are read as one, made once for all patterns: that is what the offset is for, which
    keeps both databases from writing the expression into every comparison (seven times faster).
    """
    words: Any = None
    for column in columns:
        text = func.coalesce(sql_cast(column, String), "")
        words = text if words is None else words + "\n" + text
    read = select(*key, func.lower(words).label("words_")).select_from(table).offset(0).subquery()
    same = and_(*(c == read.c[c.name] for c in key))
    named = or_(*(read.c.words_.like(pattern) for pattern in erasing.names.likes))
    return select(*key, *columns).select_from(table.join(read, same)).where(named)


def _cleaned(erasing: Erasing, column: Column[Any], value: Any, number: Iterable[Any]) -> Any:
    """What the column holds afterwards; unique ones stay so."""
    new = erasing.redacted(value)
    if new == value or not isinstance(new, str):
        return new
    if new == NOBODY and column.nullable:
        return None
    if column.unique:
        new = f"{new} {'-'.join(map(str, number))}"
    return new[: getattr(column.type, "length", None)]


contributions = (
    Spared(name="core.accounts", cls=User),
    Spared(name="core.companies", cls=Company),
    # whole rows of it lose their values: they are sealed
    Spared(name="core.audit", cls=AuditEntry),
    # looked at by a step of its own
    Spared(name="core.jobs", cls=JobRow),
    EraseStep(name="core.sweep", call=sweep, weight=800),
)
