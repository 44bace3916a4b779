"""What a program issued comes back as invoices and payments: reading twice adds nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from core.api.services import session
from core.jobs import JobRow
from modules.accounting.models import Connection, Due, Invoice, InvoiceTax, Payment
from modules.accounting.services import open_dues, record_invoice, record_payment, undo_allocation
from modules.accounting.services.connectors.amounts import number_of, shares_of
from modules.accounting.services.payments import allocations_of


def mirrored(number: str) -> Invoice:
    session().expire_all()
    return session().scalars(select(Invoice).where(Invoice.number == number)).one()


def taxes(invoice: Invoice) -> list[tuple]:
    query = select(InvoiceTax).where(InvoiceTax.invoice_id == invoice.id)
    rows = session().scalars(query.order_by(InvoiceTax.position))
    return [(row.code, row.kind, row.pct, row.base, row.amount) for row in rows]


def counts() -> tuple[int, int]:
    return tuple(session().scalar(select(func.count(cls.id))) for cls in (Invoice, Payment))


def line(price: str, tax: int = 21, **values) -> dict:
    return {"name": "Bomba", "price": D(price), "units": 1, "tax": tax, "discount": 0,
            "retention": 0, **values}  # fmt: skip


def test_the_invoice_of_a_draft_comes_back_with_its_number_taxes_and_payments(office) -> None:
    order = office.order("100", "33.33")
    office.send(office.batch())
    (there,) = office.program.documents["invoice"]
    assert office.read()["problems"] == []
    assert counts()[0] == 0  # a draft is no invoice
    office.program.issue(there, "F260001")
    assert office.read()["new"] == 1
    invoice = mirrored("F260001")
    assert (invoice.order_number, invoice.contact_id) == (order.number, office.customer)
    assert (invoice.issued_on, invoice.state) == (date(2026, 11, 3), "issued")
    assert (invoice.net, invoice.tax, invoice.total) == (D("133.33"), D("28.00"), D("161.33"))
    assert taxes(invoice) == [("es.iva.general", "vat", D(21), D("133.33"), D("28.00"))]
    office.program.pay(there, D("100.00"), date(2026, 11, 10))
    assert office.read()["payments"] == 1
    office.program.pay(there, D("61.33"), date(2026, 11, 20))
    assert office.read()["payments"] == 1
    assert mirrored("F260001").open_amount == 0
    paid = session().execute(select(Payment.paid_on, Payment.amount).order_by(Payment.paid_on))
    assert list(map(tuple, paid)) == [
        (date(2026, 11, 10), D("100.00")),
        (date(2026, 11, 20), D("61.33")),
    ]
    before, version = counts(), mirrored("F260001").version
    told = office.read()
    assert (told.get("new"), told.get("changed"), told.get("payments")) == (None, None, None)
    assert (counts(), mirrored("F260001").version) == (before, version)


def test_documents_made_there_come_too_by_pages_for_customers_that_are_here(office) -> None:
    known = office.program.contact("Miramar", "ESB12345674")
    stranger = office.program.contact("Otra, S. L.", "B99999999")
    for number in range(5):
        day = date(2026, 11, 1 + number)
        office.program.write("invoice", known, f"F26{number:04d}", day, [line("10")])
    office.program.write("invoice", stranger, "F269999", date(2026, 11, 9), [line("10")])
    office.program.write("invoice", known, "F250001", date(2026, 9, 30), [line("10")])  # before
    office.program.write(
        "creditnote",
        known,
        "R260001",
        date(2026, 11, 9),
        [line("50", 10), line("100", retention=15)],
    )
    odd = office.program.write("invoice", known, "F268888", date(2026, 11, 9), [line("10")])
    odd["total"] = "mucho"
    dollars = office.program.write("invoice", known, "F267777", date(2026, 11, 9), [line("10")])
    dollars["currency"] = "usd"
    told = office.read()
    assert (told["new"], told["count"]) == (6, 3)
    texts = dict(told["problems"])
    assert "Otra, S. L., B99999999" in texts["F269999"]
    assert set(texts) == {"F269999", "F268888", "F267777"}
    note = mirrored("R260001")
    assert (note.kind, note.net, note.tax, note.withheld) == ("credit_note", -150, -26, -15)
    assert [row[1:] for row in taxes(note)] == [
        ("vat", 21, -100, -21),
        ("vat", 10, -50, -5),
        ("withholding", 15, -100, -15),
    ]
    page = office.browser.get(f"/accounting/profiles/{office.profile}").text
    assert "No se reflejaron 3 documentos" in page
    assert "F269999" in page
    office.read()
    assert counts()[0] == 6


@pytest.mark.parametrize("told", ["list", "inside", "nowhere"])
def test_payments_are_recorded_once_however_the_program_tells_them(office, told) -> None:
    contact = office.program.contact("Miramar", "B12345674")
    there = office.program.write("invoice", contact, "F1", date(2026, 11, 3), [line("100")])
    office.program.pay(there, D("21.00"), date(2026, 11, 5), told=told)
    for _time in range(2):
        office.read()
        assert (mirrored("F1").open_amount, counts()[1]) == (100, 1)
    office.program.pay(there, D("100.00"), date(2026, 11, 6), told=told)
    for _time in range(2):
        office.read()
        assert (mirrored("F1").open_amount, counts()[1]) == (0, 2)


def test_money_that_the_bank_told_of_is_not_recorded_again(office) -> None:
    contact = office.program.contact("Miramar", "B12345674")
    there = office.program.write("invoice", contact, "F1", date(2026, 11, 3), [line("100")])
    office.read()
    (due,) = open_dues(contact=office.customer)
    record_payment(office.customer, D("121.00"), date(2026, 11, 4), dues={due.id: D("121.00")})
    office.program.pay(there, D("121.00"), date(2026, 11, 5))
    office.read()
    assert (counts()[1], mirrored("F1").open_amount) == (1, 0)


def test_what_a_person_took_back_stays_taken_back(office) -> None:
    contact = office.program.contact("Miramar", "B12345674")
    there = office.program.write("invoice", contact, "F1", date(2026, 11, 3), [line("100")])
    office.program.pay(there, D("121.00"), date(2026, 11, 5))
    office.read()
    (payment,) = session().scalars(select(Payment))
    (made,) = allocations_of(payment_id=payment.id)
    undo_allocation(made.id)
    office.read()
    assert (counts()[1], mirrored("F1").open_amount) == (1, 121)


def test_amounts_as_computers_write_them_are_cents(office) -> None:
    contact = office.program.contact("Miramar", "B12345674")
    there = office.program.write("invoice", contact, "F1", date(2026, 11, 3), [line("133.33")])
    there |= {"subtotal": 133.33000000000004, "tax": 27.999999999999996}
    there |= {"total": 161.32999999999998, "paymentsTotal": 61.330000000000005}
    office.read()
    assert (mirrored("F1").total, mirrored("F1").open_amount) == (D("161.33"), D("100.00"))
    assert taxes(mirrored("F1"))[0][3:] == (D("133.33"), D("28.00"))


def test_an_invoice_that_came_by_file_is_the_same_one(office) -> None:
    record_invoice(
        contact_id=office.customer, number="F1", issued_on=date(2026, 11, 3), total=D("121.00")
    )
    contact = office.program.contact("Miramar", "B12345674")
    there = office.program.write("invoice", contact, "F1", date(2026, 11, 3), [line("100")])
    told = office.read()
    assert (told.get("new"), told["changed"], counts()[0]) == (None, 1, 1)
    assert mirrored("F1").external_id == there["id"]


def test_a_reading_that_breaks_goes_on_later_and_a_refused_one_waits_for_a_person(office) -> None:
    contact = office.program.contact("Miramar", "B12345674")
    for number in range(3):
        office.program.write("invoice", contact, f"F{number}", date(2026, 11, 3), [line("10")])
    office.program.faults = [("GET", (429, "", {"Retry-After": "20"}))]
    office.read()
    assert counts()[0] == 0
    office.later()
    assert counts()[0] == 3
    office.program.faults = [("GET", (401, '{"info": "Wrong API key"}'))]
    office.read()
    assert "no acepta la clave" in session().get(Connection, office.profile).problem
    before = len(office.program.asked)
    hourly(office)
    assert len(office.program.asked) == before  # it does not knock at a closed door
    office.connect()
    hourly(office)
    assert session().scalars(select(JobRow.state).where(JobRow.name == "accounting.read")).all() == [
        "done", "dead", "done",
    ]  # fmt: skip


def hourly(office) -> None:
    from core.api.jobs import enqueue
    from core.api.services import write

    with write():
        enqueue("accounting.read_all", user=None)
    office.work()
    session().expire_all()


def test_a_list_that_is_none_makes_no_invoice(office) -> None:
    for body in ("{}", "<html>", '[{"id": ""}]', "[null, 3]"):
        office.program.faults = [("GET", (200, body))] * 2
        office.read()
        office.later()
    assert counts()[0] == 0


money = st.integers(-500_000, 500_000).map(lambda cents: D(cents) / 100)
NAMES = ("price", "units", "discount", "tax", "retention")
rates, withheld = st.sampled_from([D(0), D(4), D(10), D(21)]), st.sampled_from([D(0), D(7), D(15)])
a_line = st.tuples(money, st.integers(0, 50), st.integers(0, 100), rates, withheld)
some_lines = st.lists(a_line.map(lambda values: dict(zip(NAMES, values, strict=True))), min_size=1,
                      max_size=8)  # fmt: skip


@given(some_lines)
def test_amounts_by_tax_always_come_to_what_the_document_says(lines) -> None:
    cent = D("0.01")
    net = tax = D(0)
    for one in lines:
        base = (one["price"] * one["units"] * (100 - one["discount"]) / 100).quantize(cent)
        net, tax = net + base, tax + base * (one["tax"] - one["retention"]) / 100
    total = net + tax.quantize(cent)
    share = shares_of(lines, net, total)
    assert net + share.tax - share.withheld == total
    if share.parts:
        vat = [part for part in share.parts if part[0] == "vat"]
        assert sum(part[2] for part in vat) == net
        assert sum(part[3] for part in vat) == share.tax


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=True) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5)
    ),
    max_leaves=20,
)


@given(anything, money, money)
def test_lines_of_any_shape_break_nothing(lines, net, total) -> None:
    share = shares_of(lines, net, total)
    assert net + share.tax - share.withheld == total
    found = number_of(lines)
    assert found is None or found.is_finite()


def test_dues_follow_the_day_that_the_program_says(office) -> None:
    from modules.accounting.tests.program import moment

    contact = office.program.contact("Miramar", "B12345674")
    there = office.program.write("invoice", contact, "F1", date(2026, 11, 3), [line("100")])
    there["dueDate"] = moment(date(2026, 12, 3))
    office.read()
    (due,) = session().scalars(select(Due).where(Due.invoice_id == mirrored("F1").id))
    assert (due.due_on, due.amount) == (date(2026, 12, 3), D("121.00"))
