"""Loading demo data: every row that is written is remembered, to be removed again."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice, zip_longest
from typing import Any

from flask import current_app, g
from sqlalchemy import ColumnElement, and_, event, select
from sqlalchemy.orm import Session

from core.access import audit
from core.access.actor import sudo
from core.access.sessions import forget_actors
from core.db.base import Base, Record, mapped_tables, utcnow
from core.db.bulk import insert_many
from core.db.session import session, write
from core.demo.models import DemoRow, loaded, ranges
from core.demo.people import Team, User, make_company, make_people
from core.demo.removing import within
from core.jobs import enqueue
from core.kernel.registry import Contribution
from core.locale.countries import SERVED
from core.pipelines.definitions import stage_info
from core.pipelines.models import StageChange
from core.records.contributions import count_fields
from core.records.numbering import give_numbers, numbered
from core.records.service import derived
from core.records.spec import spec_of
from core.timeline.interactions import refresh_interactions
from core.timeline.models import TimelineEntry

CHUNK = 1000


@dataclass(frozen=True, kw_only=True)
class Demo(Contribution):
    """Demo data of a module; called in graph order, after that of the modules it depends on."""

    load: Callable[[Loading], None]


@dataclass
class Loading:
    """A load in progress: what the data should look like, and the only way to write them."""

    #: ISO 3166-1 code, one of :data:`core.locale.countries.SERVED`.
    country: str
    #: How many main records (contacts) are wanted.
    size: int
    #: Name before the @ ("ventas") → user, and name → team.
    users: Mapping[str, User] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)
    #: The same data every time.
    random: random.Random = field(default_factory=lambda: random.Random(20261121))
    now: datetime = field(default_factory=utcnow)
    #: Ids of what a module loaded, for those that build on it: {"contacts.company": [...]}.
    made: dict[str, list[int]] = field(default_factory=dict)
    #: Told how many records are written.
    progress: Callable[[int], None] = lambda _count: None
    #: Table → ids written.
    written: dict[str, list[int]] = field(default_factory=dict)

    def ago(self, days: float) -> datetime:
        """A moment so many days back."""
        return self.now - timedelta(days=days)

    def insert(self, model: str, rows: Iterable[Mapping[str, Any]]) -> list[int]:
        """Insert records of canonical values, fast: derived columns and search are filled in,
        nothing is audited. Any number of rows; :returns: their ids in order."""
        spec, ids = spec_of(model), []
        fields = (f for f in spec.fields.values() if not f.virtual)
        defaults = {f.name: f.default for f in fields if f.default is not None}
        source = iter(rows)
        while chunk := list(islice(source, CHUNK)):
            full = [{**defaults, **row} for row in chunk]
            made = self.insert_rows(spec.cls, [{**row, **derived(spec, row)} for row in full])
            if numbered(spec):
                give_numbers(spec, made)
            ids += made
            self.progress(len(chunk))
        return ids

    def insert_rows(self, cls: type[Base], rows: list[dict[str, Any]]) -> list[int]:
        """Insert rows of a class without a model: lines, entries."""
        if issubclass(cls, Record):
            stamps = {"created_at": self.now, "updated_at": self.now, "version": 1}
            rows = [{**stamps, **row} for row in rows]
        ids = insert_many(session(), cls, rows)
        self.written.setdefault(cls.__tablename__, []).extend(ids)
        return ids

    def history(self, entries: Iterable[Mapping[str, Any]]) -> None:
        """Insert entries of the timeline: kind, model, record_id, at, user_id, body, data."""
        source = iter(entries)
        while chunk := list(islice(source, CHUNK)):
            rooted = [
                {
                    "root_model": entry["model"],
                    "root_id": entry["record_id"],
                    "body": "",
                    "data": {},
                    "internal": True,
                    "created_at": entry["at"],
                    "updated_at": entry["at"],
                    **entry,
                }
                for entry in chunk
            ]
            self.insert_rows(TimelineEntry, rooted)
            spoken: dict[str, set[int]] = {}
            for row in rooted:
                if row.get("interaction"):
                    spoken.setdefault(row["root_model"], set()).add(row["root_id"])
            for model, ids in spoken.items():
                refresh_interactions(model, ids)

    def stays(self, model: str, paths: Mapping[int, Sequence[tuple[int, datetime]]]) -> None:
        """Insert where records of a model stood: {record id: (stage id, since when), oldest first}."""
        rows = [row for number, path in paths.items() for row in _stays(model, number, path)]
        for start in range(0, len(rows), CHUNK):
            self.insert_rows(StageChange, rows[start : start + CHUNK])

    def label(self, model: str, labels: dict[int, list[str]]) -> None:
        """Put labels on records."""
        spec = spec_of(model)
        tags: Any = spec.field("tags")
        ids = list(labels)
        for start in range(0, len(ids), CHUNK):
            tags.store_many(spec.cls, {key: labels[key] for key in ids[start : start + CHUNK]})

    @contextmanager
    def remembering(self, current: Session) -> Iterator[None]:
        """Note the rows of each flush meanwhile, also of elevated work inside: it has sessions of its own
        on the same connection."""

        def flushed(one: Session, _context: Any) -> None:
            if one.bind is current.bind:
                self.remember(one)

        event.listen(Session, "after_flush", flushed)
        try:
            yield
        finally:
            event.remove(Session, "after_flush", flushed)

    def remember(self, flushed: Session) -> None:
        """Note the rows of a flush."""
        for row in flushed.new:
            number = getattr(row, "id", None)
            if isinstance(number, int):
                self.written.setdefault(row.__tablename__, []).append(number)

    def follow(self) -> None:
        """Note the rows that were written in bulk beside those already known: what names a row of this
        load was written by it, for nobody else sees the row yet."""
        classes = mapped_tables()
        fresh = {name: set(ids) for name, ids in self.written.items() if name in classes}
        while fresh:
            found: dict[str, set[int]] = {}
            for cls, named in _naming(classes.values(), fresh):
                name = cls.__tablename__
                known = set(self.written.get(name, ()))
                if new := set(session().scalars(select(cls.id).where(named))) - known:
                    self.written.setdefault(name, []).extend(new)
                    found.setdefault(name, set()).update(new)
            fresh = found


def _naming(
    classes: Iterable[Any], rows: Mapping[str, set[int]]
) -> Iterator[tuple[Any, ColumnElement[bool]]]:
    """(class, condition) of the records and entries that name one of the rows, and of lines that live
    with one."""
    for cls in classes:
        record = issubclass(cls, Record)
        for foreign in cls.__table__.foreign_keys:
            lives = record or (foreign.ondelete == "CASCADE" and hasattr(cls, "id"))
            if lives and (ids := rows.get(foreign.column.table.name)):
                yield cls, within(getattr(cls, foreign.parent.key), ranges(ids))
        if (spec := getattr(cls, "__spec__", None)) and (ids := rows.get(cls.__tablename__)):
            of = TimelineEntry.model == spec.name
            yield TimelineEntry, and_(of, within(TimelineEntry.record_id, ranges(ids)))


def _stays(
    model: str, record_id: int, path: Sequence[tuple[int, datetime]]
) -> Iterator[dict[str, Any]]:
    """One row a stage; each ends where the next begins."""
    ends = [since for _stage, since in path[1:]]
    before: int | None = None
    for (stage, since), left in zip_longest(path, ends):
        yield {
            "model": model,
            "record_id": record_id,
            "pipeline_id": stage_info(stage).pipeline_id,
            "stage_id": stage,
            "from_stage_id": before,
            "entered_at": since,
            "left_at": left,
            "seconds": int((left - since).total_seconds()) if left else None,
            "via": "screen",
        }
        before = stage


@dataclass(frozen=True)
class Loaded:
    """What a load did."""

    #: False: there was demo data already, nothing was written.
    fresh: bool
    #: Table → rows.
    rows: dict[str, int] = field(default_factory=dict)
    #: Addresses of the users that were made.
    mails: tuple[str, ...] = ()


def load(
    country: str = "ES",
    size: int = 200,
    password: str = "",
    progress: Callable[[int], None] = lambda _count: None,
) -> Loaded:
    """Load the demo data of every running module in one transaction; nothing if there is some.

    :param country: one of :data:`core.locale.countries.SERVED`. :param size: number of contacts.
    :param password: of the demo users.
    """
    if country not in SERVED:
        raise ValueError(f"No demo data for {country!r}; there is {', '.join(SERVED)}")
    with write(), sudo("Demo data") as current:
        if loaded():
            return Loaded(fresh=False)
        loading = Loading(country=country, size=size, progress=progress)
        make_company(country)
        current.flush()
        with loading.remembering(current):
            loading.users, loading.teams = make_people(password)
            mails = tuple(u.mail for u in current.new if isinstance(u, User))
            current.flush()
            for demo in current_app.extensions["cauce"].of(Demo):
                demo.load(loading)
            current.flush()
        loading.follow()
        for table, ids in loading.written.items():
            current.add_all(
                DemoRow(table_name=table, first_id=first, last_id=last)
                for first, last in ranges(ids)
            )
        enqueue(count_fields)  # the dictionary says at once how full each field is
        audit.log(current, "demo_load", "core.demo", reason=f"{country}, {size}")
    forget_actors()
    g.pop("cauce_company", None)
    counts = {table: len(ids) for table, ids in loading.written.items()}
    return Loaded(fresh=True, rows=counts, mails=mails)
