"""Screens of orders."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import render_template
from markupsafe import Markup

from core.api.services import actor, context, stage_info
from core.api.ui import (
    Action,
    Ficha,
    FormView,
    ListView,
    MenuItem,
    Panel,
    QuickCreate,
    Section,
    Tab,
    _,
    _l,
    render_files,
    render_history,
)
from modules.sales.models import ORDER, Opportunity, Order, OrderLine
from modules.sales.services.documents import lines_of
from modules.sales.services.documents.orders import AGREED_IN_ORDER
from modules.sales.ui.document_lines import ORDER_GRID, totals_of

READ = f"{ORDER}.read"


def actions(order: Order) -> tuple[Action, ...]:
    """Confirm a draft; cancel what is not completed."""
    who, found = actor(), []
    if who.viewed_by:
        return ()
    base = f"/sales/orders/{order.id}"
    if order.state == "draft" and who.can(f"{ORDER}.confirm"):
        found.append(
            Action(_("Confirm"), "circle-check", f"{base}/confirm", post=True, primary=True)
        )
    if order.state in ("draft", "confirmed") and who.can(f"{ORDER}.cancel"):
        found.append(Action(_("Cancel the order"), "x", f"{base}/cancel"))
    return tuple(found)


def for_opportunity(opportunity: Opportunity) -> tuple[Action, ...]:
    """A sale that is not lost becomes an order with its customer filled in."""
    who = actor()
    lost = opportunity.closed_at is not None and stage_info(opportunity.stage_id).category == "lost"
    if lost or who.viewed_by or not who.can(f"{ORDER}.create"):
        return ()
    given = {"contact_id": opportunity.contact_id, "opportunity_id": opportunity.id}
    return (Action(_("Make an order"), "shopping-cart", f"/sales/orders/new?{urlencode(given)}"),)


def render_lines(order: Order) -> Markup:
    """Lines and totals as they are stored."""
    columns, ctx = OrderLine.__table__.c, context(currency=order.currency)
    fields = {
        name: columns[name].info["field"] for name in ("quantity", "price", "discount", "net")
    }
    rows = [
        {
            "kind": "",
            "optional": False,
            "text": line.description,
            **{name: known.show(getattr(line, name), ctx) for name, known in fields.items()},
        }
        for line in lines_of(order.id)
    ]
    totals = totals_of(order, order.currency)
    return Markup(render_template("sales/order_lines.html", rows=rows, totals=totals))


contributions = (
    ListView(
        name=ORDER,
        columns=("name", "number", "contact_id", "ordered_on", "state", "total", "promised_on"),
        subtitle="customer_reference",
        phone=("number", "state", "total"),
        groups=("state", "contact_id", "owner_id"),
        bulk=("owner_id", "promised_on"),
        sort="-ordered_on",
        tabs=(
            Tab("drafts", _l("Drafts"), {"and": [["state", "is", "draft"]]}),
            Tab("confirmed", _l("Confirmed"), {"and": [["state", "is", "confirmed"]]}),
            Tab("mine", _l("My orders"), {"and": [["owner_id", "is", "me"]]}),
        ),
        search_hint=_l("Number, subject or customer reference"),
        new_label=_l("New order"),
        empty_title=_l("There are no orders yet"),
        empty_text=_l("Write down what a customer buys: it is delivered and invoiced from here."),
    ),
    FormView(
        name=ORDER,
        fields=("contact_id", "ordered_on", "promised_on", "customer_reference", "lines", "terms"),
        more=(
            "name",
            "opportunity_id",
            "currency",
            "discount",
            "recipient",
            "street",
            "postal_code",
            "city",
            "region",
            "country",
            "owner_id",
            "notes",
            "external_id",
        ),
        half=("ordered_on", "promised_on"),
        locked=lambda order: () if order.state == "draft" else AGREED_IN_ORDER,
        grids={"lines": ORDER_GRID},
    ),
    Ficha(
        name=ORDER,
        tag="state",
        meta=("number", "contact_id", "total"),
        actions=actions,
        sections=(
            Section(
                _l("Data"),
                (
                    "contact_id",
                    "ordered_on",
                    "promised_on",
                    "customer_reference",
                    "discount",
                    "owner_id",
                    "opportunity_id",
                    "quote_id",
                ),
            ),
            Section(
                _l("Delivery"),
                ("recipient", "street", "postal_code", "city", "region", "country"),
            ),
            Section(
                _l("More data"),
                ("terms", "confirmed_at", "cancel_reason", "notes", "external_id"),
            ),
        ),
    ),
    Panel(
        name="sales.order.lines",
        model=ORDER,
        label=_l("Lines"),
        place="history",
        render=render_lines,
        weight=10,
    ),
    Panel(
        name="sales.order.history",
        model=ORDER,
        label=_l("History"),
        place="history",
        bare=True,
        render=render_history,
    ),
    Panel(
        name="sales.order.files",
        model=ORDER,
        label=_l("Files"),
        bare=True,
        render=render_files,
        weight=900,
    ),
    MenuItem(
        name="sales.orders",
        label=_l("Orders"),
        href="/sales/orders",
        permission=READ,
        weight=110,
    ),
    QuickCreate(name=ORDER, label=_l("Sales order")),
)
