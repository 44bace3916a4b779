"""Lines of activities as HTML: put together by hand, for an agenda shows fifty of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from markupsafe import Markup

from core.locale import _
from core.ui.assets import asset, draw_icon
from core.ui.cells import escaped

if TYPE_CHECKING:
    from core.ui.activities.agenda import Entry


def show_lines(
    entries: Iterable[Entry],
    may_change: bool = False,
    with_owner: bool = False,
    pick: bool = False,
) -> Markup:
    """Activities as lines: semáforo, when, what, about whom, and what can be done with them.

    :param with_owner: name whose they are. :param pick: they can be selected.
    """
    maker = _Maker(may_change, with_owner, pick)
    return Markup("".join([maker.line(entry) for entry in entries]))


class _Maker:
    """Makes lines: texts and icons are looked up once for all of them."""

    def __init__(self, may_change: bool, with_owner: bool, pick: bool) -> None:
        self.may_change, self.with_owner, self.pick = may_change, with_owner, pick
        self.select = escaped(_("Select %(name)s", name="{}"))
        sprite = escaped(asset("icons.svg"))
        words = {
            "verde": _("Up to date:"),
            "rojo": _("Overdue:"),
            "plomo": _("Not planned:"),
        }
        #: What stands before the words of a light.
        self.lights = {
            light: f'<span class="c-sem {light}"><svg aria-hidden="true"><use href="{sprite}#{light}"/>'
            f'</svg><span class="visually-hidden">{escaped(text)} </span>'
            for light, text in words.items()
        }
        self.done = f'<span class="c-sem verde">{draw_icon("check", "s")}'
        self.urgency = {
            "urgent": f'<span class="c-tag is-rojo">{draw_icon("urgent")}{escaped(_("Urgent"))}</span>',
            "high": f'<span class="c-tag is-ambar">{escaped(_("High"))}</span>',
        }
        self.private = f'<span class="c-tag">{draw_icon("lock")}{escaped(_("Private"))}</span>'
        #: Class, part of the address, key, texts and icon of what can be done.
        self.actions = [
            (style, part, key, escaped(named), escaped(text), draw_icon(symbol, "s"))
            for style, part, key, named, text, symbol in (
                ("ghost", "reschedule", "h", _("Reschedule: %(name)s", name="{}"),
                 _("Reschedule"), "calendar-time"),
                ("plain", "finish", "e", _("Mark as done: %(name)s", name="{}"),
                 _("Mark as done"), "check"),
            )
        ]  # fmt: skip

    def line(self, entry: Entry) -> str:
        """One activity."""
        late = " late" if entry.light == "rojo" and not entry.done else ""
        subject, when = escaped(entry.subject), escaped(entry.when)
        before = self.done if entry.done else self.lights[entry.light]
        return (
            f'<li class="c-act{late}" id="act-{entry.id}"><div class="c-act-row">'
            f'{self._picked(entry, subject)}<span class="c-act-when">{before}'
            f'<span class="text-truncate">{when}</span></span></span><div class="c-act-what">'
            f'<div class="c-act-title">{draw_icon(entry.icon, "s")}<span class="visually-hidden">'
            f"{escaped(entry.kind)}: </span><strong>{subject}</strong>"
            f"{self.urgency.get(entry.priority, '')}{self.private if entry.private else ''}</div>"
            f"{self._about(entry)}</div>{self._doing(entry, subject)}</div>"
            f'<div class="c-act-more" id="act-{entry.id}-more"></div></li>'
        )

    def _picked(self, entry: Entry, subject: str) -> str:
        if not self.pick:
            return ""
        return (
            f'<input class="form-check-input" type="checkbox" name="ids" value="{entry.id}" data-pick '
            f'aria-label="{self.select.replace("{}", subject)}">'
        )

    def _about(self, entry: Entry) -> str:
        parts = []
        if entry.title:
            parts.append(f'<a href="{escaped(entry.href)}" data-pre>{escaped(entry.title)}</a>')
        if self.with_owner and entry.owner:
            parts.append(escaped(entry.owner))
        return f'<div class="soft tiny">{" · ".join(parts)}</div>' if parts else ""

    def _doing(self, entry: Entry, subject: str) -> str:
        if not self.may_change or entry.done:
            return ""
        return "".join(
            [
                f'<a class="btn btn-{style} btn-icon" href="/activities/{entry.id}/{part}" '
                f'hx-get="/activities/{entry.id}/{part}" hx-target="#act-{entry.id}-more" '
                f'hx-swap="innerHTML" data-act="{key}" '
                f'aria-label="{named.replace("{}", subject)}" title="{text}">{symbol}</a>'
                for style, part, key, named, text, symbol in self.actions
            ]
        )
