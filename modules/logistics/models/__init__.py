"""Models of logistics, one aggregate a file."""

from modules.logistics.models import (
    carrier,
    delivery,
    document,
    lot,
    proof,
    returning,
    stock,
    warehouse,
)
from modules.logistics.models.carrier import Carrier
from modules.logistics.models.delivery import Delivery, DeliveryLine, Hold
from modules.logistics.models.document import DocumentLine, Reason, StockDocument
from modules.logistics.models.lot import Lot
from modules.logistics.models.proof import Proof, ProofFile
from modules.logistics.models.returning import Return, ReturnLine, ReturnReason
from modules.logistics.models.stock import Book, Move, Stocked, Subtotal
from modules.logistics.models.warehouse import Location, Warehouse

contributions = (
    *warehouse.contributions,
    *lot.contributions,
    *document.contributions,
    *carrier.contributions,
    *delivery.contributions,
    *proof.contributions,
    *returning.contributions,
    *stock.contributions,
)

__all__ = [
    "Book",
    "Carrier",
    "Delivery",
    "DeliveryLine",
    "DocumentLine",
    "Hold",
    "Location",
    "Lot",
    "Move",
    "Proof",
    "ProofFile",
    "Reason",
    "Return",
    "ReturnLine",
    "ReturnReason",
    "StockDocument",
    "Stocked",
    "Subtotal",
    "Warehouse",
]
