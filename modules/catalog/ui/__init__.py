"""Screens of the catalog, one file a part."""

from modules.catalog.ui import customers, prices, products, settings

contributions = (
    *products.contributions,
    *prices.contributions,
    *settings.contributions,
    *customers.contributions,
)
