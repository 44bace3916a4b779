"""What a report is asked: which period, which team, which person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import orjson
from dateutil.relativedelta import relativedelta
from sqlalchemy import case, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from core.access.actor import actor
from core.access.models import Team, TeamMember, User
from core.db.session import session
from core.locale import InputError, _, _l, format_date, parse_date
from core.records import ModelSpec
from core.records.fields import as_id
from core.records.service import context
from core.ui.listing import list_path

#: Key → what people choose.
PERIODS = {
    "month": _l("This month"),
    "last_month": _l("Last month"),
    "quarter": _l("This quarter"),
    "year": _l("This year"),
    "12m": _l("Last 12 months"),
    "custom": _l("From … to …"),
}
USUAL = "12m"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """The question: days from and to, both included, and whose records."""

    spec: ModelSpec
    start: date
    end: date
    period: str = USUAL
    owner_id: int | None = None
    team_id: int | None = None
    #: Why the dates of the address were not taken; empty when they were.
    error: str = ""
    #: Field by which the lines are made; empty where a report leaves no choice.
    by: str = ""

    @cached_property
    def zone(self) -> ZoneInfo:
        """In which days are counted."""
        return ZoneInfo(context().timezone)

    @property
    def today(self) -> date:
        """The day it is for who looks."""
        return datetime.now(self.zone).date()

    def instant(self, day: date) -> datetime:
        """The first moment of a day."""
        return first_moment(day, self.zone)

    def within(self, column: Any) -> Any:
        """The condition that an instant falls into the period."""
        return within_days(column, self.start, self.end)

    def owned(self, cls: Any) -> list[Any]:
        """The conditions on whose records are counted."""
        found = []
        if self.owner_id:
            found.append(cls.owner_id == self.owner_id)
        if self.team_id:
            found.append(cls.team_id == self.team_id)
        return found

    @property
    def title(self) -> str:
        """What the first column of the table holds: the name of the field of its lines."""
        return str(self.spec.field(self.by).label)

    def named(self, values: Iterable[Any]) -> dict[Any, str]:
        """Each value of that field as people know it."""
        known: Any = self.spec.field(self.by)
        every = list(values)
        if hasattr(known, "show_many"):
            found = known.show_many([value for value in every if value])
        else:
            ctx = context()
            found = {value: known.show(value, ctx) for value in every}
        return {value: found.get(value) or nobody() for value in every}

    def line(self, value: Any) -> list[Any]:
        """The node of a list's filter for the records of one line."""
        return [self.by, "empty", None] if value is None else [self.by, "is", str(value)]

    def days(self, field: str, start: date | None = None, end: date | None = None) -> list[Any]:
        """The node of a list's filter that says the same of a field as :meth:`within`."""
        bounds = (start or self.start, end or self.end)
        return [field, "between", [day.isoformat() for day in bounds]]

    def opens(self, *nodes: Any, spec: ModelSpec | None = None) -> str:
        """The address of the list with the records behind a number."""
        every = [*(node for node in nodes if node), *self._whose()]
        tree = orjson.dumps({"and": every}).decode()
        return f"{list_path(spec or self.spec)}?{urlencode({'filter': tree})}"

    def _whose(self) -> list[Any]:
        found: list[Any] = []
        if self.owner_id:
            found.append(["owner_id", "is", str(self.owner_id)])
        if self.team_id:
            found.append(["team_id", "is", str(self.team_id)])
        return found

    def query(self, **changes: Any) -> str:
        """The question as it stands in an address."""
        given: dict[str, Any] = {"period": self.period}
        if self.period == "custom":
            given |= {"from": self.start.isoformat(), "to": self.end.isoformat()}
        given |= {"owner": self.owner_id, "team": self.team_id, "by": self.by, **changes}
        return urlencode({name: value for name, value in given.items() if value})


def first_moment(day: date, zone: ZoneInfo | None = None) -> datetime:
    """The first moment of a day, by the clock of who looks."""
    return datetime.combine(day, time(), zone or ZoneInfo(context().timezone)).astimezone(UTC)


def within_days(column: Any, start: date, end: date) -> Any:
    """The condition that an instant falls on a day from ``start`` to ``end``, both included."""
    at = scanned(column)
    return (at >= first_moment(start)) & (at < first_moment(end + _DAY))


def read(spec: ModelSpec, args: Mapping[str, str], by: tuple[str, ...] = ()) -> Asked:
    """The question of an address; a mistake in it asks the usual one and says so.

    :param by: fields by which the report makes its lines.
    """
    zone = ZoneInfo(context().timezone)
    today = datetime.now(zone).date()
    period = args.get("period", USUAL)
    error = ""
    if period == "custom" and not args.get("from"):
        # just chosen: its dates begin as those of the usual period
        start, end = span(USUAL, today)
    elif period == "custom":
        try:
            start, end = (_day(args.get(name, "")) for name in ("from", "to"))
        except InputError as mistake:
            period, error = USUAL, str(mistake)
        else:
            if start > end:
                start, end = end, start
    if period != "custom":
        period = period if period in PERIODS else USUAL
        start, end = span(period, today)
    owner, team = as_id(args.get("owner")), as_id(args.get("team"))
    wanted = args.get("by", "")
    line = wanted if wanted in by else next(iter(by), "")
    return Asked(spec, start, end, period, owner, team, error, line)


def _day(text: str) -> date:
    """:raises InputError: it is no date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return parse_date(text)


def span(period: str, today: date) -> tuple[date, date]:
    """First and last day of a period."""
    first = today.replace(day=1)
    if period == "month":
        return first, first + relativedelta(months=1) - _DAY
    if period == "last_month":
        return first - relativedelta(months=1), first - _DAY
    if period == "quarter":
        begin = first.replace(month=3 * ((first.month - 1) // 3) + 1)
        return begin, begin + relativedelta(months=3) - _DAY
    if period == "year":
        return first.replace(month=1), date(today.year, 12, 31)
    return first - relativedelta(months=11), first + relativedelta(months=1) - _DAY


def months(start: date, end: date) -> list[tuple[date, date, str]]:
    """(first day, last day, "nov 2026") of the months of a period, cut to it; at most 60."""
    found: list[tuple[date, date, str]] = []
    first = start.replace(day=1)
    while first <= end and len(found) < 60:
        last = first + relativedelta(months=1) - _DAY
        label = format_date(first, "medium").partition(" ")[2].strip() or first.strftime("%m/%Y")
        found.append((max(first, start), min(last, end), label))
        first += relativedelta(months=1)
    return found


def scanned(column: Any) -> Any:
    """A column that is compared without its index on SQLite.

    A report reads a good part of a table: one pass over it is many times faster than fetching that
    part row by row in the order of an index, which SQLite would do. PostgreSQL weighs that itself.
    """
    return Scanned(column)


class Scanned(FunctionElement):
    """What :func:`scanned` gives."""

    inherit_cache = True

    def __init__(self, column: Any) -> None:
        super().__init__(column)
        self.type = column.type


@compiles(Scanned)
def _plain(element: Scanned, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(next(iter(element.clauses)), **options)


@compiles(Scanned, "sqlite")
def _without_index(element: Scanned, compiler: SQLCompiler, **options: Any) -> str:
    return f"+{_plain(element, compiler, **options)}"


def bucket(column: Any, edges: Iterable[Any]) -> Any:
    """Number of the span into which a column falls: 0 before the first edge, 1 from it on …

    The edges are compared, not cut out of the column: it works alike on both databases and in any
    zone. An empty column is in none.
    """
    every = list(edges)
    whens = [(column < edge, number) for number, edge in enumerate(every)]
    return case((column.is_(None), -1), *whens, else_=len(every))


def colleagues(spec: ModelSpec) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """(people, teams) whose records the actor may read about; empty for who reads their own only."""
    who = actor()
    scopes = who.scopes(spec.permission("read"))
    people = select(User.id, User.name).where(User.active).order_by(User.name).limit(500)
    teams = select(Team.id, Team.name).order_by(Team.name).limit(200)
    if "all" not in scopes and not who.master:
        if "team" not in scopes or not who.team_ids:
            return [], []
        mine = sorted(who.team_ids)
        members = select(TeamMember.user_id).where(TeamMember.team_id.in_(mine))
        people, teams = people.where(User.id.in_(members)), teams.where(Team.id.in_(mine))
    return _pairs(people), _pairs(teams)


def _pairs(query: Any) -> list[tuple[int, str]]:
    return [(number, name) for number, name in session().execute(query)]


def lines(spec: ModelSpec, by: tuple[str, ...]) -> list[tuple[str, str]]:
    """(field, its name) of what the lines of a report can be made by."""
    return [(name, str(spec.field(name).label)) for name in by]


def share(part: float, whole: float) -> float | None:
    """How many of a hundred; None of nothing."""
    return float(100 * part / whole) if whole else None


def nobody() -> str:
    """What stands for records without owner, team or reason."""
    return _("None")
