"""The one way stock moves. Rows are added under a lock of the product and never changed; what is on hand
is their sum, by way of subtotals that are made anew from the moves and can be thrown away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, update

from core.api.locale import format_decimal
from core.api.services import _, session, sudo, upsert, write
from modules.catalog.models import Product
from modules.logistics.models import Book, Location, Lot, Move, Stocked, Subtotal, Warehouse
from modules.logistics.services.exceptions import NotEnough, StockError

#: Moves of a product that are added up on each question before they go into the subtotals.
FOLD = 200
NOTHING = Decimal(0)

#: Product, place, lot.
Key = tuple[int, int, int | None]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A move about to be made; see :class:`~modules.logistics.models.Move`."""

    product_id: int
    #: Above zero, in units of the product.
    quantity: Decimal
    kind: str
    from_id: int | None = None
    to_id: int | None = None
    lot_id: int | None = None
    reason_id: int | None = None
    document_id: int | None = None
    delivery_id: int | None = None
    delivery_line_id: int | None = None
    return_id: int | None = None


def lock(product_ids: Iterable[int]) -> None:
    """Keep everybody else from moving or reserving these products until the unit of work ends.

    Always in the order of ids, so that two documents never wait for each other.
    """
    ids = sorted(set(product_ids))
    if not ids:
        return
    current = session()
    rows = [{"product_id": one, "through_id": 0} for one in ids]
    current.execute(upsert()(Book).values(rows).on_conflict_do_nothing())
    query = select(Book.product_id).where(Book.product_id.in_(ids)).order_by(Book.product_id)
    current.execute(query.with_for_update()).all()


def on_hand(product_ids: Iterable[int]) -> dict[Key, Decimal]:
    """What lies where, of these products; places and lots with nothing are left out.

    Two queries whatever the number of moves: the subtotals, and the moves since.
    Call it elevated: the sum needs every row, also those of other companies.
    """
    ids = list(set(product_ids))
    if not ids:
        return {}
    found: defaultdict[Key, Decimal] = defaultdict(lambda: NOTHING)
    through: dict[int, int] = {}
    sums = (
        select(
            Book.product_id,
            Book.through_id,
            Subtotal.location_id,
            Subtotal.lot_id,
            Subtotal.quantity,
        )
        .outerjoin(Subtotal, Subtotal.product_id == Book.product_id)
        .where(Book.product_id.in_(ids))
    )
    for product_id, last, location_id, lot_id, quantity in session().execute(sums):
        through[product_id] = last
        if location_id is not None:
            found[product_id, location_id, lot_id] += quantity
    if not through:
        return {}
    recent = (
        select(Move.product_id, Move.from_id, Move.to_id, Move.lot_id, func.sum(Move.quantity))
        .where(_since(through))
        .group_by(Move.product_id, Move.from_id, Move.to_id, Move.lot_id)
    )
    for product_id, from_id, to_id, lot_id, quantity in session().execute(recent):
        if from_id is not None:
            found[product_id, from_id, lot_id] -= quantity
        if to_id is not None:
            found[product_id, to_id, lot_id] += quantity
    return {key: quantity for key, quantity in found.items() if quantity}


def _since(through: Mapping[int, int]) -> ColumnElement[bool]:
    """The moves after those that are in the subtotals: {product: last move in them}.

    Each product with its own bound, so that the database looks each up in the index of products and
    never walks through everybody's latest moves.
    """
    return or_(
        *(
            and_(Move.product_id == product_id, Move.id > last)
            for product_id, last in through.items()
        )
    )


def record(entries: Iterable[Entry]) -> list[int]:
    """Write moves, all or none.

    :returns: their ids. :raises NotEnough: a place that may not would fall below zero.
    :raises StockError: a product is not kept in stock, a number is missing or used twice.
    """
    planned = list(entries)
    with write(), sudo("Stock is moved") as current:
        ids = {one.product_id for one in planned}
        lock(ids)
        _check(planned, on_hand(ids))
        made = [
            Move(
                product_id=one.product_id,
                lot_id=one.lot_id,
                from_id=one.from_id,
                to_id=one.to_id,
                quantity=one.quantity,
                kind=one.kind,
                reason_id=one.reason_id,
                document_id=one.document_id,
                delivery_id=one.delivery_id,
                delivery_line_id=one.delivery_line_id,
                return_id=one.return_id,
            )
            for one in planned
        ]
        current.add_all(made)
        current.flush()
        numbers = [one.id for one in made]
        _fold_long(ids)
    return numbers


def _check(planned: list[Entry], stock: Mapping[Key, Decimal]) -> None:
    products = {one.product_id for one in planned}
    names = _names(products)
    tracking = tracking_of(products)
    after: dict[Key, Decimal] = dict(stock)
    for one in planned:
        if one.product_id not in names:
            raise StockError(_("Only goods are kept in stock, not services or kits."))
        if one.quantity <= 0:
            raise StockError(
                _("%(product)s: give a quantity above zero.", product=names[one.product_id])
            )
        _check_lot(one, tracking.get(one.product_id, "none"), names[one.product_id])
        for place, sign in ((one.from_id, -1), (one.to_id, 1)):
            if place is not None:
                key = (one.product_id, place, one.lot_id)
                after[key] = after.get(key, NOTHING) + sign * one.quantity
    _check_serials(after, tracking, names)
    touched = {(o.product_id, o.from_id, o.lot_id) for o in planned if o.from_id is not None}
    short = [key for key in touched if after[key] < 0]
    if short:
        _refuse(short, stock, after, names)


def _check_lot(one: Entry, tracking: str, name: str) -> None:
    if tracking == "none":
        return
    if one.lot_id is None:
        text = _("%(product)s is followed by lot: write its number.", product=name)
        if tracking == "serial":
            text = _("%(product)s is followed by serial number: write it.", product=name)
        raise StockError(text)
    if tracking == "serial" and one.quantity != 1:
        raise StockError(
            _(
                "%(product)s: each serial number is one piece; give it a line of its own.",
                product=name,
            )
        )


def _check_serials(
    after: Mapping[Key, Decimal], tracking: Mapping[int, str], names: Mapping[int, str]
) -> None:
    pieces: defaultdict[tuple[int, int], Decimal] = defaultdict(lambda: NOTHING)
    for (product_id, _place, lot_id), quantity in after.items():
        if lot_id is not None and tracking.get(product_id) == "serial":
            pieces[product_id, lot_id] += quantity
    for (product_id, lot_id), quantity in pieces.items():
        if quantity > 1:
            number = session().scalar(select(Lot.number).where(Lot.id == lot_id))
            raise StockError(
                _(
                    "%(product)s: the piece %(number)s is in stock already.",
                    product=names[product_id],
                    number=number,
                )
            )


def _refuse(
    short: Iterable[Key],
    stock: Mapping[Key, Decimal],
    after: Mapping[Key, Decimal],
    names: Mapping[int, str],
) -> None:
    query = (
        select(Location.id, Location.name)
        .join(Warehouse, Warehouse.id == Location.warehouse_id)
        .where(Location.id.in_({key[1] for key in short}), Warehouse.allow_negative.is_(False))
    )
    places = dict(session().execute(query).all())
    for key in sorted(short, key=lambda key: key[:2]):
        if key[1] in places:
            there = stock.get(key, NOTHING)
            raise NotEnough(
                _(
                    "%(product)s: there are %(there)s in %(place)s, and %(asked)s are to leave. "
                    "Count the place or take fewer.",
                    product=names[key[0]],
                    there=format_decimal(there, (0, 3)),
                    place=places[key[1]],
                    asked=format_decimal(there - after[key], (0, 3)),
                ),
                product_id=key[0],
                free=max(there, NOTHING),
                asked=there - after[key],
            )


def _names(product_ids: Iterable[int]) -> dict[int, str]:
    """Name by id of the products that can be kept in stock."""
    query = select(Product.id, Product.name).where(
        Product.id.in_(set(product_ids)), Product.kind == "goods"
    )
    return dict(session().execute(query).all())


def tracking_of(product_ids: Iterable[int]) -> dict[int, str]:
    """How products are followed; those by quantity alone are left out."""
    query = select(Stocked.id, Stocked.tracking).where(
        Stocked.id.in_(set(product_ids)), Stocked.tracking.in_(("lot", "serial"))
    )
    return {one: tracking for one, tracking in session().execute(query) if tracking}


def _fold_long(product_ids: Iterable[int]) -> None:
    """Put the moves of products with many recent ones into their subtotals; their lock is held."""
    books = select(Book.product_id, Book.through_id).where(Book.product_id.in_(set(product_ids)))
    through = dict(session().execute(books).all())
    recent = (
        select(Move.product_id)
        .where(_since(through))
        .group_by(Move.product_id)
        .having(func.count() >= FOLD)
    )
    for product_id in session().scalars(recent).all():
        _keep(product_id, on_hand([product_id]))


def _keep(product_id: int, stock: Mapping[Key, Decimal]) -> None:
    """Replace the subtotals of a locked product."""
    current = session()
    last = current.scalar(select(func.max(Move.id)).where(Move.product_id == product_id)) or 0
    current.execute(delete(Subtotal).where(Subtotal.product_id == product_id))
    rows = [
        {"product_id": product_id, "location_id": place, "lot_id": lot, "quantity": quantity}
        for (_product, place, lot), quantity in stock.items()
    ]
    if rows:
        current.execute(insert(Subtotal), rows)
    current.execute(
        update(Book)
        .where(Book.product_id == product_id)
        .values(through_id=last)
        .execution_options(synchronize_session=False)
    )


def every_move(product_id: int) -> dict[Key, Decimal]:
    """What lies where by adding up every move there ever was: the truth that subtotals are held to."""
    found: defaultdict[Key, Decimal] = defaultdict(lambda: NOTHING)
    for place, sign in ((Move.to_id, 1), (Move.from_id, -1)):
        query = (
            select(place, Move.lot_id, func.sum(Move.quantity))
            .where(Move.product_id == product_id, place.is_not(None))
            .group_by(place, Move.lot_id)
        )
        for where, lot, quantity in session().execute(query):
            if where is not None:
                found[product_id, where, lot] += sign * quantity
    return {key: quantity for key, quantity in found.items() if quantity}


def rebuild(product_id: int) -> bool:
    """Make the subtotals of a product anew from its moves. :returns: whether they had been wrong."""
    with write(), sudo("The subtotals of stock are made anew"):
        lock([product_id])
        before, after = on_hand([product_id]), every_move(product_id)
        _keep(product_id, after)
    return before != after
