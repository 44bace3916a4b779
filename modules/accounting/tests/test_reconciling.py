"""Statements kept, matched, taken back; twice adds nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from io import BytesIO

from flask import Flask

from core.api.services import create
from core.testing.generic.making import as_person
from modules.accounting.services import open_dues, record_invoice
from modules.accounting.services.banking import norma43, reconciling
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
