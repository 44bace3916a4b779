"""Who the customer of a case is: what to know before one answers."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from core.api.services import NotFound, get
from core.api.ui import Panel, _l, facts_of, initials, tint
from modules.support.models import CASE, Case


def customer_of(case: Case) -> Markup:
    """The customer, and what the departments that are installed tell about them."""
    try:
        contact = get("contacts.contact", case.contact_id)
    except NotFound:
        return Markup()
    return Markup(
        render_template(
            "support/customer.html",
            contact=contact,
            facts=list(facts_of(contact)),
            initials=initials(contact.name),
            tint=tint(contact.name),
        )
    )


contributions = (
    Panel(
        name="support.case.customer",
        model=CASE,
        label=_l("Customer"),
        place="data",
        weight=5,
        every=120,
        render=customer_of,
    ),
)
