"""Taxes and totals: a pure engine (``engine``, ``model``, ``amounts``), and what the tables of the
company say to it (``lookup``)."""

from modules.catalog.services.taxes.engine import compute, price_with, price_without
from modules.catalog.services.taxes.lookup import (
    home_position,
    policy_of,
    position_of,
    taxes_by_code,
    taxes_of,
)
from modules.catalog.services.taxes.model import (
    BadDocument,
    Document,
    Line,
    LineTotals,
    Policy,
    Tax,
    TaxTotals,
    Totals,
)

__all__ = [
    "BadDocument",
    "Document",
    "Line",
    "LineTotals",
    "Policy",
    "Tax",
    "TaxTotals",
    "Totals",
    "compute",
    "home_position",
    "policy_of",
    "position_of",
    "price_with",
    "price_without",
    "taxes_by_code",
    "taxes_of",
]
