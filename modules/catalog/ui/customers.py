"""How a customer is taxed, on their page."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup
from sqlalchemy import or_, select

from core.api.locale import format_date
from core.api.services import actor, company_today, context, session
from core.api.ui import Panel, _, _l
from modules.catalog.models import CustomerRate
from modules.catalog.models.own_rates import CUSTOMER_RATE
from modules.catalog.services import position_of
from modules.contacts.models import Contact

#: Rates that the panel shows; the rest is one click away.
SHOWN = 12


def taxes_of_customer(contact: Contact) -> Markup:
    """The fiscal position and why, and the rates of their own that hold or will."""
    who, ctx = actor(), context()
    position, why = position_of(contact)
    query = (
        select(CustomerRate)
        .where(
            CustomerRate.contact_id == contact.id,
            or_(CustomerRate.valid_to.is_(None), CustomerRate.valid_to >= company_today()),
        )
        .order_by(CustomerRate.valid_from, CustomerRate.id)
        .limit(SHOWN)
    )
    rates = session().scalars(query).all() if who.can(f"{CUSTOMER_RATE}.read") else []
    shown = CustomerRate.__table__.c.pct.info["field"]
    lines = [
        {
            "href": f"/catalog/customer-rates/{one.id}",
            "name": one.name,
            "pct": shown.show(one.pct, ctx),
            "days": " ".join(filter(None, (_from(one), _until(one)))),
            "source": one.source or "",
        }
        for one in rates
    ]
    return Markup(
        render_template(
            "catalog/customer_taxes.html",
            position=position,
            why=why,
            open=who.can("catalog.fiscal_position.read"),
            lines=lines,
            new_href=f"/catalog/customer-rates/new?contact_id={contact.id}",
            may_create=who.can(f"{CUSTOMER_RATE}.create") and not who.viewed_by,
        )
    )


def _from(rate: CustomerRate) -> str:
    return _("from %(day)s", day=format_date(rate.valid_from))


def _until(rate: CustomerRate) -> str:
    return _("until %(day)s", day=format_date(rate.valid_to)) if rate.valid_to else ""


contributions = (
    Panel(
        name="catalog.contact.taxes",
        model="contacts.contact",
        label=_l("How they are taxed"),
        tab=_l("Sales"),
        permission="contacts.contact.read",
        render=taxes_of_customer,
        later=True,
        weight=57,
    ),
)
