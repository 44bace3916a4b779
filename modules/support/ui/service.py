"""How the times of service of a case stand, on its page and in lists."""

from __future__ import annotations

from datetime import datetime

from flask import render_template
from markupsafe import Markup

from core.api.locale import current_timezone, format_datetime, format_duration, format_time
from core.api.models import utcnow
from core.api.ui import HeaderTag, ListView, Panel, SettingsPage, _, _l, draw_tag
from modules.support.models import CASE, Case
from modules.support.services.clocks import readings
from modules.support.sla.engine import Clock, Promise, State

#: What a person reads of each promise.
PROMISES = {
    Promise.FIRST: _l("First answer"),
    Promise.NEXT: _l("Next answer"),
    Promise.RESOLUTION: _l("Solution"),
}
_TONES = {"ok": "", "warning": "ambar", "breached": "rojo"}


def chip(case: Case) -> Markup | None:
    """How long there is until the next promise is broken, or since when it is too late."""
    if case.closed_at:
        return None
    text, tone = clock_words(case.sla_state, case.sla_due_at, until=True)
    return draw_tag(text, tone, "hourglass-high") if text else None


def clock_words(state: str, due_at: datetime | None, *, until: bool = False) -> tuple[str, str]:
    """(how the times of service of an open case stand, the tone of it); empty: nothing is promised.

    :param until: say by when, too.
    """
    now = utcnow()
    if state == "paused":
        return _("Clock stopped"), ""
    if state == "breached" and due_at is None:
        return _("Too late"), "rojo"
    if state == "none" or due_at is None:
        return "", ""
    if due_at <= now:
        late = format_duration((now - due_at).total_seconds())
        return _("%(late)s late", late=late), "rojo"
    left = format_duration((due_at - now).total_seconds())
    tone = _TONES.get(state, "")
    if until and state == "breached":
        at = _moment(due_at, now)
        return _("Was late · %(left)s left · until %(at)s", left=left, at=at), tone
    if until:
        return _("%(left)s left · until %(at)s", left=left, at=_moment(due_at, now)), tone
    if state == "breached":
        return _("Was late · %(left)s left", left=left), tone
    return left, tone


def _moment(at: datetime, now: datetime) -> str:
    zone = current_timezone()
    same_day = at.astimezone(zone).date() == now.astimezone(zone).date()
    return format_time(at) if same_day else format_datetime(at)


def clocks_of(case: Case) -> Markup:
    """Every promise of a case, how it stands, and why its clocks stood still."""
    now = utcnow()
    found, _logs = readings([case.id], now)
    reading = found[case.id]
    lines = [
        (PROMISES[promise], _words(clock, now), clock.state.value)
        for promise, clock in reading.clocks.items()
        if clock.state is not State.IDLE
    ]
    if not lines:
        return Markup()
    return Markup(
        render_template(
            "support/clocks.html", lines=lines, pauses=reading.pauses, policy=reading.policy
        )
    )


def _words(clock: Clock, now: datetime) -> str:
    taken = format_duration(clock.elapsed.total_seconds())
    if clock.state is State.MET:
        return _("In time · %(taken)s", taken=taken)
    if clock.state is State.BREACHED:
        if clock.met_at:
            return _("Too late · %(taken)s", taken=taken)
        late = format_duration((now - (clock.breached_at or now)).total_seconds())
        return _("%(late)s late", late=late)
    left = format_duration(max(0.0, clock.remaining.total_seconds() if clock.remaining else 0.0))
    if clock.state is State.PAUSED:
        return _("Clock stopped · %(left)s left", left=left)
    return _("%(left)s of working time left", left=left)


contributions = (
    HeaderTag(name="support.case.sla", model=CASE, render=chip),
    Panel(
        name="support.case.clocks",
        model=CASE,
        label=_l("Times of service"),
        weight=50,
        render=clocks_of,
        later=True,
    ),
    ListView(
        name="support.policy",
        columns=("name", "type_id", "priority", "label", "first_response", "resolution"),
        phone=("first_response", "resolution"),
        sort="name",
        new_label=_l("New times of service"),
        empty_title=_l("Nothing is promised yet"),
        empty_text=_l("Say within what time customers are answered, and whose cases go first."),
    ),
    ListView(
        name="support.calendar",
        columns=("name", "always", "country", "timezone"),
        phone=("always", "country", "timezone"),
        sort="name",
        new_label=_l("New calendar"),
        empty_title=_l("The company's working hours count"),
        empty_text=_l("Make a calendar for a team that works at other hours or elsewhere."),
    ),
    SettingsPage(
        name="support.policies",
        weight=47,
        label=_l("Times of service"),
        icon="hourglass-high",
        permission="support.policy.update",
        href="/support/policies",
    ),
    SettingsPage(
        name="support.calendars",
        weight=48,
        label=_l("Service calendars"),
        icon="calendar-time",
        permission="support.calendar.update",
        href="/support/calendars",
    ),
)
