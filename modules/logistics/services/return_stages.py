"""The stages of a return: what must be known before it goes on, the stock that follows, and what the
customer gets in the end."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from core.api.models import utcnow
from core.api.services import (
    Event,
    Invalid,
    Moved,
    NotificationKind,
    On,
    StageInfo,
    TransitionStep,
    _,
    _l,
    actor,
    create,
    notify,
    people_with,
    pipelines_of,
    session,
    set_derived,
    stage_changed,
    stage_info,
    sudo,
)
from core.api.services import Move as StageMove
from modules.logistics.models import Delivery, DeliveryLine, Hold, Return, ReturnLine
from modules.logistics.models.delivery import DELIVERY
from modules.logistics.models.returning import INSPECTED, RECEIVED, REQUESTED, RETURN
from modules.logistics.services import ledger, reserving
from modules.logistics.services.exceptions import StockError
from modules.logistics.services.ledger import NOTHING, Entry
from modules.logistics.services.returning import lines_of_return
from modules.logistics.services.shipping import place_for, take_back

#: Told to who keeps the books: money or a credit is due.
DUE = "logistics.return_due"
#: Outcomes for which something leaves again.
SENT_AGAIN = ("replacement", "repair")

return_closed = Event(
    name="logistics.return_closed",
    doc="A return was closed. ``lines`` lists (delivery line id, lot id or None, outcome, quantity) of what "
    "came; the outcome is refund, replacement, repair, credit or none. Sent inside the transaction, once "
    "a return.",
    args=("record", "lines"),
)


def _beyond(stage: StageInfo | None, code: str) -> bool:
    """Whether a stage stands at or behind the one with a code, in the order of their funnel; stages that
    the Master put between those of the module included. What is refused stands behind none."""
    if stage is None or stage.category == "lost":
        return False
    if stage.category in ("done", "won"):
        return True
    for pipeline in pipelines_of(RETURN):
        if pipeline.id == stage.pipeline_id:
            found = [one.position for one in pipeline.every_stage if one.code == code]
            return bool(found) and stage.position >= found[0]
    return False


def check_move(move: StageMove) -> None:
    """Who may approve, what came, and what becomes of it, must be known before a return goes on."""
    source, target = move.source, move.target
    if source is not None and source.category in ("done", "won"):
        move.error("stage", _("It is closed: open another return for what comes back later."))
        return
    if _beyond(source, RECEIVED) and not _beyond(target, RECEIVED):
        move.error("stage", _("The goods are here: inspect them and say what becomes of them."))
        return
    if _beyond(source, INSPECTED) and not _beyond(target, INSPECTED):
        move.error("stage", _("It has been inspected already: what was found stays."))
        return
    asked = source is None or source.code == REQUESTED
    if asked and target.code != REQUESTED:
        actor().require(f"{RETURN}.approve")
    if target.category == "lost":
        if not (move.value("refusal") or "").strip():
            move.ask("refusal", _("Say why: the customer reads it."))
        return
    if target.code != REQUESTED and not (move.record is None or move.value("lines")):
        move.error("lines", _("Choose first what comes back."))
        return
    if move.record is None:
        if _beyond(target, RECEIVED):
            move.error("stage", _("A new return begins with what is to come back."))
        return
    _check_inspected(move, move.record)


def _check_inspected(move: StageMove, record: Return) -> None:
    if not _beyond(move.target, INSPECTED) or _beyond(move.source, INSPECTED):
        return
    lines = lines_of_return(record.id)
    if record.received_at is None or any(
        line.received and (line.good is None or line.outcome is None) for line, *_rest in lines
    ):
        text = _("Open the return and choose “Inspect”: say of each line what becomes of it.")
        move.error("stage", text)


def on_move(spec: Any, record: Return, move: Moved) -> None:
    """Stock and customers follow the stage."""
    if _beyond(move.target, RECEIVED) and not _beyond(move.source, RECEIVED):
        _take_in(record)
    if _beyond(move.target, INSPECTED) and not _beyond(move.source, INSPECTED):
        _put_away(record)
    if move.target.category in ("done", "won"):
        _settle(record)


def _take_in(record: Return) -> None:
    """What came is set apart; what nobody counted came as announced."""
    with sudo("The goods of a return come in") as current:
        lines = [line for line, *_rest in lines_of_return(record.id)]
        counts: defaultdict[tuple[int, int | None], Decimal] = defaultdict(lambda: NOTHING)
        for line in lines:
            if line.received is None:
                line.received = line.quantity
            counts[line.delivery_line_id, line.lot_id] += line.received
        current.flush()
        take_back(record.delivery_id, counts, return_id=record.id)
        set_derived(Return, {record.id: {"received_at": utcnow()}})


def _put_away(record: Return) -> None:
    """What is good goes back on the shelf, what is not is thrown away, the rest stays set apart."""
    with sudo("The goods of a return are put away") as current:
        delivery = current.get_one(Delivery, record.delivery_id)
        apart, shelf = (
            place_for(delivery.warehouse_id, kind) for kind in ("quarantine", "storage")
        )
        entries = []
        for line, product_id, *_rest in lines_of_return(record.id):
            same: dict[str, Any] = {
                "product_id": product_id,
                "lot_id": line.lot_id,
                "from_id": apart,
                "return_id": record.id,
            }
            if line.good:
                moved = Entry(**same, quantity=line.good, kind="transfer", to_id=shelf)
                entries.append(moved)
            if line.scrapped:
                entries.append(Entry(**same, quantity=line.scrapped, kind="scrap"))
        _record(entries)
        set_derived(Return, {record.id: {"inspected_at": utcnow()}})
        reserving.reserve_waiting(one.product_id for one in entries if one.to_id is not None)


def _record(entries: list[Entry]) -> None:
    if not entries:
        return
    try:
        ledger.record(entries)
    except StockError as error:
        raise Invalid({"stage": [str(error)]}) from None


def _settle(record: Return) -> None:
    """Send what is to be sent, tell who keeps the books, and whoever else listens."""
    lines = [row for row in lines_of_return(record.id) if row[0].received]
    again = [row for row in lines if row[0].outcome in SENT_AGAIN]
    if again:
        _send_again(record, again)
    due = [line for line, *_rest in lines if line.outcome in ("refund", "credit")]
    if due:
        text = _(
            "Return %(number)s of %(name)s is closed: give the customer their money or credit.",
            number=record.number,
            name=record.name,
        )
        path = f"/logistics/returns/{record.id}"
        notify(people_with("accounting"), DUE, text, path, model=RETURN, record_id=record.id)
    outcomes = [
        (line.delivery_line_id, line.lot_id, line.outcome or "none", line.received)
        for line, *_rest in lines
    ]
    return_closed.emit(record=record, lines=outcomes)


def _send_again(record: Return, lines: list[tuple[ReturnLine, int, str, str]]) -> None:
    """A delivery of what the customer gets: another piece, or the same one repaired."""
    with sudo("What is sent for a return") as current:
        first = current.get_one(Delivery, record.delivery_id)
        ledger.lock(product for _line, product, *_rest in lines)
        _back_on_shelf(record, first, lines)
        same = (
            "name", "contact_id", "warehouse_id", "recipient", "street", "postal_code", "city",
            "region", "country", "phone", "owner_id", "team_id",
        )  # fmt: skip
        values = {name: getattr(first, name) for name in same}
        made = create(
            DELIVERY,
            {
                **{name: value for name, value in values.items() if value is not None},
                "customer_reference": record.number,
                "lines": [
                    {"product_id": product, "quantity": line.received}
                    for line, product, *_rest in lines
                ],
            },
        )
        _same_pieces(made.id, lines)
        set_derived(Return, {record.id: {"replacement_id": made.id}})


def _back_on_shelf(
    record: Return, first: Delivery, lines: list[tuple[ReturnLine, int, str, str]]
) -> None:
    """What was repaired leaves the place where it was set apart."""
    apart, shelf = (place_for(first.warehouse_id, kind) for kind in ("quarantine", "storage"))
    _record(
        [
            Entry(
                product_id=product,
                lot_id=line.lot_id,
                quantity=kept,
                kind="transfer",
                from_id=apart,
                to_id=shelf,
                return_id=record.id,
            )
            for line, product, *_rest in lines
            if line.outcome == "repair"
            and (kept := (line.received or NOTHING) - (line.good or NOTHING) - (line.scrapped or 0))
            > 0
        ]
    )


def _same_pieces(delivery_id: int, lines: list[tuple[ReturnLine, int, str, str]]) -> None:
    """Who sent a piece to be repaired gets that very piece, where it is free."""
    mended: defaultdict[int, list[str]] = defaultdict(list)
    for line, product, _name, number in lines:
        if line.outcome == "repair" and number and line.received == 1:
            mended[product].append(number)
    query = (
        select(Hold.id, Hold.product_id)
        .join(DeliveryLine, DeliveryLine.id == Hold.line_id)
        .where(DeliveryLine.delivery_id == delivery_id, Hold.quantity == 1)
        .order_by(Hold.id)
    )
    chosen = {}
    for hold_id, product in session().execute(query).all():
        if mended[product]:
            chosen[hold_id] = mended[product].pop(0)
    if not chosen:
        return
    try:
        reserving.pick(delivery_id, chosen)
    except StockError as error:
        raise Invalid({"stage": [str(error)]}) from None


def may_go_on(record: Return, code: str) -> bool:
    """Whether a return stands before the stage with a code and is open."""
    stage = stage_info(record.stage_id)
    return record.closed_at is None and not _beyond(stage, code)


contributions = (
    return_closed,
    NotificationKind(
        name=DUE,
        label=_l("A return is closed and money or credit is due"),
        icon="truck-return",
        mail="digest",
        weight=71,
    ),
    TransitionStep(name="logistics.return.moving", model=RETURN, call=check_move),
    On(
        name="logistics.return.moved",
        event=stage_changed,
        call=on_move,
        models=frozenset({RETURN}),
    ),
)
