"""Screens of logistics, one file a part."""

from modules.logistics.ui import customers, deliveries, documents, orders, places, returns, stock

contributions = (
    *deliveries.contributions,
    *returns.contributions,
    *customers.contributions,
    *orders.contributions,
    *stock.contributions,
    *documents.contributions,
    *places.contributions,
)
