"""Lines of a document → prices, taxes and totals, by the engine of the catalog."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from core.api.services import _, current_company, session, sudo
from modules.catalog.models import Product
from modules.catalog.services import (
    BadDocument,
    CatalogError,
    Document,
    Line,
    Totals,
    compute,
    offer,
    policy_of,
    position_of,
    taxes_of,
)
from modules.catalog.services.taxes.lookup import home_position
from modules.contacts.models import Contact

ZERO = Decimal(0)


class BadLine(ValueError):
    """A line that cannot be reckoned, with words for whoever wrote it."""


def reckon(
    lines: Sequence[Mapping[str, Any]],
    contact_id: int,
    day: date,
    currency: str,
    discount: Decimal = ZERO,
) -> tuple[list[dict[str, Any]], Totals]:
    """Fill in what people left open and add everything up.

    :param lines: product_id, description, quantity, price, includes_tax, discount.
    :param discount: on everything, in percent.
    :returns: the lines as they are stored, and the totals of the document.
    :raises BadLine: a line has no price, no text or no taxes.
    """
    company = current_company()
    country = company.country if company else "ES"
    with sudo("A document is reckoned"):
        customer = session().get(Contact, contact_id)
        stored, engine = [], []
        for at, line in enumerate(lines, start=1):
            try:
                row, one = _line(line, customer, country, day, currency)
            except (BadLine, CatalogError) as error:
                text = _("Line %(number)s: %(error)s", number=at, error=error)
                raise BadLine(text) from None
            stored.append(row)
            engine.append(one)
        try:
            totals = compute(Document(engine, policy_of(country, currency), discount=discount))
        except BadDocument as error:
            raise BadLine(str(error)) from None
    for row, reckoned in zip(stored, totals.lines, strict=True):
        row["net"] = reckoned.net
    return stored, totals


def _line(
    given: Mapping[str, Any], customer: Contact | None, country: str, day: date, currency: str
) -> tuple[dict[str, Any], Line]:
    quantity, price = given["quantity"], given.get("price")
    discount = given.get("discount") or ZERO
    product = session().get(Product, given["product_id"]) if given.get("product_id") else None
    includes, contains = bool(given.get("includes_tax")), None
    if product is not None and price is None:
        found = offer(product, quantity, customer, day, currency)
        price, includes = found.price.price, found.line.includes_tax
        taxes, contains = found.line.taxes, found.line.contains
    else:
        if price is None:
            raise BadLine(_("write a price, or choose a product that has one."))
        position, _why = position_of(customer, country)
        if position is None:
            raise BadLine(
                _("no fiscal position is set up: bring the taxes of your country in Settings.")
            )
        tax_class = product.tax_class_id if product else None
        taxes = taxes_of(position.id, tax_class, day)
        home = home_position(country)
        if includes and home is not None and home.id != position.id:
            contains = taxes_of(home.id, tax_class, day)
    text = given.get("description") or (product.name if product else None)
    if not text:
        raise BadLine(_("choose a product or write a description."))
    one = Line(
        quantity=quantity,
        price=price,
        taxes=taxes,
        includes_tax=includes,
        discount=discount,
        contains=contains,
    )
    row = {
        "product_id": given.get("product_id"),
        "description": text,
        "quantity": quantity,
        "price": price,
        "discount": given.get("discount"),
        "includes_tax": includes,
        "taxes": [_plain(asdict(tax)) for tax in taxes],
    }
    return row, one


def _plain(tax: Mapping[str, Any]) -> dict[str, Any]:
    """A tax for storing: numbers as text, so that none becomes a float."""
    return {name: str(v) if isinstance(v, Decimal) else v for name, v in tax.items()}
