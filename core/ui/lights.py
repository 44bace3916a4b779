"""The semáforo on screens: shape, colour and text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from core.activities.kinds import kinds
from core.activities.light import LIGHTS, semaforo
from core.db.base import utcnow
from core.locale import _, current_locale, current_timezone, formatter
from core.settings import company_defaults
from core.ui.assets import draw_icon

#: Light → (name of its style, symbol of the sprite).
LOOKS = {
    "red": ("rojo", "rojo"),
    "green": ("verde", "verde"),
    "lead": ("plomo", "plomo"),
}


def shower(now: datetime | None = None) -> Callable[[datetime | None, Any], str]:
    """A function for one page: (due, kind) → the semáforo as HTML."""
    now = now or utcnow()
    words = due_words(now)
    labels: dict[str, str] = {}
    before = {
        light: f'<span class="c-sem {style}">{draw_icon(symbol, "s")}'
        for light, (style, symbol) in LOOKS.items()
    }
    nothing = f"{before['lead']}{escape(_('Nothing planned'))}</span>"

    def show(due: datetime | None, kind: Any) -> str:
        if due is None:
            return nothing
        if not labels:  # only where something is planned
            labels.update({code: escape(str(known.label)) for code, known in kinds().items()})
        text, label = escape(words(due)), labels.get(kind)
        return f"{before[semaforo(due, now)]}{f'{label} · ' if label else ''}{text}</span>"

    return show


def light(due: datetime | None, kind: str | None = None, subject: str = "") -> Markup:
    """The semáforo of one record. :param subject: of its next activity, in place of the kind."""
    if due is None or not subject:
        return Markup(shower()(due, kind))
    style, symbol = LOOKS[semaforo(due)]
    html = '<span class="c-sem {}">{}<span class="text-truncate">{} · {}</span></span>'
    return Markup(html).format(style, draw_icon(symbol, "s"), subject, due_words()(due))


def light_icon(due: datetime | None) -> Markup:
    """The semáforo without text, named for who cannot see it."""
    found = semaforo(due)
    style, symbol = LOOKS[found]
    label = str(dict(LIGHTS)[found])
    html = '<span class="c-sem {}" role="img" aria-label="{}" title="{}">{}</span>'
    return Markup(html).format(style, label, label, draw_icon(symbol, "s"))


def due_words(now: datetime | None = None) -> Callable[[datetime], str]:
    """A function that says when something is due: "hoy 12:00", "venció ayer 16:00", "30 nov 2026".

    Whole days, which end at the last second of the company's day, have no hour.
    """
    now = now or utcnow()
    zone, house = current_timezone(), ZoneInfo(company_defaults()["timezone"])
    clock, day = formatter("time"), formatter("date", None, None, "medium")
    relative, today = formatter("relative"), now.astimezone(zone).date()
    weekday = _weekdays(current_locale())

    def say(due: datetime) -> str:
        end = due.astimezone(house)
        whole = (end.hour, end.minute, end.second) == (23, 59, 59)
        date = end.date() if whole else due.astimezone(zone).date()
        apart = (date - today).days
        if abs(apart) <= 1:
            text = relative(date, now)
        elif 0 < apart < 7:
            text = weekday(date)
        elif -7 < apart < 0:
            text = relative(date, now)
        else:
            text = day(date)
        if not whole and -1 <= apart < 7:
            text = f"{text} {clock(due)}"
        return _("overdue since %(when)s", when=text) if due < now else text

    return say


def _weekdays(locale: str) -> Callable[[Any], str]:
    from babel.dates import format_skeleton

    return lambda date: str(format_skeleton("Ed", date, locale=locale))
