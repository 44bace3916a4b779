"""What happens before quotes and orders are saved, and what becomes of them when their customer is merged
or erased."""

from __future__ import annotations

from core.api.services import ContactReference, SaveStep
from modules.sales.models import ORDER, QUOTE, Order, Quote
from modules.sales.services.documents import orders, quotes

contributions = (
    SaveStep(name="sales.quote.check", model=QUOTE, call=quotes.check, weight=110),
    # an accepted quote is the contract behind an order, kept as long
    ContactReference(
        name="sales.quote.contact",
        cls=Quote,
        column="contact_id",
        on_merge="move",
        on_erase="keep",
        personal=("number", "name", "total", "notes"),
    ),
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
