"""What is ordered is delivered: an order that is confirmed opens its delivery, one that is cancelled takes
it back, and one of which everything left is completed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from core.api.services import Invalid, On, _, add_note, sudo, transition
from modules.logistics.models import Delivery
from modules.logistics.models.delivery import CANCELLED, DELIVERY
from modules.logistics.services.orders import (
    Wanted,
    delivered_of,
    deliveries_of,
    goods_of,
    open_for,
)
from modules.logistics.services.shipping import goods_left
from modules.sales.models import ORDER, Order
from modules.sales.services.documents import (
    complete_order,
    lines_of,
    order_cancelled,
    order_confirmed,
)

#: What an order says of where its goods go.
_ADDRESS = ("recipient", "street", "postal_code", "city", "region", "country")


def wanted_of(order_id: int) -> list[Wanted]:
    """The lines of an order that name a product."""
    return [
        Wanted(line.id, line.product_id, line.quantity)
        for line in lines_of(order_id)
        if line.product_id is not None
    ]


def delivery_for(order: Order) -> int | None:
    """Open the delivery of an order; asked again there is one.

    :returns: its id; None when there is nothing to deliver. :raises Forbidden, Invalid: see ``open_for``.
    """
    given = {name: getattr(order, name) for name in _ADDRESS}
    return open_for(
        (ORDER, order.id),
        order.contact_id,
        wanted_of(order.id),
        promised_on=order.promised_on,
        customer_reference=order.customer_reference,
        **{name: value for name, value in given.items() if value},
    )


def on_confirmed(order: Order) -> None:
    """Open the delivery of an order. One that cannot be made keeps nobody from ordering: the order says
    what lacks."""
    try:
        with sudo(f"The delivery of order {order.id}"):
            delivery_for(order)
    except Invalid as lacks:
        texts = " ".join(text for found in lacks.errors.values() for text in found)
        with sudo(f"The delivery of order {order.id}"):
            add_note(ORDER, order.id, _("Its delivery could not be made: %(why)s", why=texts))


def on_cancelled(order: Order, was_confirmed: bool) -> None:
    """What has not left is not delivered; what has stays with the customer until it is returned."""
    with sudo(f"Order {order.id} was cancelled"):
        for delivery in deliveries_of((ORDER, order.id)):
            if delivery.shipped_at is None and delivery.closed_at is None:
                reason = _("Order %(number)s was cancelled", number=order.number)
                fields = {"cancel_reason": reason}
                transition(DELIVERY, delivery.id, CANCELLED, fields=fields)


def on_goods_left(delivery: Delivery, lines: Mapping[int, Decimal]) -> None:
    """An order of which everything is with the customer is completed."""
    if delivery.source_model != ORDER or delivery.source_id is None:
        return
    order_id = delivery.source_id
    with sudo(f"What of order {order_id} was delivered") as current:
        if current.get(Order, order_id) is None:
            return
        there: dict[Any, Decimal] = {
            (line, product): count
            for line, products in delivered_of((ORDER, order_id)).items()
            for product, count in products.items()
        }
        goods = list(goods_of(wanted_of(order_id)))
        if all(there.get((line, product), 0) >= count for line, product, count in goods):
            complete_order(order_id)


contributions = (
    On(name="logistics.order.confirmed", event=order_confirmed, call=on_confirmed),
    On(name="logistics.order.cancelled", event=order_cancelled, call=on_cancelled),
    On(name="logistics.order.left", event=goods_left, call=on_goods_left),
)
