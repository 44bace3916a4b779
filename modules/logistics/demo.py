"""Invented stock, to try the module with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from core.api.demo import Demo, Loading
from core.api.services import pipelines_of, session
from modules.catalog.models import Product
from modules.contacts.models import Contact
from modules.logistics.models import (
    Book,
    Carrier,
    Delivery,
    DeliveryLine,
    Hold,
    Lot,
    Move,
    Proof,
    ReturnLine,
    ReturnReason,
    Stocked,
    Warehouse,
)
from modules.logistics.models.delivery import DELIVERY
from modules.logistics.models.document import DOCUMENT, DocumentLine
from modules.logistics.models.lot import LOT
from modules.logistics.models.returning import RETURN
from modules.logistics.models.warehouse import LOCATION, WAREHOUSE
from modules.logistics.services import seeding
from modules.logistics.services.ledger import on_hand
from modules.logistics.services.shipping import place_for

#: Code, how many were received, minimum, how it is followed.
_STOCK = (
    ("TPV-15", 14, 5, "serial"),
    ("CAJ-01", 22, 6, "none"),
    ("IMP-80", 9, 10, "none"),
    ("LEC-2D", 31, 8, "none"),
    ("PAP-80", 640, 200, "none"),
    ("ETI-1000", 45, 20, "none"),
    ("CAB-C6", 310, 100, "none"),
    ("CAM-EXT", 3, 4, "none"),
    ("LIB-01", 12, None, "none"),
)
_SHELVES = ("A-01-01", "A-01-02", "A-02-01", "B-01-01")


def load_stock(demo: Loading) -> None:
    """A warehouse with shelves, and what two receipts brought."""
    seeding.seed()  # the company of the demo was not there when the module was installed
    products = dict(session().execute(select(Product.code, Product.id)).all())
    known = [row for row in _STOCK if row[0] in products]
    if not known:
        return
    house = session().scalars(select(Warehouse).order_by(Warehouse.id.desc())).first()
    assert house is not None  # just seeded
    company = {"company_id": house.company_id}
    shelves = demo.insert(
        LOCATION,
        (
            {**company, "warehouse_id": house.id, "name": name, "kind": "storage"}
            for name in _SHELVES
        ),
    )
    demo.insert_rows(
        Stocked,
        [
            {"id": products[code], "tracking": tracking, "minimum": least and Decimal(least)}
            for code, _count, least, tracking in known
        ],
    )
    day = demo.ago(40).date()
    (receipt,) = demo.insert(
        DOCUMENT,
        [
            {
                **company,
                "kind": "receipt",
                "name": "Pedido de reposición al mayorista",
                "day": day,
                "location_id": shelves[0],
                "reference": "ALB-20417",
                "state": "done",
                "posted_at": demo.ago(40),
            }
        ],
    )
    (draft,) = demo.insert(
        DOCUMENT,
        [
            {
                **company,
                "kind": "count",
                "name": "Recuento de fin de mes",
                "day": day + timedelta(days=38),
                "location_id": shelves[1],
                "state": "draft",
            }
        ],
    )
    lines: list[tuple[int, int, Decimal, str | None]] = []
    moves: list[dict[str, Any]] = []
    for at, (code, count, _least, tracking) in enumerate(known):
        product, shelf = products[code], shelves[at % len(shelves)]
        base = {
            "product_id": product,
            "to_id": shelf,
            "kind": "receipt",
            "document_id": receipt,
            "created_at": demo.ago(40),
            "created_by_id": demo.users["logistica"].id if "logistica" in demo.users else None,
        }
        if tracking == "serial":
            numbers = [f"SN{2026_0400 + n}" for n in range(count)]
            lots = demo.insert(LOT, ({"product_id": product, "number": n} for n in numbers))
            demo.made[f"logistics.lots.{code}"] = lots
            moves += [{**base, "lot_id": lot, "quantity": Decimal(1)} for lot in lots]
            lines += [(receipt, product, Decimal(1), n) for n in numbers]
        else:
            moves.append({**base, "lot_id": None, "quantity": Decimal(count)})
            lines.append((receipt, product, Decimal(count), None))
        if at in (1, 3):
            lines.append((draft, product, Decimal(count - 1), None))
    demo.insert_rows(
        DocumentLine,
        [
            {
                "document_id": document,
                "position": at,
                "product_id": product,
                "quantity": count,
                "lot": lot,
            }
            for at, (document, product, count, lot) in enumerate(lines)
        ],
    )
    session().add_all(Book(product_id=products[code], through_id=0) for code, *_rest in known)
    session().flush()
    demo.insert_rows(Move, moves)
    demo.made[WAREHOUSE] = [house.id]


#: Stage, days until the promised day, what is delivered; the first of a carrier's numbers.
_DELIVERIES = (
    ("prepare", 2, (("CAJ-01", 2), ("PAP-80", 40))),
    ("prepare", 4, (("LEC-2D", 3),)),
    ("prepare", -2, (("CAM-EXT", 5),)),
    ("picking", 1, (("ETI-1000", 6), ("PAP-80", 60))),
    ("packed", 0, (("TPV-15", 1), ("CAJ-01", 1))),
    ("shipped", 1, (("LEC-2D", 2),)),
    ("shipped", -1, (("TPV-15", 1),)),
    ("delivered", -6, (("TPV-15", 2), ("LIB-01", 1))),
    ("delivered", -11, (("IMP-80", 2),)),
    ("delivered", -16, (("CAB-C6", 45),)),
)


def load_deliveries(demo: Loading) -> None:
    """Deliveries in every stage, two of them late, with what is reserved and what left."""
    products = dict(session().execute(select(Product.code, Product.id)).all())
    customers = demo.made.get("contacts.company") or []
    houses = demo.made.get(WAREHOUSE)
    if not customers or not houses:
        return
    pipeline = next(iter(pipelines_of(DELIVERY)))
    stages = {stage.code: stage.id for stage in pipeline.every_stage}
    carriers = list(session().scalars(select(Carrier.id).order_by(Carrier.id)))
    house = session().get_one(Warehouse, houses[0])
    keeper = demo.users.get("logistica")
    today = demo.now.date()
    rows: list[dict[str, Any]] = []
    for at, (stage, days, _goods) in enumerate(_DELIVERIES):
        contact = session().get_one(Contact, customers[(at * 7 + 3) % len(customers)])
        left = stage in ("shipped", "delivered")
        rows.append(
            {
                "company_id": house.company_id,
                "name": contact.name,
                "contact_id": contact.id,
                "warehouse_id": house.id,
                "promised_on": today + timedelta(days=days),
                "street": contact.street,
                "postal_code": contact.postal_code,
                "city": contact.city,
                "country": contact.country,
                "owner_id": keeper.id if keeper and at % 4 != 1 else None,
                "pipeline_id": pipeline.id,
                "stage_id": stages[stage],
                "stage_since": demo.ago(max(1 - days, 1)),
                "closed_at": demo.ago(-days) if stage == "delivered" else None,
                "carrier_id": carriers[at % 3] if carriers and left else None,
                "tracking_number": f"PQ4T7X{2026_117 + at}" if left else None,
                "packages": 1 + at % 3 if left else None,
                "shipped_at": demo.ago(max(2 - days, 1)) if left else None,
                "delivered_at": demo.ago(-days) if stage == "delivered" else None,
                "signed_by": "Recepción" if stage == "delivered" else None,
            }
        )
    ids = demo.insert(DELIVERY, rows)
    demo.stays(
        DELIVERY,
        {
            number: [(row["stage_id"], row["stage_since"])]
            for number, row in zip(ids, rows, strict=True)
        },
    )
    _add_goods(demo, ids, rows, products)
    # who drove noted the name at the door
    demo.insert_rows(
        Proof,
        [
            {
                "delivery_id": number,
                "key": f"demo-{number:08d}",
                "taken_at": row["delivered_at"],
                "arrived_at": row["delivered_at"],
                "by_name": True,
                "user_id": keeper.id if keeper else None,
            }
            for number, row in zip(ids, rows, strict=True)
            if row["delivered_at"]
        ],
    )


def _add_goods(
    demo: Loading, ids: list[int], rows: list[dict[str, Any]], products: Mapping[Any, int]
) -> None:
    """Lines, reservations of what has not left, moves of what has."""
    lines: list[dict[str, Any]] = [
        {
            "delivery_id": number,
            "position": at,
            "product_id": products[code],
            "quantity": Decimal(count),
        }
        for number, (_stage, _days, goods) in zip(ids, _DELIVERIES, strict=True)
        for at, (code, count) in enumerate(goods)
        if code in products
    ]
    made = demo.insert_rows(DeliveryLine, lines)
    gone = {number: row["shipped_at"] for number, row in zip(ids, rows, strict=True)}
    stock = on_hand(line["product_id"] for line in lines)
    holds: list[dict[str, Any]] = []
    moves: list[dict[str, Any]] = []
    # what left took from the shelves before anything could be reserved there
    order = sorted(
        zip(made, lines, strict=True), key=lambda one: gone[one[1]["delivery_id"]] is None
    )
    for line_id, line in order:
        wanted = line["quantity"]
        for key in sorted(
            (k for k in stock if k[0] == line["product_id"]), key=lambda k: k[2] or 0
        ):
            count = min(wanted, stock[key])
            if count <= 0:
                continue
            stock[key] -= count
            wanted -= count
            left = gone[line["delivery_id"]]
            same = {"product_id": key[0], "lot_id": key[2], "quantity": count}
            if left is None:
                holds.append({**same, "line_id": line_id, "location_id": key[1]})
                continue
            moves.append(
                {
                    **same,
                    "from_id": key[1],
                    "kind": "delivery",
                    "delivery_id": line["delivery_id"],
                    "delivery_line_id": line_id,
                    "created_at": left,
                }
            )
    demo.insert_rows(Hold, holds)
    demo.insert_rows(Move, moves)


#: Stage, days ago, code of the product, what the customer says, what they get, how many are good.
_RETURNS = (
    ("requested", 1, "TPV-15", "No enciende desde esta mañana.", None, 0),
    ("received", 3, "IMP-80", "La caja llegó abierta.", None, 0),
    ("closed", 9, "CAB-C6", "Pedimos de más.", "credit", 1),
)


def load_returns(demo: Loading) -> None:
    """Returns of deliveries that left: one to approve, one to inspect, one closed."""
    pipeline = next(iter(pipelines_of(RETURN)))
    stages = {stage.code: stage.id for stage in pipeline.every_stage}
    reasons = list(session().scalars(select(ReturnReason.id).order_by(ReturnReason.id)))
    left = (
        select(Move, Delivery, Product.code)
        .join(Delivery, Delivery.id == Move.delivery_id)
        .join(Product, Product.id == Move.product_id)
        .where(Move.kind == "delivery")
        .order_by(Move.id.desc())
    )
    gone = {code: (move, delivery) for move, delivery, code in session().execute(left).all()}
    for at, (stage, days, code, says, outcome, good) in enumerate(_RETURNS):
        if code not in gone:
            continue
        move, delivery = gone[code]
        here, closed = stage != "requested", stage == "closed"
        since = demo.ago(days)
        (number,) = demo.insert(
            RETURN,
            [
                {
                    "company_id": delivery.company_id,
                    "name": delivery.name,
                    "delivery_id": delivery.id,
                    "contact_id": delivery.contact_id,
                    "reason_id": reasons[at % len(reasons)] if reasons else None,
                    "details": says,
                    "origin": "customer" if at == 0 else "agent",
                    "requested_by": "Recepción" if at == 0 else None,
                    "owner_id": delivery.owner_id,
                    "pipeline_id": pipeline.id,
                    "stage_id": stages[stage],
                    "stage_since": since,
                    "received_at": since if here else None,
                    "inspected_at": since if closed else None,
                    "closed_at": since if closed else None,
                }
            ],
        )
        demo.stays(RETURN, {number: [(stages[stage], since)]})
        _add_goods_of_return(demo, number, move, delivery, since if here else None, outcome, good)


def _add_goods_of_return(
    demo: Loading,
    return_id: int,
    left: Move,
    delivery: Delivery,
    came: datetime | None,
    outcome: str | None,
    good: int,
) -> None:
    """One piece of what had left, and the moves of what came."""
    one = Decimal(1)
    lot = session().scalar(select(Lot.number).where(Lot.id == left.lot_id)) if left.lot_id else None
    line = {
        "return_id": return_id,
        "position": 0,
        "delivery_line_id": left.delivery_line_id,
        "lot_id": left.lot_id,
        "lot": lot,
        "quantity": one,
        "outcome": outcome,
        "received": one if came else None,
        "good": Decimal(good) if outcome else None,
        "scrapped": Decimal(0) if outcome else None,
    }
    demo.insert_rows(ReturnLine, [line])
    if came is None:
        return
    apart, shelf = (place_for(delivery.warehouse_id, kind) for kind in ("quarantine", "storage"))
    same = {
        "product_id": left.product_id,
        "lot_id": left.lot_id,
        "quantity": one,
        "return_id": return_id,
        "created_at": came,
    }
    back = {"delivery_id": delivery.id, "delivery_line_id": left.delivery_line_id}
    demo.insert_rows(Move, [{**same, **back, "kind": "return", "to_id": apart}])
    if good:
        put = {**same, "kind": "transfer", "from_id": apart, "to_id": shelf}
        demo.insert_rows(Move, [put])


contributions = (
    Demo(name="logistics.returns", load=load_returns, weight=150),
    Demo(name="logistics.deliveries", load=load_deliveries, weight=140),
    Demo(name="logistics.demo", load=load_stock, weight=130),
)
