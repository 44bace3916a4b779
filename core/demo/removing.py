"""Removing demo data: exactly the rows that came with it, except what people have come to use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import g
from sqlalchemy import ColumnElement, Table, and_, case, delete, false, not_, or_, select

from core.access import audit
from core.access.actor import actor, sudo
from core.access.models import Role, User, UserRole
from core.access.sessions import forget_actors
from core.db.base import Base, Record, mapped_tables
from core.db.session import session, write
from core.demo.models import DemoRow, without
from core.records.links import Link
from core.records.tags import Tag, Tagging
from core.timeline.models import TimelineEntry

Spans = list[tuple[int, int]]


@dataclass
class Removal:
    """What a removal did."""

    #: Table → rows that are gone.
    removed: dict[str, int] = field(default_factory=dict)
    #: (table, id, name) of demo rows that are in use and stay.
    kept: list[tuple[str, int, str]] = field(default_factory=list)


class _Plan:
    """The demo rows of each class, and those among them that must stay."""

    def __init__(self) -> None:
        self.classes: dict[str, Any] = mapped_tables()
        self.spans: dict[str, Spans] = {}
        #: Labels go last, when nothing carries them any more.
        self.labels: Spans = []
        for row in session().scalars(select(DemoRow).order_by(DemoRow.first_id)):
            # rows of a module that does not run wait until it does
            if row.table_name == Tag.__tablename__:
                self.labels.append((row.first_id, row.last_id))
            elif row.table_name in self.classes:
                self.spans.setdefault(row.table_name, []).append((row.first_id, row.last_id))
        self.kept: dict[str, set[int]] = {name: set() for name in self.spans}

    def demo(self, name: str, column: Any) -> ColumnElement[bool]:
        """The condition "the column names a demo row of that table"."""
        return within(column, self.spans.get(name, []))

    def keep(self, name: str, ids: Iterable[int]) -> list[int]:
        """Keep rows; :returns: those that were not kept before."""
        inside = [i for i in ids if any(a <= i <= b for a, b in self.spans.get(name, []))]
        new = sorted(set(inside) - self.kept[name]) if inside else []
        if new:
            self.kept[name].update(new)
        return new

    def order(self) -> list[str]:
        """Tables so that rows go before those they refer to."""
        tables = [str(t.name) for t in reversed(Base.metadata.sorted_tables)]
        found = [name for name in tables if name in self.spans]
        # history first, or it would go along with its records uncounted
        return sorted(found, key=lambda name: name != TimelineEntry.__tablename__)


def within(column: Any, spans: Spans) -> ColumnElement[bool]:
    """The condition "the value lies in one of the spans"."""
    return or_(false(), *(column.between(first, last) for first, last in spans))


def remove() -> Removal:
    """Remove the demo data in one transaction.

    A demo row stays, with what it cannot do without, when something people made refers to it: a
    record, a note, a call, the person who acts, the last Master. It is no demo row any more.
    """
    me = actor().user_id
    with write(), sudo("Removal of the demo data") as current:
        plan = _Plan()
        _keep_users(plan, me)
        _keep_referenced(plan)
        result = Removal(kept=list(_names(plan)))
        _remove_lines(plan)
        for name in plan.order():
            gone = without(plan.spans[name], plan.kept[name])
            _remove_beside(plan.classes[name], gone)
            cls = plan.classes[name]
            statement = delete(cls).where(within(cls.id, gone))
            done = current.execute(statement.execution_options(synchronize_session=False))
            result.removed[name] = done.rowcount
        unused = ~Tag.id.in_(select(Tagging.tag_id))
        current.execute(delete(Tag).where(within(Tag.id, plan.labels), unused))
        done_with = [*plan.spans, Tag.__tablename__]
        forgotten = delete(DemoRow).where(DemoRow.table_name.in_(done_with))
        current.execute(forgotten)
        audit.log(current, "demo_remove", "core.demo", reason=str(sum(result.removed.values())))
    forget_actors()
    g.pop("cauce_company", None)
    return result


def _keep_users(plan: _Plan, me: int | None) -> None:
    """The person who acts stays, and so do the Masters if there is no other."""
    spans = plan.spans.get(User.__tablename__)
    if not spans:
        return
    if me is not None:
        plan.keep(User.__tablename__, [me])
    masters = (
        select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .join(Role, Role.id == UserRole.role_id)
        .where(Role.code == "master", User.active)
    )
    ids = session().scalars(masters).all()
    if all(any(a <= i <= b for a, b in spans) for i in ids):
        plan.keep(User.__tablename__, ids)


def _keep_referenced(plan: _Plan) -> None:
    """Keep what rows that stay refer to, until nothing more is found."""
    current = session()
    for source, key, target in _references(plan):
        query = select(key).where(plan.demo(target, key), not_(_of_demo(plan, source))).distinct()
        if source is TimelineEntry:
            query = query.where(source.deleted_at.is_(None))
        plan.keep(target, current.scalars(query))
    waiting = {name: set(ids) for name, ids in plan.kept.items() if ids}
    while waiting:
        found: dict[str, set[int]] = {}
        for name, ids in waiting.items():
            for target, numbers in _needed(plan, name, ids):
                if new := plan.keep(target, numbers):
                    found.setdefault(target, set()).update(new)
        waiting = found


def _of_demo(plan: _Plan, cls: Any) -> ColumnElement[bool]:
    """The condition "the row is a demo row, or a line of one"."""
    if hasattr(cls, "id"):
        return plan.demo(cls.__tablename__, cls.id)
    return or_(false(), *(plan.demo(owner, key) for key, owner in _owners(plan, cls)))


def _owners(plan: _Plan, cls: Any) -> Iterator[tuple[Any, str]]:
    """(column, demo table) of the records without which a line, which has no id of its own, is nothing."""
    if hasattr(cls, "id"):
        return
    for foreign in cls.__table__.foreign_keys:
        owner = foreign.column.table.name
        if foreign.ondelete == "CASCADE" and foreign.parent.primary_key and owner in plan.spans:
            yield getattr(cls, foreign.parent.key), owner


def _references(plan: _Plan) -> Iterator[tuple[Any, Any, str]]:
    """(class, column, demo table) of what counts as use: foreign keys and record references.

    Rows that merely go along with the record (sessions of a user, lines of a contact) do not count.
    """
    for cls in plan.classes.values():
        table: Table = cls.__table__
        for foreign in table.foreign_keys:
            target = foreign.column.table.name
            along = foreign.ondelete == "CASCADE" and not issubclass(cls, Record)
            if target in plan.spans and not along:
                yield cls, getattr(cls, foreign.parent.key), target
    for model, target in _models(plan):
        at = TimelineEntry.model == model
        yield TimelineEntry, case((at, TimelineEntry.record_id)), target


def _models(plan: _Plan) -> Iterator[tuple[str, str]]:
    """(model name, table) of the demo tables that are models."""
    for name in plan.spans:
        if spec := getattr(plan.classes[name], "__spec__", None):
            yield spec.name, name


def _needed(plan: _Plan, name: str, ids: set[int]) -> Iterator[tuple[str, list[int]]]:
    """Demo rows without which kept demo rows, and their lines, cannot be: those of keys that may not be
    empty."""
    own = plan.classes[name]
    parts = [(own, own.id, {"SET NULL"})]
    for cls in plan.classes.values():
        found = [key for key, owner in _owners(plan, cls) if owner == name]
        parts += [(cls, key, {"SET NULL", "CASCADE"}) for key in found]
    for cls, number, free in parts:
        for foreign in cls.__table__.foreign_keys:
            target = foreign.column.table.name
            if target in plan.spans and foreign.ondelete not in free:
                key = getattr(cls, foreign.parent.key)
                rows = session().scalars(select(key).where(number.in_(ids), key.is_not(None)))
                yield target, list(rows)


def _remove_lines(plan: _Plan) -> None:
    """Lines go before their records: they may name others that go before those."""
    for cls in plan.classes.values():
        for key, owner in _owners(plan, cls):
            gone = within(key, without(plan.spans[owner], plan.kept[owner]))
            statement = delete(cls).where(gone)
            session().execute(statement.execution_options(synchronize_session=False))


def _remove_beside(cls: Any, gone: Spans) -> None:
    """What hangs on records by their model's name alone: labels, links, deleted notes."""
    spec = getattr(cls, "__spec__", None)
    if spec is None:
        return
    beside = [
        delete(Tagging).where(Tagging.model == spec.name, within(Tagging.record_id, gone)),
        delete(TimelineEntry).where(
            TimelineEntry.model == spec.name, within(TimelineEntry.record_id, gone)
        ),
        delete(Link).where(
            or_(
                and_(Link.from_model == spec.name, within(Link.from_id, gone)),
                and_(Link.to_model == spec.name, within(Link.to_id, gone)),
            )
        ),
    ]
    for statement in beside:
        session().execute(statement.execution_options(synchronize_session=False))


def _names(plan: _Plan) -> Iterator[tuple[str, int, str]]:
    for name, ids in plan.kept.items():
        if ids:
            cls = plan.classes[name]
            for row in session().scalars(select(cls).where(cls.id.in_(ids)).order_by(cls.id)):
                spec = getattr(cls, "__spec__", None)
                title = getattr(row, spec.title if spec else "name", None)
                yield name, row.id, str(title or "")
