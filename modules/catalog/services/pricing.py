"""What a product costs a customer, in which list that stands, and why there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

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
    """The price of one unit of a product for a customer, as :meth:`PriceBook.price` has it.

    :param day: day of the operation; None: today where the company is.
    :param currency: None: the company's.
    """
    return PriceBook(customer, day, currency).price(product, quantity)


class PriceBook:
    """The prices of a customer on a day: lists and their prices are read once, however many lines ask.

    :param day: day of the operation; None: today where the company is.
    :param currency: None: the company's. A price in another one is converted by the rate of the day.
    """

    def __init__(
        self, customer: Contact | None = None, day: date | None = None, currency: str | None = None
    ) -> None:
        self.customer = customer
        self.currency = currency or own_currency()
        self.day = day or company_today()
        #: (list, product) → prices that hold on the day, in the order they are taken.
        self._rows: dict[tuple[int, int], list[ListPrice]] = {}
        self._read: set[int] = set()
        self._rates: dict[tuple[str, str], Decimal] = {}
        self._parts: dict[int, list[tuple[Product, Decimal]]] = {}

    def price(self, product: Product, quantity: Decimal = Decimal(1)) -> FoundPrice:
        """The price of one unit of a product.

        Looked for, in this order: the customer's own list; lists for a label of the customer; lists
        for everybody; the product's own price (for a kit without one, the sum of its components).
        Within a step a list in the currency comes before others, then the order of the lists. In a
        list the largest quantity reached counts, of those the newest price. A list that has no price
        of the product gives the one of the list it is based on, or the product's own if it has a
        discount, less the discount.

        :raises NoPrice: it has none anywhere. :raises NoRate: it has, but there is no rate to convert
            it.
        """
        self.read([product.id])
        for price_list, reason in self._lists:
            found = self._in_list(price_list, product, quantity)
            if found is not None:
                why = f"{found.why} · {reason}"
                return self._converted(replace(found, why=why), self.currency)
        own = self._own(product)
        if own is None:
            raise NoPrice(_("%(product)s has no price.", product=product.name))
        return self._converted(own, self.currency)

    def read(self, products: Iterable[int]) -> None:
        """Read what all lists say of some products, by their ids, in one query."""
        new = set(products) - self._read
        if not new or not self._every:
            return
        self._read |= new
        query = (
            select(ListPrice)
            .where(
                ListPrice.product_id.in_(new),
                ListPrice.list_id.in_(list(self._every)),
                or_(ListPrice.valid_from.is_(None), ListPrice.valid_from <= self.day),
                or_(ListPrice.valid_to.is_(None), ListPrice.valid_to >= self.day),
            )
            .order_by(
                ListPrice.min_quantity.desc(),
                ListPrice.valid_from.desc().nulls_last(),
                ListPrice.id,
            )
        )
        for row in session().scalars(query):
            self._rows.setdefault((row.list_id, row.product_id), []).append(row)

    @cached_property
    def _every(self) -> dict[int, PriceList]:
        """All lists: one may be based on one that does not hold by itself."""
        query = select(PriceList).order_by(PriceList.position, PriceList.id)
        return {one.id: one for one in session().scalars(query)}

    @cached_property
    def _lists(self) -> list[tuple[PriceList, str]]:
        """The lists that hold for the customer on the day, with the reason, in the order of looking."""
        return list(self._holding())

    def _holding(self) -> Iterator[tuple[PriceList, str]]:
        lists = sorted(
            (one for one in self._every.values() if one.archived_at is None and self._holds(one)),
            key=lambda one: one.currency != self.currency,
        )
        own, labels = _terms(self.customer) if lists else (None, set())
        for one in lists:
            if one.id == own:
                yield one, _("the customer's list")
        for one in lists:
            if one.customer_label and one.customer_label.casefold() in labels:
                yield one, _("for customers with the label %(label)s", label=one.customer_label)
        for one in lists:
            if one.everybody:
                yield one, _("for every customer")

    def _holds(self, one: PriceList) -> bool:
        begun = one.valid_from is None or one.valid_from <= self.day
        return begun and (one.valid_to is None or one.valid_to >= self.day)

    def _in_list(
        self, price_list: PriceList, product: Product, quantity: Decimal, depth: int = 0
    ) -> FoundPrice | None:
        reached = max(abs(quantity), Decimal(1))
        rows = self._rows.get((price_list.id, product.id), ())
        row = next((row for row in rows if row.min_quantity <= reached), None)
        if row is None:
            return self._from_elsewhere(price_list, product, quantity, depth)
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

    def _from_elsewhere(
        self, price_list: PriceList, product: Product, quantity: Decimal, depth: int
    ) -> FoundPrice | None:
        """The price of the list this one is based on, or the product's own, less the discount."""
        base = self._every.get(price_list.based_on_id or 0)
        found: FoundPrice | None = None
        if base is not None and depth < _DEPTH:
            found = self._in_list(base, product, quantity, depth + 1)
        if found is None and (price_list.discount or base is not None):
            found = self._own(product)
        if found is None:
            return None
        # converted first, so that the list's currency decides what the discount is rounded to
        found = self._converted(found, price_list.currency)
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
        return replace(
            found, price=price, list_id=price_list.id, list_name=price_list.name, why=why
        )

    def _own(self, product: Product) -> FoundPrice | None:
        if product.price is not None:
            return FoundPrice(
                product.price,
                product.currency,
                product.includes_tax,
                why=_("the product's own price"),
            )
        if product.kind != "kit":
            return None
        total = Decimal(0)
        if product.id not in self._parts:
            self._parts[product.id] = kits.components_of(product)
        for part, count in self._parts[product.id]:
            found = self._own(part)
            if found is None or found.includes_tax != product.includes_tax:
                return None
            total += self._converted(found, product.currency).price * count
        if not total:
            return None
        why = _("the sum of its components")
        price = rounded(total, PRICE_PLACES)
        return FoundPrice(price, product.currency, product.includes_tax, why=why)

    def _converted(self, found: FoundPrice, currency: str) -> FoundPrice:
        if found.currency == currency:
            return found
        pair = found.currency, currency
        if pair not in self._rates:
            self._rates[pair] = rates.rate(*pair, self.day)
        with exactly():
            price = rounded(found.price * self._rates[pair], PRICE_PLACES)
        why = _("%(why)s, from %(currency)s", why=found.why, currency=found.currency)
        return replace(found, price=price, currency=currency, why=why)


def _terms(customer: Contact | None) -> tuple[int | None, set[str]]:
    """The customer's own list, and their labels."""
    if customer is None:
        return None, set()
    own = session().scalar(
        select(CustomerTerms.price_list_id).where(CustomerTerms.id == customer.id)
    )
    tags = spec_of("contacts.contact").field("tags").load(Contact, [customer.id])  # type: ignore[attr-defined]
    return own, {label.casefold() for label in tags.get(customer.id, ())}
