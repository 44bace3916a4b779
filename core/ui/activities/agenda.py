"""What the agenda lists: the activities somebody sees, by whose they are and when they are due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, func, or_, select

from core.access.actor import actor
from core.access.models import TeamMember, User
from core.activities.kinds import kinds
from core.activities.light import semaforo
from core.activities.models import Activity, open_conditions
from core.db.base import utcnow
from core.db.prepared import prepared_rows
from core.db.session import session
from core.db.types import UTCDateTime
from core.locale import _, current_timezone, format_date
from core.records.fields import titles
from core.records.spec import UnknownModel, spec_of
from core.ui.lights import LOOKS, due_words

PAGE = 50
#: Whose activities; which of them.
WHO = ("me", "team", "all")
WHEN = ("open", "overdue", "today", "week", "done")


class Line(NamedTuple):
    """A row of :func:`rows`."""

    id: int
    version: int
    kind: str
    subject: str
    due_at: datetime
    all_day: bool
    minutes: int | None
    private: bool
    priority: str
    model: str | None
    record_id: int | None
    owner_id: int | None
    done_at: datetime | None
    result: str | None
    owner: str | None


@dataclass
class Entry:
    """An activity as a line of the agenda."""

    id: int
    version: int
    kind: str
    icon: str
    subject: str
    due_at: datetime
    #: verde | rojo | plomo, with the symbol's name.
    light: str
    when: str
    private: bool
    priority: str
    owner_id: int | None
    owner: str
    model: str = ""
    record_id: int = 0
    #: Record it is about.
    title: str = ""
    href: str = ""
    done: bool = False
    result: str = ""
    all_day: bool = False
    minutes: int = 0


@dataclass
class Day:
    """The activities of a day, or the overdue ones."""

    title: str
    entries: list[Entry]
    late: bool = False


@dataclass
class Page:
    """A page of the agenda."""

    days: list[Day]
    next: str = ""

    @property
    def entries(self) -> list[Entry]:
        """All of them, in order."""
        return [entry for day in self.days for entry in day.entries]


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see."""

    who: str = "me"
    when: str = "open"
    kind: str = ""
    owner: int | None = None

    @property
    def shape(self) -> tuple:
        """What its statement depends on, apart from values."""
        return self.who, self.when, bool(self.kind), self.owner is not None, bool(actor().team_ids)


def page_of(asked: Asked, after: str = "", limit: int = PAGE) -> Page:
    """A page of activities, the first due first; of done ones the last first."""
    done, place = asked.when == "done", _place(after)
    at, number = place or (None, None)
    values = _values(asked) | {"most": limit + 1, "at": at, "last": number}
    key = ("agenda.page", asked.shape, place is not None)
    read = prepared_rows(key, lambda: _page_query(asked, place is not None), values)
    lines = [Line._make(row) for row in read]
    found = entries_of(lines[:limit])
    cursor = ""
    if len(lines) > limit:
        last = lines[limit - 1]
        moment = last.done_at if done and last.done_at else last.due_at
        cursor = f"{moment.isoformat()}|{last.id}"
    return Page(_by_day(found, done), cursor)


def _page_query(asked: Asked, beyond: bool) -> Select:
    """The lines of a page. :param beyond: those after a place: ``at`` and ``last``."""
    done = asked.when == "done"
    key = Activity.done_at if done else Activity.due_at
    query = rows().where(*conditions(asked)).limit(bindparam("most"))
    if beyond:
        at, last = _at("at"), bindparam("last", type_=Integer())
        past = key < at if done else key > at
        further = Activity.id < last if done else Activity.id > last
        query = query.where(or_(past, and_(key == at, further)))
    order = (key.desc(), Activity.id.desc()) if done else (key, Activity.id)
    return query.order_by(*order)


def conditions(asked: Asked) -> list[ColumnElement[bool]]:
    """The conditions of the activities asked for, with the values of :func:`_values`; what the actor
    may see comes by itself."""
    found: list[ColumnElement[bool]] = [*whose(asked)]
    if asked.when == "done":
        return [*found, Activity.done_at.is_not(None), Activity.archived_at.is_(None)]
    found += open_conditions()
    if asked.kind:
        found.append(Activity.kind == bindparam("kind"))
    if asked.when == "overdue":
        found.append(Activity.due_at < _at("now"))
    elif asked.when == "today":
        found += [Activity.due_at >= _at("today"), Activity.due_at < _at("tomorrow")]
    elif asked.when == "week":
        found += [Activity.due_at >= _at("now"), Activity.due_at < _at("later")]
    return found


def _at(name: str) -> Any:
    """An instant of :func:`_values`."""
    return bindparam(name, type_=UTCDateTime())


def _values(asked: Asked) -> dict[str, Any]:
    """The values in the conditions of what is asked for."""
    return {
        "kind": asked.kind,
        "now": utcnow(),
        "today": _midnight(0),
        "tomorrow": _midnight(1),
        "later": _midnight(8),
        **{name: bound.value for name, bound in _people(asked).items()},
    }


def _people(asked: Asked) -> dict[str, Any]:
    """The values in the conditions of whose activities are asked for, bound."""
    me = actor()
    return {
        "owner": bindparam("owner", me.user_id if asked.owner is None else asked.owner),
        "teams": bindparam("teams", sorted(me.team_ids), expanding=True),
    }


def whose(asked: Asked) -> list[ColumnElement[bool]]:
    """The conditions of whose activities are asked for."""
    bound = _people(asked)
    if asked.owner is not None or asked.who == "me":
        return [Activity.owner_id == bound["owner"]]
    if asked.who == "team" and actor().team_ids:
        people = select(TeamMember.user_id).where(TeamMember.team_id.in_(bound["teams"]))
        return [or_(Activity.team_id.in_(bound["teams"]), Activity.owner_id.in_(people))]
    return []


def counts(who: str = "me") -> dict[str, str]:
    """How many are overdue, due today and in the next seven days, in one query; beyond 99 it does not
    matter how many, and each costs the question whether its record may be seen."""
    asked = [Asked(who, when) for when in ("overdue", "today", "week")]

    def query() -> Select:
        found = (select(Activity.id).where(*conditions(one)).limit(100).subquery() for one in asked)
        return select(*(select(func.count()).select_from(ids).scalar_subquery() for ids in found))

    row = prepared_rows(("agenda.counts", asked[0].shape), query, _values(asked[0]))[0]
    return {
        one.when: "99+" if number > 99 else str(number)
        for one, number in zip(asked, row, strict=True)
    }


def overdue() -> Select:
    """How many of the actor's own are overdue, for the clock of the top bar; at most 99."""
    late = Activity.due_at < bindparam("now", type_=UTCDateTime())
    mine = Activity.owner_id == actor().user_id
    inner = select(Activity.id).where(mine, *open_conditions(), late).limit(99)
    return select(func.count()).select_from(inner.subquery())


def planned(model: str, record_id: int, limit: int = 10) -> list[Entry]:
    """The open activities of a record and of what is rooted in it, the first due first."""
    own = and_(Activity.model == model, Activity.record_id == record_id)
    below = and_(Activity.root_model == model, Activity.root_id == record_id)
    query = rows().where(or_(own, below), *open_conditions())
    lines = session().execute(query.order_by(Activity.due_at, Activity.id).limit(limit)).all()
    return entries_of(lines, beside=(model, record_id))


def one(activity_id: int) -> Entry | None:
    """One activity as a line."""
    lines = session().execute(rows().where(Activity.id == activity_id)).all()
    return next(iter(entries_of(lines)), None)


def rows() -> Select:
    """The columns of a line."""
    columns = [getattr(Activity, name) for name in Line._fields[:-1]]
    return select(*columns, User.name.label("owner")).outerjoin(User, User.id == Activity.owner_id)


def entries_of(lines: Sequence[Any], beside: tuple[str, int] | None = None) -> list[Entry]:
    """Lines of rows, with the titles of their records: one query a model.

    :param lines: of :func:`rows`.
    :param beside: the record on whose page they stand, which needs no title.
    """
    now, known = utcnow(), kinds()
    say = due_words(now)
    found = []
    for row in lines:
        kind = known.get(row.kind)
        found.append(
            Entry(
                id=row.id,
                version=row.version,
                kind=str(kind.label) if kind else row.kind,
                icon=kind.icon if kind else "calendar-event",
                subject=row.subject,
                due_at=row.due_at,
                light=LOOKS[semaforo(row.due_at, now)][0],
                when=say(row.due_at),
                private=row.private,
                priority=row.priority,
                owner_id=row.owner_id,
                owner=row.owner or "",
                model=row.model or "",
                record_id=row.record_id or 0,
                done=row.done_at is not None,
                result=row.result or "",
                all_day=row.all_day,
                minutes=row.minutes or 0,
            )
        )
    _name_records([e for e in found if e.model and (e.model, e.record_id) != beside])
    return found


def _name_records(entries: Iterable[Entry]) -> None:
    by_model: dict[str, list[Entry]] = {}
    for entry in entries:
        by_model.setdefault(entry.model, []).append(entry)
    for model, found in by_model.items():
        try:
            known = titles(model, {entry.record_id for entry in found})
        except UnknownModel:
            continue
        path = spec_of(model).path
        for entry in found:
            if entry.record_id in known:
                entry.title = str(known[entry.record_id] or "")
                entry.href = f"{path}/{entry.record_id}"


def _by_day(entries: list[Entry], done: bool) -> list[Day]:
    found: list[Day] = []
    now = utcnow()
    for entry in entries:
        late = not done and entry.due_at < now
        title = _("Overdue") if late else "" if done else day_title(local_day(entry))
        if done:
            title = _("Completed")
        if not found or found[-1].title != title:
            found.append(Day(title, [], late))
        found[-1].entries.append(entry)
    return found


def local_day(entry: Entry) -> date:
    """The day on which somebody sees it: of their zone, or of the company's for whole days."""
    from core.settings import company_defaults

    zone = ZoneInfo(company_defaults()["timezone"]) if entry.all_day else current_timezone()
    return entry.due_at.astimezone(zone).date()


def day_title(day: date) -> str:
    """ "Hoy, jueves 19 de noviembre de 2026"."""
    today = utcnow().astimezone(current_timezone()).date()
    text = format_date(day, "full")
    words = {0: _("Today"), 1: _("Tomorrow")}
    word = words.get((day - today).days)
    return f"{word}, {text[:1].lower()}{text[1:]}" if word else text


def _midnight(days: int) -> datetime:
    """The beginning of a day from today on, in the reader's zone."""
    zone = current_timezone()
    day = utcnow().astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, time(), zone).astimezone(ZoneInfo("UTC"))


def _place(after: str) -> tuple[datetime, int] | None:
    at, _bar, number = after.partition("|")
    try:
        found = datetime.fromisoformat(at)
        return (found, int(number)) if found.tzinfo else None
    except ValueError:
        return None
