"""Screens of the accounting link, one file an aggregate."""

from modules.accounting.ui import bank, books, connections, invoices, orders, payments

contributions = (
    *invoices.contributions,
    *payments.contributions,
    *bank.contributions,
    *books.contributions,
    *orders.contributions,
    *connections.contributions,
)
