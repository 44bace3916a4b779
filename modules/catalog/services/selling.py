"""A product ready for a document: price, taxes, and the line that the engine reckons with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.api.services import _, company_today, current_company
from modules.catalog.models import FiscalPosition, Product
from modules.catalog.services.exceptions import CatalogError
from modules.catalog.services.pricing import FoundPrice, price_of
from modules.catalog.services.taxes import lookup
from modules.catalog.services.taxes.model import Line
from modules.contacts.models import Contact


@dataclass(frozen=True)
class Offer:
    """What a line of a quote or an order begins with."""

    price: FoundPrice
    position: FiscalPosition
    #: Why that fiscal position.
    position_why: str
    #: For :func:`modules.catalog.services.taxes.compute`.
    line: Line


def offer(
    product: Product,
    quantity: Decimal = Decimal(1),
    customer: Contact | None = None,
    day: date | None = None,
    currency: str | None = None,
    discount: Decimal = Decimal(0),
) -> Offer:
    """A product for a customer: price of the right list, taxes of their position on a day.

    A price with taxes holds those of the country's own customers. Where this customer bears others,
    they are taken out of it first: who buys abroad does not pay our VAT hidden in the price.

    :param discount: of the line, in percent.
    :raises CatalogError: there is no price, no exchange rate, no fiscal position or no rate of a tax.
    """
    day = day or company_today()
    found = price_of(product, quantity, customer, day, currency)
    company = current_company()
    country = company.country if company else "ES"
    position, why = lookup.position_of(customer, country)
    if position is None:
        raise CatalogError(
            _("No fiscal position is set up: bring the taxes of your country in Settings.")
        )
    taxes = lookup.taxes_of(position.id, product.tax_class_id, day)
    contains = None
    home = lookup.home_position(country)
    if found.includes_tax and home is not None and home.id != position.id:
        contains = lookup.taxes_of(home.id, product.tax_class_id, day)
    line = Line(
        quantity=quantity,
        price=found.price,
        taxes=taxes,
        includes_tax=found.includes_tax,
        discount=discount,
        contains=contains,
    )
    return Offer(found, position, why, line)
