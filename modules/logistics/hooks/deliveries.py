"""What a delivery takes from its customer, what its lines may hold, and that stock is kept for it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from core.api.services import ContactReference, Draft, SaveStep, StoredStep, _, session
from modules.catalog.models import Product
from modules.catalog.services import components_of
from modules.contacts.models import Contact
from modules.logistics.models import Delivery, Warehouse
from modules.logistics.models.delivery import DELIVERY
from modules.logistics.services import reserving

#: Fields of the address, on the delivery as on the contact.
ADDRESS = ("street", "postal_code", "city", "region", "country")


def complete(draft: Draft) -> None:
    """A new delivery goes to the customer's address, from the first warehouse of the company."""
    merged = draft.merged
    if draft.record is None:
        contact = session().get(Contact, merged.get("contact_id") or 0)
        if contact is not None:
            if not merged.get("name"):
                _fill(draft, "name", contact.name)
            if not any(merged.get(name) for name in ADDRESS[:3]):
                for name in ADDRESS:
                    _fill(draft, name, getattr(contact, name))
            if not merged.get("phone") and contact.phone:
                _fill(draft, "phone", contact.phone)
        if not merged.get("warehouse_id"):
            _fill(draft, "warehouse_id", first_warehouse())
    _check_lines(draft)
    record = draft.record
    gone = record is not None and record.shipped_at is not None
    if record is not None and gone and merged.get("warehouse_id") != record.warehouse_id:
        draft.error("warehouse_id", _("The goods have left this warehouse already."))


def first_warehouse() -> int | None:
    """The warehouse that was there first, of those within reach."""
    query = select(Warehouse.id).where(Warehouse.archived_at.is_(None)).order_by(Warehouse.id)
    return session().scalar(query.limit(1))


def _fill(draft: Draft, name: str, value: Any) -> None:
    draft.values[name] = draft.merged[name] = value


def _check_lines(draft: Draft) -> None:
    """Only goods are delivered; a kit is what it is made of. What has left keeps its lines."""
    if "lines" not in draft.values:
        return
    lines = draft.values["lines"] or []
    if draft.record is not None and draft.record.source_id is not None:
        _check_kept(draft, lines, _("The lines come from its order: change them there."))
        return
    if draft.record is not None and draft.record.shipped_at is not None:
        text = _("The goods have left: register a return, or a new delivery.")
        _check_kept(draft, lines, text)
        return
    query = select(Product).where(Product.id.in_({line["product_id"] for line in lines}))
    products = {product.id: product for product in session().scalars(query)}
    spread: list[dict[str, Any]] = []
    for at, line in enumerate(lines, start=1):
        product = products.get(line["product_id"])
        if product is None or product.kind == "service":
            text = _("services are not delivered.")
            draft.error("lines", _("Line %(number)s: %(error)s", number=at, error=text))
        elif product.kind == "kit":
            spread += [
                {"product_id": part.id, "quantity": Decimal(line["quantity"]) * count}
                for part, count in components_of(product)
                if part.kind == "goods"
            ]
        else:
            spread.append(line)
    draft.values["lines"] = spread


def _check_kept(draft: Draft, lines: list[dict[str, Any]], text: str) -> None:
    """:param text: why the lines stay as they are."""
    assert draft.record is not None  # asked by the caller
    known: Any = draft.spec.field("lines")
    kept = known.load(Delivery, [draft.record.id]).get(draft.record.id, [])
    if not known.same(kept, lines):
        draft.error("lines", text)


def keep_goods(_spec: Any, ids: list[int]) -> None:
    """A new delivery reserves what is free."""
    for delivery_id in ids:
        reserving.reserve(delivery_id)


def keep_other_goods(_spec: Any, record: Delivery, changes: Mapping[str, Any]) -> None:
    """Other lines, or another warehouse: what is kept is chosen anew."""
    if record.shipped_at is not None or not {"lines", "warehouse_id"} & changes.keys():
        return
    if "warehouse_id" in changes:
        reserving.release(record.id)
    reserving.reserve(record.id)


contributions = (
    SaveStep(name="logistics.delivery.complete", model=DELIVERY, call=complete, weight=90),
    StoredStep(
        name="logistics.delivery.reserve",
        applies=lambda spec: spec.name == DELIVERY,
        created=keep_goods,
        updated=keep_other_goods,
    ),
    ContactReference(
        name="logistics.delivery.contact",
        cls=Delivery,
        column="contact_id",
        on_merge="move",
        # that something was delivered stays, as commerce law asks; where to and to whom goes
        on_erase="anonymise",
        personal=(
            "name",
            "recipient",
            "street",
            "postal_code",
            "city",
            "phone",
            "customer_reference",
            "cancel_reason",
            "signed_by",
            "signed_id",
            "notes",
            "search",
            "sort_key",
        ),
    ),
)
