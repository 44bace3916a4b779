"""The calendar of activities: a month or a week, mine or my team's, rendered by the server."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from babel.dates import format_interval, format_skeleton, get_day_names
from flask import Response, request
from sqlalchemy import select

from core import activities, records
from core.access.actor import actor
from core.access.models import TeamMember, User
from core.access.routes import access
from core.activities.models import Activity
from core.activities.service import MODEL
from core.db.base import utcnow
from core.db.scoping import EVERYTHING
from core.db.session import session
from core.locale import _, current_locale, current_timezone
from core.records.errors import Conflict, Invalid
from core.records.fields import as_id
from core.settings import company_calendar, current_company
from core.ui.activities.agenda import Asked, Entry, entries_of, local_day, rows, whose
from core.ui.activities.pages import LIST, READ, UPDATE, blueprint
from core.ui.page import render_page, render_part, toast, wants_part
from core.ui.shell import Crumb

CALENDAR = f"{LIST}/calendar"
#: More of one range are not drawn.
MOST = 600
#: Shown in a day of a month; the rest behind a link to the week.
SHOWN = 4


@dataclass(frozen=True)
class Busy:
    """Somebody's time that is taken; for what is theirs alone."""

    at: datetime
    owner: str
    all_day: bool


@dataclass
class Cell:
    """A day of the calendar."""

    day: date
    today: bool
    outside: bool = False
    #: Name of the holiday, or free by the company's hours.
    free: str = ""
    entries: list[Entry] = field(default_factory=list)
    busy: list[Busy] = field(default_factory=list)


@blueprint.get("/calendar")
@access(READ)
def show_calendar() -> Response:
    """A month or a week."""
    view = "week" if request.args.get("view") == "week" else "month"
    who = "team" if request.args.get("who") == "team" else "me"
    day = _day(request.args.get("day", ""))
    first, last = _range(view, day)
    cells = cells_of(first, last, who, day.month if view == "month" else 0)
    given: dict[str, Any] = {
        "view": view,
        "who": who,
        "day": day,
        "weeks": [cells[i : i + 7] for i in range(0, len(cells), 7)],
        "names": _weekdays(),
        "title": _title(view, first, day),
        "before": first - timedelta(days=7)
        if view == "week"
        else day.replace(day=1) - timedelta(days=1),
        "after": first + timedelta(days=7) if view == "week" else _next_month(day),
        "shown": SHOWN if view == "month" else MOST,
        "may_change": actor().can(UPDATE) and not actor().viewed_by,
        "here": f"{CALENDAR}?view={view}&who={who}&day={day.isoformat()}",
        "clock": lambda at: f"{at.astimezone(current_timezone()):%H:%M}",
    }
    if wants_part("calendar"):
        return render_part("activities/calendar_body.html", **given)
    crumbs = (Crumb(_("Activities"), LIST), Crumb(_("Calendar")))
    title = given.pop("title")
    return render_page(
        "activities/calendar.html", title=_("Calendar"), crumbs=crumbs, heading=title, **given
    )


@blueprint.post("/<int:activity_id>/move")
@access(UPDATE)
def move(activity_id: int) -> Response:
    """Another day at the same hour, as the calendar drags it: 204, or 409 and 422 with the reason."""
    activity = records.get(MODEL, activity_id)
    try:
        day = date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        raise Invalid({"day": [_("Write a date, for example 30/11/2026.")]}) from None
    if activity.all_day:
        due: Any = day
    else:
        zone = current_timezone()
        clock = activity.due_at.astimezone(zone).timetz()
        due = datetime.combine(day, clock)
    version = as_id(request.form.get("version", ""))
    try:
        moved = activities.reschedule(activity_id, due, version=version)
    except Conflict:
        return Response(status=409)  # the item goes back to where it was
    toast(_("Activity rescheduled."))
    answer = Response(status=204)
    answer.headers["X-Version"] = str(moved.version)
    return answer


def cells_of(first: date, last: date, who: str, month: int = 0) -> list[Cell]:
    """The days of a range with what is in them."""
    today = utcnow().astimezone(current_timezone()).date()
    company = current_company()
    working = company_calendar(company) if company else None
    cells = {}
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        free = ""
        if working:
            free = working.holiday(day) or ("" if working.is_working_day(day) else _("Free day"))
        cells[day] = Cell(day, day == today, bool(month) and day.month != month, free)
    for entry in _entries(first, last, who):
        if cell := cells.get(local_day(entry)):
            cell.entries.append(entry)
    for busy in _busy(first, last) if who == "team" else ():
        if cell := cells.get(busy.at.astimezone(current_timezone()).date()):
            cell.busy.append(busy)
    return list(cells.values())


def _entries(first: date, last: date, who: str) -> list[Entry]:
    query = rows().where(*whose(Asked(who)), *_within(first, last), Activity.archived_at.is_(None))
    found = session().execute(query.order_by(Activity.due_at, Activity.id).limit(MOST)).all()
    return entries_of(found)


def _busy(first: date, last: date) -> list[Busy]:
    """When colleagues of the actor's teams have something private: the time, and nothing else."""
    me = actor()
    if not me.team_ids:
        return []
    people = select(TeamMember.user_id).where(TeamMember.team_id.in_(sorted(me.team_ids)))
    query = (
        select(Activity.due_at, Activity.all_day, User.name)
        .join(User, User.id == Activity.owner_id)
        .where(Activity.private.is_(True), Activity.owner_id.in_(people))
        .where(Activity.owner_id != me.user_id, *_within(first, last))
        .where(Activity.archived_at.is_(None), Activity.done_at.is_(None))
        .order_by(Activity.due_at)
        .limit(MOST)
        # only the time leaves this function
        .execution_options(scope=EVERYTHING)
    )
    return [Busy(at, name, whole) for at, whole, name in session().execute(query)]


def _within(first: date, last: date) -> tuple[Any, Any]:
    zone = current_timezone()
    start = datetime.combine(first, time(), zone) - timedelta(hours=14)
    end = datetime.combine(last, time(), zone) + timedelta(hours=38)
    return Activity.due_at >= start, Activity.due_at < end


def _range(view: str, day: date) -> tuple[date, date]:
    """First and last day drawn: whole weeks from Monday."""
    if view == "week":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=6)
    first = day.replace(day=1)
    last = _next_month(day) - timedelta(days=1)
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = utcnow().astimezone(current_timezone()).date()
    return min(max(found, date(1990, 1, 1)), date(2100, 1, 1))


def _title(view: str, first: date, day: date) -> str:
    if view == "week":
        return str(
            format_interval(first, first + timedelta(days=6), "yMMMd", locale=current_locale())
        )
    text = str(format_skeleton("yMMMM", day, locale=current_locale()))
    return text[:1].upper() + text[1:]


def _weekdays() -> list[str]:
    names = get_day_names("abbreviated", locale=current_locale())
    return [str(names[number]) for number in range(7)]
