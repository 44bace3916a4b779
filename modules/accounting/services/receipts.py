"""Many payments at once, as a reconciled statement brings them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select

from core.api.models import utcnow
from core.api.services import BulkWriter, Invalid, _, actor, session, spec_of, write
from modules.accounting.models import PAYMENT, Allocation, Due, Invoice, Payment
from modules.accounting.services import balances
from modules.accounting.services.exceptions import CannotAllocate

#: Payments stored together.
CHUNK = 500


@dataclass(frozen=True)
class Receipt:
    """A payment that is to be recorded, and what it settles."""

    #: Fields of ``accounting.payment``.
    values: Mapping[str, Any]
    #: Instalment → how much of it.
    dues: Mapping[int, Decimal]
    why: str = ""


def record_payments(receipts: Sequence[Receipt]) -> list[int]:
    """Record payments with what they settle; the same as one by one, all of them or none.

    :returns: their ids in the same order.
    :raises CannotAllocate: an instalment has less pending, or is of another customer or currency.
    :raises Forbidden, Invalid: as for any save.
    """
    found: list[int] = []
    with write():
        writer = BulkWriter(spec_of(PAYMENT))
        for start in range(0, len(receipts), CHUNK):
            found += _record(writer, receipts[start : start + CHUNK])
    return found


def _record(writer: BulkWriter, receipts: Sequence[Receipt]) -> list[int]:
    drafts = [writer.draft(one.values) for one in receipts]
    for draft in drafts:
        if draft.errors:
            raise Invalid(draft.errors)
    outcomes = writer.save(drafts)
    if refused := next((one.refused for one in outcomes if one.id is None), ""):
        raise CannotAllocate(refused)
    ids = [one.id or 0 for one in outcomes]
    made = select(Payment).where(Payment.id.in_(ids)).execution_options(populate_existing=True)
    payments = {payment.id: payment for payment in session().scalars(made)}
    dues = _locked(sorted({due for one in receipts for due in one.dues}))
    rows, left = [], {due_id: due.open_amount for due_id, (due, _day) in dues.items()}
    for payment_id, one in zip(ids, receipts, strict=True):
        payment = payments[payment_id]
        if sum(one.dues.values(), Decimal(0)) > payment.amount:
            raise CannotAllocate(_("That is more than is left of the payment."))
        for due_id, part in one.dues.items():
            due, issued_on = dues[due_id]
            mine = (due.contact_id, due.company_id, due.currency)
            if mine != (payment.contact_id, payment.company_id, payment.currency):
                raise CannotAllocate(_("Payment and instalment are of different customers."))
            left[due_id] -= part
            if part <= 0 or left[due_id] < 0:
                raise CannotAllocate(_("That is more than is pending of the instalment."))
            rows.append(
                {
                    "payment_id": payment_id,
                    "due_id": due_id,
                    "amount": part,
                    "applied_on": max(payment.paid_on, issued_on),
                    "why": one.why[:200] or None,
                    "at": utcnow(),
                    "user_id": actor().user_id,
                }
            )
    if rows:
        session().execute(insert(Allocation), rows)
    balances.refresh(dues, ids)
    return ids


def _locked(due_ids: Sequence[int]) -> dict[int, tuple[Due, Any]]:
    """Instalments with the day of their invoice; who settles the same waits."""
    found: dict[int, tuple[Due, Any]] = {}
    for start in range(0, len(due_ids), CHUNK):
        query = (
            select(Due, Invoice.issued_on)
            .join(Invoice, Invoice.id == Due.invoice_id)
            .where(Due.id.in_(due_ids[start : start + CHUNK]))
            .order_by(Due.id)
            .with_for_update(of=Due)
            .execution_options(populate_existing=True)
        )
        found |= {due.id: (due, day) for due, day in session().execute(query)}
    return found
