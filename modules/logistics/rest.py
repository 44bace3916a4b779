"""What programs can ask of logistics beyond its records."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from core.api.models import _l
from core.api.rest import RestOperation
from core.api.services import actor
from modules.catalog.models import Product
from modules.logistics.models import Delivery, StockDocument
from modules.logistics.models.delivery import DELIVERY
from modules.logistics.models.document import DOCUMENT
from modules.logistics.models.warehouse import WAREHOUSE
from modules.logistics.services import deliver_part, figures, lying, post, reserve


class PlaceAnswer(BaseModel):
    """So many of a product in one place."""

    warehouse_id: int
    location_id: int
    location: str
    lot_id: int | None
    on_hand: str
    reserved: str


class StockAnswer(BaseModel):
    """A product in stock, all quantities as decimal text in units of the product."""

    on_hand: str
    reserved: str
    available: str
    places: list[PlaceAnswer]


def stock(_spec: Any, record: Product, _body: Any, _params: Any) -> dict[str, Any]:
    """Where a product lies and how many are free."""
    actor().require(f"{WAREHOUSE}.read")
    total = figures([record.id])[record.id]
    return {
        "on_hand": str(total.on_hand),
        "reserved": str(total.reserved),
        "available": str(total.available),
        "places": [
            {
                "warehouse_id": row.place.warehouse_id,
                "location_id": row.place.id,
                "location": row.place.name,
                "lot_id": row.lot_id,
                "on_hand": str(row.on_hand),
                "reserved": str(row.reserved),
            }
            for row in lying([record.id])
        ],
    }


def post_document(_spec: Any, record: StockDocument, _body: Any, _params: Any) -> Any:
    """Write the moves of a document and close it."""
    return post(record.id)


class MissingAnswer(BaseModel):
    """A line of which not everything is reserved."""

    product_id: int
    product: str
    asked: str
    reserved: str


class ReserveAnswer(BaseModel):
    """What is lacking after reserving; empty: everything is kept."""

    missing: list[MissingAnswer]


def reserve_goods(_spec: Any, record: Delivery, _body: Any, _params: Any) -> dict[str, Any]:
    """Keep what is free for a delivery."""
    return {
        "missing": [
            {
                "product_id": one.product_id,
                "product": one.product,
                "asked": str(one.asked),
                "reserved": str(one.held),
            }
            for one in reserve(record.id)
        ]
    }


def deliver_a_part(_spec: Any, record: Delivery, _body: Any, _params: Any) -> Any:
    """Send what is reserved; the rest becomes a delivery of its own, which is the answer."""
    return deliver_part(record.id)


contributions = (
    RestOperation(
        name="logistics.reserve",
        model=DELIVERY,
        path="reserve",
        summary=_l("Reserve what is free for a delivery"),
        call=reserve_goods,
        action="update",
        answer=ReserveAnswer,
    ),
    RestOperation(
        name="logistics.part",
        model=DELIVERY,
        path="part",
        summary=_l("Deliver what is reserved and leave the rest"),
        call=deliver_a_part,
        action="update",
        answer="record",
    ),
    RestOperation(
        name="logistics.stock",
        model="catalog.product",
        path="stock",
        method="GET",
        summary=_l("Where a product lies and how many are available"),
        call=stock,
        answer=StockAnswer,
    ),
    RestOperation(
        name="logistics.post",
        model=DOCUMENT,
        path="post",
        summary=_l("Post a stock document"),
        call=post_document,
        action="post",
        answer="record",
    ),
)
