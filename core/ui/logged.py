"""What a person said and did in a period: the entries behind a number of a report."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, Response, request

from core import timeline
from core.access.directory import names_of
from core.access.routes import signed_in
from core.locale import _, format_date
from core.records import NotFound
from core.records.service import context
from core.timeline.kinds import TimelineKind
from core.ui.entries import failing_alone
from core.ui.menu import kernel
from core.ui.page import render_page, render_part, wants_part
from core.ui.shell import Crumb
from core.ui.timeline import PAGE, entry_words
from core.ui.timeline_words import by_day

blueprint = Blueprint("logged", __name__, url_prefix="/timeline/logged")


def init_logged(app: Flask) -> None:
    """Offer the page."""
    app.register_blueprint(blueprint)


def logged_path(user: int, kinds: Iterable[str], start: date, end: date) -> str:
    """Where the entries of some kinds are that a user logged; both days included.

    They are those that :func:`core.timeline.logged_by` counts.
    """
    return f"/timeline/logged/{user}/{','.join(kinds)}/{start.isoformat()}/{end.isoformat()}"


@blueprint.get("/<int:user>/<kinds>/<start>/<end>")
@signed_in
def show(user: int, kinds: str, start: str, end: str) -> Response:
    """The entries, or (after a cursor) the older ones alone."""
    known = {kind.name: kind for kind in kernel().of(TimelineKind)}
    wanted = [known[name] for name in kinds.split(",") if name in known]
    who = names_of([user]).get(user)
    days = _days(start, end)
    if not wanted or who is None or days is None:
        raise NotFound("core.user", user)
    after = request.args.get("after", "")
    names = [kind.name for kind in wanted]
    found = timeline.logged_entries(*_instants(*days), user, names, after or None, PAGE)
    given = {
        **entry_words(after),
        "url": logged_path(user, names, *days),
        "kind": "",
        "kinds": known,
        "items": found.items,
        "days": by_day(found.items),
        "next": found.next,
    }
    if after and wants_part():
        return failing_alone(partial(render_part, "timeline/items.html", **given), given)
    title = _("%(what)s of %(who)s", what=", ".join(str(k.label) for k in wanted), who=who)
    span = " – ".join(format_date(day, "medium") for day in days)
    crumbs = (Crumb(title),)
    page = partial(render_page, "timeline/logged.html", title=title, span=span, crumbs=crumbs)
    return failing_alone(partial(page, active="", **given), given)


def _days(start: str, end: str) -> tuple[date, date] | None:
    try:
        return date.fromisoformat(start), date.fromisoformat(end)
    except ValueError:
        return None


def _instants(start: date, end: date) -> tuple[datetime, datetime]:
    """The first moment of a day, and the first after another, as the reader's zone counts days."""
    zone = ZoneInfo(context().timezone)
    first, last = (
        datetime.combine(day, time(), zone).astimezone(UTC)
        for day in (start, min(end, date.max - timedelta(days=2)) + timedelta(days=1))
    )
    return first, last
