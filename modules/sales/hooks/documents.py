"""What happens before quotes and orders are saved, and what becomes of them when their customer is merged
or erased."""

from __future__ import annotations

from core.api.services import ContactReference, Duty, SaveStep, _l, papers_of
from modules.sales.models import ORDER, QUOTE, Order, Quote
from modules.sales.services.documents import orders, quotes

contributions = (
    SaveStep(name="sales.quote.check", model=QUOTE, call=quotes.check, weight=110),
    ContactReference(
        name="sales.quote.contact",
        cls=Quote,
        column="contact_id",
        on_merge="move",
        on_erase="anonymise",
        personal=("name", "notes", "refuse_reason", "approval", "search", "sort_key"),
    ),
    SaveStep(name="sales.order.check", model=ORDER, call=orders.check, weight=110),
    Duty(
        name="sales.orders",
        label=_l("Orders"),
        until=papers_of(
            Order.contact_id,
            Order.company_id,
            Order.ordered_on,
            Order.state.in_(("confirmed", "done")),
        ),
    ),
    ContactReference(
        name="sales.order.contact",
        cls=Order,
        column="contact_id",
        on_merge="move",
        on_erase="anonymise",
        personal=(
            "name",
            "recipient",
            "street",
            "postal_code",
            "city",
            "customer_reference",
            "notes",
            "cancel_reason",
            "search",
            "sort_key",
        ),
    ),
)
