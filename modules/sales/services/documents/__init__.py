"""Use cases of quotes and orders, and what other modules ask of them."""

from modules.sales.services.documents import answering, erasing, orders, quotes
from modules.sales.services.documents.answering import (
    accept_for_customer,
    accept_quote,
    quote_accepted,
    quote_refused,
    refuse_for_customer,
    refuse_quote,
)
from modules.sales.services.documents.orders import (
    cancel_order,
    complete_order,
    confirm_order,
    lines_of,
    order_cancelled,
    order_confirmed,
)
from modules.sales.services.documents.quotes import (
    QuoteCheck,
    approve_quote,
    new_version,
    quote_lines,
    quote_sent,
    send_quote,
)
from modules.sales.services.documents.reckoning import agreed_taxes

contributions = (
    *orders.contributions,
    *quotes.contributions,
    *answering.contributions,
    *erasing.contributions,
)

__all__ = [
    "QuoteCheck",
    "accept_for_customer",
    "accept_quote",
    "agreed_taxes",
    "approve_quote",
    "cancel_order",
    "complete_order",
    "confirm_order",
    "lines_of",
    "new_version",
    "order_cancelled",
    "order_confirmed",
    "quote_accepted",
    "quote_lines",
    "quote_refused",
    "quote_sent",
    "refuse_for_customer",
    "refuse_quote",
    "send_quote",
]
