"""What programs can ask of logistics beyond its records."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any, Literal

from pydantic import AwareDatetime, Base64Bytes, BaseModel, ConfigDict, Field

from core.api.models import _l
from core.api.rest import RestOperation
from core.api.services import actor, get
from modules.catalog.models import Product
from modules.logistics.models import Delivery, Return, StockDocument
from modules.logistics.models.delivery import DELIVERY
from modules.logistics.models.document import DOCUMENT
from modules.logistics.models.returning import RETURN
from modules.logistics.models.warehouse import WAREHOUSE
from modules.logistics.services import (
    Finding,
    deliver_part,
    figures,
    lying,
    post,
    reserve,
    returnable,
)
from modules.logistics.services.proving import Taken, prove
from modules.logistics.services.returning import inspect, lines_of_return, receive


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


class Leaving(BaseModel):
    """How many of a line of a delivery leave now."""

    line_id: int
    quantity: Decimal = Field(ge=0, max_digits=15, decimal_places=3)


class PartBody(BaseModel):
    """What leaves; a line that is left out stays. Without lines everything that is reserved leaves."""

    model_config = ConfigDict(extra="forbid")
    lines: list[Leaving] | None = Field(default=None, max_length=500)


def deliver_a_part(_spec: Any, record: Delivery, body: Any, _params: Any) -> Any:
    """Send a part; the rest becomes a delivery of its own, which is the answer."""
    chosen = None if body.lines is None else {one.line_id: one.quantity for one in body.lines}
    return deliver_part(record.id, chosen)


class ProofBody(BaseModel):
    """Who received a delivery. The same key sent again changes nothing."""

    model_config = ConfigDict(extra="forbid")
    key: str = Field(min_length=8, max_length=64)
    signed_by: str = Field(min_length=1, max_length=120)
    signed_id: str = Field(default="", max_length=40)
    taken_at: AwareDatetime | None = None
    #: PNG in base64; without one the name alone is the proof.
    signature: Base64Bytes | None = Field(default=None, max_length=2_000_000)


def prove_delivery(_spec: Any, record: Delivery, body: Any, _params: Any) -> Any:
    """Note who received a delivery."""
    taken = Taken(
        key=body.key,
        signed_by=body.signed_by,
        signed_id=body.signed_id,
        taken_at=body.taken_at,
        by_name=body.signature is None,
        signature=BytesIO(body.signature) if body.signature is not None else None,
    )
    prove(record.id, taken)
    return get(DELIVERY, record.id)


class ReturnableAnswer(BaseModel):
    """What can still come back of a line of a delivery."""

    delivery_line_id: int
    product_id: int
    product: str
    lot: str
    quantity: str


class ReturnablesAnswer(BaseModel):
    """What can still come back of a delivery."""

    lines: list[ReturnableAnswer]


def what_may_return(_spec: Any, record: Delivery, _body: Any, _params: Any) -> dict[str, Any]:
    """What is with the customer and not announced in a return."""
    return {
        "lines": [
            {
                "delivery_line_id": one.line_id,
                "product_id": one.product_id,
                "product": one.product,
                "lot": one.lot,
                "quantity": str(one.quantity),
            }
            for one in returnable(record.id)
        ]
    }


class ReturnLineAnswer(BaseModel):
    """A line of a return and what became of it; quantities are decimal text, null while unknown."""

    id: int
    delivery_line_id: int
    product_id: int
    product: str
    lot: str
    quantity: str
    received: str | None
    good: str | None
    scrapped: str | None
    outcome: str | None


class ReturnLinesAnswer(BaseModel):
    """The lines of a return."""

    lines: list[ReturnLineAnswer]


def _text(count: Decimal | None) -> str | None:
    return None if count is None else str(count)


def return_lines(_spec: Any, record: Return, _body: Any, _params: Any) -> dict[str, Any]:
    """What comes back, what came and what became of it."""
    return {
        "lines": [
            {
                "id": line.id,
                "delivery_line_id": line.delivery_line_id,
                "product_id": product,
                "product": name,
                "lot": lot,
                "quantity": str(line.quantity),
                "received": _text(line.received),
                "good": _text(line.good),
                "scrapped": _text(line.scrapped),
                "outcome": line.outcome,
            }
            for line, product, name, lot in lines_of_return(record.id)
        ]
    }


class Came(BaseModel):
    """How many of a line came."""

    model_config = ConfigDict(extra="forbid")
    line_id: int
    quantity: Decimal = Field(ge=0, max_digits=15, decimal_places=3)


class ReceiveBody(BaseModel):
    """What came; a line that is left out came as announced."""

    model_config = ConfigDict(extra="forbid")
    lines: list[Came] = Field(default_factory=list, max_length=500)


def receive_return(_spec: Any, record: Return, body: Any, _params: Any) -> Any:
    """Take in what came."""
    return receive(record.id, {one.line_id: one.quantity for one in body.lines})


class Looked(BaseModel):
    """What a line is like and what the customer gets for it."""

    model_config = ConfigDict(extra="forbid")
    line_id: int
    good: Decimal = Field(default=Decimal(0), ge=0, max_digits=15, decimal_places=3)
    scrapped: Decimal = Field(default=Decimal(0), ge=0, max_digits=15, decimal_places=3)
    outcome: Literal["refund", "replacement", "repair", "credit", "none"]


class InspectBody(BaseModel):
    """Every line of which something came."""

    model_config = ConfigDict(extra="forbid")
    lines: list[Looked] = Field(max_length=500)


def inspect_return(_spec: Any, record: Return, body: Any, _params: Any) -> Any:
    """Note what the goods are like."""
    found = {one.line_id: Finding(one.good, one.scrapped, one.outcome) for one in body.lines}
    return inspect(record.id, found)


contributions = (
    RestOperation(
        name="logistics.proof",
        model=DELIVERY,
        path="proof",
        summary=_l("Note who received a delivery"),
        call=prove_delivery,
        action="update",
        body=ProofBody,
        answer="record",
    ),
    RestOperation(
        name="logistics.returnable",
        model=DELIVERY,
        path="returnable",
        method="GET",
        summary=_l("What can still come back of a delivery"),
        call=what_may_return,
        answer=ReturnablesAnswer,
    ),
    RestOperation(
        name="logistics.return_lines",
        model=RETURN,
        path="goods",
        method="GET",
        summary=_l("The lines of a return and what became of them"),
        call=return_lines,
        answer=ReturnLinesAnswer,
    ),
    RestOperation(
        name="logistics.receive",
        model=RETURN,
        path="receive",
        summary=_l("Receive the goods of a return"),
        call=receive_return,
        action="update",
        body=ReceiveBody,
        answer="record",
    ),
    RestOperation(
        name="logistics.inspect",
        model=RETURN,
        path="inspect",
        summary=_l("Inspect the goods of a return"),
        call=inspect_return,
        action="update",
        body=InspectBody,
        answer="record",
    ),
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
        summary=_l("Deliver a part and leave the rest"),
        call=deliver_a_part,
        action="update",
        body=PartBody,
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
