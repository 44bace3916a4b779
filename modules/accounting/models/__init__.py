"""What the accounting link keeps: invoices with their instalments, payments, and what settles what."""

from modules.accounting.models import due, invoice, payment
from modules.accounting.models.due import DUE, Due
from modules.accounting.models.invoice import INVOICE, Invoice, InvoiceTax, LegalFact
from modules.accounting.models.payment import PAYMENT, Allocation, Payment

contributions = (*invoice.contributions, *due.contributions, *payment.contributions)

__all__ = [
    "DUE",
    "INVOICE",
    "PAYMENT",
    "Allocation",
    "Due",
    "Invoice",
    "InvoiceTax",
    "LegalFact",
    "Payment",
]
