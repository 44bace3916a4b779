"""What must be true of stock documents, lots and places before they are saved, whoever saves them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from core.api.models import fold, utcnow
from core.api.services import ContactReference, Draft, SaveStep, _, session, sudo
from modules.catalog.models import Product
from modules.logistics.models import Location, Lot, Move, Reason, StockDocument
from modules.logistics.models.document import DOCUMENT, DOCUMENT_KINDS
from modules.logistics.models.lot import LOT
from modules.logistics.models.warehouse import LOCATION


def check_document(draft: Draft) -> None:
    """A posted one is closed; a draft says what its kind needs."""
    merged = draft.merged
    if draft.record is not None and draft.record.state == "done":
        if set(draft.values) - {"notes"}:
            draft.error(
                "", _("It is posted and cannot be changed: correct it with another document.")
            )
        return
    kind = merged.get("kind")
    if kind == "transfer":
        if not merged.get("to_location_id"):
            draft.error("to_location_id", _("Choose where it is put."))
        elif merged["to_location_id"] == merged.get("location_id"):
            draft.error("to_location_id", _("It is there already: choose another place."))
    if kind == "adjustment":
        _check_reason(draft)
    _check_lines(draft, kind)
    if not merged.get("name"):
        label = dict(DOCUMENT_KINDS).get(str(kind), "")
        draft.values["name"] = merged["name"] = str(label)
    if not merged.get("day"):
        draft.values["day"] = merged["day"] = utcnow().date()


def _check_reason(draft: Draft) -> None:
    reason = session().get(Reason, draft.merged.get("reason_id") or 0)
    if reason is None:
        draft.error("reason_id", _("Say why stock is corrected."))
    elif reason.explain and not (draft.merged.get("notes") or "").strip():
        draft.error("notes", _("This reason must be explained: write what happened."))


def _check_lines(draft: Draft, kind: Any) -> None:
    lines = draft.values.get("lines")
    if not lines:
        return
    query = select(Product.id).where(
        Product.id.in_({line["product_id"] for line in lines}), Product.kind == "goods"
    )
    goods = set(session().scalars(query))
    for at, line in enumerate(lines, start=1):
        quantity = line["quantity"]
        if line["product_id"] not in goods:
            text = _("only goods are kept in stock, not services or kits.")
        elif kind == "count" and quantity < 0:
            text = _("one cannot count fewer than none.")
        elif kind in ("receipt", "transfer") and quantity <= 0:
            text = _("give a quantity above zero.")
        elif kind == "adjustment" and quantity == 0:
            text = _("give what is missing with a minus, what was found without.")
        else:
            continue
        draft.error("lines", _("Line %(number)s: %(error)s", number=at, error=text))


def check_lot(draft: Draft) -> None:
    """A number is noted once a product; what has moved keeps its product."""
    merged = draft.merged
    record = draft.record
    other = record is not None and merged.get("product_id") != record.product_id
    if record is not None and other and _moved(record.id):
        draft.error("product_id", _("It has moved already: it stays with its product."))
    query = select(Lot.id).where(
        Lot.product_id == merged.get("product_id"), Lot.number == merged.get("number")
    )
    if draft.record is not None:
        query = query.where(Lot.id != draft.record.id)
    if session().scalar(query.limit(1)) is not None:
        draft.error("number", _("The product has this number already."))


def _moved(lot_id: int) -> bool:
    with sudo("Whether a lot has moved"):
        query = select(Move.id).where(Move.lot_id == lot_id).limit(1)
        return session().scalar(query) is not None


def check_location(draft: Draft) -> None:
    """Two places of a warehouse have different names; a place with stock stays in its warehouse."""
    merged, record = draft.merged, draft.record
    query = select(Location.id).where(
        Location.warehouse_id == merged.get("warehouse_id"),
        Location.sort_key == fold(merged.get("name") or ""),
        Location.archived_at.is_(None),
    )
    if record is not None:
        query = query.where(Location.id != record.id)
        if draft.values.get("warehouse_id", record.warehouse_id) != record.warehouse_id:
            with sudo("Whether anything has lain in a place"):
                used = select(Move.id).where(
                    (Move.to_id == record.id) | (Move.from_id == record.id)
                )
                if session().scalar(used.limit(1)) is not None:
                    draft.error(
                        "warehouse_id",
                        _("Stock has moved here: make a new place in the other warehouse."),
                    )
    if session().scalar(query.limit(1)) is not None:
        draft.error("name", _("The warehouse has a place with this name."))


contributions = (
    SaveStep(name="logistics.document.check", model=DOCUMENT, call=check_document, weight=110),
    SaveStep(name="logistics.lot.check", model=LOT, call=check_lot),
    SaveStep(name="logistics.location.check", model=LOCATION, call=check_location),
    ContactReference(
        name="logistics.document.contact",
        cls=StockDocument,
        column="contact_id",
        on_merge="move",
        on_erase="keep",
    ),
)
