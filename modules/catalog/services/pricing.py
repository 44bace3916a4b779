"""What a product costs a customer, in which list that stands, and why there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import or_, select

from core.api.locale import format_number
from core.api.models import own_currency
from core.api.services import _, company_today, session, spec_of
from modules.catalog.models import CustomerTerms, ListPrice, PriceList, Product
from modules.catalog.models.fields import PRICE_PLACES
from modules.catalog.services import kits, rates
from modules.catalog.services.exceptions import NoPrice
from modules.catalog.services.taxes.amounts import exactly, rounded
from modules.contacts.models import Contact

#: Lists that refer to each other end here; the form refuses circles already.
_DEPTH = 5


@dataclass(frozen=True)
class FoundPrice:
    """The price of one unit."""

    price: Decimal
    currency: str
    includes_tax: bool
    #: The list in which it stands; None: the product's own price.
    list_id: int | None = None
    list_name: str = ""
    #: In words: "Tarifa mayorista, desde 10".
    why: str = ""


def price_of(
    product: Product,
    quantity: Decimal = Decimal(1),
    customer: Contact | None = None,
    day: date | None = None,
    currency: str | None = None,
) -> FoundPrice:
    """The price of one unit of a product for a customer.

    Looked for, in this order: the customer's own list; lists for a label of the customer; lists for
    everybody; the product's own price (for a kit without one, the sum of its components). Within a step
    a list in the currency comes before others, then the order of the lists. In a list the largest
    quantity reached counts, of those the newest price. A list that has no price of the product gives
    the one of the list it is based on, or the product's own if it has a discount, less the discount.

    :param day: day of the operation; None: today where the company is.
    :param currency: None: the company's. A price in another one is converted by the rate of the day.
    :raises NoPrice: it has none anywhere. :raises NoRate: it has, but there is no rate to convert it.
    """
    currency = currency or own_currency()
    day = day or company_today()
    for price_list, reason in _lists(customer, day, currency):
        found = _in_list(price_list, product, quantity, day)
        if found is not None:
            return _converted(replace(found, why=f"{found.why} · {reason}"), currency, day)
    own = _own(product, quantity, day)
    if own is None:
        raise NoPrice(_("%(product)s has no price.", product=product.name))
    return _converted(own, currency, day)


def _lists(customer: Contact | None, day: date, currency: str) -> Iterator[tuple[PriceList, str]]:
    """The lists that hold for a customer on a day, with the reason, in the order of looking."""
    query = (
        select(PriceList)
        .where(
            PriceList.archived_at.is_(None),
            or_(PriceList.valid_from.is_(None), PriceList.valid_from <= day),
            or_(PriceList.valid_to.is_(None), PriceList.valid_to >= day),
        )
        .order_by(PriceList.position, PriceList.id)
    )
    lists = sorted(session().scalars(query), key=lambda one: one.currency != currency)
    own, labels = _terms(customer)
    for one in lists:
        if one.id == own:
            yield one, _("the customer's list")
    for one in lists:
        if one.customer_label and one.customer_label.casefold() in labels:
            yield one, _("for customers with the label %(label)s", label=one.customer_label)
    for one in lists:
        if one.everybody:
            yield one, _("for every customer")


def _terms(customer: Contact | None) -> tuple[int | None, set[str]]:
    """The customer's own list, and their labels."""
    if customer is None:
        return None, set()
    own = session().scalar(
        select(CustomerTerms.price_list_id).where(CustomerTerms.id == customer.id)
    )
    tags = spec_of("contacts.contact").field("tags").load(Contact, [customer.id])  # type: ignore[attr-defined]
    return own, {label.casefold() for label in tags.get(customer.id, ())}


def _in_list(
    price_list: PriceList, product: Product, quantity: Decimal, day: date, depth: int = 0
) -> FoundPrice | None:
    row = _row(price_list, product, quantity, day)
    if row is not None:
        why = price_list.name
        if row.min_quantity > 1:
            why = _(
                "%(list)s, from %(quantity)s", list=why, quantity=format_number(row.min_quantity)
            )
        return FoundPrice(
            row.price,
            price_list.currency,
            price_list.includes_tax,
            price_list.id,
            price_list.name,
            why,
        )
    return _from_elsewhere(price_list, product, quantity, day, depth)


def _row(price_list: PriceList, product: Product, quantity: Decimal, day: date) -> ListPrice | None:
    query = (
        select(ListPrice)
        .where(
            ListPrice.list_id == price_list.id,
            ListPrice.product_id == product.id,
            ListPrice.min_quantity <= max(abs(quantity), Decimal(1)),
            or_(ListPrice.valid_from.is_(None), ListPrice.valid_from <= day),
            or_(ListPrice.valid_to.is_(None), ListPrice.valid_to >= day),
        )
        .order_by(
            ListPrice.min_quantity.desc(), ListPrice.valid_from.desc().nulls_last(), ListPrice.id
        )
        .limit(1)
    )
    return session().scalar(query)


def _from_elsewhere(
    price_list: PriceList, product: Product, quantity: Decimal, day: date, depth: int
) -> FoundPrice | None:
    """The price of the list this one is based on, or the product's own, less the discount."""
    base = session().get(PriceList, price_list.based_on_id) if price_list.based_on_id else None
    found: FoundPrice | None = None
    if base is not None and depth < _DEPTH:
        found = _in_list(base, product, quantity, day, depth + 1)
    if found is None and (price_list.discount or base is not None):
        found = _own(product, quantity, day)
    if found is None:
        return None
    # converted first, so that the list's currency decides what the discount is rounded to
    found = _converted(found, price_list.currency, day)
    off = price_list.discount or Decimal(0)
    why = f"{price_list.name}: {found.why}"
    if off:
        why = _(
            "%(list)s: %(discount)s %% off %(why)s",
            list=price_list.name,
            discount=format_number(off),
            why=found.why,
        )
    price = rounded(found.price * (100 - off) / 100, PRICE_PLACES)
    return replace(found, price=price, list_id=price_list.id, list_name=price_list.name, why=why)


def _own(product: Product, quantity: Decimal, day: date) -> FoundPrice | None:
    if product.price is not None:
        return FoundPrice(
            product.price, product.currency, product.includes_tax, why=_("the product's own price")
        )
    if product.kind != "kit":
        return None
    total = Decimal(0)
    for part, count in kits.components_of(product):
        found = _own(part, quantity, day)
        if found is None or found.includes_tax != product.includes_tax:
            return None
        total += _converted(found, product.currency, day).price * count
    if not total:
        return None
    why = _("the sum of its components")
    return FoundPrice(rounded(total, PRICE_PLACES), product.currency, product.includes_tax, why=why)


def _converted(found: FoundPrice, currency: str, day: date) -> FoundPrice:
    if found.currency == currency:
        return found
    with exactly():
        price = rounded(found.price * rates.rate(found.currency, currency, day), PRICE_PLACES)
    why = _("%(why)s, from %(currency)s", why=found.why, currency=found.currency)
    return replace(found, price=price, currency=currency, why=why)
