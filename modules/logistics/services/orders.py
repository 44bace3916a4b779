"""Deliveries of a document of another module: an order, whose lines they fulfil.

The document is named by model and id, so that this module needs no more of it than its lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, insert, select

from core.api.services import create, session, set_derived, sudo, write
from modules.catalog.models import Product
from modules.catalog.services import components_of
from modules.logistics.models import Delivery, DeliveryLine, Move
from modules.logistics.models.delivery import DELIVERY
from modules.logistics.services import ledger, reserving
from modules.logistics.services.ledger import NOTHING


@dataclass(frozen=True)
class Wanted:
    """A line of a document that is to be delivered."""

    #: Id of the line in its document.
    line_id: int
    product_id: int
    quantity: Decimal


def open_for(
    source: tuple[str, int],
    contact_id: int,
    lines: Iterable[Wanted],
    *,
    promised_on: date | None = None,
    **values: Any,
) -> int | None:
    """Make the delivery of a document, and reserve what is free. Asked again it makes no other.

    Services are left out; of a kit, what it is made of is delivered.

    :param source: (model, id) of the document.
    :param values: further fields of the delivery (customer_reference, recipient, street, …).
    :returns: id of the delivery; None when there is nothing to deliver.
    :raises Forbidden, Invalid: the actor may not make one, or with these values.
    """
    goods = list(goods_of(lines))
    if not goods:
        return None
    with write() as current:
        # two who confirm at once are told apart by the lock of what they want
        with sudo("The delivery of a document is looked for"):
            ledger.lock(product_id for _line, product_id, _count in goods)
            if known := _known(source):
                return known[0]
        made = create(DELIVERY, {"contact_id": contact_id, "promised_on": promised_on, **values})
        delivery_id = made.id
        current.execute(
            insert(DeliveryLine),
            [
                {
                    "delivery_id": delivery_id,
                    "position": at,
                    "product_id": product_id,
                    "quantity": count,
                    "source_line_id": line_id,
                }
                for at, (line_id, product_id, count) in enumerate(goods)
            ],
        )
        set_derived(Delivery, {delivery_id: {"source_model": source[0], "source_id": source[1]}})
        reserving.reserve(delivery_id)
    return delivery_id


def goods_of(lines: Iterable[Wanted]) -> Iterable[tuple[int, int, Decimal]]:
    """(line, product, quantity) of what is to be delivered: no services, of kits what they are made of."""
    for line in lines:
        product = session().get(Product, line.product_id)
        if product is None or product.kind == "service" or line.quantity <= 0:
            continue
        if product.kind == "goods":
            yield line.line_id, product.id, line.quantity
            continue
        for part, count in components_of(product):
            if part.kind == "goods":
                yield line.line_id, part.id, line.quantity * count


def _known(source: tuple[str, int]) -> list[int]:
    query = select(Delivery.id).where(
        Delivery.source_model == source[0], Delivery.source_id == source[1]
    )
    return list(session().scalars(query.order_by(Delivery.id)))


def deliveries_of(source: tuple[str, int]) -> list[Delivery]:
    """The deliveries of a document that the actor sees, the oldest first."""
    query = select(Delivery).where(
        Delivery.source_model == source[0], Delivery.source_id == source[1]
    )
    return list(session().scalars(query.order_by(Delivery.id)))


def delivered_of(source: tuple[str, int]) -> Mapping[int, dict[int, Decimal]]:
    """What of a document is with the customer, returns taken off: {line id: {product id: quantity}}.

    The product is that of the line or, where the line is a kit, each of its components.
    """
    query = (
        select(DeliveryLine.source_line_id, Move.product_id, Move.kind, func.sum(Move.quantity))
        .join(DeliveryLine, DeliveryLine.id == Move.delivery_line_id)
        .join(Delivery, Delivery.id == Move.delivery_id)
        .where(Delivery.source_model == source[0], Delivery.source_id == source[1])
        .group_by(DeliveryLine.source_line_id, Move.product_id, Move.kind)
    )
    found: dict[int, dict[int, Decimal]] = {}
    with sudo("What of a document was delivered"):
        for line_id, product_id, kind, count in session().execute(query):
            sums = found.setdefault(line_id or 0, {})
            signed = count if kind == "delivery" else -count
            sums[product_id] = sums.get(product_id, NOTHING) + signed
    return found
