"""Statements kept, matched, taken back; twice adds nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from io import BytesIO

from flask import Flask

from core.api.services import create, session
from core.testing.generic.making import as_person
from modules.accounting.models import Payment
from modules.accounting.services import open_dues, record_invoice, record_payment
from modules.accounting.services.banking import norma43, reconciling
from modules.accounting.services.banking.statement import Movement, Statement, account_in
from modules.accounting.tests.test_banking import GOOD, n43


def test_a_statement_is_reconciled_and_taken_back(app: Flask) -> None:
    with as_person(app, "contabilidad"):
        contact = create("contacts.contact", {"kind": "company", "name": "Hotel Miramar"}).id
        record_invoice(
            contact_id=contact, number="F-2026/0012", issued_on=date(2026, 11, 2), total=D(1210)
        )
        read = norma43.parse("\r\n".join(n43(GOOD)).encode("cp1252"))
        (statement,), added = reconciling.keep(read, "n43")
        assert (added, statement.line_count, statement.pending) == (2, 2, 2)
        assert reconciling.keep(read, "n43") == ([], 0)  # the same statement twice adds nothing
        assert reconciling.accept_certain(statement.id) == 1
        paid, fee = reconciling.lines_of(statement.id)
        assert (paid.state, paid.score, statement.pending) == ("matched", 100, 1)
        assert not open_dues(contact=contact)
        reconciling.ignore(fee.id)
        first = paid.payment_id
        reconciling.undo(paid.id)
        assert sum(due.open for due in open_dues(contact=contact)) == 1210
        assert sum(d.open for d in open_dues(contact=contact, as_of=date(2026, 11, 10))) == 1210
        assert reconciling.accept_certain(statement.id) == 1
        assert paid.payment_id != first
        assert not open_dues(contact=contact)


def test_the_screen_reconciles_by_itself(app: Flask, sign_in) -> None:
    with as_person(app, "contabilidad"):
        contact = create("contacts.contact", {"kind": "company", "name": "Hotel Miramar"}).id
        record_invoice(
            contact_id=contact, number="F-2026/0012", issued_on=date(2026, 11, 2), total=D(1210)
        )
    browser = sign_in("contabilidad")
    wrong = n43(GOOD)
    wrong[5] = wrong[5].replace("0000000216470", "0000000216471")
    sent = {"file": (BytesIO("\r\n".join(wrong).encode("cp1252")), "mal.n43")}
    answer = browser.post("/accounting/bring-statement", data=sent)
    assert answer.status_code == 422
    assert "Línea 6" in answer.text
    sent = {"file": (BytesIO("\r\n".join(n43(GOOD)).encode("cp1252")), "bien.n43")}
    answer = browser.post("/accounting/bring-statement", data=sent, follow_redirects=True)
    assert answer.status_code == 200
    assert "la referencia es el número de la factura" in answer.text
    for page in ("/accounting/setup", "/accounting/issuing", "/accounting/batches"):
        assert browser.get(page).status_code == 200


def test_a_payment_that_is_recorded_already_is_not_booked_twice(app: Flask) -> None:
    with as_person(app, "contabilidad"):
        hotel = create("contacts.contact", {"kind": "company", "name": "Hotel Miramar"}).id
        bar = create("contacts.contact", {"kind": "company", "name": "Bar Sol"}).id
        for contact, number in ((hotel, "F-2026/0012"), (bar, "F-2026/0099")):
            record_invoice(
                contact_id=contact, number=number, issued_on=date(2026, 11, 2), total=D(1210)
            )
        day = date(2026, 11, 19)
        # of a file of the accounting program, on account: the invoice is still open
        imported = record_payment(hotel, D(1210), day, external_id="A-77")
        read = Statement(
            "C1",
            "EUR",
            day,
            day,
            movements=[
                Movement(day, day, D(1210), "TRANSF F-2026/0099 BAR SOL"),
                Movement(day, day, D(1210), "TRANSF F-2026/0012"),
                Movement(day, day, D(1210), "TRANSF F-2026/0012"),
            ],
        )
        (statement,), _added = reconciling.keep([read], "csv")
        assert reconciling.accept_certain(statement.id) == 2
        other, same, again = reconciling.lines_of(statement.id)
        assert same.payment_id == imported.id
        assert other.payment_id != imported.id
        assert again.state == "pending"
        assert not open_dues(contact=hotel)
        assert session().query(Payment).count() == 2
        reconciling.undo(same.id)  # the payment stays, on account as it was
        assert (imported.reversed_on, imported.unallocated) == (None, 1210)
        assert sum(due.open for due in open_dues(contact=hotel)) == 1210


def test_who_paid_from_an_account_is_known_by_it(app: Flask) -> None:
    with as_person(app, "contabilidad"):
        hotel = create("contacts.contact", {"kind": "company", "name": "Hotel Miramar"}).id
        for number in ("F-2026/0012", "F-2026/0013"):
            record_invoice(
                contact_id=hotel, number=number, issued_on=date(2026, 11, 2), total=D(121)
            )
        day, text = date(2026, 11, 19), "TRANSFERENCIA DESDE ES91 2100 0418 4502 0005 1332"
        moves = [
            Movement(day, day, D(121), f"{text} F-2026/0012"),
            Movement(day, day, D(121), f"{text} GRACIAS"),
        ]
        read = Statement("C1", "EUR", day, day, movements=moves)
        (statement,), _added = reconciling.keep([read], "csv")
        assert reconciling.accept_certain(statement.id) == 1
        _first, second = reconciling.lines_of(statement.id)
        found = reconciling.suggestions(statement, [second])[second.id]
        assert (found.contact_id, found.score, found.certain) == (hotel, 85, False)
        assert "cuenta del cliente" in found.why


def test_accounts_are_found_in_texts() -> None:
    spaced = "ABONO ES91 2100 0418 4502 0005 1332 PEDRO"
    for text in (spaced, "DE:ES9121000418450200051332", "ES9121000418450200051332PEDRO"):
        assert account_in(text) == "ES9121000418450200051332", text
    assert account_in("SPEI 032180000118359719 ACME") == "032180000118359719"
    for text in ("ES91 2100 0418 4502 0005 1333", "FRA 20260012 IMP 1210", ""):
        assert not account_in(text)
