"""Where a lead is converted, and what its page tells of it."""

from __future__ import annotations

from typing import Any

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from core.api.locale import format_date
from core.api.services import TimelineKind, actor, session, spec_of
from core.api.ui import Panel, Slot, _l, allowed_on
from modules.sales.models import Lead, Opportunity
from modules.sales.models.lead import LEAD
from modules.sales.services.leads import converting
from modules.sales.services.leads.unconverting import undoable


def convertible(lead: Lead) -> bool:
    """Whether the actor may convert a lead now."""
    return not converting.refusal(lead) and bool(allowed_on(spec_of(LEAD), lead, "update"))


def bulk_button(spec: Any) -> Markup | None:
    """In the bulk bar of leads."""
    if spec.name != LEAD or actor().viewed_by:
        return None
    return Markup(render_template("sales/convert_bulk.html"))


def became(lead: Lead) -> Markup | None:
    """What a lead became, and the way back while there is one."""
    if not lead.converted_at:
        return None
    sales = session().scalars(
        select(Opportunity)
        .where(Opportunity.lead_id == lead.id, Opportunity.archived_at.is_(None))
        .order_by(Opportunity.id)
        .limit(5)
    )
    may = bool(allowed_on(spec_of(LEAD), lead, "update")) and undoable(lead.id) is not None
    return Markup(
        render_template(
            "sales/conversion.html",
            lead=lead,
            sales=list(sales),
            day=format_date(lead.converted_at),
            may_undo=may,
        )
    )


contributions = (
    Slot(name="sales.convert", slot="list.bulk", render=bulk_button, permission=f"{LEAD}.update"),
    Panel(
        name="sales.lead.conversion", model=LEAD, label=_l("Conversion"), render=became, weight=30
    ),
    TimelineKind(
        name=converting.ENTRY,
        label=_l("Conversions"),
        icon="user-check",
        template="sales/timeline_conversion.html",
    ),
)
