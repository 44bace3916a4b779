"""What an order shows of its invoice."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from core.api.locale import format_date
from core.api.services import actor, session
from core.api.ui import Panel, _l
from modules.accounting.models import BATCH, INVOICE, Batch, Invoice
from modules.accounting.services.batches import batch_of
from modules.accounting.services.exporting.ordered import named_by_invoice
from modules.accounting.ui.panels import may_see_amounts
from modules.sales.models import ORDER, Order


def render_invoicing(order: Order) -> Markup:
    """Who issues the invoice, in which batch the order went there, and what came back."""
    who = actor()
    query = select(Invoice).join(Order, named_by_invoice()).where(Order.id == order.id)
    batch = batch_of(ORDER, order.id) if who.can(f"{BATCH}.read") else None
    day = format_date(order.ordered_on) if order.ordered_on else ""
    given = {"what": "orders", "day_from": day, "day_to": day}
    open_ = order.state in ("confirmed", "done") and not order.archived_at
    may = open_ and who.can(f"{BATCH}.create") and not who.viewed_by
    state = Batch.__table__.c.state.info["field"]
    return Markup(
        render_template(
            "accounting/of_order.html",
            batch=batch,
            state=dict(state.choices).get(batch.state, "") if batch else "",
            invoices=session().scalars(query.order_by(Invoice.issued_on, Invoice.id)).all(),
            amounts=may_see_amounts(),
            prepare=f"/accounting/batches/new?{urlencode(given)}" if may else "",
        )
    )


contributions = (
    Panel(
        name="accounting.order.invoicing",
        model=ORDER,
        label=_l("Issue an invoice"),
        permission=f"{INVOICE}.read",
        render=render_invoicing,
        weight=40,
    ),
)
