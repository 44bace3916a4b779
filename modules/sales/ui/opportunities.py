"""Screens of opportunities: list, form, page, menu."""

from __future__ import annotations

from core.api.locale import format_percent
from core.api.services import stage_info
from core.api.ui import (
    Ficha,
    FormView,
    KanbanView,
    ListView,
    MenuItem,
    PaletteEntry,
    Panel,
    QuickCreate,
    Row,
    Section,
    Tab,
    _,
    _l,
    render_history,
)
from modules.sales.models import Opportunity
from modules.sales.ui import orders, quotes

OPPORTUNITY = "sales.opportunity"
READ = f"{OPPORTUNITY}.read"
OPEN = ["stage", "in", ["category:open", "category:waiting"]]
MINE = ["owner_id", "is", "me"]


def probability(opportunity: Opportunity) -> str:
    """How probable it is, and whether somebody said so or its stage does."""
    if opportunity.probability is not None:
        return format_percent(opportunity.probability)
    stage = stage_info(opportunity.stage_id)
    of_stage = stage.probability
    if of_stage is None or stage.closed:
        return ""
    return _("%(percent)s, by its stage", percent=format_percent(of_stage))


contributions = (
    ListView(
        name=OPPORTUNITY,
        columns=(
            "name",
            "contact_id",
            "stage",
            "amount",
            "expected_close",
            "next_activity_at",
            "owner_id",
        ),
        subtitle="products",
        phone=("stage", "amount", "next_activity_at"),
        sort="expected_close",
        groups=("stage", "owner_id", "team_id", "loss_reason_id"),
        bulk=("owner_id", "team_id", "stage", "expected_close", "tags"),
        tabs=(
            Tab("open", _l("Still open"), {"and": [OPEN]}),
            Tab("mine", _l("My opportunities"), {"and": [OPEN, MINE]}),
            Tab(
                "closing",
                _l("Closing within 30 days"),
                {"and": [OPEN, ["expected_close", "next_days", 30]]},
            ),
            Tab("won", _l("Won sales"), {"and": [["stage", "is", "category:won"]]}, "-closed_at"),
            Tab(
                "lost", _l("Lost sales"), {"and": [["stage", "is", "category:lost"]]}, "-closed_at"
            ),
        ),
        search_hint=_l("Opportunity or products"),
        new_label=_l("New opportunity"),
        empty_title=_l("There are no opportunities yet"),
        empty_text=_l("Create the first one, convert a lead or import your list from a file."),
    ),
    KanbanView(name=OPPORTUNITY, label=_l("Sales funnel"), subtitle="contact_id", tags="tags"),
    FormView(
        name=OPPORTUNITY,
        fields=(
            "contact_id",
            "name",
            "products",
            "amount",
            "currency",
            "expected_close",
            "stage",
            "owner_id",
        ),
        more=("person_id", "decider_id", "probability", "competitors", "expectations", "notes"),
        quick=("contact_id", "name", "products", "amount", "currency", "expected_close", "stage"),
    ),
    Ficha(
        name=OPPORTUNITY,
        tag="stage",
        meta=("contact_id", "amount"),
        actions=lambda sale: (*quotes.for_opportunity(sale), *orders.for_opportunity(sale)),
        sections=(
            Section(
                _l("Data"),
                (
                    "contact_id",
                    "person_id",
                    "decider_id",
                    "products",
                    "amount",
                    Row(_l("Probability"), probability),
                    "expected_close",
                    "competitors",
                    "loss_reason_id",
                    "owner_id",
                    "team_id",
                    "tags",
                ),
            ),
            Section(_l("What they expect"), ("expectations",)),
            Section(
                _l("More data"), ("lead_id", "stage_since", "closed_at", "notes", "external_id")
            ),
        ),
    ),
    Panel(
        name="sales.opportunity.history",
        model=OPPORTUNITY,
        label=_l("History"),
        place="history",
        bare=True,
        render=render_history,
    ),
    MenuItem(
        name="sales.board",
        label=_l("Funnel"),
        href="/sales/opportunities/board",
        permission=READ,
        key="o",
        weight=90,
    ),
    MenuItem(
        name="sales.opportunities",
        label=_l("Opportunities"),
        href="/sales/opportunities",
        permission=READ,
        key="v",
        weight=100,
    ),
    QuickCreate(name=OPPORTUNITY, label=_l("Opportunity")),
    PaletteEntry(
        name="sales.opportunities.mine",
        label=_l("My opportunities"),
        href="/sales/opportunities?tab=mine",
        icon="target-arrow",
        permission=READ,
    ),
)
