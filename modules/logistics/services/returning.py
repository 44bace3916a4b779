"""Returns: what may still come back of a delivery, who asks for it, and what people do with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from core.api.services import (
    Event,
    Invalid,
    NotificationKind,
    _,
    _l,
    create,
    get,
    notify,
    people_with,
    session,
    sudo,
    transition,
    update,
    write,
)
from modules.catalog.models import Product
from modules.logistics.models import (
    Delivery,
    DeliveryLine,
    Return,
    ReturnLine,
)
from modules.logistics.models.returning import (
    APPROVED,
    CLOSED,
    INSPECTED,
    RECEIVED,
    REFUSED,
    RETURN,
)
from modules.logistics.services.availability import lot_numbers
from modules.logistics.services.ledger import NOTHING
from modules.logistics.services.shipping import shipped

#: Told to who prepares deliveries: a customer asks for a return.
ASKED = "logistics.return_asked"

return_asked = Event(
    name="logistics.return_asked",
    doc="A return was asked for, by one of us or by the customer. ``case_id`` names the case that it "
    "came from, or is None. Sent inside the transaction.",
    args=("record", "case_id"),
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
        lots = lot_numbers({lot for _line, _product, lot, _count in rows})
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
    lots = lot_numbers(lot for _line, lot in wanted)
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


contributions = (
    return_asked,
    NotificationKind(
        name=ASKED,
        label=_l("A customer asks for a return"),
        icon="truck-return",
        mail="digest",
        weight=72,
    ),
)
