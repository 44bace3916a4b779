"""Row conditions that no query of a session can leave out.

Whoever opens a session decides what it may see: ``session.info["scope"]`` is a :class:`Scope`. A
session without one sees no guarded record at all. The conditions are added to every ORM statement,
also in joins, subqueries, counts, lazy loads and bulk changes.

A statement may carry a scope of its own (execution option ``scope``) where what is seen depends on
other records: see :func:`core.access.actor.scope_with`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, event, false, inspect, literal_column, true
from sqlalchemy.orm import ORMExecuteState, Session, aliased
from sqlalchemy.orm.util import LoaderCriteriaOption
from sqlalchemy.sql import visitors
from sqlalchemy.sql.cache_key import NO_CACHE

from core.db.base import Base


class _Key:
    """A part of a statement's key in SQLAlchemy's cache, whose hash is worked out once."""

    __slots__ = ("hash", "parts")

    def __init__(self, parts: Any) -> None:
        self.parts, self.hash = parts, hash(parts)

    def __hash__(self) -> int:
        return self.hash

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, _Key) and self.parts == other.parts)


class _RowCondition(LoaderCriteriaOption):
    """A loader criterion that follows the class into its aliases.

    SQLAlchemy adapts only criteria given as lambdas, whose cached closures cannot hold the conditions
    of an actor; a plain expression would name the unaliased table.
    """

    _traverse_internals = LoaderCriteriaOption._traverse_internals

    def _gen_cache_key(self, anon_map: Any, bindparams: list[Any]) -> Any:
        """The key as SQLAlchemy makes it, made once: every statement of an actor carries every
        condition of theirs, and walking through them cost more than most statements."""
        kept = self.__dict__.get("_kept_key")
        if kept is None:
            own, values = visitors.anon_map(), list[Any]()
            parts = super()._gen_cache_key(own, values)
            if parts is None or NO_CACHE in own:
                anon_map[NO_CACHE] = True
                return None
            kept = self.__dict__["_kept_key"] = _Key(parts), values
        bindparams.extend(kept[1])
        return kept[0]

    def _resolve_where_criteria(self, ext_info: Any) -> ColumnElement[bool]:
        if ext_info in _held:
            return true()
        found = super()._resolve_where_criteria(ext_info)
        return ext_info._adapter.traverse(found) if ext_info.is_aliased_class else found


@dataclass(frozen=True)
class Scope:
    """What a session may see: a condition per guarded class; None means everything."""

    #: Class → condition. A guarded class that is absent is invisible.
    criteria: Mapping[type[Base], ColumnElement[bool]] = field(default_factory=dict)
    #: Elevated: no condition applies but those of ``hidden``.
    everything: bool = False
    #: Class → what even the system's jobs do not see unless they say why (elevated work).
    hidden: Mapping[type[Base], ColumnElement[bool]] = field(default_factory=dict)

    def options(self) -> list[Any]:
        """The loader options, built once."""
        built = self.__dict__.get("_options")
        if built is None:
            criteria = self.hidden if self.everything else self.criteria
            classes = self.hidden if self.everything else guarded_classes()
            built = [
                _RowCondition(cls, criteria.get(cls, false()), include_aliases=True)
                for cls in classes
            ]
            object.__setattr__(self, "_options", built)
        return built


#: Aliases made by :func:`held`.
_held: set[Any] = set()


def held(cls: type) -> Any:
    """An alias for a condition that holds its rows to the scope itself, so that it need not be added
    a second time: only for the conditions of a scope about what its own actor reads."""
    found: Any = aliased(cls)
    _held.add(inspect(found))
    return found


#: What :func:`looked_up` selects of a record.
ONE: ColumnElement[int] = literal_column("1", Integer)


def looked_up(record: Select) -> ColumnElement[bool]:
    """The condition "there is such a record", for one that its id names, among other conditions by OR.

    EXISTS under an OR makes PostgreSQL list every record of the table first (a hashed subplan), on
    each page; a value that is asked for is asked row by row.

    :param record: selects one value of one record, by its id.
    """
    return record.scalar_subquery().is_not(None)


NOTHING = Scope()
EVERYTHING = Scope(everything=True)

_guarded: list[type[Base]] = []


def guard(cls: type[Base]) -> type[Base]:
    """Mark a mapped class as closed unless a scope opens it (class decorator)."""
    if cls not in _guarded:
        _guarded.append(cls)
    return cls


def guarded_classes() -> list[type[Base]]:
    """Every class that is closed by default."""
    return _guarded


def criterion(session: Session, cls: type[Base]) -> ColumnElement[bool] | None:
    """The condition that applies to a class in a session; None when there is none."""
    scope = session.info.get("scope", NOTHING)
    if scope.everything:
        return scope.hidden.get(cls)
    if cls not in _guarded:
        return None
    return scope.criteria.get(cls, false())


@event.listens_for(Session, "do_orm_execute")
def _apply(state: ORMExecuteState) -> None:
    if not (state.is_select or state.is_update or state.is_delete):
        return
    if state.is_column_load:
        return
    scope: Scope = state.session.info.get("scope", NOTHING)
    if state.execution_options.get("prepared_for") is scope:
        return  # it carries the conditions of this very scope: see core.db.prepared
    if not scope.everything or scope.hidden:
        scope = state.execution_options.get("scope", scope)
    if not scope.everything or scope.hidden:
        state.statement = state.statement.options(*scope.options())
