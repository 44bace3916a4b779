"""Models of logistics, one aggregate a file."""

from modules.logistics.models import document, lot, stock, warehouse
from modules.logistics.models.document import DocumentLine, Reason, StockDocument
from modules.logistics.models.lot import Lot
from modules.logistics.models.stock import Book, Move, Stocked, Subtotal
from modules.logistics.models.warehouse import Location, Warehouse

contributions = (
    *warehouse.contributions,
    *lot.contributions,
    *document.contributions,
    *stock.contributions,
)

__all__ = [
    "Book",
    "DocumentLine",
    "Location",
    "Lot",
    "Move",
    "Reason",
    "StockDocument",
    "Stocked",
    "Subtotal",
    "Warehouse",
]
