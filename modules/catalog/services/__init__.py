"""Use cases of the catalog, and all that quotes, orders and invoices ask of it:

- :func:`offer`: a product for a customer, with price, taxes, and the line for the engine;
- :func:`price_of`: the price alone, with the list and the reason;
- :func:`compute`: lines → totals (see :mod:`modules.catalog.services.taxes`);
- :func:`policy_of`, :func:`position_of`, :func:`taxes_of`: what the tables say to the engine;
- :func:`rate`: an exchange rate; :func:`convert`: a quantity in another unit;
- :func:`components_of`: what a kit is made of; :func:`images_of`: pictures of a product.
"""

from modules.catalog.services import seeding
from modules.catalog.services.exceptions import CatalogError, NoPrice, NoRate
from modules.catalog.services.images import images_of
from modules.catalog.services.kits import components_of
from modules.catalog.services.pricing import FoundPrice, PriceBook, price_of
from modules.catalog.services.rates import rate
from modules.catalog.services.selling import CustomerTaxes, Offer, offer
from modules.catalog.services.taxes import (
    BadDocument,
    Document,
    Line,
    Policy,
    Totals,
    compute,
    policy_of,
    position_of,
    taxes_of,
)
from modules.catalog.services.units import convert

contributions = seeding.contributions

__all__ = [
    "BadDocument",
    "CatalogError",
    "CustomerTaxes",
    "Document",
    "FoundPrice",
    "Line",
    "NoPrice",
    "NoRate",
    "Offer",
    "Policy",
    "PriceBook",
    "Totals",
    "components_of",
    "compute",
    "convert",
    "images_of",
    "offer",
    "policy_of",
    "position_of",
    "price_of",
    "rate",
    "taxes_of",
]
