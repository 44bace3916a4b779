"""Use cases of the accounting link, and all that collections ask of it:

- :func:`record_invoice`, :func:`record_payment`: what the books and the bank say;
- :func:`allocate`, :func:`undo_allocation`, :func:`offset`, :func:`reverse_payment`: what settles what;
- :func:`write_off`, :func:`undo_write_off`: debts that are given up;
- :class:`Booking`: what another module brings to the books;
- :func:`open_dues`, :func:`balance_of`, :func:`counted_on`: what is owed on any day;
- :func:`allocations_of`: what a payment settles, or what settled an instalment.
"""

from modules.accounting.services import (
    balances,
    charts,
    connectors,
    exporting,
    invoices,
    payments,
)
from modules.accounting.services.balances import due_reopened, due_settled
from modules.accounting.services.banking.reconciling import KnownAccounts
from modules.accounting.services.banking.returned import ReturnedMoney
from modules.accounting.services.connectors import linking
from modules.accounting.services.connectors.base import Connector
from modules.accounting.services.exceptions import AccountingError, CannotAllocate
from modules.accounting.services.exporting import Exporter, Finding
from modules.accounting.services.exporting.booking import Booking, Move, entry_of_moves
from modules.accounting.services.invoices import invoice_recorded, record_invoice
from modules.accounting.services.payments import (
    allocate,
    allocations_of,
    offset,
    payment_recorded,
    record_payment,
    reverse_payment,
    undo_allocation,
)
from modules.accounting.services.receivables import (
    Balance,
    OpenDue,
    balance_of,
    counted_on,
    open_dues,
)
from modules.accounting.services.writing_off import preview, undo_write_off, write_off

contributions = (
    *balances.contributions,
    *invoices.contributions,
    *payments.contributions,
    *exporting.contributions,
    *connectors.contributions,
    *linking.contributions,
    *charts.contributions,
)

__all__ = [
    "AccountingError",
    "Balance",
    "Booking",
    "CannotAllocate",
    "Connector",
    "Exporter",
    "Finding",
    "KnownAccounts",
    "Move",
    "OpenDue",
    "ReturnedMoney",
    "allocate",
    "allocations_of",
    "balance_of",
    "counted_on",
    "due_reopened",
    "due_settled",
    "entry_of_moves",
    "invoice_recorded",
    "offset",
    "open_dues",
    "payment_recorded",
    "preview",
    "record_invoice",
    "record_payment",
    "reverse_payment",
    "undo_allocation",
    "undo_write_off",
    "write_off",
]
