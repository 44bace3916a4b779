"""Payments and what they settle. Every allocation can be undone; none is forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from core.api.models import fold, own_currency, utcnow
from core.api.services import (
    Draft,
    Event,
    _,
    actor,
    company_today,
    create,
    get,
    session,
    set_derived,
    write,
)
from modules.accounting.models import DUE, PAYMENT, Allocation, Due, Invoice, Payment
from modules.accounting.services import balances, given_up
from modules.accounting.services.exceptions import CannotAllocate

ZERO = Decimal(0)

payment_recorded = Event(
    name="accounting.payment_recorded",
    doc="A payment was recorded: ``payment`` (modules.accounting.models.Payment). What it settles is "
    "told by ``accounting.due_settled``. Sent inside the transaction.",
    args=("payment",),
)
contributions = (payment_recorded,)


def record_payment(
    contact_id: int,
    amount: Decimal,
    paid_on: date | None = None,
    *,
    dues: Mapping[int, Decimal] | None = None,
    why: str = "",
    **values: Any,
) -> Payment:
    """Record money that a customer paid (negative: got back), and what it settles.

    :param amount: in ``currency`` (a value; that of the company by default).
    :param paid_on: day in the company's zone; today by default.
    :param dues: instalment → how much of it; empty leaves the payment on account.
    :param values: method, reference, currency, external_id, notes. A payment with an external id that
        is known already is not recorded again.
    :raises CannotAllocate: see :func:`allocate`. :raises Forbidden, Invalid: as for any save.
    """
    with write():
        if values.get("external_id"):
            known = select(Payment).where(Payment.external_id == values["external_id"]).limit(1)
            if (found := session().scalar(known)) is not None:
                return found
        given = {
            **values,
            "contact_id": contact_id,
            "amount": amount,
            "paid_on": paid_on or company_today(),
        }
        payment = create(PAYMENT, given)
        for due_id, part in (dues or {}).items():
            allocate(payment.id, due_id, part, why=why)
    return payment


def allocate(
    payment_id: int,
    due_id: int,
    amount: Decimal | None = None,
    *,
    why: str = "",
    key: str | None = None,
) -> Allocation:
    """Settle an instalment, or a part of it, with a payment, or a part of it.

    :param amount: None: as much as both allow. Has the sign of the instalment: of a credit note
        negative. :param why: reason in words. :param key: asked twice with it, it is done once.
    :raises CannotAllocate: another customer, company or currency; more than one of them has left.
    """
    with write():
        payment: Payment = get(PAYMENT, payment_id, "update")
        due: Due = get(DUE, due_id)
        if key and (known := _by_key(key)) is not None:
            return known
        _lock(payment, due)
        amount = _checked(payment, due, amount)
        invoice = session().get(Invoice, due.invoice_id)
        made = Allocation(
            payment_id=payment.id,
            due_id=due.id,
            amount=amount,
            applied_on=max(payment.paid_on, invoice.issued_on if invoice else payment.paid_on),
            why=why[:200] or None,
            key=key,
            user_id=actor().user_id,
        )
        session().add(made)
        balances.refresh([due.id], [payment.id])
    return made


def _by_key(key: str) -> Allocation | None:
    query = select(Allocation).where(Allocation.key == key, Allocation.undone_on.is_(None))
    return session().scalar(query)


def _lock(payment: Payment, due: Due) -> None:
    """Two people who settle the same at once wait for each other; what they see is what is."""
    current = session()
    current.refresh(payment, with_for_update=True)
    current.refresh(due, with_for_update=True)


def _checked(payment: Payment, due: Due, amount: Decimal | None) -> Decimal:
    """:raises CannotAllocate:"""
    if payment.reversed_on:
        raise CannotAllocate(_("The payment was returned: it settles nothing."))
    if payment.contact_id != due.contact_id or payment.company_id != due.company_id:
        raise CannotAllocate(_("Payment and instalment are of different customers."))
    if payment.currency != due.currency:
        raise CannotAllocate(_("Payment and instalment are in different currencies."))
    if not due.open_amount:
        raise CannotAllocate(_("Nothing of the instalment is pending."))
    offset = payment.amount == 0
    if amount is None:
        left = abs(due.open_amount if offset else payment.unallocated)
        amount = min(left, abs(due.open_amount)).copy_sign(due.open_amount)
    if not amount or amount * due.open_amount < 0:
        raise CannotAllocate(_("The amount has the sign of the instalment."))
    if abs(amount) > abs(due.open_amount):
        raise CannotAllocate(_("That is more than is pending of the instalment."))
    if not offset and (amount * payment.unallocated < 0 or abs(amount) > abs(payment.unallocated)):
        raise CannotAllocate(_("That is more than is left of the payment."))
    return amount


def settle_named(payment: Payment) -> None:
    """Settle the invoices that a payment names, the oldest instalment first, with what is left of it.

    :raises CannotAllocate, Forbidden: see :func:`allocate`.
    """
    named = _named(payment.contact_id, payment.currency, payment.invoices)
    if not named:
        return
    sign = Due.open_amount > 0 if payment.amount > 0 else Due.open_amount < 0
    query = select(Due.id).where(Due.invoice_id.in_(named.values()), sign)
    for due_id in session().scalars(query.order_by(Due.due_on, Due.id)).all():
        session().refresh(payment)
        if payment.unallocated:
            allocate(payment.id, due_id, why=_("The payment names the invoice."))


def _named(contact_id: int, currency: str, text: str | None) -> dict[str, int | None]:
    """The invoices of a customer that a text names: {number as written: id, None where there is none}."""
    numbers = [part.strip() for part in re.split(r"[,;\n]", text or "") if part.strip()]
    if not numbers:
        return {}
    query = select(Invoice.sort_key, Invoice.id).where(
        Invoice.contact_id == contact_id,
        Invoice.currency == currency,
        Invoice.sort_key.in_({fold(number) for number in numbers}),
    )
    known = dict(session().execute(query).all())
    return {number: known.get(fold(number)) for number in numbers}


def _check_named(draft: Draft) -> None:
    if draft.record is not None and not {"invoices", "contact_id", "currency"} & _changed(draft):
        return
    merged = draft.merged
    if not merged.get("contact_id") or not merged.get("invoices"):
        return
    currency = merged.get("currency") or own_currency()
    named = _named(merged["contact_id"], currency, merged["invoices"])
    if unknown := [number for number, found in named.items() if found is None]:
        draft.error(
            "invoices",
            _(
                "This customer has no invoice %(numbers)s in %(currency)s. Bring the invoices first, or "
                "correct the number.",
                numbers=", ".join(unknown),
                currency=currency,
            ),
        )


def undo_allocation(allocation_id: int, *, on: date | None = None, why: str = "") -> Allocation:
    """Take back what a payment settled; the instalment is open again from a day on.

    :param on: day from which it no longer counts; today by default, for what was found to be wrong:
        the day it was applied, as if it had never been.
    :raises NotFound: the actor does not see its payment.
    """
    with write():
        made = session().get(Allocation, allocation_id)
        if made is None:
            raise CannotAllocate(_("There is no such allocation."))
        given_up.check(get(PAYMENT, made.payment_id, "update").method)
        if made.undone_on is None:
            made.undone_on = max(on or company_today(), made.applied_on)
            made.undone_at, made.undone_by_id = utcnow(), actor().user_id
            made.undone_why, made.key = why[:200] or None, None
            balances.refresh([made.due_id], [made.payment_id])
    return made


def offset(credit_due_id: int, due_id: int, amount: Decimal | None = None) -> Payment:
    """Set a credit note off against an invoice of the same customer, without money.

    :param amount: positive; None: as much as both allow.
    :raises CannotAllocate: one of them is no credit note, the other no invoice, or too little is open.
    """
    with write():
        credit, debt = get(DUE, credit_due_id), get(DUE, due_id)
        if credit.open_amount >= 0 or debt.open_amount <= 0:
            raise CannotAllocate(_("Choose a credit note and an invoice with something pending."))
        part = amount or min(-credit.open_amount, debt.open_amount)
        text = _("Set off: %(credit)s against %(debt)s", credit=credit.name, debt=debt.name)
        payment = create(
            PAYMENT,
            {
                "contact_id": debt.contact_id,
                "amount": ZERO,
                "paid_on": company_today(),
                "currency": debt.currency,
                "method": "offset",
                "reference": text[:140],
            },
        )
        allocate(payment.id, debt.id, part, why=text)
        allocate(payment.id, credit.id, -part, why=text)
    return payment


def reverse_payment(payment_id: int, on: date | None = None, why: str = "") -> Payment:
    """The money went back: a returned debit, a bounced cheque. What it settled is open again.

    :param on: day it went back, in the company's zone; today by default. :param why: reason or code.
    :raises CannotAllocate: it is a debt that was written off.
    """
    with write():
        payment: Payment = get(PAYMENT, payment_id, "update")
        if payment.reversed_on:
            return payment
        given_up.check(payment.method)
        day = max(on or company_today(), payment.paid_on)
        for made in allocations_of(payment_id=payment.id):
            undo_allocation(made.id, on=day, why=why)
        set_derived(Payment, {payment.id: {"reversed_on": day, "reversed_why": why[:200] or None}})
        balances.refresh((), [payment.id])
    return payment


def allocations_of(
    *, payment_id: int | None = None, due_ids: Iterable[int] = (), undone: bool = False
) -> list[Allocation]:
    """What a payment settles, or what settles instalments, in the order it was done.

    :param undone: those that were taken back too.
    """
    query = select(Allocation).order_by(Allocation.applied_on, Allocation.id)
    if payment_id is not None:
        query = query.where(Allocation.payment_id == payment_id)
    else:
        query = query.where(Allocation.due_id.in_(list(due_ids)))
    if not undone:
        query = query.where(Allocation.undone_on.is_(None))
    return list(session().scalars(query))


def check(draft: Draft) -> None:
    """A payment that settles something changes neither hands nor coin, nor becomes less than that."""
    record = draft.record
    try:
        for method in {draft.merged.get("method"), getattr(record, "method", None)}:
            if record is None or {"method", "amount", "paid_on"} & _changed(draft):
                given_up.check(method)
    except CannotAllocate as wrong:
        draft.error("method", str(wrong))
    _check_named(draft)
    if record is None:
        return
    settled = record.amount - record.unallocated if not record.reversed_on else ZERO
    if settled or record.reversed_on:
        for name in ("contact_id", "currency"):
            if name in draft.values and draft.values[name] != getattr(record, name):
                draft.error(name, _("The payment settles instalments: undo that first."))
    amount = draft.values.get("amount", record.amount)
    if amount is not None and settled and (amount * settled < 0 or abs(amount) < abs(settled)):
        draft.error("amount", _("That is less than what the payment settles: undo that first."))


def _changed(draft: Draft) -> set[str]:
    return {name for name, value in draft.values.items() if value != getattr(draft.record, name)}


def stored(_spec: Any, ids: list[int]) -> None:
    """New payments are on account until they settle something; they are told of."""
    balances.refresh((), ids)
    for payment in session().scalars(select(Payment).where(Payment.id.in_(ids))):
        payment_recorded.emit(payment=payment)
        settle_named(payment)


def changed(_spec: Any, record: Payment, changes: Mapping[str, Any]) -> None:
    """What is left of a payment follows its amount."""
    if "amount" in changes:
        balances.refresh((), [record.id])
    if {"amount", "invoices"} & set(changes):
        settle_named(record)
