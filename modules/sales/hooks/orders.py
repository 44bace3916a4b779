"""What happens before an order is saved, and what becomes of it when its customer is merged or erased."""

from __future__ import annotations

from core.api.services import ContactReference, SaveStep
from modules.sales.models import ORDER, Order
from modules.sales.services.documents import orders

contributions = (
    SaveStep(name="sales.order.check", model=ORDER, call=orders.check, weight=110),
    # orders are kept as the law asks of business papers (ES: six years, Código de Comercio art. 30)
    ContactReference(
        name="sales.order.contact",
        cls=Order,
        column="contact_id",
        on_merge="move",
        on_erase="keep",
        personal=("number", "name", "recipient", "street", "total", "notes"),
    ),
)
