"""Use cases of logistics, and what other modules ask of it:

- :func:`figures`: on hand, reserved and available of products; :func:`lying`: where they lie;
- :func:`reserve`, :func:`missing`, :func:`deliver_part`, :func:`take_back`: what happens to a delivery;
- :func:`open_for`, :func:`deliveries_of`, :func:`delivered_of`: deliveries of an order;
- :func:`returnable`, :func:`open_return` and what follows: goods that come back;
- :func:`record`: the one way stock moves; :func:`post`: a receipt, transfer, adjustment or count.
"""

from modules.logistics.services import documents, late, return_stages, returning, seeding, shipping
from modules.logistics.services.availability import Figures, Lying, figures, lying
from modules.logistics.services.documents import post
from modules.logistics.services.exceptions import NotEnough, StockError
from modules.logistics.services.ledger import Entry, record
from modules.logistics.services.orders import delivered_of, deliveries_of, open_for
from modules.logistics.services.reserving import Missing, missing, reserve
from modules.logistics.services.returning import (
    Finding,
    Returnable,
    open_return,
    returnable,
    returns_of,
)
from modules.logistics.services.shipping import deliver_part, shipped, take_back

contributions = (
    *seeding.contributions,
    *documents.contributions,
    *shipping.contributions,
    *returning.contributions,
    *return_stages.contributions,
    *late.contributions,
)

__all__ = [
    "Entry",
    "Figures",
    "Finding",
    "Lying",
    "Missing",
    "NotEnough",
    "Returnable",
    "StockError",
    "deliver_part",
    "delivered_of",
    "deliveries_of",
    "figures",
    "lying",
    "missing",
    "open_for",
    "open_return",
    "post",
    "record",
    "reserve",
    "returnable",
    "returns_of",
    "shipped",
    "take_back",
]
