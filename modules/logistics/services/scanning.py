"""Picking and counting by barcode: what a scan means, and what it changes. Each scan is stored at once, so
that a phone may be switched off and a colleague may go on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, or_, select

from core.api.locale import format_decimal
from core.api.models import utcnow
from core.api.services import (
    Invalid,
    StageInfo,
    _,
    get,
    session,
    stage_info,
    sudo,
    transition,
    write,
)
from modules.catalog.models import Product
from modules.logistics.models import (
    Delivery,
    DeliveryLine,
    DocumentLine,
    Hold,
    Location,
    Lot,
    StockDocument,
)
from modules.logistics.models.delivery import DELIVERY, PACKED, PICKING, PREPARE
from modules.logistics.models.document import DOCUMENT
from modules.logistics.services import ledger, reserving
from modules.logistics.services.documents import post
from modules.logistics.services.exceptions import StockError
from modules.logistics.services.ledger import NOTHING

#: Lines of one document, as its form allows.
MOST_LINES = 500


@dataclass(frozen=True)
class Heard:
    """What a scan came to."""

    text: str
    #: It changed nothing: a person has to look.
    wrong: bool = False
    #: The reservation or line that it raised.
    row_id: int | None = None


@dataclass(frozen=True)
class Found:
    """What a code is: a place, a product, or a piece of one."""

    products: dict[int, str]
    #: (product, lot, number) of the pieces with that number.
    lots: list[tuple[int, int, str]]
    place: str = ""


def look_up(code: str) -> Found:
    """What a scanned code is. Two products may have pieces with the same number. Call it elevated."""
    text = code.strip()
    current = session()
    query = select(Product.id, Product.name).where(
        or_(Product.barcode == text, func.upper(Product.code) == text.upper()),
        Product.archived_at.is_(None),
        Product.kind == "goods",
    )
    pieces = select(Lot.product_id, Lot.id, Lot.number).where(Lot.number == text)
    place = select(Location.name).where(
        Location.archived_at.is_(None), or_(Location.barcode == text, Location.name == text)
    )
    return Found(
        dict(current.execute(query).all()),
        [(product, lot, number) for product, lot, number in current.execute(pieces)],
        current.scalar(place.limit(1)) or "",
    )


def _checked(code: str, count: Decimal) -> str:
    text = code.strip()
    if not text or len(text) > 80:
        raise Invalid({"code": [_("Scan a barcode or write what it says.")]})
    if count <= 0:
        raise Invalid({"count": [_("Give a quantity above zero.")]})
    return text


# --- picking


def picks_of(delivery_id: int) -> list[tuple[Hold, str, str, str]]:
    """What is to be fetched for a delivery: reservation, product, place and number, in the order of the
    places."""
    query = (
        select(Hold, Product.name, Location.name, func.coalesce(Lot.number, ""))
        .join(DeliveryLine, DeliveryLine.id == Hold.line_id)
        .join(Product, Product.id == Hold.product_id)
        .join(Location, Location.id == Hold.location_id)
        .outerjoin(Lot, Lot.id == Hold.lot_id)
        .where(DeliveryLine.delivery_id == delivery_id)
        .order_by(Location.sort_key, Product.name, Hold.id)
    )
    return [tuple(row) for row in session().execute(query)]  # type: ignore[misc]


def pick_scanned(delivery_id: int, code: str, count: Decimal = Decimal(1)) -> Heard:
    """A picker took so many of what a code names.

    :returns: what it came to; a wrong product, or one too many, changes nothing.
    :raises Invalid: the goods have left already. :raises Forbidden, NotFound: out of reach.
    """
    text = _checked(code, count)
    with write():
        delivery = _open_delivery(delivery_id)
        if _code_of(delivery) == PREPARE:
            transition(DELIVERY, delivery_id, PICKING)
        with sudo("A scan of a picker is noted"):
            ledger.lock(line.product_id for line, _name in reserving.lines_of(delivery_id))
            return _pick(delivery_id, text, count)


def _open_delivery(delivery_id: int) -> Delivery:
    delivery: Delivery = get(DELIVERY, delivery_id, "update")
    if delivery.shipped_at is not None or delivery.closed_at is not None:
        raise Invalid({"": [_("These goods have left already.")]})
    return delivery


def _code_of(delivery: Delivery) -> str:
    stage: StageInfo = stage_info(delivery.stage_id)
    return stage.code


def _pick(delivery_id: int, code: str, count: Decimal) -> Heard:
    found = look_up(code)
    rows = picks_of(delivery_id)
    ours = {hold.product_id: name for hold, name, *_rest in rows}
    for product_id, lot_id, number in found.lots:
        if product_id in ours:
            return _pick_piece(delivery_id, rows, product_id, lot_id, number, count)
    for product_id in found.products:
        if product_id in ours:
            mine = [row for row in rows if row[0].product_id == product_id]
            return _pick_some(mine, ours[product_id], count)
    if found.place and not found.products and not found.lots:
        here = [name for _hold, name, place, _lot in rows if place == found.place]
        text = _("%(place)s: nothing of this delivery lies there.", place=found.place)
        if here:
            names = ", ".join(dict.fromkeys(here))
            text = _("%(place)s: take %(names)s here.", place=found.place, names=names)
        return Heard(text, wrong=not here)
    return Heard(
        _stranger(found, code, _("%(name)s does not belong to this delivery: put it back.")), True
    )


def _stranger(found: Found, code: str, text: str) -> str:
    names = list(found.products.values())
    if not names and found.lots:
        query = select(Product.name).where(Product.id == found.lots[0][0])
        names = [session().scalar(query) or ""]
    if names:
        return text % {"name": names[0]}
    return _("Nobody knows the code %(code)s.", code=code)


def _pick_some(rows: list[tuple[Hold, str, str, str]], name: str, count: Decimal) -> Heard:
    """By the code of the product: as many as are still to be fetched, and not one more."""
    tracked = ledger.tracking_of([rows[0][0].product_id])
    if tracked:
        return Heard(_("%(name)s: scan the number of the piece.", name=name), wrong=True)
    room = sum((hold.quantity - hold.picked for hold, *_rest in rows), NOTHING)
    if room < count:
        return _too_many(name, sum((hold.picked for hold, *_rest in rows), NOTHING), room)
    left, last = count, rows[0][0]
    for hold, *_rest in rows:
        taken = min(left, hold.quantity - hold.picked)
        if taken > 0:
            hold.picked += taken
            left -= taken
            last = hold
    session().flush()
    return _taken(rows, last, name)


def _too_many(name: str, picked: Decimal, room: Decimal) -> Heard:
    if room <= 0:
        return Heard(
            _("%(name)s: you have all %(count)s already.", name=name, count=_shown(picked)), True
        )
    text = _("%(name)s: only %(room)s more are needed.", name=name, room=_shown(room))
    return Heard(text, wrong=True)


def _taken(rows: Iterable[tuple[Hold, str, str, str]], last: Hold, name: str) -> Heard:
    same = [hold for hold, *_rest in rows if hold.product_id == last.product_id]
    done, all_of = (
        sum((getattr(hold, part) for hold in same), NOTHING) for part in ("picked", "quantity")
    )
    text = _("%(name)s: %(done)s of %(all)s.", name=name, done=_shown(done), all=_shown(all_of))
    return Heard(text, row_id=last.id)


def _pick_piece(
    delivery_id: int,
    rows: list[tuple[Hold, str, str, str]],
    product_id: int,
    lot_id: int,
    number: str,
    count: Decimal,
) -> Heard:
    """By the number of a piece or lot; another one than was proposed takes its place, where it is free."""
    mine = [row for row in rows if row[0].product_id == product_id]
    name = mine[0][1]
    named = [hold for hold, *_rest in mine if hold.lot_id == lot_id]
    if not named:
        free = [hold for hold, *_rest in mine if not hold.picked]
        if not free:
            return _too_many(name, sum((hold.picked for hold, *_r in mine), NOTHING), NOTHING)
        try:
            reserving.pick(delivery_id, {free[0].id: number})
        except StockError as error:
            return Heard(str(error), wrong=True)
        session().expire_all()
        rows = picks_of(delivery_id)
        named = [hold for hold, *_rest in rows if hold.id == free[0].id]
    room = sum((hold.quantity - hold.picked for hold in named), NOTHING)
    if room <= 0:
        return Heard(_("%(name)s %(number)s is scanned already.", name=name, number=number), True)
    if room < count:
        return _too_many(f"{name} {number}", NOTHING, room)
    left = count
    for hold in named:
        taken = min(left, hold.quantity - hold.picked)
        hold.picked += taken
        left -= taken
    session().flush()
    return _taken(rows, named[-1], name)


def _shown(count: Decimal) -> str:
    return format_decimal(count, (0, 3))


def put_back(delivery_id: int, hold_id: int) -> Heard:
    """One of a reservation was scanned by mistake. :raises Invalid: the goods have left already."""
    with write():
        _open_delivery(delivery_id)
        with sudo("A scan of a picker is taken back"):
            for hold, name, _place, _lot in picks_of(delivery_id):
                if hold.id == hold_id:
                    hold.picked = max(hold.picked - 1, NOTHING)
                    session().flush()
                    return Heard(_("%(name)s: one taken back.", name=name), row_id=hold_id)
    return Heard(_("It is not on the list any more."), wrong=True)


def finish_picking(delivery_id: int) -> Delivery:
    """Everything is fetched: the delivery is packed. :raises Invalid: something lacks, and what."""
    with write():
        _open_delivery(delivery_id)
        lacking = [
            _("%(name)s: %(count)s lacking", name=name, count=_shown(hold.quantity - hold.picked))
            for hold, name, *_rest in picks_of(delivery_id)
            if hold.picked < hold.quantity
        ]
        lacking += [
            _("%(name)s: %(count)s lacking", name=one.product, count=_shown(one.quantity))
            for one in reserving.missing(delivery_id)
        ]
        if lacking:
            raise Invalid({"": ["; ".join(dict.fromkeys(lacking))]})
        return transition(DELIVERY, delivery_id, PACKED)


# --- counting


def counted_of(document_id: int) -> list[tuple[DocumentLine, str]]:
    """What was counted, each with its product, the latest first."""
    query = (
        select(DocumentLine, Product.name)
        .join(Product, Product.id == DocumentLine.product_id)
        .where(DocumentLine.document_id == document_id)
        .order_by(DocumentLine.position.desc(), DocumentLine.id.desc())
    )
    return [(line, name) for line, name in session().execute(query)]


def _open_count(document_id: int) -> StockDocument:
    document: StockDocument = get(DOCUMENT, document_id, "update")
    session().refresh(document, with_for_update=True)
    if document.kind != "count":
        raise Invalid({"": [_("Only counts are made by scanning.")]})
    if document.state == "done":
        raise Invalid({"": [_("This document is posted already.")]})
    return document


def count_scanned(document_id: int, code: str, count: Decimal = Decimal(1)) -> Heard:
    """So many more of what a code names lie in the place that is counted.

    :raises Invalid: the document is no count, or posted. :raises Forbidden, NotFound: out of reach.
    """
    text = _checked(code, count)
    with write():
        document = _open_count(document_id)
        document.updated_at = utcnow()  # who has its form open is told that it changed
        place = document.location_id
        session().flush()
        with sudo("A scan of a counter is noted"):
            return _count(document_id, place, text, count)


def _count(document_id: int, place: int, code: str, count: Decimal) -> Heard:
    found, current = look_up(code), session()
    lots = found.lots
    if not lots and not found.products:
        if found.place:
            own = current.scalar(select(Location.name).where(Location.id == place))
            text = _("This count is of %(place)s.", place=own)
            return Heard(text, wrong=own != found.place)
        return Heard(_stranger(found, code, ""), wrong=True)
    product_id = lots[0][0] if lots else next(iter(found.products))
    number = lots[0][2] if lots else None
    name = current.scalar(select(Product.name).where(Product.id == product_id)) or ""
    tracked = ledger.tracking_of([product_id]).get(product_id)
    if tracked and number is None:
        return Heard(_("%(name)s: scan the number of the piece.", name=name), wrong=True)
    lines = counted_of(document_id)
    same = (line for line, _n in lines if line.product_id == product_id and line.lot == number)
    line = next(same, None)
    if tracked == "serial" and (line is not None or count != 1):
        text = _("%(name)s %(number)s is scanned already.", name=name, number=number)
        return Heard(text if line is not None else _("Each number is one piece."), wrong=True)
    if line is None:
        if len(lines) >= MOST_LINES:
            return Heard(_("This count is full: post it and begin another one."), wrong=True)
        position = max((one.position for one, _n in lines), default=-1) + 1
        line = DocumentLine(
            document_id=document_id,
            position=position,
            product_id=product_id,
            quantity=NOTHING,
            lot=number,
        )
        current.add(line)
    line.quantity += count
    current.flush()
    text = _("%(name)s: %(count)s.", name=name, count=_shown(line.quantity))
    return Heard(text, row_id=line.id)


def uncount(document_id: int, line_id: int) -> Heard:
    """One of a line was scanned by mistake. :raises Invalid: as :func:`count_scanned`."""
    with write():
        document = _open_count(document_id)
        document.updated_at = utcnow()
        session().flush()
        with sudo("A scan of a counter is taken back") as current:
            for line, name in counted_of(document_id):
                if line.id == line_id:
                    line.quantity = max(line.quantity - 1, NOTHING)
                    current.flush()
                    return Heard(_("%(name)s: one taken back.", name=name), row_id=line_id)
    return Heard(_("It is not on the list any more."), wrong=True)


def finish_counting(document_id: int) -> StockDocument:
    """Post the count. :raises Invalid: nothing was counted, or stock does not allow it."""
    return post(document_id)
