"""Documents with lines that sales agrees on with customers."""

from modules.sales.models.documents import order, quote
from modules.sales.models.documents.order import ORDER, Order, OrderLine
from modules.sales.models.documents.quote import QUOTE, Quote, QuoteLine, QuoteVersion

contributions = (*quote.contributions, *order.contributions)

__all__ = [
    "ORDER",
    "QUOTE",
    "Order",
    "OrderLine",
    "Quote",
    "QuoteLine",
    "QuoteVersion",
]
