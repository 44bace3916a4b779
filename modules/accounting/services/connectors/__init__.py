"""Programs that are sent drafts of invoices, and read, over the web.

A program is a :class:`Connector`, which any module may contribute.
"""

from modules.accounting.services.connectors.base import (
    Client,
    Connector,
    Customer,
    DraftLine,
    DraftTax,
    InvoiceDraft,
    InvoiceTold,
    Later,
    Link,
    Made,
    PaidPart,
    Refused,
    Unreadable,
)
from modules.accounting.services.connectors.calling import ask
from modules.accounting.services.connectors.holded import HOLDED

contributions = (HOLDED,)

__all__ = [
    "Client",
    "Connector",
    "Customer",
    "DraftLine",
    "DraftTax",
    "InvoiceDraft",
    "InvoiceTold",
    "Later",
    "Link",
    "Made",
    "PaidPart",
    "Refused",
    "Unreadable",
    "ask",
]
