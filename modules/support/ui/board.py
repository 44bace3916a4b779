"""The board of cases, and what stands on its cards."""

from __future__ import annotations

from markupsafe import Markup
from sqlalchemy import Select, bindparam, select

from core.api.services import prepared_rows
from core.api.ui import BoardChip, CardTag, KanbanView, _, _l, draw_tag
from modules.support.models import CASE, Case
from modules.support.ui.service import clock_words


def clock_tags(ids: list[int]) -> dict[int, Markup]:
    """How the times of service stand, and what is urgent."""
    columns = (Case.id, Case.sla_state, Case.sla_due_at, Case.priority, Case.closed_at)

    def query() -> Select:
        return select(*columns).where(Case.id.in_(bindparam("ids", expanding=True)))

    urgency = {
        "urgent": draw_tag(_("Urgent priority"), "rojo", "arrow-up"),
        "high": draw_tag(_("High priority"), "ambar", "arrow-up"),
    }
    found = {}
    for number, state, due_at, priority, closed_at in prepared_rows(
        "support.clock_tags", query, {"ids": ids}
    ):
        words, tone = ("", "") if closed_at else clock_words(state, due_at)
        clock = draw_tag(words, tone, "hourglass-high") if words else Markup()
        found[number] = clock + urgency.get(priority, "")
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
