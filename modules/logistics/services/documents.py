"""Posting of receipts, transfers, adjustments and counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import select

from core.api.models import utcnow
from core.api.services import (
    Invalid,
    NotFound,
    TimelineKind,
    _,
    _l,
    add_to_timeline,
    create,
    get,
    session,
    sudo,
    write,
)
from modules.catalog.models import Product
from modules.logistics.models import DocumentLine, Lot, StockDocument
from modules.logistics.models.document import DOCUMENT
from modules.logistics.models.lot import LOT
from modules.logistics.services import ledger
from modules.logistics.services.exceptions import StockError
from modules.logistics.services.ledger import NOTHING, Entry
from modules.logistics.services.reserving import reserve_waiting

#: Kind of the entry that tells it.
POSTED = "logistics.posted"


def post(document_id: int) -> StockDocument:
    """Write the moves of a document and close it. Posted twice, it is refused.

    :raises Invalid: it has no lines, is posted already, or stock does not allow it.
    :raises Forbidden, NotFound: it is out of reach.
    """
    with write() as current:
        document: StockDocument = get(DOCUMENT, document_id, "post")
        current.refresh(document, with_for_update=True)
        if document.state == "done":
            raise Invalid({"": [_("This document is posted already.")]})
        lines = _lines(document)
        if not lines:
            raise Invalid({"lines": [_("Add at least one line.")]})
        try:
            entries = list(_entries(document, lines))
            if entries:
                ledger.record(entries)
        except StockError as error:
            raise Invalid({"lines": [str(error)]}) from None
        document.state, document.posted_at = "done", utcnow()
        current.flush()
        reserve_waiting(entry.product_id for entry in entries if entry.to_id is not None)
        add_to_timeline(POSTED, DOCUMENT, document.id, data={"moves": len(entries)})
    return document


def _lines(document: StockDocument) -> list[DocumentLine]:
    query = (
        select(DocumentLine)
        .where(DocumentLine.document_id == document.id)
        .order_by(DocumentLine.position)
    )
    return list(session().scalars(query))


def _entries(document: StockDocument, lines: list[DocumentLine]) -> Iterator[Entry]:
    kind, place = document.kind, document.location_id
    if kind == "count":
        yield from _counted(document, lines)
        return
    for line in lines:
        lot_id = _lot(line, make=kind == "receipt" or line.quantity > 0)
        there, gone = (place, None) if line.quantity > 0 else (None, place)
        if kind == "transfer":
            there, gone = document.to_location_id, place
        yield _entry(document, line.product_id, abs(line.quantity), gone, there, lot_id)


def _entry(
    document: StockDocument,
    product_id: int,
    quantity: Decimal,
    from_id: int | None,
    to_id: int | None,
    lot_id: int | None,
) -> Entry:
    return Entry(
        product_id=product_id,
        quantity=quantity,
        kind=document.kind,
        from_id=from_id,
        to_id=to_id,
        lot_id=lot_id,
        reason_id=document.reason_id,
        document_id=document.id,
    )


def _counted(document: StockDocument, lines: list[DocumentLine]) -> Iterator[Entry]:
    """What a count found against what the moves say at this moment. Only products on its lines are
    counted; the same one on two lines is added up, and a lot that nobody saw is not there."""
    found: defaultdict[tuple[int, int | None], Decimal] = defaultdict(lambda: NOTHING)
    for line in lines:
        found[line.product_id, _lot(line, make=line.quantity > 0)] += line.quantity
    products = {line.product_id for line in lines}
    with sudo("Stock is counted"):
        ledger.lock(products)
        stock = ledger.on_hand(products)
    there = {
        (product_id, lot_id): quantity
        for (product_id, place, lot_id), quantity in stock.items()
        if place == document.location_id
    }
    for key in sorted(found.keys() | there.keys(), key=lambda key: (key[0], key[1] or 0)):
        difference = found.get(key, NOTHING) - there.get(key, NOTHING)
        place = document.location_id
        if difference > 0:
            yield _entry(document, key[0], difference, None, place, key[1])
        elif difference < 0:
            yield _entry(document, key[0], -difference, place, None, key[1])


def _lot(line: DocumentLine, *, make: bool) -> int | None:
    """The lot that a line names; one that is received is noted. :raises StockError: there is none."""
    number = (line.lot or "").strip()
    with sudo("The lot of a line is looked up"):
        if not ledger.tracking_of([line.product_id]):
            return None
    if not number:
        return None
    query = select(Lot.id).where(Lot.product_id == line.product_id, Lot.number == number)
    lot_id = session().scalar(query)
    if lot_id is None and not make:
        name = session().scalar(select(Product.name).where(Product.id == line.product_id))
        raise StockError(
            _("%(product)s has no lot or serial number %(number)s.", product=name, number=number)
        )
    if lot_id is None:
        with sudo("A lot is received"):
            lot_id = create(LOT, {"product_id": line.product_id, "number": number}).id
    return lot_id


def document_of(document_id: int | None) -> StockDocument | None:
    """A document within reach."""
    try:
        return get(DOCUMENT, document_id) if document_id else None
    except NotFound:
        return None


contributions = (
    TimelineKind(
        name=POSTED,
        label=_l("Posted"),
        icon="circle-check",
        template="logistics/posted.html",
        weight=870,
    ),
)
