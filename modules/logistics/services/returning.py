"""Returns: what may still come back of a delivery, its way through the stages, and what the customer gets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

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
    get,
    notify,
    people_with,
    pipelines_of,
    session,
    set_derived,
    stage_changed,
    stage_info,
    sudo,
    transition,
    update,
    write,
)
from core.api.services import Move as StageMove
from modules.catalog.models import Product
from modules.logistics.models import (
    Delivery,
    DeliveryLine,
    Hold,
    Lot,
    Return,
    ReturnLine,
)
from modules.logistics.models.delivery import DELIVERY
from modules.logistics.models.returning import (
    APPROVED,
    CLOSED,
    INSPECTED,
    RECEIVED,
    REFUSED,
    REQUESTED,
    RETURN,
)
from modules.logistics.services import ledger, reserving
from modules.logistics.services.exceptions import StockError
from modules.logistics.services.ledger import NOTHING, Entry
from modules.logistics.services.shipping import place_for, shipped, take_back

#: Told to who keeps the books: money or a credit is due.
DUE = "logistics.return_due"
#: Told to who prepares deliveries: a customer asks for a return.
ASKED = "logistics.return_asked"
#: Outcomes for which something leaves again.
SENT_AGAIN = ("replacement", "repair")

return_asked = Event(
    name="logistics.return_asked",
    doc="A return was asked for, by one of us or by the customer. ``case_id`` names the case that it "
    "came from, or is None. Sent inside the transaction.",
    args=("record", "case_id"),
)
return_closed = Event(
    name="logistics.return_closed",
    doc="A return was closed. ``lines`` is {delivery line id: (outcome, quantity)} of what came: refund, "
    "replacement, repair, credit or none. Sent inside the transaction, once a return.",
    args=("record", "lines"),
)


@dataclass(frozen=True)
class Returnable:
    """What of a line of a delivery, of one lot, can still come back."""

    line_id: int
    product_id: int
    lot_id: int | None
    quantity: Decimal
    product: str = ""
    lot: str = ""


def returnable(delivery_id: int, *, besides: int | None = None) -> list[Returnable]:
    """What is with the customer and not announced in another return that is on its way.

    :param besides: a return whose own announcement does not count.
    """
    announced: defaultdict[tuple[int, int | None], Decimal] = defaultdict(lambda: NOTHING)
    with sudo("What of a delivery is announced to come back") as current:
        query = (
            select(
                ReturnLine.delivery_line_id,
                ReturnLine.lot_id,
                func.sum(ReturnLine.quantity),
            )
            .join(Return, Return.id == ReturnLine.return_id)
            .where(
                Return.delivery_id == delivery_id,
                Return.received_at.is_(None),
                Return.closed_at.is_(None),
                Return.archived_at.is_(None),
                Return.id != (besides or 0),
            )
            .group_by(ReturnLine.delivery_line_id, ReturnLine.lot_id)
        )
        for line_id, lot_id, count in current.execute(query):
            announced[line_id, lot_id] += count
        rows = shipped(delivery_id)
        names = _names({product for _line, product, _lot, _count in rows})
        lots = _lots({lot for _line, _product, lot, _count in rows})
    found = [
        Returnable(
            line,
            product,
            lot,
            count - announced[line, lot],
            names.get(product, ""),
            lots.get(lot or 0, ""),
        )
        for line, product, lot, count in rows
    ]
    return [one for one in found if one.quantity > 0]


def _names(ids: Iterable[int]) -> dict[int, str]:
    query = select(Product.id, Product.name).where(Product.id.in_(set(ids)))
    return dict(session().execute(query).all())


def _lots(ids: Iterable[int | None]) -> dict[int, str]:
    known = {one for one in ids if one}
    query = select(Lot.id, Lot.number).where(Lot.id.in_(known))
    return dict(session().execute(query).all()) if known else {}


def fit(
    lines: list[dict[str, Any]], delivery_id: int, besides: int | None = None
) -> tuple[list[dict[str, Any]], list[str]]:
    """Lines of a return, each with the lot it means. :returns: them, and what is wrong with them."""
    free = {(one.line_id, one.lot_id): one for one in returnable(delivery_id, besides=besides)}
    left = {key: one.quantity for key, one in free.items()}
    fitted: list[dict[str, Any]] = []
    wrong: list[str] = []
    for at, line in enumerate(lines, start=1):
        number = (line.get("lot") or "").strip()
        of_line = [one for one in free.values() if one.line_id == line["delivery_line_id"]]
        ours = [one for one in of_line if not number or one.lot == number]
        text = ""
        if not ours:
            text = _("nothing of it is with the customer any more, or it is announced already.")
        elif len(ours) > 1:
            text = _("write which lot or serial number comes back.")
        else:
            key = (ours[0].line_id, ours[0].lot_id)
            left[key] -= Decimal(line["quantity"])
            if left[key] < 0:
                text = _("more would come back than the customer has.")
            fitted.append({**line, "lot": ours[0].lot or None, "lot_id": key[1]})
        if text:
            wrong.append(_("Line %(number)s: %(error)s", number=at, error=text))
    return fitted, wrong


def open_return(
    delivery_id: int, counts: Mapping[tuple[int, int | None], Decimal], **values: Any
) -> Return:
    """Ask for a return.

    :param counts: (delivery line id, lot id) → how many. :param values: fields of the return.
    :raises Invalid: nothing is named, or more than the customer has. :raises Forbidden: the actor may not.
    """
    return create(RETURN, {"delivery_id": delivery_id, "lines": _wanted(counts), **values})


def change(return_id: int, counts: Mapping[tuple[int, int | None], Decimal]) -> Return:
    """Other goods come back than were announced. :raises Invalid: as :func:`open_return`, or they came."""
    return update(RETURN, return_id, {"lines": _wanted(counts)})


def _wanted(counts: Mapping[tuple[int, int | None], Decimal]) -> list[dict[str, Any]]:
    wanted = {key: count for key, count in counts.items() if count}
    if not wanted:
        raise Invalid({"": [_("Say how many come back.")]})
    lots = _lots(lot for _line, lot in wanted)
    return [
        {"delivery_line_id": line, "lot": lots.get(lot or 0), "quantity": count}
        for (line, lot), count in wanted.items()
    ]


def ask_as_customer(
    delivery_id: int, counts: Mapping[tuple[int, int | None], Decimal], **values: Any
) -> Return:
    """A customer, who is not signed in, asks for a return. Who answers for the delivery is told.

    :raises Invalid: as :func:`open_return`.
    """
    with write(), sudo("A customer asks for a return") as current:
        made = open_return(delivery_id, counts, **values)
        delivery = current.get_one(Delivery, delivery_id)
        made.origin, made.owner_id = "customer", delivery.owner_id
        current.flush()
        people = [delivery.owner_id] if delivery.owner_id else people_with("logistics")
        text = _("%(name)s asks for a return: %(number)s.", name=made.name, number=made.number)
        path = f"/logistics/returns/{made.id}"
        notify(people, ASKED, text, path, model=RETURN, record_id=made.id)
        return_asked.emit(record=made, case_id=None)
    return made


def lines_of_return(return_id: int) -> list[tuple[ReturnLine, int, str, str]]:
    """The lines of a return in their order, each with its product, the name of it, and its lot."""
    query = (
        select(ReturnLine, Product.id, Product.name)
        .join(DeliveryLine, DeliveryLine.id == ReturnLine.delivery_line_id)
        .join(Product, Product.id == DeliveryLine.product_id)
        .where(ReturnLine.return_id == return_id)
        .order_by(ReturnLine.position, ReturnLine.id)
    )
    return [
        (line, product, name, line.lot or "") for line, product, name in session().execute(query)
    ]


# --- the way through the stages


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
    outcomes = {
        line.delivery_line_id: (line.outcome or "none", line.received) for line, *_rest in lines
    }
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


# --- what people do with a return


def approve(return_id: int) -> Return:
    """Let it come. :raises Forbidden, Invalid: the actor may not, or nothing is to come."""
    return transition(RETURN, return_id, APPROVED)


def refuse(return_id: int, reason: str) -> Return:
    """Say no, with a reason that the customer reads. :raises Invalid: there is no reason."""
    return transition(RETURN, return_id, REFUSED, fields={"refusal": reason.strip()})


def receive(return_id: int, counts: Mapping[int, Decimal]) -> Return:
    """Take in what came.

    :param counts: return line id → how many came; a line that is left out came as announced.
    :raises Invalid: nothing came, more than announced, or it is here already.
    """
    with write() as current:
        record: Return = get(RETURN, return_id, "update")
        current.refresh(record, with_for_update=True)
        if record.received_at is not None:
            raise Invalid({"": [_("These goods are here already.")]})
        with sudo("What came of a return is noted"):
            lines = [line for line, *_rest in lines_of_return(return_id)]
            for line in lines:
                line.received = counts.get(line.id, line.quantity)
                if not 0 <= line.received <= line.quantity:
                    raise Invalid({"": [_("More came than was announced: open another return.")]})
            if not any(line.received for line in lines):
                raise Invalid({"": [_("Say how many came.")]})
        return transition(RETURN, return_id, RECEIVED)


@dataclass(frozen=True)
class Finding:
    """What the inspection says of a line."""

    good: Decimal
    scrapped: Decimal
    outcome: str


def inspect(return_id: int, found: Mapping[int, Finding]) -> Return:
    """Note what the goods are like and what the customer gets for them.

    :param found: return line id → what was found; every line of which something came.
    :raises Invalid: a line is missing, the counts are more than what came, or it was inspected before.
    """
    with write() as current:
        record: Return = get(RETURN, return_id, "update")
        current.refresh(record, with_for_update=True)
        if record.received_at is None:
            raise Invalid({"": [_("Receive the goods first.")]})
        if record.inspected_at is not None:
            raise Invalid({"": [_("It has been inspected already: what was found stays.")]})
        with sudo("What is found of a return is noted"):
            for line, _product, name, _lot in lines_of_return(return_id):
                if line.received:
                    _note(line, name, found.get(line.id))
        return transition(RETURN, return_id, INSPECTED)


def _note(line: ReturnLine, name: str, finding: Finding | None) -> None:
    if finding is None or not finding.outcome:
        raise Invalid({"": [_("%(product)s: say what the customer gets for it.", product=name)]})
    too_many = finding.good + finding.scrapped > (line.received or NOTHING)
    if too_many or finding.good < 0 or finding.scrapped < 0:
        raise Invalid({"": [_("%(product)s: that is more than what came.", product=name)]})
    line.good, line.scrapped, line.outcome = finding.good, finding.scrapped, finding.outcome


def close(return_id: int) -> Return:
    """The customer gets theirs. :raises Invalid: it is not inspected yet."""
    return transition(RETURN, return_id, CLOSED)


def returns_of(delivery_id: int) -> list[Return]:
    """The returns of a delivery that the actor sees, the latest first."""
    query = (
        select(Return)
        .where(Return.delivery_id == delivery_id, Return.archived_at.is_(None))
        .order_by(Return.id.desc())
    )
    return list(session().scalars(query))


def may_go_on(record: Return, code: str) -> bool:
    """Whether a return stands before the stage with a code and is open."""
    stage = stage_info(record.stage_id)
    return record.closed_at is None and not _beyond(stage, code)


contributions = (
    return_asked,
    return_closed,
    NotificationKind(
        name=ASKED,
        label=_l("A customer asks for a return"),
        icon="truck-return",
        mail="digest",
        weight=72,
    ),
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
