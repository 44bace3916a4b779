"""What a customer was offered and what they ordered, on their page."""

from __future__ import annotations

from typing import Any

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from core.api.locale import format_date, format_money
from core.api.services import actor, session
from core.api.ui import Panel, _l
from modules.contacts.models import Contact
from modules.sales.models import ORDER, QUOTE, Order, Quote

#: Documents of each kind that a panel shows.
SHOWN = 4


def documents_of(contact: Contact) -> Markup | None:
    """The latest quotes and orders that the actor sees."""
    who = actor()
    found = [
        row
        for cls, path, model, day in (
            (Quote, "quotes", QUOTE, Quote.quoted_on),
            (Order, "orders", ORDER, Order.ordered_on),
        )
        if who.can(f"{model}.read")
        for row in _latest(cls, path, day, contact.id)
    ]
    may = {m: who.can(f"{m}.create") and not who.viewed_by for m in (QUOTE, ORDER)}
    if not found and not any(may.values()):
        return None
    return Markup(
        render_template(
            "sales/documents_of_contact.html",
            contact=contact,
            rows=sorted(found, key=lambda row: row["on"], reverse=True),
            may_quote=may[QUOTE],
            may_order=may[ORDER],
        )
    )


def _latest(cls: Any, path: str, day: Any, contact_id: int) -> list[dict[str, Any]]:
    query = (
        select(cls)
        .where(cls.contact_id == contact_id, cls.archived_at.is_(None))
        .order_by(day.desc(), cls.id.desc())
        .limit(SHOWN)
    )
    states = dict(cls.__table__.c.state.info["field"].choices)
    return [
        {
            "href": f"/sales/{path}/{one.id}",
            "number": one.number,
            "name": one.name,
            "state": str(states[one.state]),
            "total": format_money(one.total, one.currency),
            "on": getattr(one, day.key),
            "day": format_date(getattr(one, day.key), "medium"),
        }
        for one in session().scalars(query)
    ]


contributions = (
    Panel(
        name="sales.contact.documents",
        model="contacts.contact",
        label=_l("Quotes and orders"),
        tab=_l("Sales"),
        permission=f"{QUOTE}.read",
        render=documents_of,
        later=True,
        weight=55,
    ),
)
