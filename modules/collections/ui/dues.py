"""What collections shows on the page of an instalment: where it stands, and what can be done with it."""

from __future__ import annotations

from typing import Any

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from core.api.locale import format_money
from core.api.services import actor, session
from core.api.ui import Panel, _, _l
from modules.accounting.models import DUE, Due
from modules.collections.models import CLAIM, DISPUTE, INSTRUMENT, PLAN, WRITEOFF, Dispute, Plan
from modules.collections.models.instrument import STATES
from modules.collections.services import instruments, planned, writeoffs
from modules.collections.services.disputing import in_peace
from modules.collections.ui.instruments import may_note
from modules.collections.ui.panels import may_see_amounts
from modules.collections.ui.plans import may_propose


def standing_of(due: Due) -> Markup | None:
    """Plans, disputes and the like about an instalment, and what can be done while it is open."""
    lines = [*_plans(due), *_instruments(due), *_disputes(due), *_writeoffs(due)]
    ways = _ways(due) if due.open_amount > 0 and not actor().viewed_by else []
    if not lines and not ways:
        return None
    return Markup(render_template("collections/due.html", lines=lines, ways=ways))


def _plans(due: Due) -> list[dict[str, Any]]:
    number = planned.covered([due.id]).get(due.id)
    plan = session().get(Plan, number) if number and actor().can(f"{PLAN}.read") else None
    if plan is None:
        return []
    text = _("In the payment plan %(number)s", number=plan.number)
    return [{"href": f"/collections/plans/{plan.id}", "text": text, "icon": "calendar-dollar"}]


def _instruments(due: Due) -> list[dict[str, Any]]:
    if not actor().can(f"{INSTRUMENT}.read"):
        return []
    words = dict(STATES)
    return [
        {
            "href": f"/collections/instruments/{one.id}",
            "text": f"{instruments.words_of(one)} · {words[one.state]}",
            "icon": "writing-sign",
        }
        for one in instruments.of_debts([due.id])
    ]


def _disputes(due: Due) -> list[dict[str, Any]]:
    if not actor().can(f"{DISPUTE}.read"):
        return []
    query = select(Dispute).where(Dispute.due_id == due.id, in_peace())
    found = []
    for one in session().scalars(query.order_by(Dispute.id)):
        text = _("In dispute")
        if may_see_amounts():
            text = f"{text} · {format_money(one.amount, one.currency)}"
        found.append({"href": f"/collections/disputes/{one.id}", "text": text, "icon": "scale"})
    return found


def _writeoffs(due: Due) -> list[dict[str, Any]]:
    if not actor().can(f"{WRITEOFF}.read"):
        return []
    return [
        {
            "href": f"/collections/writeoffs/{one.id}",
            "text": _("Written off: %(number)s", number=one.number)
            if one.state == "done"
            else _("Owed again: %(number)s", number=one.number),
            "icon": "trash",
        }
        for one in writeoffs.of_debts([due.id])
    ]


def _ways(due: Due) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if may_propose():
        found.append(
            {
                "href": f"/collections/plans/offer/{due.contact_id}?due_id={due.id}",
                "label": _("Payment plan"),
                "icon": "calendar-dollar",
            }
        )
    if may_note():
        found.append(
            {
                "href": f"/collections/instruments/offer/{due.contact_id}?due_id={due.id}",
                "label": _("Bill or cheque"),
                "icon": "writing-sign",
            }
        )
    if actor().can(f"{DISPUTE}.create"):
        found.append(
            {
                "href": f"/collections/disputes/new?due_id={due.id}",
                "label": _("Note a dispute"),
                "icon": "scale",
                "drawer": True,
            }
        )
    if may_give_up():
        href = f"/collections/writeoffs/offer/{due.contact_id}?due_id={due.id}"
        found.append({"href": href, "label": _("Write off"), "icon": "trash"})
    return found


def may_give_up() -> bool:
    """Whether the actor may write debts off."""
    return actor().can(f"{WRITEOFF}.create") and not actor().viewed_by


contributions = (
    Panel(
        name="collections.due.standing",
        model=DUE,
        label=_l("Collections"),
        permission=f"{CLAIM}.read",
        weight=20,
        render=standing_of,
    ),
)
