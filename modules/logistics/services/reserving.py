"""Reservations: which pieces, in which place, are kept for which line of a delivery.

Whoever reserves holds the lock of the product, so that the last piece is promised once, however many
ask at the same moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import delete, func, select

from core.api.locale import format_decimal
from core.api.services import _, session, sudo, write
from modules.catalog.models import Product
from modules.logistics.models import Delivery, DeliveryLine, Hold, Location, Lot, Warehouse
from modules.logistics.services import ledger
from modules.logistics.services.availability import reserved
from modules.logistics.services.exceptions import NotEnough, StockError
from modules.logistics.services.ledger import NOTHING, Key


@dataclass(frozen=True)
class Missing:
    """What a delivery still lacks of a line."""

    line_id: int
    product_id: int
    product: str
    asked: Decimal
    held: Decimal

    @property
    def quantity(self) -> Decimal:
        """How many are lacking."""
        return self.asked - self.held


def held_of(line_ids: Iterable[int]) -> dict[int, Decimal]:
    """How many are kept for each line."""
    query = (
        select(Hold.line_id, func.sum(Hold.quantity))
        .where(Hold.line_id.in_(set(line_ids)))
        .group_by(Hold.line_id)
    )
    return dict(session().execute(query).all())


def lines_of(delivery_id: int) -> list[tuple[DeliveryLine, str]]:
    """The lines of a delivery in their order, with the names of their products."""
    query = (
        select(DeliveryLine, Product.name)
        .join(Product, Product.id == DeliveryLine.product_id)
        .where(DeliveryLine.delivery_id == delivery_id)
        .order_by(DeliveryLine.position, DeliveryLine.id)
    )
    return [(line, name) for line, name in session().execute(query)]


def missing(delivery_id: int) -> list[Missing]:
    """What is not reserved yet of a delivery that has not left."""
    lines = lines_of(delivery_id)
    held = held_of(line.id for line, _name in lines)
    found = [
        Missing(line.id, line.product_id, name, line.quantity, held.get(line.id, NOTHING))
        for line, name in lines
    ]
    return [one for one in found if one.quantity > 0]


def reserve(delivery_id: int, *, whole: bool = False) -> list[Missing]:
    """Keep what is free for a delivery: what expires first, then in the order of the places.

    :param whole: everything or nothing.
    :returns: what could not be had. :raises NotEnough: with ``whole``, when something is lacking.
    """
    with write(), sudo("Goods are reserved") as current:
        delivery = current.get_one(Delivery, delivery_id)
        ledger.lock(line.product_id for line, _name in lines_of(delivery_id))
        wanted = missing(delivery_id)
        if not wanted or delivery.shipped_at is not None or delivery.closed_at is not None:
            return wanted
        for one, place, lot, count in _found(delivery, wanted):
            row = Hold(
                line_id=one.line_id,
                product_id=one.product_id,
                location_id=place,
                lot_id=lot,
                quantity=count,
            )
            current.add(row)
        current.flush()
        lacking = missing(delivery_id)
        if whole and lacking:
            raise _not_enough(lacking[0])
    return lacking


def _not_enough(one: Missing) -> NotEnough:
    return NotEnough(
        _(
            "%(product)s: %(asked)s are asked for and %(free)s are free. "
            "Receive more, or deliver a part now.",
            product=one.product,
            asked=format_decimal(one.asked, (0, 3)),
            free=format_decimal(one.held, (0, 3)),
        ),
        product_id=one.product_id,
        free=one.held,
        asked=one.asked,
    )


def _found(
    delivery: Delivery, wanted: list[Missing]
) -> Iterable[tuple[Missing, int, int | None, Decimal]]:
    """For each line what to take from where; every product is locked."""
    products = {one.product_id for one in wanted}
    shelves = _shelves(delivery.warehouse_id)
    stock, held = ledger.on_hand(products), reserved(products)
    expiry = _expiry(key[2] for key in stock)
    free: defaultdict[int, list[list]] = defaultdict(list)
    for (product_id, place, lot), there in stock.items():
        left = there - held.get((product_id, place, lot), NOTHING)
        if place in shelves and left > 0:
            free[product_id].append(
                [expiry.get(lot or 0) or date.max, shelves[place], lot or 0, place, left]
            )
    lenient = _lenient(delivery.warehouse_id)
    tracking = ledger.tracking_of(products)
    for one in wanted:
        lacking = one.quantity
        for spot in sorted(free[one.product_id], key=lambda spot: spot[:3]):
            count = min(lacking, spot[4])
            if count > 0:
                yield one, spot[3], spot[2] or None, count
                spot[4] -= count
                lacking -= count
        # where more may leave than is known to be there, it is promised too
        if lacking > 0 and lenient and shelves and one.product_id not in tracking:
            yield one, min(shelves, key=lambda place: shelves[place]), None, lacking


def _shelves(warehouse_id: int | None) -> dict[int, str]:
    query = select(Location.id, Location.sort_key).where(
        Location.warehouse_id == warehouse_id,
        Location.kind == "storage",
        Location.archived_at.is_(None),
    )
    return dict(session().execute(query).all())


def _lenient(warehouse_id: int | None) -> bool:
    query = select(Warehouse.allow_negative).where(Warehouse.id == warehouse_id)
    return bool(session().scalar(query))


def _expiry(lots: Iterable[int | None]) -> dict[int, date | None]:
    ids = {lot for lot in lots if lot}
    if not ids:
        return {}
    return dict(session().execute(select(Lot.id, Lot.expires_on).where(Lot.id.in_(ids))).all())


def pick(delivery_id: int, numbers: Mapping[int, str]) -> None:
    """Other pieces are taken from the shelf than were proposed: what is kept follows.

    :param numbers: reservation id → lot or serial number that was scanned; all of them or none.
    :raises StockError: there is no such number, or it is not free.
    """
    with write(), sudo("Other pieces are picked") as current:
        query = (
            select(Hold)
            .join(DeliveryLine, DeliveryLine.id == Hold.line_id)
            .where(DeliveryLine.delivery_id == delivery_id, Hold.id.in_(set(numbers)))
            .order_by(Hold.id)
        )
        delivery = current.get_one(Delivery, delivery_id)
        ledger.lock(current.scalars(query.with_only_columns(Hold.product_id)).all())
        holds = list(current.scalars(query))
        chosen = {hold.id: _lot_named(hold.product_id, numbers[hold.id]) for hold in holds}
        changed = [hold for hold in holds if hold.lot_id != chosen[hold.id]]
        # first all of them are given back, so that two pieces can be exchanged
        stock, held = _given_back(changed)
        shelves = _shelves(delivery.warehouse_id)
        for hold in changed:
            lot = chosen[hold.id]
            for place in sorted(shelves, key=lambda place: shelves[place]):
                key = (hold.product_id, place, lot)
                if stock.get(key, NOTHING) - held.get(key, NOTHING) >= hold.quantity:
                    held[key] = held.get(key, NOTHING) + hold.quantity
                    hold.lot_id, hold.location_id = lot, place
                    break
            else:
                text = _("%(number)s is not free in this warehouse.", number=numbers[hold.id])
                raise StockError(text)
        current.flush()


def _given_back(holds: list[Hold]) -> tuple[dict[Key, Decimal], dict[Key, Decimal]]:
    products = {hold.product_id for hold in holds}
    stock, held = ledger.on_hand(products), reserved(products)
    for hold in holds:
        held[hold.product_id, hold.location_id, hold.lot_id] -= hold.quantity
    return stock, held


def _lot_named(product_id: int, number: str) -> int:
    query = select(Lot.id).where(Lot.product_id == product_id, Lot.number == number.strip())
    found = session().scalar(query)
    if found is None:
        raise StockError(_("There is no %(number)s of this product.", number=number))
    return found


def release(delivery_id: int) -> None:
    """Give back what is kept for a delivery."""
    with write(), sudo("Reservations are given back") as current:
        lines = select(DeliveryLine.id).where(DeliveryLine.delivery_id == delivery_id)
        gone = delete(Hold).where(Hold.line_id.in_(lines))
        current.execute(gone.execution_options(synchronize_session=False))


def reserve_waiting(product_ids: Iterable[int]) -> None:
    """Goods came in: those who wait for them get them, the earliest promise first."""
    ids = set(product_ids)
    if not ids:
        return
    with write(), sudo("Goods came in for those who wait") as current:
        held = (
            select(func.coalesce(func.sum(Hold.quantity), 0))
            .where(Hold.line_id == DeliveryLine.id)
            .correlate(DeliveryLine)
            .scalar_subquery()
        )
        query = (
            select(Delivery.id)
            .join(DeliveryLine, DeliveryLine.delivery_id == Delivery.id)
            .where(
                DeliveryLine.product_id.in_(ids),
                Delivery.closed_at.is_(None),
                Delivery.shipped_at.is_(None),
                Delivery.archived_at.is_(None),
                DeliveryLine.quantity > held,
            )
            .group_by(Delivery.id, Delivery.promised_on)
            .order_by(Delivery.promised_on.is_(None), Delivery.promised_on, Delivery.id)
            .limit(500)
        )
        for delivery_id in current.scalars(query).all():
            reserve(delivery_id)
