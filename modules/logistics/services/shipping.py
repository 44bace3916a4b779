"""What happens to stock when a delivery goes through its stages; partial deliveries and returns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from core.api.locale import format_decimal
from core.api.models import utcnow
from core.api.services import (
    Event,
    Invalid,
    Moved,
    On,
    StageInfo,
    TimelineKind,
    TransitionStep,
    _,
    _l,
    add_to_timeline,
    create,
    get,
    pipelines_of,
    session,
    set_derived,
    stage_changed,
    sudo,
    transition,
    write,
)
from core.api.services import (
    Move as StageMove,
)
from modules.logistics.models import Delivery, DeliveryLine, Hold, Location, Move
from modules.logistics.models.delivery import (
    CANCELLED,
    DELIVERED,
    DELIVERY,
    SHIPPED,
)
from modules.logistics.services import ledger, reserving
from modules.logistics.services.exceptions import StockError
from modules.logistics.services.ledger import NOTHING, Entry

#: Kinds of the entries in the customer's history.
LEFT, ARRIVED, CAME_BACK = "logistics.left", "logistics.arrived", "logistics.came_back"

goods_left = Event(
    name="logistics.goods_left",
    doc="The goods of a delivery left the warehouse. ``lines`` is {delivery line id: quantity}. Sent "
    "inside the transaction.",
    args=("delivery", "lines"),
)
goods_returned = Event(
    name="logistics.goods_returned",
    doc="Goods of a delivery came back. ``lines`` is {delivery line id: quantity}. Sent inside the "
    "transaction.",
    args=("delivery", "lines"),
)
#: What a new delivery takes over from the one of which it is the rest.
_SAME = (
    "name", "contact_id", "warehouse_id", "promised_on", "customer_reference", "recipient", "street",
    "postal_code", "city", "region", "country", "phone", "carrier_id", "owner_id", "team_id",
)  # fmt: skip


def has_left(stage: StageInfo | None) -> bool:
    """Whether the goods of a delivery that stands there are out of the house; also for stages that the
    Master put between those of the module."""
    if stage is None or stage.category == "lost":
        return False
    if stage.category in ("done", "won"):
        return True
    for pipeline in pipelines_of(DELIVERY):
        if pipeline.id == stage.pipeline_id:
            shipped = [s.position for s in pipeline.every_stage if s.code == SHIPPED]
            return bool(shipped) and stage.position >= shipped[0]
    return False


def check_move(move: StageMove) -> None:
    """Goods leave when all of them are there; what has left does not come back by itself."""
    before, after = has_left(move.source), has_left(move.target)
    if before and not after:
        text = _("The goods have left. Register the return of what comes back.")
        move.error("stage", text)
        return
    if move.target.category == "lost" and not (move.value("cancel_reason") or "").strip():
        move.ask("cancel_reason", _("Say why it is cancelled."))
    if move.target.code == DELIVERED and not move.value("delivered_at"):
        move.set("delivered_at", utcnow())
    if after and not before:
        _check_leaving(move)


def _check_leaving(move: StageMove) -> None:
    if move.record is None:
        move.error("stage", _("A new delivery begins in the warehouse."))
        return
    if not move.value("lines"):
        move.error("lines", _("Add what is delivered first."))
        return
    lacking = reserving.missing(move.record.id)
    if lacking:
        one = lacking[0]
        move.error(
            "stage",
            _(
                "%(product)s: %(held)s of %(asked)s are reserved. Receive the rest, or open the delivery "
                "and choose “Deliver a part”.",
                product=one.product,
                held=format_decimal(one.held, (0, 3)),
                asked=format_decimal(one.asked, (0, 3)),
            ),
        )


def on_move(spec: Any, record: Delivery, move: Moved) -> None:
    """Stock follows the stage."""
    if has_left(move.target) and not has_left(move.source):
        _leave(record)
    if move.target.code == CANCELLED or move.target.category == "lost":
        reserving.release(record.id)
    if move.target.code == DELIVERED:
        add_to_timeline(ARRIVED, DELIVERY, record.id, data={"signed_by": record.signed_by or ""})


def _leave(record: Delivery) -> None:
    """Turn the reservations of a delivery into moves. :raises Invalid: stock does not allow it."""
    delivery_id, tracking = record.id, record.tracking_number or ""
    query = (
        select(Hold)
        .join(DeliveryLine, DeliveryLine.id == Hold.line_id)
        .where(DeliveryLine.delivery_id == delivery_id)
    )
    with sudo("The goods of a delivery leave") as current:
        holds = list(current.scalars(query.order_by(Hold.id)))
        entries = [
            Entry(
                product_id=hold.product_id,
                quantity=hold.quantity,
                kind="delivery",
                from_id=hold.location_id,
                lot_id=hold.lot_id,
                delivery_id=delivery_id,
                delivery_line_id=hold.line_id,
            )
            for hold in holds
        ]
        try:
            ledger.record(entries)
        except StockError as error:
            raise Invalid({"stage": [str(error)]}) from None
        reserving.release(delivery_id)
        set_derived(Delivery, {delivery_id: {"shipped_at": utcnow()}})
    sums: defaultdict[int, Decimal] = defaultdict(lambda: NOTHING)
    for entry in entries:
        sums[entry.delivery_line_id or 0] += entry.quantity
    add_to_timeline(LEFT, DELIVERY, delivery_id, data={"tracking": tracking})
    goods_left.emit(delivery=record, lines=dict(sums))


def deliver_part(delivery_id: int, quantities: Mapping[int, Decimal] | None = None) -> Delivery:
    """Send a part now, and leave the rest in a delivery of its own (a backorder), which keeps what is
    reserved for it.

    :param quantities: line id → how many leave, in the unit of the product; a line that is left out
        stays whole. Without it everything leaves that is reserved.
    :returns: the new delivery with the rest.
    :raises Invalid: more than is reserved, nothing, or everything would leave.
    """
    with write():
        delivery: Delivery = get(DELIVERY, delivery_id, "update")
        lines = reserving.lines_of(delivery_id)
        ledger.lock(line.product_id for line, _name in lines)
        if delivery.shipped_at is not None or delivery.closed_at is not None:
            raise Invalid({"": [_("These goods have left already.")]})
        leaving = _leaving(lines, quantities)
        if all(leaving[line.id] == line.quantity for line, _name in lines):
            raise Invalid({"": [_("Everything is reserved: deliver it as a whole.")]})
        values = {name: getattr(delivery, name) for name in _SAME}
        rest = create(DELIVERY, {n: v for n, v in values.items() if v is not None})
        _split(delivery_id, rest.id, [line for line, _name in lines], leaving)
        transition(DELIVERY, delivery_id, SHIPPED)
    return rest


def _leaving(
    lines: Sequence[tuple[DeliveryLine, str]], quantities: Mapping[int, Decimal] | None
) -> dict[int, Decimal]:
    """How many of each line leave. :raises Invalid: nothing, or more than is reserved."""
    held = reserving.held_of(line.id for line, _name in lines)
    if not any(held.values()):
        raise Invalid({"": [_("Nothing is reserved yet: receive goods first.")]})
    if quantities is None:
        return {line.id: held.get(line.id, NOTHING) for line, _name in lines}
    if unknown := set(quantities) - {line.id for line, _name in lines}:
        raise Invalid({"": [_("This delivery has no line %(line)s.", line=min(unknown))]})
    leaving = {line.id: quantities.get(line.id, NOTHING) for line, _name in lines}
    for line, name in lines:
        if not 0 <= leaving[line.id] <= held.get(line.id, NOTHING):
            raise Invalid({"": [
                _(
                    "%(product)s: %(held)s are reserved. Write so many or fewer.",
                    product=name,
                    held=format_decimal(held.get(line.id, NOTHING), (0, 3)),
                )
            ]})  # fmt: skip
    if not any(leaving.values()):
        raise Invalid({"": [_("Write how many leave now.")]})
    return leaving


def _split(
    delivery_id: int, rest_id: int, lines: Sequence[DeliveryLine], leaving: Mapping[int, Decimal]
) -> None:
    """Move what stays, with what is reserved for it, to the delivery of the rest."""
    with sudo("A delivery is split") as current:
        old, rest = current.get_one(Delivery, delivery_id), current.get_one(Delivery, rest_id)
        rest.backorder_of_id = delivery_id
        rest.source_model, rest.source_id = old.source_model, old.source_id
        for position, one in enumerate(lines):
            line, count = current.get_one(DeliveryLine, one.id), leaving[one.id]
            if count == line.quantity:
                continue
            if not count:
                line.delivery_id = rest_id
                continue
            stays = DeliveryLine(
                delivery_id=rest_id,
                position=position,
                product_id=line.product_id,
                quantity=line.quantity - count,
                source_line_id=line.source_line_id,
            )
            line.quantity = count
            current.add(stays)
            current.flush()
            _divide(line.id, stays.id, count)
        current.flush()
    session().expire_all()


def _divide(line_id: int, rest_line_id: int, count: Decimal) -> None:
    """Leave so many reserved for a line, those that were scanned first; the others go to its rest."""
    query = select(Hold).where(Hold.line_id == line_id).order_by(Hold.picked.desc(), Hold.id)
    for hold in session().scalars(query).all():
        stays = min(count, hold.quantity)
        count -= stays
        if not stays:
            hold.line_id = rest_line_id
        elif over := hold.quantity - stays:
            session().add(
                Hold(
                    line_id=rest_line_id,
                    product_id=hold.product_id,
                    location_id=hold.location_id,
                    lot_id=hold.lot_id,
                    quantity=over,
                    picked=max(hold.picked - stays, NOTHING),
                )
            )
            hold.quantity, hold.picked = stays, min(hold.picked, stays)
    session().flush()


def shipped(delivery_id: int) -> list[tuple[int, int, int | None, Decimal]]:
    """What of a delivery is with the customer: (line, product, lot, quantity), returns taken off."""
    query = (
        select(
            Move.delivery_line_id, Move.product_id, Move.lot_id, Move.kind, func.sum(Move.quantity)
        )
        .where(Move.delivery_id == delivery_id)
        .group_by(Move.delivery_line_id, Move.product_id, Move.lot_id, Move.kind)
        .order_by(Move.delivery_line_id)
    )
    sums: defaultdict[tuple[int, int, int | None], Decimal] = defaultdict(lambda: NOTHING)
    with sudo("What a delivery brought"):
        for line_id, product_id, lot_id, kind, count in session().execute(query):
            sums[line_id or 0, product_id, lot_id] += count if kind == "delivery" else -count
    return [(*key, count) for key, count in sums.items() if count > 0]


def place_for(warehouse_id: int | None, kind: str) -> int | None:
    """The first place of a warehouse for a use: ``storage`` or ``quarantine``."""
    query = select(Location.id).where(
        Location.warehouse_id == warehouse_id,
        Location.kind == kind,
        Location.archived_at.is_(None),
    )
    return session().scalar(query.order_by(Location.id).limit(1))


def take_back(
    delivery_id: int,
    counts: Mapping[tuple[int, int | None], Decimal],
    *,
    apart: bool = True,
    return_id: int | None = None,
) -> None:
    """Goods of a delivery come back; each move names the line with which they had left.

    :param counts: (delivery line id, lot id) → how many.
    :param apart: put them where they are checked first; False: on a shelf, to be sold again.
    :param return_id: the return with which they come.
    :raises Invalid: more come back than had left.
    """
    with write():
        delivery: Delivery = get(DELIVERY, delivery_id, "update")
        lines = select(DeliveryLine.product_id).where(DeliveryLine.delivery_id == delivery_id)
        with sudo("What comes back is kept from others"):
            ledger.lock(session().scalars(lines).all())
        with_them = {(line, lot): (product, n) for line, product, lot, n in shipped(delivery_id)}
        place = place_for(delivery.warehouse_id, "quarantine" if apart else "storage")
        wanted = {key: count for key, count in counts.items() if count}
        if not wanted:
            raise Invalid({"": [_("Say how many come back.")]})
        if any(n < 0 or n > with_them.get(key, (0, NOTHING))[1] for key, n in wanted.items()):
            raise Invalid({"": [_("More come back than had left: check the quantities.")]})
        if place is None:
            raise Invalid({"": [_("The warehouse has no place for returns: create one.")]})
        entries = [
            Entry(
                product_id=with_them[key][0],
                quantity=count,
                kind="return",
                to_id=place,
                lot_id=key[1],
                delivery_id=delivery_id,
                delivery_line_id=key[0],
                return_id=return_id,
            )
            for key, count in wanted.items()
        ]
        ledger.record(entries)
        add_to_timeline(CAME_BACK, DELIVERY, delivery_id)
        sums: defaultdict[int, Decimal] = defaultdict(lambda: NOTHING)
        for (line_id, _lot), count in wanted.items():
            sums[line_id] += count
        goods_returned.emit(delivery=delivery, lines=dict(sums))


def _kind(name: str, label: Any, icon: str) -> TimelineKind:
    return TimelineKind(
        name=name, label=label, icon=icon, template="logistics/history.html", weight=870
    )


contributions = (
    goods_left,
    goods_returned,
    TransitionStep(name="logistics.delivery.leaving", model=DELIVERY, call=check_move),
    On(
        name="logistics.delivery.moved",
        event=stage_changed,
        call=on_move,
        models=frozenset({DELIVERY}),
    ),
    _kind(LEFT, _l("Goods sent"), "truck-delivery"),
    _kind(ARRIVED, _l("Goods delivered"), "circle-check"),
    _kind(CAME_BACK, _l("Goods returned"), "truck-return"),
)
