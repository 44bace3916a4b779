"""Ageing sums to the ledger, to the cent, whatever happened."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.api.services import company_today, session, sudo, write
from modules.accounting.services import (
    CannotAllocate,
    open_dues,
    record_payment,
    reverse_payment,
    undo_allocation,
)
from modules.accounting.services.payments import allocations_of
from modules.collections.services import ageing, claims
from modules.collections.tests.books import customer, invoice
from modules.collections.tests.test_claims import claim_of

_CENTS = st.integers(1, 3_000_000).map(lambda cents: Decimal(cents) / 100)
_STEP = st.one_of(
    st.tuples(st.just("invoice"), _CENTS, st.integers(-90, 200)),
    st.tuples(st.just("credit"), _CENTS, st.integers(-10, 60)),
    st.tuples(st.just("pay"), _CENTS, st.integers(0, 90)),
    st.tuples(st.just("undo"), st.just(Decimal(0)), st.integers(0, 40)),
    st.tuples(st.just("reverse"), st.just(Decimal(0)), st.integers(0, 40)),
)


def _happen(contact, dues, payments, step):
    kind, amount, days = step
    if kind == "invoice":
        dues.append(invoice(contact, str(amount), late=days, issued=max(days, 0) + 5))
    elif kind == "credit":
        dues.append(
            invoice(contact, str(-amount), late=days, issued=max(days, 0) + 5, kind="credit_note")
        )
    elif kind == "pay" and dues:
        due = dues[len(payments) % len(dues)]
        part = min(amount, due.open_amount) if due.open_amount > 0 else None
        settled = {due.id: part} if part else None
        day = company_today() - timedelta(days=days)
        payments.append(record_payment(contact.id, amount, day, dues=settled))
    elif kind == "undo" and payments:
        for made in allocations_of(payment_id=payments[-1].id):
            undo_allocation(made.id, on=company_today() - timedelta(days=days))
    elif kind == "reverse" and payments:
        reverse_payment(payments[len(payments) // 2].id, company_today() - timedelta(days=days))


@settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(_STEP, max_size=12), back=st.integers(0, 120))
def test_spans_sum_to_the_ledger(app, as_user, steps, back):
    as_user("master")
    with sudo("A random history"):
        contact, dues, payments = customer(), [], []
        for step in steps:
            with write():
                try:
                    _happen(contact, dues, payments, step)
                except CannotAllocate:
                    continue
                session().flush()
        for day in (company_today(), company_today() - timedelta(days=back)):
            spans = ageing.totals(day, ageing.Due.contact_id == contact.id)
            ledger = open_dues(contact=contact.id, as_of=day)
            assert sum(spans.get("EUR", {}).values()) == sum(due.open for due in ledger)
            for code in ageing.CODES:
                own = sum(due.open for due in ledger if ageing.span_of(due.days) == code)
                assert spans.get("EUR", {}).get(code, 0) == own
        claims.refresh([contact.id])
        late = sum(due.open for due in open_dues(contact=contact.id) if due.days > 0)
    claim = claim_of(contact)
    shown = claim.overdue if claim is not None and claim.closed_at is None else Decimal(0)
    assert shown == max(late, Decimal(0))
