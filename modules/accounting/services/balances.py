"""What is paid and what is open: worked out from the allocations that hold, never counted up.

Whoever changes allocations, amounts or states calls :func:`refresh` in the same unit of work. The
derived columns serve lists and filters; what was owed on a past day is asked of the allocations
themselves (:mod:`modules.accounting.services.receivables`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from core.api.services import Event, session, set_derived
from modules.accounting.models import Allocation, Due, Invoice, Payment

ZERO = Decimal(0)
#: Ids of one statement.
CHUNK = 500

due_settled = Event(
    name="accounting.due_settled",
    doc="Nothing of an instalment is missing any more: ``due`` (modules.accounting.models.Due). Sent "
    "inside the transaction, each time it becomes so.",
    args=("due",),
)
due_reopened = Event(
    name="accounting.due_reopened",
    doc="Something of an instalment that was settled is missing again: an allocation was taken back, a "
    "payment was returned, its amount grew. ``due``; sent inside the transaction.",
    args=("due",),
)
contributions = (due_settled, due_reopened)


def refresh(due_ids: Iterable[int] = (), payment_ids: Iterable[int] = ()) -> None:
    """Work out anew what is paid and open of instalments, their invoices, and payments.

    :param due_ids: instalments whose allocations, amount or invoice changed.
    :param payment_ids: payments whose allocations, amount or state changed.
    """
    session().flush()
    wanted = sorted(set(due_ids))
    for start in range(0, len(wanted), CHUNK):
        _refresh_dues(wanted[start : start + CHUNK])
    wanted = sorted(set(payment_ids))
    for start in range(0, len(wanted), CHUNK):
        _refresh_payments(wanted[start : start + CHUNK])


def allocated(column: Any, ids: list[int]) -> dict[int, tuple[Decimal, date]]:
    """Sum of the allocations that hold and the day of the last, by instalment or by payment.

    :param column: ``Allocation.due_id`` or ``Allocation.payment_id``.
    """
    query = (
        select(column, func.sum(Allocation.amount), func.max(Allocation.applied_on))
        .where(column.in_(ids), Allocation.undone_on.is_(None))
        .group_by(column)
    )
    return {key: (total, day) for key, total, day in session().execute(query)}


def _refresh_dues(ids: list[int]) -> None:
    sums, values, changed = allocated(Allocation.due_id, ids), {}, []
    query = select(Due, Invoice.state, Invoice.issued_on).join(Invoice).where(Due.id.in_(ids))
    rows = session().execute(query).all()
    for due, state, issued_on in rows:
        paid, day = sums.get(due.id, (ZERO, issued_on))
        missing = due.amount - paid if state == "issued" else ZERO
        settled_on = None if missing else max(day, issued_on)
        if due.amount == ZERO and not paid:
            settled_on = issued_on
        values[due.id] = {"paid": paid, "open_amount": missing, "settled_on": settled_on}
        if (due.settled_on is None) != (settled_on is None):
            changed.append((due, settled_on is not None, due.paid != paid or due.settled_on))
    set_derived(Due, values)
    invoices = {due.invoice_id for due, *_rest in rows}
    totals = dict(
        session()
        .execute(
            select(Due.invoice_id, func.sum(Due.open_amount))
            .where(Due.invoice_id.in_(invoices))
            .group_by(Due.invoice_id)
        )
        .all()
    )
    set_derived(Invoice, {key: {"open_amount": totals.get(key) or ZERO} for key in invoices})
    for due, settled, was_known in changed:
        if settled:
            due_settled.emit(due=due)
        elif was_known:
            due_reopened.emit(due=due)


def _refresh_payments(ids: list[int]) -> None:
    sums = allocated(Allocation.payment_id, ids)
    query = select(Payment.id, Payment.amount, Payment.reversed_on).where(Payment.id.in_(ids))
    set_derived(
        Payment,
        {
            key: {
                "unallocated": ZERO if reversed_on else amount - sums.get(key, (ZERO, date.min))[0]
            }
            for key, amount, reversed_on in session().execute(query)
        },
    )
