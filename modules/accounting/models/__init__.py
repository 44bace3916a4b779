"""What the accounting link keeps: invoices with their instalments, payments, and what settles what."""

from modules.accounting.models import (
    bank,
    batch,
    books,
    connection,
    due,
    invoice,
    legal,
    payment,
)
from modules.accounting.models.bank import STATEMENT, Statement, StatementLine
from modules.accounting.models.batch import BATCH, Batch, BatchContent, BatchItem
from modules.accounting.models.books import (
    ACCOUNT,
    PROFILE,
    RULE,
    Account,
    CustomerAccount,
    Profile,
    ProfileColumn,
    Rule,
)
from modules.accounting.models.connection import Connection, Sending
from modules.accounting.models.due import DUE, Due
from modules.accounting.models.invoice import INVOICE, Invoice, InvoiceTax
from modules.accounting.models.legal import LegalFact
from modules.accounting.models.payment import PAYMENT, Allocation, Payment

contributions = (
    *invoice.contributions,
    *legal.contributions,
    *due.contributions,
    *payment.contributions,
    *books.contributions,
    *batch.contributions,
    *bank.contributions,
    *connection.contributions,
)

__all__ = [
    "ACCOUNT",
    "BATCH",
    "DUE",
    "INVOICE",
    "PAYMENT",
    "PROFILE",
    "RULE",
    "STATEMENT",
    "Account",
    "Allocation",
    "Batch",
    "BatchContent",
    "BatchItem",
    "Connection",
    "CustomerAccount",
    "Due",
    "Invoice",
    "InvoiceTax",
    "LegalFact",
    "Payment",
    "Profile",
    "ProfileColumn",
    "Rule",
    "Sending",
    "Statement",
    "StatementLine",
]
