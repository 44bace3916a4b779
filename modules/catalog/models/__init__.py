"""Models of the catalog, one aggregate a file."""

from modules.catalog.models import (
    own_rates,
    positions,
    prices,
    product,
    rates,
    taxes,
    terms,
    units,
)
from modules.catalog.models.own_rates import CustomerRate
from modules.catalog.models.positions import FiscalPosition, PositionTax, RoundingRule
from modules.catalog.models.prices import ListPrice, PriceList
from modules.catalog.models.product import Category, Component, Product
from modules.catalog.models.rates import ExchangeRate
from modules.catalog.models.taxes import Tax, TaxClass, TaxRate
from modules.catalog.models.terms import CustomerTerms
from modules.catalog.models.units import Unit

contributions = (
    *units.contributions,
    *taxes.contributions,
    *positions.contributions,
    *product.contributions,
    *prices.contributions,
    *rates.contributions,
    *terms.contributions,
    *own_rates.contributions,
)

__all__ = [
    "Category",
    "Component",
    "CustomerRate",
    "CustomerTerms",
    "ExchangeRate",
    "FiscalPosition",
    "ListPrice",
    "PositionTax",
    "PriceList",
    "Product",
    "RoundingRule",
    "Tax",
    "TaxClass",
    "TaxRate",
    "Unit",
]
