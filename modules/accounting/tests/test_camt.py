"""camt.053 and camt.054: read strictly, without entities, each movement once wherever it is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from core.api.services import create
from core.testing.generic.making import as_person
from modules.accounting.services import open_dues, record_invoice
from modules.accounting.services.banking import camt, reconciling
from modules.accounting.services.banking.statement import BadStatement
from modules.accounting.tests.reading import camt_entries

GOLDEN = Path(__file__).with_name("golden")
STATEMENT = GOLDEN.joinpath("extracto.camt053.xml").read_bytes()
NOTICE = GOLDEN.joinpath("aviso.camt054.xml").read_bytes()


def test_a_statement_is_read(app: Flask) -> None:
    message, (made,) = camt.parse(STATEMENT)
    assert message == "camt.053"
    assert (made.account, made.currency, made.holder) == (
        "ES9121000418450200051332",
        "EUR",
        "Empresa de Prueba SL",
    )
    assert (made.opening, made.closing) == (D(1000), D("2261.97"))
    assert (made.day_from, made.day_to) == (date(2026, 11, 5), date(2026, 11, 5))
    paid, fee, bar, son, back = made.movements  # the pending one is not there
    assert (paid.amount, paid.day, paid.value_day) == (
        D(1210),
        date(2026, 11, 5),
        date(2026, 11, 6),
    )
    assert paid.text == "Hotel Miramar S.L. Pago factura"
    assert paid.references == ("F20260012", "PAGO-88")
    assert paid.counterpart == "DE89370400440532013000"
    assert (fee.amount, fee.text, fee.references) == (D("-45.30"), "Comisión de mantenimiento", ())
    assert [(bar.amount, bar.text), (son.amount, son.text)] == [
        (D("121.38"), "Bar El Sol F-2026/0014"),
        (D("55.10"), "Peñalver e Hijos Fra. F-2026/0015"),
    ]
    assert (back.amount, back.code, back.fee) == (D("-79.21"), "AM04", D("3.50"))
    assert back.references == ("R1-7", "M-7")
    assert back.text == "Casa Paca Saldo insuficiente"
    assert sum(m.amount for m in made.movements) == made.closing - made.opening


def test_the_entries_are_those_that_an_independent_reader_finds(app: Flask) -> None:
    for data in (STATEMENT, NOTICE):
        _message, (made,) = camt.parse(data)
        by_line: dict[int, D] = {}
        for one in made.movements:
            by_line[one.line] = by_line.get(one.line, D(0)) + one.amount
        assert list(by_line.values()) == camt_entries(data)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("2261.97", "2261.98", 12),  # closing balance
        ("<NbOfNtries>4<", "<NbOfNtries>6<", 14),  # 4 are booked, 5 with what is pending
        ("<Sum>1386.48<", "<Sum>1386.49<", 15),
        ("<Sum>124.51<", "<Sum>124.50<", 16),
        ("55.10", "55.11", 35),  # transactions that do not come to their entry
        ("<NbOfTxs>2<", "<NbOfTxs>3<", 40),
        ('<Amt Ccy="EUR">45.30', '<Amt Ccy="USD">45.30', 29),
        ("45.30</Amt><CdtDbtInd>DBIT<", "45.30</Amt><CdtDbtInd>OTRO<", 29),
        ("45.30<", "45.303<", 30),
        ("45.30<", "doce<", 30),
        ("2026-11-06</Dt></ValDt>", "2026-13-06</Dt></ValDt>", 18),
        ("<IBAN>ES9121000418450200051332</IBAN></Id><Ccy>", "</Id><Ccy>", 5),
        ("</Ntry>", "", 72),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_whole_with_the_line(
    app: Flask, old: str, new: str, line: int
) -> None:
    text = STATEMENT.decode()
    assert old in text
    with app.test_request_context(), pytest.raises(BadStatement) as refused:
        camt.parse(text.replace(old, new, 1).encode())
    assert refused.value.line == line, str(refused.value)


LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol">%s]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><a>&lol9;</a></Document>""" % b"".join(
    b'<!ENTITY lol%d "%s">' % (n, b"&lol%d;" % (n - 1) * 10 if n > 1 else b"&lol;" * 10)
    for n in range(1, 10)
)


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (LAUGHS, 2),
        (
            b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
            b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><a>&x;</a></Document>',
            1,
        ),
        (b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd"><Document/>', 1),
        (b"<a>" * 5000, 1),
        (b"<Document", 1),
        (b'<?xml version="1.0" encoding="nobody"?><Document/>', 1),
        (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"/>', 1),
        (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.052.001.02"/>', 1),
        (b"<html/>", 1),
        (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"/>', 0),
    ],
)
def test_what_is_no_statement_is_refused(app: Flask, data: bytes, line: int) -> None:
    with app.test_request_context(), pytest.raises(BadStatement) as refused:
        camt.parse(data)
    assert refused.value.line == line


def test_what_the_notice_told_the_statement_does_not_add_again(app: Flask) -> None:
    with as_person(app, "contabilidad"):
        contact = create("contacts.contact", {"kind": "company", "name": "Hotel Miramar"}).id
        record_invoice(
            contact_id=contact, number="F-2026/0012", issued_on=date(2026, 11, 2), total=D(1210)
        )
        _message, notice = camt.parse(NOTICE)
        (first,), added = reconciling.keep(notice, "camt054")
        assert (added, first.source, first.opening) == (2, "camt054", None)
        assert reconciling.keep(notice, "camt054") == ([], 0)
        _message, read = camt.parse(STATEMENT)
        (second,), added = reconciling.keep(read, "camt053")
        assert (added, second.closing) == (3, D("2261.97"))  # the fee, and the two of the batch
        assert reconciling.keep(read, "camt053") == ([], 0)
        _paid, back = reconciling.lines_of(first.id)
        assert (back.return_code, back.fee, back.state) == ("AM04", D("3.50"), "pending")
        # a debit that nobody here charged is nobody's payment
        assert back.id not in reconciling.suggestions(first, reconciling.lines_of(first.id))


def test_the_screen_takes_it(app: Flask, sign_in) -> None:
    with as_person(app, "contabilidad"):
        contact = create("contacts.contact", {"kind": "company", "name": "Hotel Miramar"}).id
        record_invoice(
            contact_id=contact, number="F-2026/0012", issued_on=date(2026, 11, 2), total=D(1210)
        )
    browser = sign_in("contabilidad")
    wrong = STATEMENT.replace(b"2261.97", b"2261.98")
    answer = browser.post("/accounting/bring-statement", data={"file": (BytesIO(wrong), "mal.xml")})
    assert answer.status_code == 422
    assert "Línea 12" in answer.text
    answer = browser.post(
        "/accounting/bring-statement", data={"file": (BytesIO(LAUGHS), "mal.xml")}
    )
    assert answer.status_code == 422
    assert "DOCTYPE" in answer.text
    sent = {"file": (BytesIO(STATEMENT), "bien.xml")}
    answer = browser.post("/accounting/bring-statement", data=sent, follow_redirects=True)
    assert "la referencia es el número de la factura" in answer.text
    with as_person(app, "contabilidad"):
        assert sum(due.open for due in open_dues(contact=contact)) == D(1210)
