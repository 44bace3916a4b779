"""Files for accounting programs, byte by byte; batches that stay as they went."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete

from core.api.services import Invalid, create, get, session, update, write
from core.testing.generic.making import as_person
from modules.accounting.models import BATCH, PROFILE, Rule
from modules.accounting.services import (
    AccountingError,
    batches,
    charts,
    record_invoice,
    record_payment,
)
from modules.accounting.services.exporting import a3, contaplus, sheets
from modules.accounting.services.exporting.entries import (
    DueLine,
    Entry,
    Posting,
    Target,
    TaxLine,
    as_json,
    from_json,
)
from modules.accounting.services.exporting.preflight import check
from modules.accounting.tests.reading import a3_books, a3_records, contaplus_books

GOLDEN = Path(__file__).with_name("golden")
TARGET = Target(
    company="12", account_length=8, year_from=date(2026, 1, 1), year_to=date(2026, 12, 31)
)
INVOICE = Entry(
    kind="invoice",
    day=date(2026, 11, 2),
    document="F-2026-0012",
    series="F",
    text="Factura F-2026-0012",
    postings=(
        Posting("43000010", "Peñalver e Hijos S.L.", debit=D("1210.00"), counterpart="70000000"),
        Posting("70000000", "Ventas", credit=D("1000.00"), counterpart="43000010"),
        Posting(
            "47700000", "21 %", credit=D("210.00"), counterpart="43000010", base=D(1000), pct=D(21)
        ),
    ),
    account="43000010",
    name="Peñalver e Hijos S.L.",
    tax_id="B12345674",
    postal_code="03001",
    country="ES",
    total=D("1210.00"),
    taxes=(TaxLine("70000000", "Ventas", D(1000), D(21), D(210), "47700000"),),
    dues=(DueLine(date(2026, 12, 2), D("1210.00"), "57200000", "transfer"),),
)
PAYMENT = Entry(
    kind="payment",
    day=date(2026, 11, 20),
    document="COB-2026-0001",
    text="Cobro F-2026-0012",
    postings=(
        Posting("57200000", "Bancos", debit=D("1210.00"), counterpart="43000010"),
        Posting("43000010", "Peñalver e Hijos S.L.", credit=D("1210.00"), counterpart="57200000"),
    ),
    account="43000010",
    name="Peñalver e Hijos S.L.",
    total=D("1210.00"),
)
#: With the withholding of a professional: what is given back is negative everywhere.
CREDIT = Entry(
    kind="credit_note",
    day=date(2026, 11, 25),
    document="R-2026-000003",
    text="Nota de crédito R-2026-000003",
    postings=(
        Posting("43000010", "Peñalver e Hijos S.L.", credit=D("159.00"), counterpart="70000000"),
        Posting("47300000", "Retenciones", credit=D("22.50"), counterpart="43000010"),
        Posting("70000000", "Ventas", debit=D("100.00"), counterpart="43000010"),
        Posting("70500000", "Servicios", debit=D("50.00"), counterpart="43000010"),
        Posting(
            "47700000", "21 %", debit=D("31.50"), counterpart="43000010", base=D(-150), pct=D(21)
        ),
    ),
    account="43000010",
    name="Peñalver e Hijos S.L.",
    tax_id="B12345674",
    postal_code="03001",
    country="ES",
    total=D("-181.50"),
    taxes=(
        TaxLine(
            "70000000",
            "Ventas",
            D(-100),
            D(21),
            D("-21.00"),
            "47700000",
            withheld_pct=D(15),
            withheld=D("-22.50"),
            withheld_account="47300000",
        ),
        TaxLine("70500000", "Servicios", D(-50), D(21), D("-10.50"), "47700000"),
    ),
    dues=(DueLine(date(2026, 11, 25), D("-159.00"), "57200000"),),
)
BOTH = (INVOICE, PAYMENT)
ALL = (*BOTH, CREDIT)
#: What all three come to: account → debit less credit.
BOOKS = {
    "43000010": D("-159.00"),
    "47300000": D("-22.50"),
    "47700000": D("-178.50"),
    "57200000": D("1210.00"),
    "70000000": D("-900.00"),
    "70500000": D("50.00"),
}


def at(line: bytes, position: int, length: int) -> str:
    return line[position - 1 : position - 1 + length].decode("cp1252")


@pytest.mark.parametrize(("format_", "width"), [("4", 254), ("5", 510)])
def test_a3_is_written_byte_by_byte(format_: str, width: int) -> None:
    data = a3.write(ALL, TARGET, format_)
    assert data == (GOLDEN / f"a3_{format_}.dat").read_bytes()
    lines = data.split(b"\r\n")
    assert lines.pop() == b""
    assert {len(line) for line in lines} == {width}
    assert [at(line, 15, 1) for line in lines] == [*"C" * (format_ == "5"), *"19V00299V"]
    assert a3_books(data) == BOOKS
    kinds = {one["type"]: one for one in a3_records(data)}
    assert (kinds["2"]["total"], kinds["2"]["number"]) == (D("181.50"), "2026000003")
    # by the positions of the reference, counted by hand
    header, vat, due, debit, credit = lines[-9:-4]
    assert at(header, 1, 14) == f"{format_}0001220261102"
    assert at(header, 16, 12) == "43000010    "
    assert at(header, 58, 12) == "1F20260012 I"
    assert at(header, 100, 14) == "+0000001210.00"
    assert at(header, 176, 14) == "B12345674     "
    assert at(header, 190, 21) == "Peñalver e Hijos S.L."
    assert at(header, 230, 5) == "03001"
    assert at(header, 245, 8) == "20261102"
    assert at(vat, 69, 1) == "U"
    assert at(vat, 100, 35) == "01+0000001000.0021.00+0000000210.00"
    assert at(vat, 173, 4) == "01SN"
    assert at(vat, 192, 12) == "47700000    "
    assert at(due, 7, 8) == "20261202"
    assert at(due, 114, 24) == "2026110257200000    TR01"
    assert (at(debit, 58, 1), at(debit, 69, 1), at(credit, 58, 1), at(credit, 69, 1)) == (
        *"DI",
        *"HU",
    )
    assert all(line.endswith(b"EN") for line in lines)


def test_contaplus_is_written_byte_by_byte() -> None:
    data = contaplus.write(ALL, TARGET)
    assert contaplus_books(data) == BOOKS
    assert data == (GOLDEN / "xdiario.txt").read_bytes()
    lines = data.split(b"\r\n")[:-1]
    assert [len(line) for line in lines] == [1189] * 10
    customer, _sale, tax, bank, _paid = lines[:5]
    assert at(customer, 1, 38) == "     12026110243000010    70000000    "
    assert at(customer, 39, 16) == "            0.00"
    assert at(customer, 55, 25) == "Factura F-2026-0012      "
    assert at(customer, 238, 33) == "2         1210.00            0.00"
    assert at(tax, 120, 5) == "21.00"
    assert at(tax, 271, 16) == "         1000.00"
    assert at(tax, 722, 16) == "1B12345674      "
    assert at(bank, 1, 6) == "     2"


def test_sheets_are_the_same_each_time_and_hold_no_formulas() -> None:
    evil = Entry(**{**INVOICE.__dict__, "text": "=HYPERLINK(1)"})
    csv = sheets.write_csv((evil,), TARGET).decode("cp1252").splitlines()
    assert csv[0] == "Asiento;Fecha;Cuenta;Nombre;Concepto;Documento;Debe;Haber;NIF"
    assert csv[1] == (
        "1;02/11/2026;43000010;Peñalver e Hijos S.L.;'=HYPERLINK(1);F-2026-0012;1210,00;0;B12345674"
    )
    assert sheets.write_xlsx(BOTH, TARGET) == sheets.write_xlsx(BOTH, TARGET)
    assert from_json(json.loads(json.dumps(as_json(BOTH)))) == BOTH


def test_preflight_finds_what_the_packages_refuse(app: Flask) -> None:
    def said(**changes: object) -> str:
        entry = Entry(**{**INVOICE.__dict__, **changes})
        return " ".join(str(one.text) for one in check((entry,), TARGET))

    with app.test_request_context():
        assert not check(BOTH, TARGET)
        short = (
            Posting("4300", "", debit=D(1)),
            Posting("70000000", "", credit=D(2), counterpart="4300"),
        )
        found = said(postings=short)
        assert "4300" in found  # its length, and no counterpart
        assert len(check((Entry(**{**INVOICE.__dict__, "postings": short}),), TARGET)) == 3
        assert said(day=date(2027, 1, 1))
        dear = Entry(**{**INVOICE.__dict__, "currency": "USD"})
        assert not check((dear,), TARGET)  # a sheet says the currency
        assert "USD" in str(check((dear,), TARGET, "EUR")[0].text)
        assert said(tax_id="")
        assert said(tax_id="B12345670")
        assert "Ł" in said(name="Łódź S.L.")
        assert "es.iva.reduced" in said(gaps=(("tax", "es.iva.reduced"),))


def test_a_batch_goes_once_and_stays_as_it_went(app: Flask) -> None:
    with as_person(app, "contabilidad"):
        charts.bring("ES")
        contact = create(
            "contacts.contact",
            {"kind": "company", "name": "Hotel Miramar", "country": "ES", "tax_id": "B12345674"},
        ).id
        made = record_invoice(
            contact_id=contact,
            number="F1",
            issued_on=date(2026, 11, 2),
            net=D(1000),
            tax=D(210),
            total=D(1210),
        )
        record_payment(contact, D(1210), date(2026, 11, 20))
        profile = create(PROFILE, {"name": "A3", "format": "accounting.a3_5", "account_length": 8})
        days = {"day_from": date(2026, 11, 1), "day_to": date(2026, 11, 30)}
        batch = create(BATCH, {"profile_id": profile.id, **days})
        assert [entry.debit for entry in batches.entries(batch)] == [1210, 1210]
        name, first = batches.make_file(batch.id)
        assert (name, batch.state, batch.entries, batch.debit) == (
            "SUENLACE.DAT",
            "exported",
            2,
            2420,
        )
        update("accounting.invoice", made.id, {"notes": "otra cosa", "due_on": date(2027, 1, 1)})
        assert batches.make_file(batch.id)[1] == first
        other = create(BATCH, {"profile_id": profile.id, **days})
        with pytest.raises(AccountingError):  # nothing is left for another batch
            batches.make_file(other.id)
        batches.post(batch.id)
        with pytest.raises(Invalid):
            update(BATCH, batch.id, {"day_to": date(2026, 12, 31)})
        with pytest.raises(AccountingError):
            batches.discard_file(batch.id)


def test_what_a_customer_withholds_when_paying_settles_and_goes_to_its_account(app, sign_in):
    with as_person(app, "contabilidad"):
        charts.bring("ES")
        contact = create("contacts.contact", {"kind": "company", "name": "Hotel Miramar"}).id
        day = date(2026, 11, 2)
        made = record_invoice(contact_id=contact, number="F1", issued_on=day, total=D(1210)).id
    browser = sign_in("contabilidad")
    paid = {"paid_on": "20/11/2026", "reference": "Certificado 0001-42"}
    for amount, method in (("1.180,00", "transfer"), ("30,00", "withheld")):
        form = {**paid, "amount": amount, "method": method}
        browser.post(f"/accounting/invoices/{made}/pay", data=form)
    with as_person(app, "contabilidad"):
        assert get("accounting.invoice", made).open_amount == 0
        profile = create(PROFILE, {"name": "CSV", "format": "accounting.csv"})
        days = {"day_from": date(2026, 11, 15), "day_to": date(2026, 11, 30)}
        batch = create(BATCH, {"profile_id": profile.id, **days})
        sides = [
            (side.account, side.debit) for one in batches.entries(batch) for side in one.postings
        ]
    assert [one for one in sides if one[1]] == [("572", 1180), ("473", 30)]


def test_a_gap_of_the_mapping_names_the_account(app: Flask) -> None:
    with as_person(app, "contabilidad"):
        charts.bring("ES")
        with write() as current:
            current.execute(delete(Rule).where(Rule.what == "tax"))
        contact = create(
            "contacts.contact",
            {"kind": "company", "name": "Bar Sol", "country": "ES", "tax_id": "B12345674"},
        ).id
        line = {
            "code": "es.iva.reduced",
            "kind": "vat",
            "pct": D(10),
            "base": D(100),
            "amount": D(10),
        }
        record_invoice(
            contact_id=contact, number="F9", issued_on=date(2026, 11, 2), total=D(110), taxes=[line]
        )
        profile = create(PROFILE, {"name": "A3", "format": "accounting.a3_5", "account_length": 8})
        batch = create(
            BATCH,
            {"profile_id": profile.id, "day_from": date(2026, 11, 1), "day_to": date(2026, 11, 30)},
        )
        with pytest.raises(AccountingError, match=r"es\.iva\.reduced"):
            batches.make_file(batch.id)
        assert session().get(type(batch), batch.id).state == "draft"
