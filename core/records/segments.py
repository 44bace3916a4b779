"""Segments: filters with a name, used by lists, the API, campaigns and rules; counted by a job.

A segment is one that a module ships (:class:`Segment`) or a saved view somebody shared; its name is
the contribution's, or ``v<id>``. In any filter ``["segment", "is", name]`` stands for its records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import orjson
from flask import current_app
from sqlalchemy import ColumnElement, Integer, String, and_, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from core.access.actor import actor, guard_of
from core.db.base import Base, utcnow
from core.db.session import session, write
from core.db.types import UTCDateTime
from core.kernel.registry import Contribution
from core.locale import _, format_date
from core.records.errors import Invalid
from core.records.query import Query
from core.records.saved import SavedView
from core.records.service import visible_fields
from core.records.spec import ModelSpec, spec_of

#: More than any table holds: a segment is counted exactly.
EVERYTHING = 2**31 - 2


@dataclass(frozen=True, kw_only=True)
class Segment(Contribution):
    """A segment that ships with a module: records of ``model`` by a filter, by SQL, or by both."""

    model: str
    label: Any
    #: What it is for, in one sentence.
    help: Any = ""
    #: Filter tree; "me" stands for who looks.
    filter: Any = None
    #: What no filter expresses: () → condition on the model's class.
    where: Callable[..., ColumnElement[bool]] | None = None
    #: It is one of a period: in filters ``@2026-01-01..2026-01-31`` follows its name, and ``where`` is
    #: given both days. Reports use it; it stands in no list of segments.
    period: bool = False
    #: Fields that ``where`` reads: whoever may not read one of them has no such segment.
    reads: tuple[str, ...] = ()
    #: Segments of one group stand together on a page: "hygiene".
    group: str = ""


class SegmentCount(Base):
    """How many records a segment had when it was last counted, whoever may see them."""

    __tablename__ = "core_segment_count"

    #: Name of the segment.
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    #: How many records.
    number: Mapped[int] = mapped_column(Integer)
    #: When they were counted.
    counted_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)


@dataclass(frozen=True)
class SegmentInfo:
    """A segment as pages and programs read of it."""

    name: str
    model: str
    label: str
    help: str = ""
    group: str = ""
    #: Whether somebody made it by sharing a view.
    shared: bool = False
    #: What it keeps: {"q", "filter", "archived"}.
    state: Any = None
    #: None: not counted yet, or it differs from one person to the next.
    count: int | None = None
    counted_at: datetime | None = None


#: Names that are being resolved: a segment cannot be part of itself.
_open: ContextVar[tuple[str, ...]] = ContextVar("segments being read", default=())


def segments(model: str) -> list[SegmentInfo]:
    """The segments of a model that the actor can use, those of modules first; not counted.

    :raises Forbidden: the actor may not read the model.
    """
    spec = spec_of(model)
    actor().require(spec.permission("read"))
    fields = visible_fields(spec)
    shipped = [
        SegmentInfo(s.name, model, str(s.label), str(s.help), s.group, state={"filter": s.filter})
        for s in current_app.extensions["cauce"].of(Segment)
        if s.model == model and not s.period and fields.keys() >= set(s.reads)
    ]
    query = select(SavedView).where(SavedView.model == model, SavedView.shared)
    rows = session().scalars(query.order_by(SavedView.name, SavedView.id))
    return [
        *shipped,
        *(SegmentInfo(f"v{v.id}", model, v.name, shared=True, state=v.state) for v in rows),
    ]


def counted(found: list[SegmentInfo]) -> list[SegmentInfo]:
    """The segments with their counts: the stored ones for whoever sees every record, else counted
    now among those the actor sees (up to the limit of lists)."""
    names = [info.name for info in found]
    query = select(SegmentCount).where(SegmentCount.name.in_(names))
    stored = {row.name: row for row in session().scalars(query)}
    return [_with_count(info, stored.get(info.name)) for info in found]


def _with_count(info: SegmentInfo, stored: SegmentCount | None) -> SegmentInfo:
    if stored and sees_all(spec_of(info.model)):
        return replace(info, count=stored.number, counted_at=stored.counted_at)
    try:
        return replace(info, count=segment_query(info.name).count(), counted_at=utcnow())
    except Invalid:  # it names a field that is gone, or that the actor may not read
        return info


def sees_all(spec: ModelSpec) -> bool:
    """Whether the actor sees every record of a model, so that stored counts are theirs too."""
    whole = "all" in actor().scopes(spec.permission("read"))
    return whole and not guard_of(spec.cls).company


def segment_query(name: str, **options: Any) -> Query:
    """The records of a segment, as the actor sees them.

    :param options: further ones of :class:`~core.records.query.Query`: columns, sort, where.
    :raises Invalid: there is no such segment, or it cannot be used by the actor.
    :raises Forbidden: the actor may not read the model.
    """
    info, spec = _demanded(name)
    return Query(spec, where=(*options.pop("where", ()), within(spec, info.name)), **options)


def segment_named(name: str) -> SegmentInfo:
    """What a segment is. :raises Invalid: there is none of that name."""
    return _demanded(name)[0]


def within(spec: ModelSpec, name: str) -> ColumnElement[bool]:
    """The condition "is in the segment". :raises Invalid: none of that model and name, or a circle."""
    shipped, days, state = _state_of(spec.name, name)
    with _reading(name):
        inner = Query(
            spec,
            q=state.get("q") or "",
            filter=state.get("filter"),
            archived=bool(state.get("archived")),
        )
        found = inner.conditions()
    if shipped and shipped.where:
        if not inner.fields.keys() >= set(shipped.reads):
            raise _unknown(name)
        found.append(shipped.where(*days))
    return and_(*found)


@contextmanager
def _reading(name: str) -> Iterator[None]:
    if name in _open.get():
        raise Invalid({"segment": [_("A segment cannot be part of itself.")]})
    mark = _open.set((*_open.get(), name))
    try:
        yield
    finally:
        _open.reset(mark)


def _shipped(name: str) -> tuple[Segment | None, tuple[date, ...]]:
    """(what ships with a module, or None; the days of its period). :raises Invalid: they are none."""
    stem, _at, span = name.partition("@")
    found: Segment | None = current_app.extensions["cauce"].of(Segment).get(stem)
    if found is None or (not found.period and stem == name):
        return found, ()
    try:
        first, last = (date.fromisoformat(day) for day in span.split(".."))
    except ValueError:
        raise _unknown(name) from None
    if not found.period:
        raise _unknown(name)
    return found, (first, last)


def _state_of(model: str, name: str) -> tuple[Segment | None, tuple[date, ...], dict[str, Any]]:
    """(what ships with a module, or None; its days; what it keeps). :raises Invalid: there is none."""
    shipped, days = _shipped(name)
    if shipped and shipped.model == model:
        return shipped, days, {"filter": shipped.filter}
    view = _view(name)
    if view is None or view.model != model:
        raise _unknown(name)
    return None, (), view.state


def _demanded(name: str) -> tuple[SegmentInfo, ModelSpec]:
    shipped, days = _shipped(name)
    if shipped:
        spec = spec_of(shipped.model)
        label = " ".join((str(shipped.label), *_words(days)))
        info = SegmentInfo(
            name, spec.name, label, str(shipped.help), shipped.group,
            state={"filter": shipped.filter},
        )  # fmt: skip
        return info, spec
    view = _view(name)
    if view is None or view.model not in current_app.extensions["cauce"].of(ModelSpec):
        raise _unknown(name)
    info = SegmentInfo(name, view.model, view.name, shared=True, state=view.state)
    return info, spec_of(view.model)


def _words(days: tuple[date, ...]) -> list[str]:
    """The days of a period, as people read them."""
    return [f"({' – '.join(format_date(day) for day in days)})"] if days else []


def _view(name: str) -> SavedView | None:
    number = name[1:] if name[:1] == "v" and name[1:].isascii() and name[1:].isdigit() else ""
    if not number or len(number) > 9:
        return None
    query = select(SavedView).where(SavedView.id == int(number), SavedView.shared)
    return session().scalar(query)


def _unknown(name: str) -> Invalid:
    return Invalid({"segment": [_("There is no segment “%(name)s”.", name=str(name)[:80])]})


def refresh_counts() -> int:
    """Count every segment anew, for all who may see every record. :returns: how many were counted."""
    kernel = current_app.extensions["cauce"]
    found = [info for spec in kernel.of(ModelSpec) for info in segments(spec.name)]
    alike = [info for info in found if b'"me"' not in orjson.dumps(info.state)]
    numbers = {}
    for info in alike:
        try:
            numbers[info.name] = segment_query(info.name).count(EVERYTHING)
        except Invalid:
            continue
    with write() as current:
        current.execute(delete(SegmentCount))
        current.add_all(SegmentCount(name=n, number=c) for n, c in numbers.items())
    return len(numbers)
