"""Screens of logistics, one file a part."""

from modules.logistics.ui import documents, places, stock

contributions = (*stock.contributions, *documents.contributions, *places.contributions)
