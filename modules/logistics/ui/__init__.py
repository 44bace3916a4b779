"""Screens of logistics, one file a part."""

from modules.logistics.ui import customers, deliveries, documents, places, stock

contributions = (
    *deliveries.contributions,
    *customers.contributions,
    *stock.contributions,
    *documents.contributions,
    *places.contributions,
)
