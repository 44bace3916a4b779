"""One's own activities for another calendar program: an iCalendar feed at a secret address."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask import Response, current_app, request
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from core.access.actor import acting_as, actor
from core.access.models import User
from core.access.routes import access, go_to, public
from core.access.sessions import actor_of
from core.activities.models import Activity
from core.activities.saving import day_of
from core.db.base import utcnow
from core.db.session import session, write
from core.locale import _
from core.notifications.models import NotificationHours
from core.ui.activities.pages import LIST, READ, blueprint
from core.ui.page import render_page, toast
from core.ui.shell import Crumb

if TYPE_CHECKING:
    from icalendar import Event

PAGE = f"{LIST}/calendar/feed"
#: Days of the past and of the future that a feed holds.
PAST, FUTURE = timedelta(days=60), timedelta(days=365)


@blueprint.get("/calendar/feed")
@access(READ)
def show_feed() -> Response:
    """Whether one has an address, and a button for a new one."""
    return _page("")


@blueprint.post("/calendar/feed")
@access(READ)
def change_feed() -> Response:
    """A new address, which ends the old one; or none."""
    secret = "" if request.form.get("action") == "revoke" else secrets.token_urlsafe(24)
    with write() as current:
        me = actor().user_id or 0
        row = current.get(NotificationHours, me) or NotificationHours(user_id=me)
        row.feed_hash = _hash(secret) if secret else None
        current.add(row)
        current.flush()
    if not secret:
        toast(_("The address no longer works."))
        return go_to(PAGE)
    return _page(f"{_base()}{LIST}/feed/{secret}.ics")


def _page(address: str) -> Response:
    row = session().get(NotificationHours, actor().user_id or 0)
    crumbs = (Crumb(_("Calendar"), f"{LIST}/calendar"), Crumb(_("Other calendars")))
    return render_page(
        "activities/feed.html",
        title=_("Other calendars"),
        crumbs=crumbs,
        active=f"{LIST}/calendar",
        address=address,
        exists=bool(row and row.feed_hash),
    )


@blueprint.get("/feed/<secret>.ics")
@public
def feed(secret: str) -> Response:
    """The calendar of whoever has this address. :raises NotFound: it is nobody's."""
    query = select(User).join(NotificationHours, NotificationHours.user_id == User.id)
    query = query.where(NotificationHours.feed_hash == _hash(secret), User.active)
    user = session().scalar(query)
    if user is None:
        raise NotFound()
    with acting_as(actor_of(user)):
        body = calendar_of(user.id)
    answer = Response(body, mimetype="text/calendar")
    answer.set_etag(hashlib.sha256(body).hexdigest()[:32])
    answer.headers["Cache-Control"] = "private, max-age=300"
    answer.make_conditional(request)
    return answer


def calendar_of(user_id: int) -> bytes:
    """The activities of the actor as an iCalendar file."""
    now = utcnow()
    query = (
        select(Activity)
        .where(Activity.owner_id == user_id, Activity.archived_at.is_(None))
        .where(Activity.due_at > now - PAST, Activity.due_at < now + FUTURE)
        .order_by(Activity.due_at, Activity.id)
        .limit(2000)
    )
    from icalendar import Calendar  # of this address alone

    calendar = Calendar()
    calendar.add("prodid", "-//Cauce//ES")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Cauce")
    for activity in session().scalars(query):
        calendar.add_component(_event(activity))
    return calendar.to_ical()


def _event(activity: Activity) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", f"activity-{activity.id}@{_host()}")
    event.add("dtstamp", activity.updated_at)
    event.add("last-modified", activity.updated_at)
    event.add("sequence", activity.version)
    event.add("summary", activity.subject)
    if activity.notes:
        event.add("description", activity.notes)
    if activity.all_day:
        day = day_of(activity)
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
    else:
        start = activity.due_at.astimezone(ZoneInfo("UTC"))
        event.add("dtstart", start)
        event.add("dtend", start + timedelta(minutes=activity.minutes or 30))
    event.add("class", "PRIVATE" if activity.private else "PUBLIC")
    event.add("url", f"{_base()}{LIST}")
    if activity.done_at:
        event.add("status", "CONFIRMED")
        event.add("transp", "TRANSPARENT")
    return event


def _base() -> str:
    return str(current_app.config["CAUCE"].base_url).rstrip("/")


def _host() -> str:
    return _base().rpartition("//")[2] or "cauce"


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
