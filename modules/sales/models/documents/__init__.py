"""Documents with lines that sales agrees on with customers."""

from modules.sales.models.documents import order
from modules.sales.models.documents.order import ORDER, Order, OrderLine

contributions = order.contributions

__all__ = ["ORDER", "Order", "OrderLine"]
