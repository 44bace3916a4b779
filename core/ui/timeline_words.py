"""What happened, in words: days, calls, mails, changed fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from jinja2.utils import urlize
from markupsafe import Markup, escape

from core.locale import _, current_timezone, format_date, format_datetime, format_time
from core.timeline.changes import Change
from core.timeline.forms import CALL_RESULTS, CHANNELS
from core.timeline.history import Item
from core.timeline.mentions import decode


@dataclass
class Day:
    """What happened on one day, as the reader's zone counts days."""

    label: str
    iso: str
    items: list[Item] = field(default_factory=list)


def by_day(items: list[Item]) -> list[Day]:
    """Entries under the day on which they happened."""
    zone = current_timezone()
    days: list[Day] = []
    for item in items:
        day = item.at.astimezone(zone).date()
        if not days or days[-1].iso != day.isoformat():
            days.append(Day(day_words(day), day.isoformat()))
        days[-1].items.append(item)
    return days


def day_words(day: date) -> str:
    """Today and yesterday by their names, other days by their date."""
    today = datetime.now(current_timezone()).date()
    text = format_date(day, "long")
    if day == today:
        return _("Today, %(date)s", date=text)
    if day == today - timedelta(days=1):
        return _("Yesterday, %(date)s", date=text)
    return text


def when_words(at: datetime) -> str:
    """A moment as people say it: "hoy, 9:40", "ayer, 18:22", else its date and time."""
    zone = current_timezone()
    day, today = at.astimezone(zone).date(), datetime.now(zone).date()
    if day == today:
        return _("today, %(time)s", time=format_time(at))
    if day == today - timedelta(days=1):
        return _("yesterday, %(time)s", time=format_time(at))
    return format_datetime(at)


_RESULTS = dict(CALL_RESULTS)


def call_words(data: Mapping[str, Any]) -> list[str]:
    """Direction, length and result of a call, in words."""
    words = []
    if data.get("minutes"):
        words.append(_("%(minutes)s min", minutes=data["minutes"]))
    if data.get("result"):
        words.append(str(_RESULTS.get(data["result"], data["result"])).lower())
    return words


def written_words(item: Item) -> str:
    """What somebody did with a mail or a message: "escribió por WhatsApp"."""
    if item.kind == "mail":
        return _("received a mail") if item.direction == "in" else _("wrote a mail")
    channel = str(dict(CHANNELS).get(item.data.get("channel", ""), ""))
    if item.direction == "in":
        text = _("received a message by %(channel)s", channel=channel)
        return text if channel else _("received a message")
    return _("wrote by %(channel)s", channel=channel) if channel else _("wrote a message")


#: What a text with an address holds at least: looking at each of its words costs far more.
_ADDRESS = re.compile(r"[@:]|www\.|\.(?:com|net|org|info|edu|gov|int|mil)", re.IGNORECASE)


def entry_text(item: Item) -> Markup:
    """The body as it is shown: addresses lead somewhere, colleagues it names stand out."""
    text = escape(item.body)
    if _ADDRESS.search(item.body):
        text = Markup(urlize(text, rel="noopener nofollow"))
    if "@[" not in item.body:
        return Markup(text)
    named = Markup('<span class="c-mention">@{}</span>')
    return Markup(decode(str(text), item.names, lambda name: str(named.format(name))))


def change_words(change: Change, short: bool = False) -> str:
    """A changed field as a sentence, or as a line of a list."""
    values = {"field": change.label, "old": change.old, "new": change.new}
    if short:
        return (
            _("%(field)s: %(old)s → %(new)s", **values | {"old": change.old or "—"})
            if (change.new)
            else _("%(field)s: emptied, it was %(old)s", **values)
        )
    if not change.old:
        return _("set %(field)s to %(new)s", **values)
    if not change.new:
        return _("emptied %(field)s, it was %(old)s", **values)
    return _("changed %(field)s from %(old)s to %(new)s", **values)
