"""What a column of a sheet for an accounting program can hold."""

from __future__ import annotations

from typing import Any

from core.api.models import _l

#: What a column can hold, and what it is called.
SOURCES: tuple[tuple[str, Any], ...] = (
    ("entry", _l("Number of the entry")),
    ("line", _l("Number of the line")),
    ("day", _l("Date")),
    ("document", _l("Number of the document")),
    ("series", _l("Series")),
    ("kind", _l("Kind of document")),
    ("account", _l("Account")),
    ("account_name", _l("Name of the account")),
    ("counterpart", _l("Counterpart")),
    ("text", _l("Text of the entry")),
    ("debit", _l("Debit")),
    ("credit", _l("Credit side")),
    ("amount", _l("Amount")),
    ("side", _l("Debit or credit")),
    ("base", _l("Base")),
    ("pct", _l("Rate (%)")),
    ("product", _l("Code of the product")),
    ("quantity", _l("Quantity")),
    ("price", _l("Price of one")),
    ("tax_id", _l("Tax id of the customer")),
    ("customer", _l("Customer")),
    ("currency", _l("Currency")),
    ("fixed", _l("Always the same text")),
)
