"""Use cases of orders, and what other modules ask of them."""

from modules.sales.services.documents import orders
from modules.sales.services.documents.orders import (
    cancel_order,
    complete_order,
    confirm_order,
    lines_of,
    order_cancelled,
    order_confirmed,
)

contributions = orders.contributions

__all__ = [
    "cancel_order",
    "complete_order",
    "confirm_order",
    "lines_of",
    "order_cancelled",
    "order_confirmed",
]
