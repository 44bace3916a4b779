"""Lines of quotes and orders as they are written and as they are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.api.locale import format_money
from core.api.models import own_currency
from core.api.services import company_today, context
from core.api.ui import Grid, Reckoned
from modules.sales.models import OrderLine
from modules.sales.services.documents.reckoning import ZERO, BadLine, reckon, sums_of


def written(values: Mapping[str, Any]) -> Reckoned:
    """What a document comes to while it is written: the prices that are left open, the amounts.

    Lines that have neither product nor price yet, and headings without words, wait.
    """
    lines = values["lines"]
    ready = {at: line for at, line in enumerate(lines) if line and _ready(line)}
    currency = values.get("currency") or own_currency()
    day = values.get("ordered_on") or values.get("quoted_on") or company_today()
    discount = values.get("discount") or ZERO
    contact = values.get("contact_id") or 0
    try:
        stored, totals = reckon(list(ready.values()), contact, day, currency, discount)
    except BadLine as error:
        return Reckoned(error=str(error))
    price, ctx = OrderLine.__table__.c.price.info["field"], context(currency=currency)
    rows: list[Mapping[str, str]] = [{}] * len(lines)
    for at, row in zip(ready, stored, strict=True):
        if not row.get("kind"):
            rows[at] = {
                "description": row["description"],
                "price": price.show(row["price"], ctx),
                "": format_money(row["net"], currency),
            }
    return Reckoned(rows, totals_of(totals, currency) if ready else ())


def _ready(line: Mapping[str, Any]) -> bool:
    if line.get("kind"):
        return bool(line.get("description"))
    priced = line.get("price") is not None and line.get("description")
    return bool(line.get("product_id") or priced)


def totals_of(totals: Any, currency: str) -> list[tuple[str, str]]:
    """(label, amount) of what a document comes to. :param totals: a document, or what was reckoned."""
    return [(one.label, format_money(one.amount, currency)) for one in sums_of(totals)]


#: An order is a list of what is sold; a quote has headings and remarks among it.
ORDER_GRID = Grid(reckon=written)
QUOTE_GRID = Grid(
    kind="kind", only=dict.fromkeys(("section", "note"), ("description",)), reckon=written
)
