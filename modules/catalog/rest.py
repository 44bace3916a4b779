"""What programs can ask of the catalog beyond its records: the price of a product for a customer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, Field

from core.api.models import _l, own_currency
from core.api.rest import RestOperation
from core.api.services import Invalid, company_today, get
from modules.catalog.models import Product
from modules.catalog.services import CatalogError, Document, compute, offer, policy_of


class PriceQuestion(BaseModel):
    """For whom, how many, when and in which currency."""

    quantity: Decimal = Field(default=Decimal(1), gt=0, lt=Decimal(10) ** 9, decimal_places=3)
    customer_id: int | None = Field(default=None, ge=1, le=2**31 - 1)
    day: date | None = None
    currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    discount: Decimal = Field(default=Decimal(0), ge=0, le=100, decimal_places=2)


class TaxAnswer(BaseModel):
    """A tax of the line."""

    code: str
    name: str
    kind: str
    pct: str
    base: str
    amount: str


class PriceAnswer(BaseModel):
    """The price of one unit with where it stands and why, and the line reckoned."""

    price: str
    currency: str
    includes_tax: bool
    list_id: int | None
    why: str
    fiscal_position: str
    fiscal_position_why: str
    net: str
    taxes: list[TaxAnswer]
    total: str
    to_collect: str


def price(_spec: Any, record: Product, _body: Any, params: Any) -> dict[str, Any]:
    """What a product costs a customer."""
    day = params.day or company_today()
    customer = get("contacts.contact", params.customer_id) if params.customer_id else None
    currency = params.currency or own_currency()
    try:
        made = offer(record, params.quantity, customer, day, currency, params.discount)
        policy = policy_of(currency)
    except CatalogError as error:
        raise Invalid({"": [str(error)]}) from None
    totals = compute(Document([made.line], policy))
    return {
        "price": str(made.price.price),
        "currency": made.price.currency,
        "includes_tax": made.price.includes_tax,
        "list_id": made.price.list_id,
        "why": made.price.why,
        "fiscal_position": made.position.code,
        "fiscal_position_why": made.position_why,
        "net": str(totals.net),
        "taxes": [
            {
                "code": one.tax.code,
                "name": one.tax.label,
                "kind": one.tax.kind,
                "pct": str(one.tax.pct),
                "base": str(one.base),
                "amount": str(one.amount),
            }
            for one in totals.taxes
        ],
        "total": str(totals.total),
        "to_collect": str(totals.to_collect),
    }


contributions = (
    RestOperation(
        name="catalog.price",
        model="catalog.product",
        path="price",
        method="GET",
        summary=_l("What a product costs a customer"),
        call=price,
        params=PriceQuestion,
        answer=PriceAnswer,
    ),
)
