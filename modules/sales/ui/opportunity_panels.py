"""Panels of sales: on the page of a contact, and on that of an opportunity."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from core.api.locale import format_date, format_money, format_percent, format_relative
from core.api.services import actor, semaforo, session, spec_of, stage_info
from core.api.ui import Alert, Banner, Counted, HeaderTag, Panel, _, _l, allowed_on, initials, tint
from modules.contacts.models import Contact
from modules.sales.models import Opportunity
from modules.sales.services import outlook
from modules.sales.services.opportunities import key_contacts

OPPORTUNITY = "sales.opportunity"
READ = f"{OPPORTUNITY}.read"
#: Sales shown of a contact; the rest is one click away.
SHOWN = 6
#: The semáforo of activities by the names of its symbols.
LIGHTS = {"red": "rojo", "green": "verde", "lead": "plomo"}


def sales_of(contact: Contact) -> Counted:
    """What a contact may buy: each open sale, and their sum by currency."""
    sales = outlook.open_sales(contact.id)
    body = Markup(
        render_template(
            "sales/open_sales.html",
            contact=contact,
            sales=[_line(sale) for sale in sales[:SHOWN]],
            total=money(outlook.totals(sales)),
            more=len(sales) > SHOWN,
            may_create=actor().can(f"{OPPORTUNITY}.create") and not actor().viewed_by,
        )
    )
    return Counted(body, str(len(sales) or ""))


def money(sums: dict[str, Decimal]) -> str:
    """Sums by currency, side by side."""
    return " · ".join(format_money(amount, code) for code, amount in sums.items())


def _line(sale: Any) -> dict[str, Any]:
    chance = outlook.chance(sale)
    percent = f" · {format_percent(chance)}" if chance is not None else ""
    return {
        "id": sale.id,
        "name": sale.name,
        "amount": format_money(sale.amount, sale.currency) if sale.amount is not None else "",
        "stage": f"{stage_info(sale.stage_id).label}{percent}",
        "rot": outlook.rot(sale),
        "light": LIGHTS[semaforo(sale.next_activity_at)],
        "next": format_relative(sale.next_activity_at)
        if sale.next_activity_at
        else _("No activity planned"),
    }


def about_to_close(contact: Contact) -> Alert | None:
    """Whoever calls for another reason knows that a sale is about to be decided."""
    found = outlook.closing(contact.id)
    if not found:
        return None
    sale = found[0]
    parts = [stage_info(sale.stage_id).label]
    if sale.amount is not None:
        parts.append(format_money(sale.amount, sale.currency))
    if sale.expected_close:
        parts.append(_("closes %(day)s", day=format_date(sale.expected_close)))
    return Alert(
        severity="info",
        title=_("Sale about to be decided: “%(name)s”.", name=sale.name),
        text=" · ".join(parts),
        href=f"/sales/opportunities/{sale.id}",
        link=_("See the sale"),
        icon="target-arrow",
    )


def people(opportunity: Opportunity) -> Markup:
    """Who takes part in the sale, and in which part."""
    found = key_contacts(opportunity)
    query = select(Contact.id, Contact.name).where(Contact.id.in_({k.contact_id for k in found}))
    names = dict(session().execute(query).all())
    roles = {
        "contact_person": _("Contact person"),
        "decider": _("Decision maker"),
        **{code: str(label) for code, label in _roles()},
    }
    seen = [k for k in found if k.contact_id in names]
    return Markup(
        render_template(
            "sales/people.html",
            opportunity=opportunity,
            people=[(k, names[k.contact_id], roles.get(k.role, k.role)) for k in seen],
            may_edit=_may_edit(opportunity),
            initials=initials,
            tint=tint,
        )
    )


def _roles() -> Any:
    return spec_of("sales.involved").field("role").choices  # type: ignore[attr-defined]


def _may_edit(opportunity: Opportunity) -> bool:
    closed = stage_info(opportunity.stage_id).closed
    return not closed and bool(allowed_on(spec_of(OPPORTUNITY), opportunity, "update"))


def summary(opportunity: Opportunity) -> Markup | str:
    """What should be looked at before the sale closes; for how long it has been open."""
    return Markup(
        render_template(
            "sales/outlook.html",
            obstacles=outlook.obstacles(opportunity),
            age=outlook.age(opportunity),
            closed=stage_info(opportunity.stage_id).closed,
        )
    )


def rot_tag(opportunity: Opportunity) -> Markup | None:
    """A sale that has stood still for too long says so beside its title."""
    stood = outlook.rot(opportunity)
    if not stood:
        return None
    title = _("Too long in this stage")
    mark = '<span class="c-tag is-ambar" title="{}">{}<span class="visually-hidden"> · {}</span></span>'
    return Markup(mark).format(title, stood, title)


contributions = (
    Banner(
        name="sales.closing",
        model="contacts.contact",
        permission=READ,
        find=about_to_close,
    ),
    Panel(
        name="sales.contact.open",
        model="contacts.contact",
        label=_l("Open sales"),
        tab=_l("Sales"),
        permission=READ,
        bare=True,
        render=sales_of,
        weight=50,
    ),
    Panel(
        name="sales.opportunity.outlook",
        model=OPPORTUNITY,
        label=_l("Before it closes"),
        render=summary,
        weight=40,
    ),
    Panel(
        name="sales.opportunity.people",
        model=OPPORTUNITY,
        label=_l("People in the deal"),
        bare=True,
        render=people,
        weight=50,
    ),
    HeaderTag(name="sales.opportunity.rot", model=OPPORTUNITY, render=rot_tag),
)
