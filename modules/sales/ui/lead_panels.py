"""What the page of a lead says of its first contact."""

from __future__ import annotations

from typing import Any

from flask import render_template
from markupsafe import Markup

from core.api.locale import format_datetime
from core.api.models import utcnow
from core.api.services import spec_of
from core.api.ui import HeaderTag, Panel, _l, allowed_on
from modules.sales.models import Lead
from modules.sales.models.lead import LEAD
from modules.sales.services.leads import clock

#: state → (colour, text)
TONES = {
    "running": ("plomo", _l("First contact pending")),
    "warning": ("ambar", _l("First contact due soon")),
    "broken": ("rojo", _l("First contact overdue")),
    "late": ("ambar", _l("Contacted late")),
    "kept": ("verde", _l("Contacted in time")),
}


def state_of(lead: Lead) -> str:
    """Where the clock of a lead stands; a closed lead that nobody spoke to has none."""
    if lead.closed_at and not lead.first_contact_at:
        return ""
    return clock.state(utcnow(), lead.first_due_at, lead.first_warn_at, lead.first_contact_at)


def tag(lead: Lead) -> Markup | None:
    """The clock beside the name, while it runs or when it was broken."""
    state = state_of(lead)
    if state not in ("running", "warning", "broken"):
        return None
    tone, text = TONES[state]
    return Markup('<span class="c-tag is-{}">{}</span>').format(tone, text)


def first_contact(lead: Lead) -> Markup | None:
    """Until when somebody must speak to them, or when somebody did; and who could take over."""
    state = state_of(lead)
    if not state:
        return None
    shown: dict[str, Any] = {"due": lead.first_due_at, "done": lead.first_contact_at}
    times = {name: format_datetime(at) if at else "" for name, at in shown.items()}
    waiting = lead.first_contact_at is None and not lead.closed_at
    return Markup(
        render_template(
            "sales/first_contact.html",
            lead=lead,
            text=str(TONES[state][1]),
            tone=TONES[state][0],
            **times,
            may_reassign=waiting and bool(allowed_on(spec_of(LEAD), lead, "update")),
        )
    )


contributions = (
    HeaderTag(name="sales.lead.clock", model=LEAD, render=tag),
    Panel(
        name="sales.lead.first_contact",
        model=LEAD,
        label=_l("First contact"),
        render=first_contact,
        weight=40,
    ),
)
