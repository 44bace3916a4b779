"""Panels of products and price lists."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import orjson
from flask import render_template
from markupsafe import Markup
from sqlalchemy import func, select

from core.api.locale import format_date, format_decimal, format_money
from core.api.services import actor, session
from core.api.ui import Counted, _
from modules.catalog.models import ListPrice, PriceList, Product
from modules.catalog.models.fields import PRICE_PLACES
from modules.catalog.models.prices import PRICE
from modules.catalog.services import kits
from modules.catalog.services.images import images_of

#: Prices a panel shows; the rest is one click away.
SHOWN = 20


def images(product: Product) -> Markup:
    """The pictures of a product, the first one large; how to add one."""
    who = actor()
    return Markup(
        render_template(
            "catalog/images.html",
            images=images_of(product.id),
            product=product,
            url=f"/files/of/catalog.product/{product.id}",
            may_write=who.can("core.timeline.create") and not who.viewed_by,
        )
    )


def prices_of_product(product: Product) -> Counted:
    """What a product costs in each list."""
    query = _prices().where(ListPrice.product_id == product.id).order_by(PriceList.position)
    return _panel(query, ["product_id", "is", str(product.id)], {"product_id": product.id}, "list")


def prices_of_list(price_list: PriceList) -> Counted:
    """The prices of a list."""
    query = _prices().where(ListPrice.list_id == price_list.id).order_by(ListPrice.name)
    return _panel(
        query, ["list_id", "is", str(price_list.id)], {"list_id": price_list.id}, "product"
    )


def _prices() -> Any:
    return (
        select(ListPrice, PriceList.name, Product.name)
        .join(PriceList, PriceList.id == ListPrice.list_id)
        .join(Product, Product.id == ListPrice.product_id)
    )


def _panel(query: Any, condition: list[str], given: dict[str, int], what: str) -> Counted:
    count = session().scalar(select(func.count()).select_from(query.order_by(None).subquery()))
    rows = session().execute(
        query.order_by(ListPrice.min_quantity, ListPrice.valid_from).limit(SHOWN)
    )
    who = actor()
    body = render_template(
        "catalog/prices.html",
        lines=[
            _line(price, list_name if what == "list" else product_name)
            for price, list_name, product_name in rows
        ],
        more=(count or 0) > SHOWN,
        all_href=f"/catalog/prices?{urlencode({'filter': orjson.dumps({'and': [condition]}).decode()})}",
        new_href=f"/catalog/prices/new?{urlencode(given)}",
        may_create=who.can(f"{PRICE}.create") and not who.viewed_by,
    )
    return Counted(Markup(body), str(count or ""))


def _line(price: ListPrice, name: str) -> dict[str, str]:
    days = [
        _("from %(day)s", day=format_date(price.valid_from)) if price.valid_from else "",
        _("until %(day)s", day=format_date(price.valid_to)) if price.valid_to else "",
    ]
    count = format_decimal(price.min_quantity, (0, 3)) if price.min_quantity != 1 else ""
    return {
        "href": f"/catalog/prices/{price.id}",
        "name": name,
        "count": _("from %(quantity)s", quantity=count) if count else "",
        "days": " ".join(filter(None, days)),
        "price": format_money(price.price, price.currency or "EUR", most=PRICE_PLACES),
    }


def kits_with(product: Product) -> Markup | None:
    """The kits that contain a product."""
    ids = kits.used_in(product.id)
    if not ids:
        return None
    query = select(Product.id, Product.name).where(Product.id.in_(ids)).order_by(Product.sort_key)
    link = Markup('<li class="c-line"><a href="/catalog/products/{}">{}</a></li>')
    items = Markup("").join(link.format(*row) for row in session().execute(query))
    return Markup('<ul class="c-lines list-unstyled mb-0">{}</ul>').format(items)
