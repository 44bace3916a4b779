"""The board of cases, and what stands on its cards."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from core.api.services import session
from core.api.ui import BoardChip, CardTag, KanbanView, _l
from modules.support.models import CASE, Case
from modules.support.ui.service import clock_words


def clock_tags(ids: list[int]) -> dict[int, Markup]:
    """How the times of service stand, and what is urgent."""
    columns = (Case.id, Case.sla_state, Case.sla_due_at, Case.priority, Case.closed_at)
    rows = session().execute(select(*columns).where(Case.id.in_(ids)))
    found = {}
    for number, state, due_at, priority, closed_at in rows:
        words, tone = ("", "") if closed_at else clock_words(state, due_at)
        if words or priority in ("high", "urgent"):
            found[number] = Markup(
                render_template("support/card.html", words=words, tone=tone, priority=priority)
            )
    return found


contributions = (
    KanbanView(
        name=CASE,
        label=_l("Board of cases"),
        subtitle="contact_id",
        fields=("number", "type_id"),
        tags="tags",
    ),
    BoardChip(
        name="support.case.risk",
        model=CASE,
        label=_l("At risk"),
        condition=("sla_state", "in", ["warning", "breached"]),
        icon="alarm",
    ),
    BoardChip(
        name="support.case.free",
        model=CASE,
        label=_l("Without owner"),
        condition=("owner_id", "empty", None),
        icon="user-off",
    ),
    BoardChip(
        name="support.case.urgent",
        model=CASE,
        label=_l("Urgent"),
        condition=("priority", "is", "urgent"),
        icon="arrow-up",
    ),
    CardTag(name="support.case.clocks", model=CASE, load=clock_tags),
)
