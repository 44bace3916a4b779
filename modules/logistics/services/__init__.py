"""Use cases of logistics, and what other modules ask of it:

- :func:`figures`: on hand, reserved and available of products; :func:`lying`: where they lie;
- :func:`record`: the one way stock moves; :func:`post`: a receipt, transfer, adjustment or count.
"""

from modules.logistics.services import documents, seeding
from modules.logistics.services.availability import Figures, Lying, figures, lying
from modules.logistics.services.documents import post
from modules.logistics.services.exceptions import NotEnough, StockError
from modules.logistics.services.ledger import Entry, record

contributions = (*seeding.contributions, *documents.contributions)

__all__ = [
    "Entry",
    "Figures",
    "Lying",
    "NotEnough",
    "StockError",
    "figures",
    "lying",
    "post",
    "record",
]
