"""What settles what: allocations, their undoing, set-offs, returns, and what was owed on any day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from core.api.services import Invalid, create, session, update, write
from core.testing.generic.making import as_person
from modules.accounting.models import DUE, INVOICE, PAYMENT, Due, Invoice, Payment
from modules.accounting.services import (
    CannotAllocate,
    allocate,
    allocations_of,
    balance_of,
    offset,
    open_dues,
    record_invoice,
    record_payment,
    reverse_payment,
    undo_allocation,
)
from modules.accounting.services.dues import of_invoice

NOV, DEC = date(2026, 11, 2), date(2026, 12, 2)


def customer(name: str = "Hotel Miramar") -> int:
    return create("contacts.contact", {"kind": "company", "name": name}).id


def invoice(contact: int, number: str, total: str, **more: object) -> Invoice:
    given = {"issued_on": NOV, "due_on": DEC, **more}
    return record_invoice(contact_id=contact, number=number, total=D(total), **given)


def test_amounts_of_an_invoice_come_from_each_other_and_must_agree(app: Flask) -> None:
    with as_person(app, "contabilidad"):
        tax = {"code": "es.iva.general", "kind": "vat", "pct": D(21), "base": D(1000)}
        held = {"code": "es.irpf", "kind": "withholding", "pct": D(15), "base": D(1000)}
        lines = [{**tax, "amount": D(210)}, {**held, "amount": D(150)}]
        made = record_invoice(
            contact_id=customer(), number="F1", issued_on=NOV, total=D(1210), taxes=lines
        )
        assert (made.net, made.tax, made.withheld, made.total) == (1000, 210, 150, 1210)
        assert [due.amount for due in of_invoice(made.id)] == [1060]
        assert made.open_amount == 1060
        assert made.due_on == NOV
        with pytest.raises(Invalid) as refused:
            update(INVOICE, made.id, {"tax": D(200)})
        assert "total" in refused.value.errors


def test_the_same_invoice_again_changes_what_differs(app: Flask) -> None:
    with as_person(app, "contabilidad"):
        contact = customer()
        first = invoice(contact, "F1", "100", external_id="A-1")
        again = invoice(contact, "F1", "120", external_id="A-1")
        assert first.id == again.id
        assert again.total == 120
        assert again.open_amount == 120


def test_kinds_and_methods_are_read_as_other_programs_write_them(app: Flask) -> None:
    with as_person(app, "contabilidad"):
        contact = customer()
        made = invoice(contact, "R-1", "-50", kind="Rectificativa")
        assert made.kind == "credit_note"
        given = {"contact_id": contact, "paid_on": NOV, "amount": D(5)}
        assert create(PAYMENT, {**given, "method": "Recibo domiciliado"}).method == "direct_debit"


def test_a_payment_that_names_its_invoices_settles_them_the_oldest_first(app: Flask) -> None:
    with as_person(app, "contabilidad"):
        contact, other = customer(), customer("Otro")
        late = invoice(contact, "F-2", "50", due_on=date(2026, 12, 20))
        first = invoice(contact, "F-1", "100")
        invoice(contact, "F-3", "70")
        strange = invoice(other, "F-9", "10")
        given = {"contact_id": contact, "paid_on": NOV, "amount": D(120), "method": "transfer"}
        for wrong in ("F-1, F-7", strange.number):
            with pytest.raises(Invalid) as refused:
                create(PAYMENT, {**given, "invoices": wrong})
            assert wrong.split(", ")[-1] in str(refused.value)
        made = create(PAYMENT, {**given, "invoices": "f-2; F-1"})
        session().expire_all()
        assert (first.open_amount, late.open_amount, made.unallocated) == (0, 30, 0)
        # more came than was written first, and one more invoice is named
        update(PAYMENT, made.id, {"amount": D(230), "invoices": "F-1, F-2, F-3"})
        session().expire_all()
        assert (late.open_amount, made.unallocated) == (0, 10), "what is left stays on account"


def test_a_payment_settles_and_is_undone_with_nothing_forgotten(app: Flask) -> None:
    with as_person(app, "contabilidad"):
        contact = customer()
        dues = [{"due_on": NOV, "amount": D(40)}, {"due_on": DEC, "amount": D(60)}]
        made = invoice(contact, "F1", "100", dues=dues)
        first, second = of_invoice(made.id)
        paid = record_payment(
            contact, D(50), date(2026, 11, 20), dues={first.id: D(40), second.id: D(10)}
        )
        assert first.settled_on == date(2026, 11, 20)
        assert second.open_amount == 50
        assert made.open_amount == 50
        assert paid.unallocated == 0
        (part,) = [a for a in allocations_of(payment_id=paid.id) if a.due_id == first.id]
        undo_allocation(part.id, on=date(2026, 11, 25), why="otro cliente")
        assert first.settled_on is None
        assert made.open_amount == 90
        assert paid.unallocated == 40
        owed = {day: sum(d.open for d in open_dues(contact=contact, as_of=day)) for day in DAYS}
        assert list(owed.values()) == [100, 50, 50, 90]
        assert balance_of(contact, date(2026, 12, 31))[0].on_account == 40


DAYS = (date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 24), date(2026, 11, 25))


def test_nothing_is_settled_twice_nor_by_what_is_not_theirs(app: Flask) -> None:
    with as_person(app, "contabilidad"):
        contact, other = customer(), customer("Bar Sol")
        (due,) = of_invoice(invoice(contact, "F1", "100").id)
        theirs = record_payment(other, D(100), NOV)
        with pytest.raises(CannotAllocate, match="clientes"):
            allocate(theirs.id, due.id)
        mine = record_payment(contact, D(150), NOV)
        assert allocate(mine.id, due.id, key="k").amount == 100
        assert allocate(mine.id, due.id, key="k").amount == 100  # asked twice, done once
        with pytest.raises(CannotAllocate):
            allocate(mine.id, due.id)
        assert mine.unallocated == 50
        with pytest.raises(Invalid):
            update(INVOICE, due.invoice_id, {"state": "cancelled"})


def test_a_credit_note_is_negative_and_is_set_off(app: Flask) -> None:
    with as_person(app, "contabilidad"):
        contact = customer()
        debt = invoice(contact, "F1", "100")
        credit = invoice(contact, "R1", "30", kind="credit_note")
        assert credit.total == -30
        assert sum(d.open for d in open_dues(contact=contact)) == 70
        offset(of_invoice(credit.id)[0].id, of_invoice(debt.id)[0].id)
        assert (debt.open_amount, credit.open_amount) == (70, 0)


def test_a_returned_payment_opens_what_it_settled(app: Flask) -> None:
    with as_person(app, "contabilidad"):
        contact = customer()
        (due,) = of_invoice(invoice(contact, "F1", "100").id)
        paid = record_payment(contact, D(100), NOV, dues={due.id: D(100)})
        reverse_payment(paid.id, date(2026, 11, 9), "AM04")
        assert due.open_amount == 100
        assert paid.unallocated == 0
        assert paid.reversed_on
        assert not open_dues(contact=contact, as_of=date(2026, 11, 8))
        assert len(open_dues(contact=contact, as_of=date(2026, 11, 9))) == 1


def test_instalments_are_kept_and_split(app: Flask) -> None:
    with as_person(app, "contabilidad"):
        contact = customer()
        made = invoice(contact, "F1", "100")
        (whole,) = of_invoice(made.id)
        create(DUE, {"invoice_id": made.id, "due_on": DEC, "amount": D(30)})
        assert [d.amount for d in of_invoice(made.id)] == [70, 30]
        record_payment(contact, D(70), NOV, dues={whole.id: D(70)})
        half = {"due_on": DEC, "amount": D(50)}
        with pytest.raises(Invalid):
            update(INVOICE, made.id, {"dues": [half, half]})
        assert [d.name for d in of_invoice(made.id)] == ["F1 · 1/2", "F1 · 2/2"]


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["invoice", "pay", "undo", "return"]),
            st.integers(min_value=1, max_value=99999),
            st.integers(min_value=0, max_value=9),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_what_is_open_is_what_was_invoiced_less_what_was_paid(
    app: Flask, history: list[tuple[str, int, int]]
) -> None:
    with as_person(app, "contabilidad"), write() as current, current.begin_nested() as past:
        contact = customer("Historia")
        for turn, (what, cents, which) in enumerate(history):
            _do(contact, turn, what, D(cents) / 100, which)
        _must_sum(contact)
        past.rollback()


def _do(contact: int, turn: int, what: str, amount: D, which: int) -> None:
    payments = session().scalars(select(Payment).where(Payment.contact_id == contact)).all()
    if what == "invoice":
        invoice(contact, f"H{contact}-{turn}", str(amount))
    elif what == "pay":
        dues = open_dues(contact=contact)
        paid = record_payment(contact, amount, NOV)
        if dues:
            allocate(paid.id, dues[which % len(dues)].id)
    elif payments and what == "undo":
        for made in allocations_of(payment_id=payments[which % len(payments)].id)[:1]:
            undo_allocation(made.id)
    elif payments:
        reverse_payment(payments[which % len(payments)].id)


def _must_sum(contact: int) -> None:
    invoiced = session().scalar(
        select(func.sum(Invoice.total)).where(Invoice.contact_id == contact)
    )
    paid = session().scalar(
        select(func.sum(Payment.amount - Payment.unallocated)).where(
            Payment.contact_id == contact, Payment.reversed_on.is_(None)
        )
    )
    owed = session().scalar(select(func.sum(Due.open_amount)).where(Due.contact_id == contact))
    assert (owed or 0) == (invoiced or 0) - (paid or 0)
    assert sum((d.open for d in open_dues(contact=contact)), D(0)) == (owed or 0)
