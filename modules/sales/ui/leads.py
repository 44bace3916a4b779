"""Screens of leads: list, form, page, menu."""

from __future__ import annotations

from typing import Any

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from core.api.locale import format_datetime, pgettext
from core.api.services import actor, session, stage_info
from core.api.ui import (
    Action,
    Ficha,
    FormView,
    KanbanView,
    ListView,
    MenuItem,
    Panel,
    QuickCreate,
    Section,
    Tab,
    _,
    _l,
    render_history,
)
from modules.sales.models import Campaign, Lead, Source
from modules.sales.services.leads.touches import touches_of
from modules.sales.ui.converting import convertible

LEAD = "sales.lead"
READ = f"{LEAD}.read"
OPEN = ["stage", "in", ["category:open", "category:waiting"]]


def actions(lead: Lead) -> tuple[Action, ...]:
    """Converting it, and ways to reach who asks; those are personal data."""
    found = []
    if convertible(lead):
        href = f"/sales/leads/{lead.id}/convert"
        found.append(Action(_("Convert"), "user-check", href, key="v", drawer=True, primary=True))
    if not actor().can(f"{LEAD}.personal"):
        return tuple(found)
    if lead.phone_e164:
        found.append(Action(pgettext("verb", "Call"), "phone", f"tel:{lead.phone_e164}"))
    if lead.mail:
        found.append(Action(_("Send mail"), "mail", f"mailto:{lead.mail}", key="m"))
    if lead.phone_e164:
        found.append(
            Action(
                "WhatsApp",
                "brand-whatsapp",
                f"https://wa.me/{lead.phone_e164.lstrip('+')}",
                key="w",
            )
        )
    return tuple(found)


def offer_conversion(lead: Lead) -> str:
    """A lead that was dropped on *Calificado* may be converted at once."""
    qualified = stage_info(lead.stage_id).category == "won"
    return f"/sales/leads/{lead.id}/convert" if qualified and convertible(lead) else ""


def touches(lead: Lead) -> Markup:
    """Each time they came, and by which way; the first and the last are what counts."""
    found = touches_of(lead.id)
    sources, campaigns = _names(Source), _names(Campaign)
    return Markup(
        render_template(
            "sales/touches.html",
            touches=[
                (touch, sources.get(touch.source_id), campaigns.get(touch.campaign_id))
                for touch in found
            ],
            format_datetime=format_datetime,
        )
    )


def _names(cls: Any) -> dict[int | None, str]:
    return dict(session().execute(select(cls.id, cls.name)).all())


contributions = (
    ListView(
        name=LEAD,
        columns=(
            "name",
            "company",
            "stage",
            "source_id",
            "next_activity_at",
            "owner_id",
            "created_at",
        ),
        phone=("company", "stage"),
        groups=("stage", "source_id", "campaign_id", "owner_id", "reject_reason_id", "region"),
        bulk=("owner_id", "team_id", "stage"),
        tabs=(
            Tab("open", _l("Leads still open"), {"and": [OPEN]}),
            Tab("mine", _l("My leads"), {"and": [OPEN, ["owner_id", "is", "me"]]}),
            Tab("unowned", _l("Without owner"), {"and": [["owner_id", "empty", None]]}),
            Tab(
                "late",
                _l("Without first contact in time"),
                {
                    "and": [
                        OPEN,
                        ["breached_at", "filled", None],
                        ["first_contact_at", "empty", None],
                    ]
                },
            ),
            Tab("sql", _l("Fulfil the SQL"), {"and": [OPEN, ["sql_ok", "is", "1"]]}),
            Tab("qualified", _l("Qualified ones"), {"and": [["stage", "is", "category:won"]]}),
            Tab("rejected", _l("Rejected ones"), {"and": [["stage", "is", "category:lost"]]}),
        ),
        search_hint=_l("Name, company, mail or phone"),
        avatar=True,
        new_label=_l("Add a lead"),
        empty_title=_l("There are no leads yet"),
        empty_text=_l("Create the first one, publish a web form or import your list from a file."),
    ),
    KanbanView(
        name=LEAD,
        label=_l("Board of leads"),
        subtitle="company",
        fields=("source_id", "region"),
        offer=offer_conversion,
    ),
    FormView(
        name=LEAD,
        fields=(
            "name",
            "company",
            "mail",
            "phone",
            "country",
            "region",
            "postal_code",
            "request",
            "source_id",
            "owner_id",
        ),
        quick=("name", "company", "mail", "phone", "postal_code", "request", "source_id"),
        half=("region", "postal_code"),
        refresh=("country",),
    ),
    Ficha(
        name=LEAD,
        tag="stage",
        meta=("company", "region"),
        actions=actions,
        sections=(
            Section(
                _l("Data"),
                (
                    "company",
                    "position",
                    "mail",
                    "phone",
                    "tax_id",
                    "city",
                    "region",
                    "postal_code",
                    "country",
                    "language",
                    "owner_id",
                ),
            ),
            Section(_l("Request"), ("request", "interest")),
            Section(
                _l("Outcome"),
                ("contact_id", "reject_reason_id", "converted_at", "stage_since"),
            ),
        ),
    ),
    Panel(
        name="sales.lead.touches",
        model=LEAD,
        label=_l("How they came"),
        render=touches,
        weight=60,
    ),
    Panel(
        name="sales.lead.history",
        model=LEAD,
        label=_l("History"),
        place="history",
        bare=True,
        render=render_history,
    ),
    MenuItem(
        name="sales.leads", label=_l("Leads"), href="/sales/leads", permission=READ, weight=110
    ),
    MenuItem(
        name="sales.leads.board",
        label=_l("Board of leads"),
        href="/sales/leads/board",
        permission=READ,
        weight=112,
    ),
    QuickCreate(name=LEAD, label=_l("Lead")),
)
