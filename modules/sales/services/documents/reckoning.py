"""Lines of a document → prices, taxes and totals, by the engine of the catalog."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from core.api.services import _, session, sudo
from modules.catalog.models import Product
from modules.catalog.services import (
    BadDocument,
    CatalogError,
    CustomerTaxes,
    Document,
    Line,
    PriceBook,
    Totals,
    compute,
    offer,
    policy_of,
)
from modules.catalog.services.taxes import Tax, TaxTotals
from modules.contacts.models import Contact

ZERO, ONE = Decimal(0), Decimal(1)


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

    :param lines: product_id, description, quantity, price, includes_tax, discount; those of quotes
        also ``kind`` (section or note: words alone) and ``optional`` (not part of the totals).
    :param discount: on everything, in percent.
    :returns: the lines as they are stored, and the totals of the document.
    :raises BadLine: a line has no price, no text or no taxes.
    """
    with sudo("A document is reckoned"):
        customer = session().get(Contact, contact_id)
        taxes = CustomerTaxes(customer, day, currency)
        prices = PriceBook(customer, day, currency)
        products = _products(lines)
        prices.read(one.id for one in products.values())
        stored: list[dict[str, Any]] = []
        sold: list[tuple[dict[str, Any], Line]] = []
        extra: list[tuple[dict[str, Any], Line]] = []
        for at, line in enumerate(lines, start=1):
            product = products.get(line.get("product_id"))
            try:
                if line.get("kind"):
                    row = _words(line)
                else:
                    row, one = _line(line, product, taxes, prices)
                    (extra if line.get("optional") else sold).append((row, one))
            except (BadLine, CatalogError) as error:
                text = _("Line %(number)s: %(error)s", number=at, error=error)
                raise BadLine(text) from None
            if "optional" in line:
                row |= {
                    "kind": line["kind"],
                    "optional": bool(line["optional"] and not line["kind"]),
                }
            stored.append(row)
        totals = _added_up([one for _row, one in sold], currency, discount)
        rest = _added_up([one for _row, one in extra], currency, discount) if extra else None
    for rows, sums in ((sold, totals), (extra, rest)):
        for (row, _one), reckoned in zip(rows, sums.lines if sums else (), strict=True):
            row["net"] = reckoned.net
    return stored, totals


def tax_lines(totals: Totals) -> list[dict[str, str]]:
    """Each tax of a document as it is kept, numbers as text; a rate of nothing withholds nothing."""
    return [
        {
            "code": one.tax.code,
            "label": one.tax.label or one.tax.code,
            "kind": one.tax.kind,
            "pct": f"{one.tax.pct.normalize():f}",
            "base": str(one.base),
            "amount": str(one.amount),
        }
        for one in totals.taxes
        if one.tax.in_price or one.amount
    ]


@dataclass(frozen=True)
class Sum:
    """A line of what a document comes to."""

    #: net | tax | total | perception | withholding | rounding | to_collect
    kind: str
    label: str
    #: With its sign: what is withheld is negative.
    amount: Decimal


def sums_of(document: Any) -> list[Sum]:
    """What a document comes to, in the order in which people read it: the net amount, each tax of the
    price, the total; where they are not the same, each perception and withholding, and what is to be paid.

    :param document: a quote, an order, or :class:`Totals`.
    """
    lines = tax_lines(document) if isinstance(document, Totals) else document.tax_lines
    amounts = [
        (one["kind"], one["label"].replace(" %", "\N{NO-BREAK SPACE}%"), Decimal(one["amount"]))
        for one in lines
    ]
    besides = {"perception": ONE, "withholding": -ONE}
    found = [Sum("net", _("Net amount"), document.net)]
    found += [Sum("tax", label, n) for kind, label, n in amounts if kind not in besides]
    if not lines:
        found.append(Sum("tax", _("Taxes"), document.tax))
    found.append(Sum("total", _("Total"), document.total))
    found += [Sum(kind, label, besides[kind] * n) for kind, label, n in amounts if kind in besides]
    rounding = document.to_collect - document.total - document.perceived + document.withheld
    if rounding:
        found.append(Sum("rounding", _("Rounding to a coin"), rounding))
    if len(found) > 1 and found[-1].kind != "total":
        found.append(Sum("to_collect", _("To pay"), document.to_collect))
    return found


def _added_up(lines: list[Line], currency: str, discount: Decimal) -> Totals:
    try:
        return compute(Document(lines, policy_of(currency), discount=discount))
    except BadDocument as error:
        raise BadLine(str(error)) from None


def _words(given: Mapping[str, Any]) -> dict[str, Any]:
    """A heading or a remark as it is stored: it costs nothing."""
    if not given.get("description"):
        raise BadLine(_("write the text of the section or note."))
    return {
        "product_id": None,
        "description": given["description"],
        "quantity": ZERO,
        "price": None,
        "discount": None,
        "includes_tax": False,
        "taxes": [],
        "net": ZERO,
    }


def _products(lines: Sequence[Mapping[str, Any]]) -> dict[int | None, Product]:
    """The products of all lines, in one query."""
    wanted = {line["product_id"] for line in lines if line.get("product_id")}
    if not wanted:
        return {}
    return {p.id: p for p in session().scalars(select(Product).where(Product.id.in_(wanted)))}


def _line(
    given: Mapping[str, Any],
    product: Product | None,
    taxes: CustomerTaxes,
    prices: PriceBook,
) -> tuple[dict[str, Any], Line]:
    quantity, price = given.get("quantity"), given.get("price")
    if quantity is None:
        quantity = ONE
    discount = given.get("discount") or ZERO
    if price is not None:
        one = taxes.line(
            product.tax_class_id if product else None,
            quantity,
            price,
            includes_tax=bool(given.get("includes_tax")),
            discount=discount,
        )
    elif product is not None:
        one = offer(
            product, quantity, day=taxes.day, discount=discount, taxes=taxes, prices=prices
        ).line
    else:
        raise BadLine(_("write a price, or choose a product that has one."))
    text = given.get("description") or (product.name if product else None)
    if not text:
        raise BadLine(_("choose a product or write a description."))
    row = {
        "product_id": given.get("product_id"),
        "description": text,
        "quantity": quantity,
        "price": one.price,
        "discount": given.get("discount"),
        "includes_tax": one.includes_tax,
        "taxes": [_plain(asdict(tax)) for tax in one.taxes],
    }
    return row, one


def agreed_taxes(lines: Sequence[Any], currency: str, tax: Decimal) -> list[TaxTotals]:
    """The taxes of a document as they were agreed: on how much, and how much.

    :param lines: as they are stored, each with its ``net`` amount and ``taxes``.
    :param tax: what the document says they come to, withholdings not counted; a cent of rounding goes
        to the largest.
    """
    reckoned = [
        Line(ONE, line.net, tuple(_tax(one, line.quantity) for one in line.taxes)) for line in lines
    ]
    found = list(compute(Document(reckoned, policy_of(currency))).taxes)
    inside = [n for n, one in enumerate(found) if one.tax.kind not in ("withholding", "perception")]
    missing = tax - sum((found[n].amount for n in inside), ZERO)
    if missing and inside:
        largest = max(inside, key=lambda n: found[n].amount)
        found[largest] = replace(found[largest], amount=found[largest].amount + missing)
    return found


def _tax(stored: Mapping[str, Any], quantity: Decimal) -> Tax:
    """A tax of a line as if the line were one unit."""
    values = dict(stored, includes=tuple(stored.get("includes") or ()))
    for name in ("pct", "per_unit", "minimum"):
        values[name] = Decimal(values.get(name) or 0)
    values["per_unit"] *= quantity
    return Tax(**values)


def _plain(tax: Mapping[str, Any]) -> dict[str, Any]:
    """A tax for storing: numbers as text, so that none becomes a float."""
    return {name: str(v) if isinstance(v, Decimal) else v for name, v in tax.items()}
