"""What does it cost? The price of a product for a customer, with the list, the taxes and the reasons."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, request

from core.api.locale import format_decimal, format_money
from core.api.models import Currency, Day, FieldError, Ref, own_currency
from core.api.services import company_today, context, get
from core.api.ui import Crumb, Pages, _, _l, access, make_input, render_page
from modules.catalog.models.fields import PRICE_PLACES, Percent, Quantity
from modules.catalog.models.product import PRODUCT
from modules.catalog.services import (
    CatalogError,
    Document,
    Offer,
    Totals,
    compute,
    offer,
    policy_of,
)

blueprint = Blueprint("catalog_finder", __name__, url_prefix="/catalog")
contributions = (Pages(name="catalog.finder", blueprint=blueprint),)

#: What is asked, in the order of the form.
FIELDS = (
    Ref(label=_l("Product"), name="product_id", target=PRODUCT, required=True),
    Quantity(label=_l("Quantity"), name="quantity", min=Decimal("0.001")),
    Ref(label=_l("Customer"), name="customer_id", target="contacts.contact"),
    Day(label=_l("Day"), name="day"),
    Currency(label=_l("Currency"), name="currency"),
    Percent(label=_l("Discount"), name="discount", help=_l("In percent.")),
)


@blueprint.get("/price-finder")
@access(f"{PRODUCT}.read")
def price_finder() -> Response:
    """The question, and its answer once a product is named."""
    currency = own_currency()
    given: dict[str, Any] = {"quantity": "1", "day": "", "currency": currency}
    given |= {f.name: request.args[f.name] for f in FIELDS if f.name in request.args}
    errors: dict[str, list[str]] = {}
    asked, failed, found = given.get("product_id"), "", None
    if asked:
        values, errors = _clean(given)
        if not errors:
            try:
                found = _answer(values, currency)
            except CatalogError as error:
                failed = str(error)
    inputs = []
    for known in FIELDS:
        control = make_input(known, given.get(known.name), context())
        control.errors = errors.get(known.name, [])
        control.wide = known.kind == "ref"
        inputs.append(control)
    return render_page(
        "catalog/finder.html",
        title=_("What does it cost?"),
        crumbs=(Crumb(_("Products"), "/catalog/products"), Crumb(_("What does it cost?"))),
        active="/catalog/price-finder",
        status=422 if errors else 200,
        inputs=inputs,
        summary=[(i.id, i.label, text) for i in inputs for text in i.errors],
        found=found,
        failed=failed,
    )


def _clean(given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    values, errors = {}, {}
    for known in FIELDS:
        try:
            values[known.name] = known.clean(given.get(known.name), context())
        except FieldError as error:
            errors[known.name] = [str(error)]
    return values, errors


def _answer(values: dict[str, Any], currency: str) -> dict[str, Any]:
    customer_id, day = values.get("customer_id"), values.get("day") or company_today()
    currency = values.get("currency") or currency
    made = offer(
        get(PRODUCT, values["product_id"]),
        values.get("quantity") or Decimal(1),
        get("contacts.contact", customer_id) if customer_id else None,
        day,
        currency,
        values.get("discount") or Decimal(0),
    )
    totals = compute(Document([made.line], policy_of(currency)))
    return _shown(made, totals, currency, day)


def _shown(made: Offer, totals: Totals, currency: str, day: date) -> dict[str, Any]:
    def money(amount: Decimal) -> str:
        return format_money(amount, currency)

    price = made.price
    rows = [(_("Price × quantity"), money(totals.gross), "")]
    if totals.discount:
        rows.append((_("Discount"), money(-totals.discount), ""))
    rows.append((_("Without taxes"), money(totals.net), ""))
    for one in totals.taxes:
        sign = -1 if one.tax.kind == "withholding" else 1
        rate = f"{format_decimal(one.tax.pct, (0, 6))}\N{NO-BREAK SPACE}%" if one.tax.pct else ""
        base = _("%(rate)s of %(base)s", rate=rate, base=money(one.base)) if rate else ""
        rows.append((one.tax.label, money(sign * one.amount), base or one.tax.legal_text))
    return {
        "price": format_money(price.price, currency, most=PRICE_PLACES),
        "includes_tax": price.includes_tax,
        "why": price.why[:1].upper() + price.why[1:],
        "list_id": price.list_id,
        "list_name": price.list_name,
        "position": made.position,
        "position_why": made.position_why,
        "rows": rows,
        "total": money(totals.total),
        "to_collect": money(totals.to_collect) if totals.to_collect != totals.total else "",
        "quantity": format_decimal(made.line.quantity, (0, 3)),
        "day": day,
    }
