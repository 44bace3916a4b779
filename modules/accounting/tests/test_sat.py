"""Contabilidad electrónica 1.3: golden files, valid by the schemas of the SAT, and what it would refuse."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from xmlschema import XMLSchema

from core.api.services import create, current_company, session, sudo, write
from core.testing.generic.making import as_person
from modules.accounting.models import BATCH, Profile
from modules.accounting.services import AccountingError, batches, charts, electronic, record_invoice
from modules.accounting.services.exporting import sat
from modules.accounting.services.exporting.entries import Entry, Posting

GOLDEN = Path(__file__).with_name("golden")
SCHEMAS = "transform/schemas/www.sat.gob.mx/esquemas/ContabilidadE/1_3"
PERIOD = sat.Period("EKU9003173C9", 2026, 11)
UUID = "6fb0bd1b-8f1e-4d3c-9f51-0a3b1c2d3e4f"
CHART = (
    ("102.01", "Bancos nacionales", "102.01"),
    ("105", "Clientes", "105"),
    ("105.01", "Clientes nacionales", "105.01"),
    ("209.01", "IVA trasladado no cobrado", "209.01"),
    ("401.01", "Ventas a la tasa general", "401.01"),
    ("402.01", "Devoluciones sobre ventas", "402.01"),
)
SOLD = Entry(
    kind="invoice",
    day=date(2026, 11, 3),
    document="A-17",
    text="Factura A-17",
    postings=(
        Posting("105.01-7", "Peñón & Hijos, S.A.", debit=D("1160.00")),
        Posting("401.01", "Ventas", credit=D("1000.00")),
        Posting("209.01", "16 %", credit=D("160.00")),
    ),
    currency="MXN",
    tax_id="URE180429TM6",
    total=D("1160.00"),
    legal_id=UUID,
)
PAID = Entry(
    kind="payment",
    day=date(2026, 11, 20),
    document="COB-1",
    text="Cobro A-17",
    postings=(
        Posting("102.01", "Bancos", debit=D("500.00")),
        Posting("105.01-7", "Peñón & Hijos, S.A.", credit=D("500.00")),
    ),
    currency="MXN",
)
GIVEN_BACK = Entry(
    kind="credit_note",
    day=date(2026, 11, 25),
    document="NC-1",
    text="Nota de crédito NC-1",
    postings=(
        Posting("402.01", "Devoluciones", debit=D("100.00")),
        Posting("209.01", "16 %", debit=D("16.00")),
        Posting("105.01-7", "Peñón & Hijos, S.A.", credit=D("116.00")),
    ),
    currency="MXN",
    tax_id="URE180429TM6",
    total=D("-116.00"),
    legal_id=UUID.upper(),
)
BEFORE = replace(PAID, day=date(2026, 10, 30), document="COB-0", text="Cobro A-16")
LATER = replace(PAID, day=date(2026, 12, 1), document="COB-2")
ENTRIES = (BEFORE, SOLD, PAID, GIVEN_BACK)
ACCOUNTS = sat.accounts_of(CHART, ENTRIES)
REQUEST = sat.Request("AF", "ABC1234567/26")


def schema(part: str) -> XMLSchema:
    """The schema of the SAT, as the package that is installed for tests ships it."""
    spec = find_spec("satcfdi")
    assert spec is not None
    assert spec.origin is not None
    return XMLSchema(str(Path(spec.origin).parent / SCHEMAS / part / f"{part}_1_3.xsd"))


@pytest.mark.parametrize(
    ("part", "made", "name"),
    [
        ("CatalogoCuentas", sat.catalogue(PERIOD, ACCOUNTS), "EKU9003173C9202611CT.xml"),
        (
            "BalanzaComprobacion",
            sat.balance(PERIOD, ACCOUNTS, ENTRIES, None),
            "EKU9003173C9202611BN.xml",
        ),
        (
            "BalanzaComprobacion",
            sat.balance(PERIOD, ACCOUNTS, ENTRIES, date(2026, 12, 9)),
            "EKU9003173C9202611BC.xml",
        ),
        ("PolizasPeriodo", sat.journal(PERIOD, ENTRIES, REQUEST), "EKU9003173C9202611PL.xml"),
    ],
)
def test_files_are_golden_and_valid(part: str, made: tuple[str, bytes], name: str) -> None:
    assert made[0] == name
    assert made[1] == (GOLDEN / name).read_bytes()
    schema(part).validate(made[1].decode())


def test_the_schemas_refuse_what_is_wrong() -> None:
    _name, data = sat.catalogue(PERIOD, ACCOUNTS)
    for old, new in (
        (b"105.01", b"999.99"),
        (b'Natur="D"', b'Natur="X"'),
        (b'Mes="11"', b'Mes="13"'),
    ):
        assert not schema("CatalogoCuentas").is_valid(data.replace(old, new).decode()), old


def numbers(data: bytes) -> dict[str, tuple[D, D, D, D]]:
    import re

    pattern = (
        r'NumCta="([^"]+)" SaldoIni="([^"]+)" Debe="([^"]+)" Haber="([^"]+)" SaldoFin="([^"]+)"'
    )
    return {
        account: (D(first), D(debit), D(credit), D(last))
        for account, first, debit, credit, last in re.findall(pattern, data.decode())
    }


def test_the_balance_adds_up() -> None:
    found = numbers(sat.balance(PERIOD, ACCOUNTS, (*ENTRIES, LATER), None)[1])
    assert found["102.01"] == (D(500), D(500), D(0), D(1000))
    # a customer is in the account of customers, and that in the one above it
    assert found["105.01-7"] == found["105.01"] == found["105"] == (D(-500), D(1160), D(616), D(44))
    # creditors have their sign turned round: what is owed is positive
    assert found["401.01"] == (D(0), D(0), D(1000), D(1000))
    assert found["209.01"] == (D(0), D(16), D(160), D(144))
    assert found["402.01"] == (D(0), D(100), D(0), D(100))  # of sales, but on the debit side
    leaves = [found[a] for a in ("102.01", "105.01-7", "209.01", "401.01", "402.01")]
    assert sum(one[1] for one in leaves) == sum(one[2] for one in leaves)


def test_a_catalogue_says_what_is_a_part_of_what() -> None:
    by_number = {one.number: one for one in ACCOUNTS}
    customer = by_number["105.01-7"]
    assert (customer.parent, customer.group, customer.level) == ("105.01", "105.01", 3)
    assert (by_number["105.01"].parent, by_number["105.01"].level) == ("105", 2)
    debtors = {one.number for one in ACCOUNTS if one.debtor}
    assert debtors == {"102.01", "105", "105.01", "105.01-7", "402.01"}


def test_what_the_sat_refuses_is_said_before(app: Flask) -> None:
    def said(period: sat.Period = PERIOD, chart: Any = CHART, *entries: Entry) -> str:
        found = sat.check(period, sat.accounts_of(chart, entries), entries)
        return " ".join(str(one.text) for one in found if one.blocking)

    with app.test_request_context():
        assert not list(sat.check(PERIOD, ACCOUNTS, ENTRIES))
        assert "RFC" in said(replace(PERIOD, rfc="B12345674"))
        assert "401.01" in said(PERIOD, (("401.01", "Ventas", ""),))
        assert "999.99" in said(PERIOD, CHART, replace(PAID, postings=(Posting("999.99", ""),)))
        assert "USD" in said(PERIOD, CHART, replace(SOLD, currency="USD"))
        (note,) = sat.check(PERIOD, ACCOUNTS, (replace(SOLD, legal_id=""),))
        assert not note.blocking
        assert b"CompNal" not in sat.journal(PERIOD, (replace(SOLD, legal_id=""),), REQUEST)[1]


def test_a_month_of_the_books_goes_to_the_sat(app: Flask, sign_in) -> None:
    with as_person(app, "contabilidad"):
        with write(), sudo("A company of Mexico"):
            company = current_company()
            company.country, company.tax_id, company.currency = "MX", "EKU9003173C9", "MXN"
        charts.bring("MX")
        contact = create(
            "contacts.contact",
            {"kind": "company", "name": "Peñón", "country": "MX", "tax_id": "URE180429TM6"},
        ).id
        record_invoice(
            contact_id=contact, number="17", series="A", issued_on=date(2026, 11, 2), net=D(1000),
            tax=D(160), total=D(1160), currency="MXN", legal_id=UUID,
        )  # fmt: skip
        profile = session().query(Profile).order_by(Profile.id).first()
        days = {"day_from": date(2026, 11, 1), "day_to": date(2026, 11, 30)}
        batch = create(BATCH, {"profile_id": profile.id, **days})
        batches.make_file(batch.id)
        assert not electronic.month(2026, 11).own  # not in the books yet
        batches.post(batch.id)
        month = electronic.month(2026, 11)
        assert [one.legal_id for one in month.own] == [UUID]
        assert not month.findings
        with pytest.raises(AccountingError):
            electronic.make(month, "journal", request=sat.Request("AF", "1"))
        with pytest.raises(AccountingError):
            electronic.make(month, "journal", request=sat.Request("DE", "ABC1234567/26"))
    browser = sign_in("contabilidad")
    page = browser.get("/accounting/sat?month=2026-11")
    assert page.status_code == 200
    assert "sat-journal" in page.text
    for kind, part, asked in (
        ("catalogue", "CatalogoCuentas", {}),
        ("balance", "BalanzaComprobacion", {"modified": "2026-12-09"}),
        ("journal", "PolizasPeriodo", {"request": "CO", "number": "ab123456789012"}),
    ):
        answer = browser.post(f"/accounting/sat/{kind}", data={"month": "2026-11", **asked})
        assert answer.status_code == 200
        with zipfile.ZipFile(io.BytesIO(answer.data)) as parts:
            (name,) = parts.namelist()
            assert f'"{name.removesuffix(".xml")}.zip"' in answer.headers["Content-Disposition"]
            schema(part).validate(parts.read(name).decode())
    assert (
        browser.post(
            "/accounting/sat/balance", data={"month": "2026-11", "modified": "x"}
        ).status_code
        == 303
    )
    assert browser.get(f"/accounting/batches/{batch.id}").text.count(
        "/accounting/sat?month=2026-11"
    )


def test_others_have_none(app: Flask, sign_in) -> None:
    assert "México" in sign_in("contabilidad").get("/accounting/sat").text
    assert sign_in("ventas").get("/accounting/sat").status_code == 403
