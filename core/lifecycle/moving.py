"""Moves whatever refers to one record to another, in SQL: a merge, and the way back.

What refers to a record is known by contract: the declared references of modules that run, those kept in
``core_reference`` of modules that do not, the foreign keys of the module that owns the record (lines,
identities: ``info={"on_merge": ...}`` of the table, joined without repetition by default), and the pairs
of columns (model, record_id) by which rows of any model are named.

Rows that the other record has already stay where they are: the record that goes is seen by nobody, and
when the merge is undone they are in their place.

No row is loaded, so ten thousand references take no longer than a few statements; and nothing needs the
code of the module that owns a table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app
from sqlalchemy import (
    JSON,
    ColumnElement,
    MetaData,
    String,
    Table,
    and_,
    cast,
    func,
    inspect,
    not_,
    or_,
    select,
    update,
)

from core.db.base import metadata
from core.db.session import session
from core.kernel.events import Event
from core.lifecycle.declare import ContactReference
from core.lifecycle.models import Reference
from core.settings.state import InstalledModule

#: Columns by which rows name a record of any model.
NAMED = (
    ("model", "record_id"),
    ("root_model", "root_id"),
    ("from_model", "from_id"),
    ("to_model", "to_id"),
)
#: Tables that tell what was, or whose rows are no references: they are left alone.
LEFT_ALONE = frozenset({"core_audit", "core_import_row", "core_import_side", "core_job"})
#: Columns that do not make two rows different.
TECHNICAL = frozenset(
    {"id", "version", "position", "since", "created_at", "updated_at", "created_by_id"}
)
#: Rows of one statement on the way back.
CHUNK = 400

references_moved = Event(
    name="references_moved",
    doc="What referred to a record refers to another one of the same model, after a merge or its undo; "
    "whoever derives values from such rows computes them anew for both. Sent in that unit of work.",
    args=("model", "from_id", "to_id"),
)


@dataclass(frozen=True)
class Holder:
    """A column whose values name records; ``model_column`` where it does so for any model."""

    table: Table
    column: str
    model_column: str = ""
    #: As in :class:`ContactReference`.
    on_merge: str = "move"
    module: str = "core"

    def of(self, model: str, number: int) -> ColumnElement[bool]:
        """The rows that name a record."""
        mine = self.table.c[self.column] == number
        return and_(self.table.c[self.model_column] == model, mine) if self.model_column else mine


@dataclass(frozen=True)
class MovedRows:
    """The rows of a column that were moved, by their primary keys as they were before."""

    table: str
    column: str
    model_column: str
    module: str
    keys: list[list[Any]] = field(default_factory=list)


class MergeForbidden(Exception):
    """A module forbids it: ``tables`` hold rows that must not be moved."""

    def __init__(self, tables: Sequence[str]) -> None:
        super().__init__(", ".join(tables))
        self.tables = tuple(tables)


def holders(cls: type[Any]) -> list[Holder]:
    """Every column that may name a record of a class, of running modules and of those that do not.

    :param cls: class of contacts: only of them references are declared.
    """
    present = set(inspect(session().connection()).get_table_names())
    found = list(_declared(present))
    declared = {(holder.table.name, holder.column) for holder in found}
    found += [h for h in _own(cls.__table__, present) if (h.table.name, h.column) not in declared]
    for table in metadata.sorted_tables:
        if table.name in present and table.name not in LEFT_ALONE:
            found += _naming(table, table.name.partition("_")[0])
    for module, table in _idle(present):
        found += _naming(table, module)
    return found


def _declared(present: set[str]) -> Iterator[Holder]:
    registry = current_app.extensions["cauce"].of(ContactReference)
    known: set[tuple[str, str]] = set()
    for item in registry:
        table = item.cls.__table__
        if table.name in present:
            known.add((table.name, item.column))
            owner = registry.owner(item.name)
            yield Holder(table, item.column, on_merge=item.on_merge, module=owner)
    for row in session().scalars(select(Reference).order_by(Reference.id)):
        if (row.table, row.column) not in known and row.table in present:
            table = _reflected(row.table)
            yield Holder(table, row.column, on_merge=row.on_merge, module=row.module)


def _own(target: Table, present: set[str]) -> Iterator[Holder]:
    """Foreign keys that nobody declares: those of the module that owns the record."""
    for table in metadata.sorted_tables:
        if table.name not in present:
            continue
        for column in table.c:
            if any(key.column.table is target for key in column.foreign_keys):
                how = table.info.get("on_merge", "dedupe")
                module = table.name.partition("_")[0]
                yield Holder(table, column.name, on_merge=how, module=module)


def _idle(present: set[str]) -> Iterator[tuple[str, Table]]:
    """Tables of modules that are installed but do not run."""
    for row in session().scalars(select(InstalledModule).order_by(InstalledModule.name)):
        for name in row.tables or ():
            if name in present and name not in metadata.tables:
                yield row.name, _reflected(name)


def _reflected(name: str) -> Table:
    known = metadata.tables.get(name)
    if known is not None:
        return known
    return Table(name, MetaData(), autoload_with=session().connection(), resolve_fks=False)


def _naming(table: Table, module: str) -> Iterator[Holder]:
    for model, number in NAMED:
        if model in table.c and number in table.c:
            yield Holder(table, number, model, module=module)


def _name(cls: type[Any]) -> str:
    return str(cls.__spec__.name)


def count(cls: type[Any], number: int) -> dict[str, int]:
    """Table → rows that refer to a record and would move."""
    found: dict[str, int] = {}
    for holder in holders(cls):
        if holder.on_merge == "stay":
            continue
        query = select(func.count()).select_from(holder.table).where(holder.of(_name(cls), number))
        rows = session().scalar(query) or 0
        if rows:
            found[holder.table.name] = found.get(holder.table.name, 0) + rows
    return found


def forbidding(cls: type[Any], number: int) -> list[str]:
    """Tables with rows of a record that forbid to merge it into another."""
    found = []
    for holder in holders(cls):
        if holder.on_merge == "forbid":
            query = (
                select(holder.table.c[holder.column]).where(holder.of(_name(cls), number)).limit(1)
            )
            if session().execute(query).first():
                found.append(holder.table.name)
    return found


def move(cls: type[Any], from_id: int, to_id: int) -> list[MovedRows]:
    """Let whatever refers to one record refer to the other, in the unit of work in progress.

    :returns: what was moved, for :func:`move_back`. :raises MergeForbidden: a module forbids it.
    """
    model = _name(cls)
    if tables := forbidding(cls, from_id):
        raise MergeForbidden(tables)
    session().flush()
    moved = [
        done
        for holder in holders(cls)
        if holder.on_merge != "stay" and (done := _move(holder, model, from_id, to_id)).keys
    ]
    expire({part.table for part in moved})
    references_moved.emit(model=model, from_id=from_id, to_id=to_id)
    return moved


def expire(tables: Collection[str]) -> None:
    """Let records of these tables be read again: their rows were changed past the session.

    Not whatever the session holds: what is kept for the whole request (the company) may be among it.
    """
    current = session()
    for record in list(current):
        if getattr(record, "__tablename__", "") in tables:
            current.expire(record)


def _move(holder: Holder, model: str, from_id: int, to_id: int) -> MovedRows:
    table, current = holder.table, session()
    done = MovedRows(table.name, holder.column, holder.model_column, holder.module)
    mine = holder.of(model, from_id)
    if not current.execute(select(table.c[holder.column]).where(mine).limit(1)).first():
        return done
    wanted = and_(mine, *_free(holder, to_id))
    keys = current.execute(select(*table.primary_key.columns).where(wanted))
    done.keys.extend([list(row) for row in keys])
    for part in _parts(done.keys):
        change = update(table).where(_chosen(table, part))
        current.execute(change.values(_values(table, holder.column, to_id)))
    return done


def _parts(keys: Sequence[Sequence[Any]]) -> Iterator[Sequence[Sequence[Any]]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def _chosen(table: Table, keys: Sequence[Sequence[Any]]) -> ColumnElement[bool]:
    """The rows of these primary keys."""
    columns = list(table.primary_key.columns)
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return or_(*(and_(*(c == v for c, v in zip(columns, key, strict=True))) for key in keys))


def _values(table: Table, column: str, number: int) -> dict[str, Any]:
    values: dict[str, Any] = {column: number}
    if "version" in table.c:  # whoever has the row open must look at it again
        values["version"] = table.c.version + 1
    return values


def _free(holder: Holder, to_id: int) -> Iterator[ColumnElement[bool]]:
    """Conditions: the other record has no row like it."""
    table = holder.table
    sets = [names for names in _unique(table) if holder.column in names]
    if holder.on_merge == "dedupe":
        sets.append({c.name for c in table.c} - TECHNICAL)
    for names in sets:
        other = table.alias()
        same = [
            _alike(other.c[name], table.c[name]) for name in sorted(names) if name != holder.column
        ]
        taken = select(other.c[holder.column]).where(other.c[holder.column] == to_id, *same)
        yield not_(taken.exists())


def _alike(one: Any, other: Any) -> ColumnElement[bool]:
    if isinstance(one.type, JSON):
        one, other = cast(one, String), cast(other, String)
    return one.is_not_distinct_from(other)


def _unique(table: Table) -> Iterator[set[str]]:
    """Sets of columns of which no two rows may have the same values."""
    inspector = inspect(session().connection())
    yield {column.name for column in table.primary_key.columns}
    for constraint in inspector.get_unique_constraints(table.name):
        yield set(constraint["column_names"])
    for index in inspector.get_indexes(table.name):
        if index["unique"] and None not in index["column_names"]:
            yield {name for name in index["column_names"] if name}


def move_back(
    cls: type[Any], from_id: int, to_id: int, moved: Iterable[MovedRows]
) -> dict[str, int]:
    """Undo :func:`move`: rows that still refer to ``to_id`` refer to ``from_id`` again.

    :returns: table → rows that are gone or refer to something else by now, and are left so.
    """
    model, moved = _name(cls), list(moved)
    present = set(inspect(session().connection()).get_table_names())
    session().flush()
    left: dict[str, int] = {}
    for done in moved:
        if done.table not in present:
            left[done.table] = left.get(done.table, 0) + len(done.keys)
            continue
        holder = Holder(_reflected(done.table), done.column, done.model_column)
        back = sum(_move_back(holder, model, from_id, to_id, part) for part in _parts(done.keys))
        if back < len(done.keys):
            left[done.table] = left.get(done.table, 0) + len(done.keys) - back
    expire({part.table for part in moved})
    references_moved.emit(model=model, from_id=to_id, to_id=from_id)
    return left


def _move_back(
    holder: Holder, model: str, from_id: int, to_id: int, keys: Sequence[Sequence[Any]]
) -> int:
    table = holder.table
    at = [column.name for column in table.primary_key.columns]
    now = [
        [to_id if name == holder.column else value for name, value in zip(at, key, strict=True)]
        for key in keys
    ]
    change = update(table).where(holder.of(model, to_id), _chosen(table, now))
    result = session().execute(change.values(_values(table, holder.column, from_id)))
    return result.rowcount  # type: ignore[attr-defined]
