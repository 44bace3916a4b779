"""A product ready for a document: price, taxes, and the line that the engine reckons with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.api.models import own_currency
from core.api.services import _, company_today
from modules.catalog.models import FiscalPosition, Product
from modules.catalog.services.exceptions import CatalogError
from modules.catalog.services.pricing import FoundPrice, PriceBook
from modules.catalog.services.taxes import lookup
from modules.catalog.services.taxes.model import Line, Tax
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


class CustomerTaxes:
    """The taxes that a customer bears on a day, looked up once however many lines ask for them.

    A price with taxes holds those of the country's own customers. Where this customer bears others,
    they are taken out of it first: who buys abroad does not pay our VAT hidden in the price.

    :param currency: of the document; None: the company's.
    """

    def __init__(self, customer: Contact | None, day: date, currency: str | None = None) -> None:
        self.day, self.currency = day, currency or own_currency()
        self._own = lookup.own_rates(customer.id, day) if customer is not None else {}
        self.position, self.why = lookup.position_of(customer)
        self._home = lookup.home_position()
        self._known: dict[tuple[int, int | None], tuple[Tax, ...]] = {}

    def line(
        self,
        tax_class_id: int | None,
        quantity: Decimal,
        price: Decimal,
        *,
        includes_tax: bool,
        discount: Decimal = Decimal(0),
    ) -> Line:
        """A line for :func:`modules.catalog.services.taxes.compute`.

        :param tax_class_id: of what is sold; None: the general class. :param discount: in percent.
        :raises CatalogError: there is no fiscal position, or no rate of a tax on that day.
        """
        position, home, contains = self.required(), self._home, None
        if includes_tax and home is not None and home.id != position.id:
            contains = self._of(home, tax_class_id)
        return Line(
            quantity=quantity,
            price=price,
            taxes=self._of(position, tax_class_id),
            includes_tax=includes_tax,
            discount=discount,
            contains=contains,
        )

    def required(self) -> FiscalPosition:
        """The fiscal position. :raises CatalogError: none is set up."""
        if self.position is None:
            raise CatalogError(
                _("No fiscal position is set up: bring the taxes of your country in Settings.")
            )
        return self.position

    def _of(self, position: FiscalPosition, tax_class_id: int | None) -> tuple[Tax, ...]:
        key = position.id, tax_class_id
        if key not in self._known:
            found = lookup.taxes_of(position.id, tax_class_id, self.day, self._own)
            self._known[key] = tuple(
                lookup.in_currency(tax, self.currency, self.day) for tax in found
            )
        return self._known[key]


def offer(
    product: Product,
    quantity: Decimal = Decimal(1),
    customer: Contact | None = None,
    day: date | None = None,
    currency: str | None = None,
    discount: Decimal = Decimal(0),
    taxes: CustomerTaxes | None = None,
    prices: PriceBook | None = None,
) -> Offer:
    """A product for a customer: price of the right list, taxes of their position on a day.

    :param discount: of the line, in percent.
    :param taxes: those of this customer on this day, where more than one line asks.
    :param prices: likewise, in this currency.
    :raises CatalogError: there is no price, no exchange rate, no fiscal position or no rate of a tax.
    """
    day = day or company_today()
    found = (prices or PriceBook(customer, day, currency)).price(product, quantity)
    taxes = taxes or CustomerTaxes(customer, day, currency)
    line = taxes.line(
        product.tax_class_id,
        quantity,
        found.price,
        includes_tax=found.includes_tax,
        discount=discount,
    )
    return Offer(found, taxes.required(), taxes.why, line)
