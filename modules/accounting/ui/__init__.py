"""Screens of the accounting link, one file an aggregate."""

from modules.accounting.ui import invoices, payments

contributions = (*invoices.contributions, *payments.contributions)
