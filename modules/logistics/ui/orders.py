"""What an order shows of its deliveries."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from core.api.services import actor, session
from core.api.ui import Panel, _l
from modules.catalog.models import Product
from modules.logistics.hooks.orders import wanted_of
from modules.logistics.models.delivery import DELIVERY
from modules.logistics.services.orders import delivered_of, deliveries_of, goods_of
from modules.logistics.ui.customers import drawn
from modules.sales.models import ORDER, Order


def render_deliveries(order: Order) -> Markup | None:
    """Each with its stage, and what the customer still waits for once a part has left. A confirmed order
    without one, of a time before this module or whose delivery could not be made, offers to make it."""
    found = deliveries_of((ORDER, order.id))
    if not found:
        if order.state != "confirmed" or not actor().can(f"{DELIVERY}.create"):
            return None
        if not list(goods_of(wanted_of(order.id))) or actor().viewed_by:
            return None
        return Markup(render_template("logistics/prepare.html", order_id=order.id))
    return drawn(found) + (_waited_for(order) if order.state == "confirmed" else "")


def _waited_for(order: Order) -> Markup:
    source = (ORDER, order.id)
    there = delivered_of(source)
    if not there:
        return Markup()
    goods = list(goods_of(wanted_of(order.id)))
    query = select(Product.id, Product.name).where(Product.id.in_({one[1] for one in goods}))
    names = dict(session().execute(query).all())
    rows = [
        {"name": names[product], "left": left, "asked": asked}
        for line, product, asked in goods
        if (left := there.get(line, {}).get(product, 0)) < asked and product in names
    ]
    return Markup(render_template("logistics/waited.html", rows=rows))


contributions = (
    Panel(
        name="logistics.order.deliveries",
        model=ORDER,
        label=_l("Deliveries"),
        render=render_deliveries,
        permission=f"{DELIVERY}.read",
        weight=30,
    ),
)
