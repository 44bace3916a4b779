"""What an order shows of its deliveries."""

from __future__ import annotations

from markupsafe import Markup

from core.api.ui import Panel, _l
from modules.logistics.models.delivery import DELIVERY
from modules.logistics.services.orders import deliveries_of
from modules.logistics.ui.customers import drawn
from modules.sales.models import ORDER, Order


def render_deliveries(order: Order) -> Markup | None:
    """Each with its stage; nothing where there is none."""
    found = deliveries_of((ORDER, order.id))
    return drawn(found) if found else None


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
