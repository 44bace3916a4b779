"""What a return takes from its delivery, and that no more comes back than had left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from core.api.services import (
    ContactReference,
    Draft,
    Invalid,
    SaveStep,
    StoredStep,
    _,
    session,
    spec_of,
    sudo,
)
from modules.logistics.models import Delivery, DeliveryLine, Return
from modules.logistics.models.returning import RETURN
from modules.logistics.services import ledger
from modules.logistics.services.returning import fit


def complete(draft: Draft) -> None:
    """It is the customer's of the delivery; what comes back had left with it."""
    merged, record = draft.merged, draft.record
    delivery = session().get(Delivery, merged.get("delivery_id") or 0)
    if delivery is None:
        return
    if record is None:
        _fill(draft, "contact_id", delivery.contact_id)
        if not merged.get("name"):
            _fill(draft, "name", delivery.name)
    elif "delivery_id" in draft.values and merged["delivery_id"] != record.delivery_id:
        draft.error(
            "delivery_id", _("What comes back belongs to its delivery: open another return.")
        )
    if "lines" in draft.values:
        _check_lines(draft, delivery)


def _fill(draft: Draft, name: str, value: Any) -> None:
    draft.values[name] = draft.merged[name] = value


def _check_lines(draft: Draft, delivery: Delivery) -> None:
    record, lines = draft.record, draft.values["lines"] or []
    known: Any = draft.spec.field("lines")
    if record is not None:
        kept = known.load(Return, [record.id]).get(record.id, [])
        if known.same(kept, lines):
            del draft.values["lines"]
            return
        if record.received_at is not None:
            draft.error(
                "lines", _("The goods are here: inspect them and say what becomes of them.")
            )
            return
    fitted, wrong = fit(lines, delivery.id, record.id if record else None)
    for text in wrong:
        draft.error("lines", text)
    draft.values["lines"] = fitted


def hold_to_delivery(_spec: Any, ids: list[int]) -> None:
    """Two who ask at once for the last piece are told apart.

    :raises Invalid: somebody else was faster.
    """
    if not ids:
        return
    with sudo("What comes back is held to what had left") as current:
        query = select(Return.id, Return.delivery_id).where(Return.id.in_(ids)).order_by(Return.id)
        for return_id, delivery_id in current.execute(query).all():
            lines = select(DeliveryLine.product_id).where(DeliveryLine.delivery_id == delivery_id)
            ledger.lock(current.scalars(lines).all())
            known: Any = spec_of(RETURN).field("lines")
            given = known.load(Return, [return_id]).get(return_id, [])
            if given and (wrong := fit(given, delivery_id, return_id)[1]):
                raise Invalid({"lines": wrong})


def hold_changed(spec: Any, record: Return, changes: Mapping[str, Any]) -> None:
    """The same for other lines."""
    if "lines" in changes:
        hold_to_delivery(spec, [record.id])


contributions = (
    SaveStep(name="logistics.return.complete", model=RETURN, call=complete, weight=90),
    StoredStep(
        name="logistics.return.held",
        applies=lambda spec: spec.name == RETURN,
        created=hold_to_delivery,
        updated=hold_changed,
    ),
    ContactReference(
        name="logistics.return.contact",
        cls=Return,
        column="contact_id",
        on_merge="move",
        # what came back stays, as commerce law asks; who asked and what they said goes
        on_erase="anonymise",
        personal=(
            "name",
            "details",
            "requested_by",
            "tracking_number",
            "refusal",
            "notes",
            "search",
            "sort_key",
        ),
    ),
)
