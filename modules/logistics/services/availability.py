"""What is there, what is promised and what is free, as people ask for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select

from core.api.services import session, sudo
from modules.logistics.models import Hold, Location, Lot, Warehouse
from modules.logistics.services.ledger import NOTHING, Key, on_hand


@dataclass(frozen=True)
class Place:
    """A location within reach."""

    id: int
    name: str
    warehouse_id: int
    warehouse: str
    #: Whether what lies there can be promised.
    sellable: bool


@dataclass(frozen=True)
class Lying:
    """So many of a product in one place, of one lot where it has lots."""

    product_id: int
    place: Place
    lot_id: int | None
    on_hand: Decimal
    reserved: Decimal


@dataclass(frozen=True)
class Figures:
    """A product over all places within reach."""

    on_hand: Decimal = NOTHING
    reserved: Decimal = NOTHING
    #: Of what lies in places whose stock can be promised, what nobody has been promised.
    available: Decimal = NOTHING


def places() -> dict[int, Place]:
    """The locations the actor sees, by id: those of their companies."""
    query = select(Location.id, Location.name, Location.kind, Warehouse.id, Warehouse.name).join(
        Warehouse, Warehouse.id == Location.warehouse_id
    )
    return {
        number: Place(number, name, warehouse_id, warehouse, kind == "storage")
        for number, name, kind, warehouse_id, warehouse in session().execute(query)
    }


def reserved(product_ids: Iterable[int]) -> dict[Key, Decimal]:
    """What deliveries hold of these products, by place and lot: the sum of their reservations.
    Call it elevated, as :func:`~modules.logistics.services.ledger.on_hand`."""
    query = (
        select(Hold.product_id, Hold.location_id, Hold.lot_id, func.sum(Hold.quantity))
        .where(Hold.product_id.in_(set(product_ids)))
        .group_by(Hold.product_id, Hold.location_id, Hold.lot_id)
    )
    return {(product, place, lot): held for product, place, lot, held in session().execute(query)}


def lying(product_ids: Iterable[int]) -> list[Lying]:
    """Where these products lie, place by place, as far as the actor sees the places."""
    ids, seen = list(product_ids), places()
    with sudo("Stock is added up"):
        stock, held = on_hand(ids), reserved(ids)
    keys = sorted(
        (key for key in stock.keys() | held.keys() if key[1] in seen),
        key=lambda key: (key[0], seen[key[1]].warehouse, seen[key[1]].name, key[2] or 0),
    )
    return [
        Lying(key[0], seen[key[1]], key[2], stock.get(key, NOTHING), held.get(key, NOTHING))
        for key in keys
    ]


def figures(product_ids: Iterable[int], warehouse_id: int | None = None) -> dict[int, Figures]:
    """On hand, reserved and available of each product, in all warehouses or in one."""
    ids = list(product_ids)
    found: dict[int, list[Decimal]] = {one: [NOTHING, NOTHING, NOTHING] for one in ids}
    for row in lying(ids):
        if warehouse_id not in (None, row.place.warehouse_id):
            continue
        sums = found[row.product_id]
        sums[0] += row.on_hand
        sums[1] += row.reserved
        if row.place.sellable:
            sums[2] += row.on_hand - row.reserved
    return {one: Figures(*sums) for one, sums in found.items()}


def lot_numbers(ids: Iterable[int | None]) -> dict[int, str]:
    """Number by id of lots."""
    known = {one for one in ids if one}
    if not known:
        return {}
    return dict(session().execute(select(Lot.id, Lot.number).where(Lot.id.in_(known))).all())
