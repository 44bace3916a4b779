"""Invented stock, to try the module with."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from core.api.demo import Demo, Loading
from core.api.services import session
from modules.catalog.models import Product
from modules.logistics.models import Book, Move, Stocked, Warehouse
from modules.logistics.models.document import DOCUMENT, DocumentLine
from modules.logistics.models.lot import LOT
from modules.logistics.models.warehouse import LOCATION, WAREHOUSE
from modules.logistics.services import seeding

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


contributions = (Demo(name="logistics.demo", load=load_stock, weight=130),)
