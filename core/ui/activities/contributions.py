"""Where activities show: the sidebar, the clock, the home page, the pages of records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template
from markupsafe import Markup

from core import activities
from core.access.actor import actor
from core.activities.records import with_activities
from core.activities.service import MODEL
from core.locale import _l
from core.records.spec import ModelSpec
from core.ui.activities import agenda
from core.ui.activities.forms import choices, due_texts
from core.ui.activities.lines import show_lines
from core.ui.activities.pages import CREATE, LIST, READ, UPDATE
from core.ui.composer import blank, place
from core.ui.lights import light
from core.ui.tabs import ComposerTab, Composing
from core.ui.views import (
    Counter,
    HomeTile,
    MenuItem,
    PaletteEntry,
    Panel,
    QuickCreate,
    Slot,
)


def render_day() -> Markup:
    """What is overdue and due today, for the home page."""
    counts = agenda.counts("me")
    found = agenda.page_of(agenda.Asked(), limit=8)
    may_change = actor().can(UPDATE)
    given = {"page": found, "lines": show_lines, "counts": counts, "may_change": may_change}
    return Markup(render_template("activities/tile.html", **given))


def render_planned(record: Any) -> Markup | str:
    """The open activities of a record and of what belongs to it."""
    spec: ModelSpec = record.__spec__
    given = {
        "entries": agenda.planned(spec.name, record.id),
        "lines": show_lines,
        "about": f"{spec.name}:{record.id}",
        "may_change": actor().can(UPDATE) and not actor().viewed_by,
        "may_plan": actor().can(CREATE) and not actor().viewed_by,
        "panel": f"{spec.path}/{record.id}/panel/core.planned",
    }
    return Markup(render_template("activities/planned.html", **given))


def render_next(spec: ModelSpec, record: Any) -> Markup | str:
    """The semáforo below the title of a record; nothing once it is closed."""
    if not with_activities(spec) or getattr(record, "closed_at", None):
        return ""
    return light(
        record.next_activity_at, record.next_activity_kind, record.next_activity_subject or ""
    )


def render_tab(record: Any, composing: Composing) -> Markup | str:
    """The form that plans an activity, in the composer of a record."""
    spec: ModelSpec = record.__spec__
    if not with_activities(spec):
        return ""
    url = f"{LIST}/plan/{spec.name}/{record.id}/activity"
    if composing.sent or composing.errors:
        return Markup(_plan_form(url, composing.sent, composing.errors))
    proposed = activities.suggest_next("call", "no_answer")
    due = due_texts(proposed.due_at if proposed else None)
    sent = {"kind": "call", **{name: place(name) for name in due}}
    return blank("activity", url, lambda address: _plan_form(address, sent, {}), **due)


def _plan_form(url: str, sent: Mapping[str, str], errors: Mapping[str, list[str]]) -> str:
    given = {"url": url, "sent": sent, "errors": errors, "choices": choices(people=False)}
    return render_template("activities/compose.html", **given)


contributions = (
    MenuItem(
        name="activities",
        label=_l("Activities"),
        href=LIST,
        permission=READ,
        place="place",
        icon="checkbox",
        key="a",
        counter="overdue",
        phone=True,
        weight=30,
    ),
    MenuItem(
        name="calendar",
        label=_l("Calendar"),
        href=f"{LIST}/calendar",
        permission=READ,
        place="place",
        icon="calendar",
        weight=40,
    ),
    Counter(name="overdue", statement=agenda.overdue),
    QuickCreate(
        name=MODEL,
        label=_l("Activity"),
        icon="calendar-plus",
        href=f"{LIST}/new",
        permission=CREATE,
    ),
    PaletteEntry(
        name="core.overdue",
        label=_l("Overdue activities"),
        href=f"{LIST}?when=overdue",
        icon="alarm",
        permission=READ,
    ),
    HomeTile(name="core.day", label=_l("My day"), render=render_day, permission=READ, weight=10),
    Slot(name="core.next", slot="record.next", render=render_next),
    Panel(
        name="core.planned",
        label=_l("Planned activities"),
        applies=with_activities,
        render=render_planned,
        place="related",
        permission=READ,
        every=45,
        weight=20,
    ),
    ComposerTab(
        name="core.activity",
        label=_l("Activity"),
        icon="calendar-plus",
        render=render_tab,
        permission=CREATE,
        key="a",
        weight=60,
    ),
)
