"""Orders: reckoned whenever they are saved, confirmed once, cancelled with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from datetime import date
from typing import Any

from sqlalchemy import select

from core.api.models import utcnow
from core.api.services import (
    Draft,
    Event,
    Invalid,
    TimelineKind,
    _,
    _l,
    add_to_timeline,
    company_today,
    create,
    get,
    session,
    sudo,
    write,
)
from modules.contacts.models import Contact
from modules.sales.models.documents.lines import LINE_FIELDS
from modules.sales.models.documents.order import ORDER, Order, OrderLine
from modules.sales.models.documents.quote import Quote
from modules.sales.services.documents.drafting import AGREED, begin, changed, reckon_draft

order_confirmed = Event(
    name="sales.order_confirmed",
    doc="An order was confirmed, once: ``order`` (modules.sales.models.Order); its lines: "
    "``modules.sales.services.documents.lines_of``. Sent inside the transaction.",
    args=("order",),
)
order_cancelled = Event(
    name="sales.order_cancelled",
    doc="An order was cancelled: ``order``, and whether it ``was_confirmed``. Sent inside the "
    "transaction.",
    args=("order", "was_confirmed"),
)

#: Kind of the entry that tells what became of it.
TOLD = "sales.order_state"
#: What is agreed when it is confirmed.
AGREED_IN_ORDER = AGREED | {"ordered_on"}
#: The quote whose order is being made: a field that nobody writes otherwise.
_accepted: ContextVar[Quote | None] = ContextVar("cauce_sales_accepted", default=None)
_ADDRESS = ("street", "postal_code", "city", "region", "country")


def lines_of(order_id: int) -> list[OrderLine]:
    """The lines of an order in their order; their ids stay once it is confirmed."""
    query = select(OrderLine).where(OrderLine.order_id == order_id).order_by(OrderLine.position)
    return list(session().scalars(query))


def check(draft: Draft) -> None:
    """What is agreed stays; a draft is filled in and reckoned."""
    record, merged = draft.record, draft.merged
    if record is not None and record.state != "draft":
        for name in sorted(changed(draft, AGREED_IN_ORDER)):
            draft.error(name, _("What was agreed stays: cancel the order and make another one."))
        return
    if record is None:
        if (quote := _accepted.get()) is not None:
            draft.values["quote_id"] = merged["quote_id"] = quote.id
        _deliver_to(draft, begin(draft))
    if merged.get("ordered_on") is None:
        draft.values["ordered_on"] = merged["ordered_on"] = company_today()
    if not draft.errors and (record is None or changed(draft, AGREED_IN_ORDER)):
        lines = draft.values.get("lines")
        if lines is None and record is not None:
            lines = [{n: getattr(line, n) for n in LINE_FIELDS} for line in lines_of(record.id)]
        reckon_draft(draft, lines or [], _day(merged))


def _day(merged: Mapping[str, Any]) -> date:
    """Of prices and rates: what was accepted is what is ordered."""
    if merged.get("quote_id"):
        with sudo("The quote of an order is read"):
            quote = session().get(Quote, merged["quote_id"])
        if quote is not None and quote.quoted_on is not None:
            return quote.quoted_on
    return merged["ordered_on"]


def _deliver_to(draft: Draft, customer: Contact | None) -> None:
    """The name and address of the customer, unless others are given."""
    if customer is None or any(draft.merged.get(name) for name in ("recipient", *_ADDRESS)):
        return
    given = {"recipient": customer.name, **{n: getattr(customer, n) for n in _ADDRESS}}
    draft.values.update(given)
    draft.merged.update(given)


def order_of(quote: Quote, lines: Sequence[Mapping[str, Any]]) -> Order:
    """Make the confirmed order of a quote that was accepted, inside the unit of work in progress.

    :param lines: what was accepted, as in :data:`LINE_FIELDS`.
    """
    copied = ("name", "contact_id", "opportunity_id", "currency", "discount", "terms", "owner_id")
    given = {name: getattr(quote, name) for name in copied}
    token = _accepted.set(quote)
    try:
        order = create(ORDER, {**given, "lines": [dict(line) for line in lines]})
    finally:
        _accepted.reset(token)
    return confirm_order(order.id)


def confirm_order(order_id: int) -> Order:
    """Confirm a draft and tell of it. Confirmed already, it is left as it is.

    :raises Invalid: it has no lines, or was cancelled.
    :raises Forbidden, NotFound: it is out of reach.
    """
    with write():
        order = _locked(order_id, "confirm")
        if order.state in ("confirmed", "done"):
            return order
        if order.state == "cancelled":
            raise Invalid({"": [_("This order was cancelled: make another one.")]})
        if not lines_of(order.id):
            raise Invalid({"lines": [_("Add at least one line.")]})
        order.state, order.confirmed_at = "confirmed", utcnow()
        session().flush()
        add_to_timeline(TOLD, ORDER, order.id, data={"state": "confirmed"})
        order_confirmed.emit(order=order)
    return order


def cancel_order(order_id: int, reason: str) -> Order:
    """Cancel an order that is not completed.

    :param reason: in words, for colleagues and the history.
    :raises Invalid: no reason is given, or it is completed or cancelled.
    :raises Forbidden, NotFound: it is out of reach.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise Invalid({"cancel_reason": [_("Say why the order is cancelled.")]})
    if len(reason) > 400:
        raise Invalid({"cancel_reason": [_("Use at most %(max)s characters.", max=400)]})
    with write():
        order = _locked(order_id, "cancel")
        if order.state not in ("draft", "confirmed"):
            raise Invalid({"": [_("This order is completed or cancelled already.")]})
        was_confirmed = order.state == "confirmed"
        order.state, order.cancel_reason = "cancelled", reason
        session().flush()
        add_to_timeline(TOLD, ORDER, order.id, data={"state": "cancelled", "reason": reason})
        order_cancelled.emit(order=order, was_confirmed=was_confirmed)
    return order


def complete_order(order_id: int) -> Order:
    """Everything was delivered: a confirmed order is completed; others are left as they are.

    For the module that knows what was delivered.
    """
    with write(), sudo("An order is completed by its deliveries"):
        order = _locked(order_id, "read")
        if order.state == "confirmed":
            order.state = "done"
            session().flush()
            add_to_timeline(TOLD, ORDER, order.id, data={"state": "done"})
    return order


def _locked(order_id: int, action: str) -> Order:
    order: Order = get(ORDER, order_id, action)
    session().refresh(order, with_for_update=True)
    return order


contributions = (
    order_confirmed,
    order_cancelled,
    TimelineKind(
        name=TOLD,
        label=_l("Orders"),
        icon="shopping-cart",
        template="sales/order_state.html",
        weight=860,
    ),
)
