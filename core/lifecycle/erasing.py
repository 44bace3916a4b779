"""Erasing a person: by the contract of every module, and out of everything the platform keeps.

The model of the subject says what it means to it (:class:`Erasable`), the references of all modules say
what becomes of their rows (``core_reference``, deactivated modules too), and each layer of the platform
removes its traces (:class:`EraseStep`, :class:`Trace`). What stays is without the person: rows that the
law keeps, and the counts of what was done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from flask import current_app
from sqlalchemy import (
    JSON,
    ColumnElement,
    MetaData,
    String,
    Table,
    and_,
    delete,
    func,
    inspect,
    or_,
    select,
    update,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from core.db.session import session
from core.kernel.registry import Contribution
from core.lifecycle.declare import ContactReference
from core.lifecycle.models import Reference, kept_as
from core.lifecycle.naming import Names

#: Ids of one statement.
CHUNK = 400
#: Columns of the platform's mixins that hold words about the person, besides those a module names.
ALWAYS = ("custom", "next_activity_subject")
#: What stands where a text may not be empty.
NOBODY = "—"
#: Shorter words are part of too much else to be looked for.
SHORTEST = 6


@dataclass
class Erasing:
    """An erasure under way."""

    current: Session
    #: The record that goes: model and id.
    model: str
    record_id: int
    #: Model → ids of the records whose personal data go.
    records: dict[str, set[int]] = field(default_factory=dict)
    #: What names the person and nobody else: mails, phones, tax ids, full name.
    needles: set[str] = field(default_factory=set)
    #: Table → {"emptied" | "deleted" | "kept": rows}: the certificate.
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    #: Contents of files to remove once everything is committed: digests.
    contents: set[str] = field(default_factory=set)
    _names: tuple[set[str], Names] | None = None

    @property
    def names(self) -> Names:
        """The needles as people write them; for steps, when all of them are known."""
        if self._names is None or self._names[0] != self.needles:
            self._names = (set(self.needles), Names(self.needles))
        return self._names[1]

    def note(self, table: str, what: str, rows: int) -> None:
        """Count rows for the certificate."""
        if rows:
            found = self.counts.setdefault(f"{table}", {})  # a plain string, as JSON wants it
            found[what] = found.get(what, 0) + rows

    def add(self, model: str, ids: Iterable[int]) -> None:
        """Say that the personal data of further records go."""
        self.records.setdefault(model, set()).update(ids)

    def pairs(self) -> Iterator[tuple[str, list[int]]]:
        """The records in portions for one statement: (model, ids)."""
        for model, ids in sorted(self.records.items()):
            wanted = sorted(ids)
            for start in range(0, len(wanted), CHUNK):
                yield model, wanted[start : start + CHUNK]

    def named(self, *values: Any) -> bool:
        """Whether texts, or JSON whatever it holds, name the person."""
        return any(value and self.redacted(value) != value for value in values)

    def redacted(self, value: Any) -> Any:
        """A text, or whatever JSON holds, without what names the person."""
        if isinstance(value, str):
            return self.names.without(value, NOBODY)
        if isinstance(value, dict):
            return {self.redacted(k): self.redacted(v) for k, v in value.items()}
        return [self.redacted(v) for v in value] if isinstance(value, list) else value


@dataclass(frozen=True, kw_only=True)
class Erasable(Contribution):
    """A model whose records can be erased; ``name`` is the model's name."""

    #: (erasing) → collects needles and further records, then empties the subject's own rows.
    erase: Callable[[Erasing], None]
    #: (session, id) → something that tells the record from any other of that id, and says nothing
    #: about the person; None when there is no such record.
    stamp: Callable[[Session, int], str | None]
    #: (session, id) → what names the person and nobody else: mails, phones, tax ids, full name.
    names: Callable[[Session, int], set[str]] = lambda _session, _number: set()
    #: (session, id) → records that were merged into it: they go with it.
    absorbed: Callable[[Session, int], list[int]] = lambda _session, _number: []


@dataclass(frozen=True, kw_only=True)
class EraseStep(Contribution):
    """What a layer removes that no :class:`Trace` expresses; runs after the references."""

    call: Callable[[Erasing], None]
    #: (erasing) → rows: does a few hundred rows of what there may be thousands of, in a unit of work
    #: of its own before the erasure; 0 when none are left. Only ``records`` of the subject are known.
    ahead: Callable[[Erasing], int] | None = None


@dataclass(frozen=True, kw_only=True)
class Trace(Contribution):
    """A table of the platform whose rows name a record by model and id.

    ``keys`` are pairs of columns (model, id); a row is meant when one of them names an erased record.
    """

    cls: type
    keys: tuple[tuple[str, str], ...] = (("model", "record_id"),)
    #: Columns that are emptied; without any, the rows go.
    empty: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PersonalData(Contribution):
    """What a layer hands out to a person who asks what is kept about them.

    ``read(session, model, id)`` gives rows of the record and of what is rooted in it.
    """

    read: Callable[[Session, str, int], list[dict[str, Any]]]


def carry_out(erasing: Erasing) -> None:
    """Do all of it inside the unit of work in progress, in an elevated session."""
    kernel = current_app.extensions["cauce"]
    own = kernel.of(Erasable)[erasing.model]
    # who was merged into the record is the same person
    for number in (*own.absorbed(erasing.current, erasing.record_id), erasing.record_id):
        part = replace(erasing, record_id=number)  # what is collected is shared
        erasing.add(erasing.model, [number])
        if erasing.model == "contacts.contact":  # what references point at
            for reference in references(erasing.current):
                _follow(part, reference)
        own.erase(part)
    erasing.needles = {n for n in erasing.needles if len(n) >= SHORTEST}
    for step in kernel.of(EraseStep):
        step.call(erasing)
    for trace in kernel.of(Trace):
        _remove_trace(erasing, trace)


def references(current: Session) -> list[Reference]:
    """How the rows of every module refer to contacts: as running modules declare it now, and as it was
    kept of those that do not run."""
    registry = current_app.extensions["cauce"].of(ContactReference)
    live = [kept_as(registry.owner(r.name), r) for r in registry]
    known = {(r.table, r.column) for r in live}
    stored = current.scalars(select(Reference).order_by(Reference.id))
    return [*live, *(r for r in stored if (r.table, r.column) not in known)]


def _follow(erasing: Erasing, reference: Reference) -> None:
    """What the contract of a module says about its rows."""
    from core.lifecycle.inactive import empty_what_lives_with

    current = erasing.current
    table = reflected(current, reference.table)
    if table is None or reference.column not in table.c:
        return
    mine = table.c[reference.column] == erasing.record_id
    ids = list(current.scalars(select(table.c.id).where(mine))) if "id" in table.c else []
    model = f"{reference.module}.{reference.table.removeprefix(reference.module + '_')}"
    if reference.on_erase != "keep":
        erasing.add(model, ids)
    _learn(erasing, table, [c for c in reference.personal if c in table.c], mine)
    if reference.on_erase == "delete":
        done = current.execute(delete(table).where(mine)).rowcount  # type: ignore[attr-defined]
        erasing.note(reference.table, "deleted", done)
    elif reference.on_erase == "anonymise":
        emptied = emptying(table, [*reference.personal, *ALWAYS])
        if emptied:
            done = current.execute(update(table).where(mine).values(emptied)).rowcount  # type: ignore[attr-defined]
            erasing.note(reference.table, "emptied", done)
        empty_what_lives_with(erasing, reference.module, reference.table, ids)
    else:
        erasing.note(reference.table, "kept", len(ids))


def _learn(erasing: Erasing, table: Table, names: list[str], mine: ColumnElement[bool]) -> None:
    """Mails and numbers of the rows about to be emptied name the person, too."""
    texts = [table.c[n] for n in names if isinstance(table.c[n].type, String)]
    for row in erasing.current.execute(select(*texts).where(mine)) if texts else ():
        for value in filter(None, row):
            if ("@" in value and " " not in value) or sum(c.isdigit() for c in value) > 8:
                erasing.needles |= {value} if len(value) < 80 else set()


def reflected(current: Session, name: str) -> Table | None:
    """A table as the database has it, whether its module runs or not; None when it is gone."""
    connection = current.connection()
    if not inspect(connection).has_table(name):
        return None
    return Table(name, MetaData(), autoload_with=connection, resolve_fks=False)


def emptying(table: Table, names: Iterable[str]) -> dict[str, Any]:
    """{column: what stands there afterwards} of those columns that the table has."""
    found: dict[str, Any] = {}
    for name in names:
        if name not in table.c:
            continue
        known = table.c[name]
        if known.nullable:
            found[name] = None
        elif isinstance(known.type, JSON):
            found[name] = {}
        elif isinstance(known.type, String):
            # what names a record must say something; what is derived from it may be empty
            found[name] = "" if name in ("search", "sort_key", "body", "text") else NOBODY
    return found


def _remove_trace(erasing: Erasing, trace: Trace) -> None:
    table: Any = trace.cls.__table__  # type: ignore[attr-defined]
    for condition in about(erasing, trace.cls, trace.keys):
        if trace.empty:
            values = emptying(table, trace.empty)
            query: Any = update(trace.cls).where(condition).values(values)
        else:
            query = delete(trace.cls).where(condition)
        query = query.execution_options(synchronize_session=False)
        done = erasing.current.execute(query).rowcount  # type: ignore[attr-defined]
        erasing.note(table.name, "emptied" if trace.empty else "deleted", done)


def about(
    erasing: Erasing, cls: Any, keys: Iterable[tuple[str, str]]
) -> Iterator[ColumnElement[bool]]:
    """The conditions "the row names an erased record", portion by portion."""
    for model, ids in erasing.pairs():
        yield or_(*(and_(getattr(cls, m) == model, getattr(cls, i).in_(ids)) for m, i in keys))


def mentioning(erasing: Erasing, cls: Any, columns: Iterable[str]) -> list[Any]:
    """Rows of a table in which one of the columns names the person (as text, whatever it holds).

    The database finds candidates; what is only similar is left out afterwards.
    """
    names = list(columns)
    texts = [func.lower(sql_cast(getattr(cls, name), String)) for name in names]
    wanted = [text.like(pattern) for pattern in erasing.names.likes for text in texts]
    if not wanted:
        return []
    rows = erasing.current.scalars(select(cls).where(or_(*wanted)))
    return [row for row in rows if erasing.named(*(getattr(row, name) for name in names))]


def traces_of(model: str, record_id: int) -> dict[str, list[dict[str, Any]]]:
    """What each layer keeps about a record: name of its :class:`PersonalData` → rows."""
    found = current_app.extensions["cauce"].of(PersonalData)
    return {part.name: part.read(session(), model, record_id) for part in found}
