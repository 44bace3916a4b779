"""Which documents belong into a batch: those of its days that no other batch took."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from core.api.services import contributed, session, sudo
from modules.accounting.models import INVOICE, PAYMENT, Batch, BatchItem, Invoice, Payment
from modules.accounting.services.exporting.booking import Booking
from modules.accounting.services.exporting.ordered import named_by_invoice
from modules.sales.models import ORDER, Order

#: In a batch, the contrary of a payment that the books have and that went back.
RETURNED = "accounting.payment.returned"


def documents_of(batch: Batch) -> list[tuple[str, int]]:
    """(model, id) of what belongs into a batch, but what another one took."""
    return [
        (model, number)
        for model, kind in (
            (INVOICE, "invoices"),
            (PAYMENT, "payments"),
            (RETURNED, "payments"),
            (ORDER, "orders"),
        )
        if batch.what == kind or (batch.what == "all" and model != ORDER)
        for number in session().scalars(wanted(batch, model))
    ] + [
        (one.name, number)
        for one in contributed(Booking)
        if batch.what in ("payments", "all")
        for number in _brought(batch, one)
    ]


def _brought(batch: Batch, by: Booking) -> list[int]:
    """What another module brings for a batch, but what another one took."""
    with sudo("What goes to the books"):
        offered = by.wanted(batch.company_id, batch.day_from, batch.day_to)
        taken = select(BatchItem.record_id).where(BatchItem.model == by.name)
        gone = set(session().scalars(taken))
        return sorted(set(session().scalars(offered)) - gone)


def wanted(batch: Batch, model: str) -> Select[int]:
    """The documents of a kind for a batch, but those that another one took."""
    kinds: dict[str, tuple[Any, Any]] = {
        INVOICE: (Invoice, Invoice.issued_on),
        PAYMENT: (Payment, Payment.paid_on),
        RETURNED: (Payment, Payment.reversed_on),
        ORDER: (Order, Order.ordered_on),
    }
    cls, day = kinds[model]
    taken = select(BatchItem.record_id).where(BatchItem.model == model)
    query = select(cls.id).where(
        cls.company_id == batch.company_id,
        day.between(batch.day_from, batch.day_to),
        cls.id.not_in(taken),
    )
    if model == INVOICE:
        query = query.where(Invoice.state == "issued", ~_drafted(batch.profile_id))
    elif model == PAYMENT:
        turned = select(BatchItem.record_id).where(BatchItem.model == RETURNED)
        stands = or_(Payment.reversed_on.is_(None), Payment.id.in_(turned))
        query = query.where(Payment.amount != 0, stands)
        for one in contributed(Booking):
            query = query.where(Payment.id.not_in(one.payments()))
    elif model == RETURNED:
        query = query.where(Payment.id.in_(_in_the_books(batch)))
    else:
        query = query.where(Order.state.in_(("confirmed", "done")), Order.archived_at.is_(None))
    return query.order_by(cls.id)


def _in_the_books(batch: Batch) -> Select[int]:
    """Payments of which a file was made already: what went back of them needs the contrary entry."""
    return (
        select(BatchItem.record_id)
        .join(Batch, Batch.id == BatchItem.batch_id)
        .where(
            BatchItem.model == PAYMENT,
            Batch.state != "draft",
            Batch.company_id == batch.company_id,
        )
    )


def _drafted(profile_id: int) -> ColumnElement[bool]:
    """Invoices that the program wrote itself, of a draft that went to it: it needs no entry of them."""
    return exists(
        select(Order.id)
        .join(BatchItem, and_(BatchItem.model == ORDER, BatchItem.record_id == Order.id))
        .join(Batch, Batch.id == BatchItem.batch_id)
        .where(named_by_invoice(), Batch.profile_id == profile_id, Batch.drafts.is_(True))
        .correlate(Invoice)
    )
