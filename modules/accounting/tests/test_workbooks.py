"""Workbooks of ContaSOL and CONCAR: cell by cell, the same bytes each time, with the packages' own limits."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from core.api.services import create, session
from core.testing.generic.making import as_person
from modules.accounting.models import BATCH, Profile
from modules.accounting.services import batches, charts, record_invoice
from modules.accounting.services.exporting import concar, contasol
from modules.accounting.services.exporting.entries import Entry, Posting, Target
from modules.accounting.tests.test_exporting import ALL, BOOKS, INVOICE, PAYMENT

GOLDEN = Path(__file__).with_name("golden")
TARGET = Target(account_length=8)
OWN = Target(
    columns=(
        ("Subdiario de ventas", "fixed", "0501"),
        ("Primer comprobante", "fixed", "7"),
        ("Tipo de conversión", "fixed", "F"),
    )
)
#: As a company in Lima books them.
PERU = tuple(
    replace(one, currency=currency, series=series, tax_id="20100066603", country="PE")
    for one, currency, series in zip(ALL, ("PEN", "USD", "PEN"), ("F001", "", "FC01"), strict=True)
)
CORRECTING = replace(PERU[2], refers_to="F001-12", refers_on=date(2026, 11, 2))


def rows(data: bytes) -> list[list[Any]]:
    """The cells of a workbook, as its program reads them; days as in Spain, numbers exactly."""
    sheet: Any = load_workbook(io.BytesIO(data)).active
    return [
        [
            cell.strftime("%d/%m/%Y")
            if isinstance(cell, datetime)
            else f"{D(str(cell)).normalize():f}"
            if isinstance(cell, int | float)
            else cell
            for cell in row
        ]
        for row in sheet.iter_rows(values_only=True)
    ]


def golden(name: str) -> Any:
    return json.loads(GOLDEN.joinpath(name).read_text("utf-8"))


def test_contasol_is_written_cell_by_cell() -> None:
    data = contasol.write(ALL, TARGET)
    assert contasol.write(ALL, TARGET) == data
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert parts.namelist() == ["APU.xlsx", "MAE.xlsx"]
        journal, names = rows(parts.read("APU.xlsx")), rows(parts.read("MAE.xlsx"))
    assert [journal, names] == golden("contasol.json")
    # by the letters of the columns, counted by hand
    assert journal[0] == [
        *("1", "02/11/2026", "1", "1", "43000010", "0", "Factura F-2026-0012", "60012"),
        *("1210", None, "E", "0"),
    ]
    books: dict[str, D] = {}
    for row in journal:
        books[row[4]] = books.get(row[4], D(0)) + D(row[8] or 0) - D(row[9] or 0)
    assert books == BOOKS
    assert [row[0] for row in names] == sorted(
        {row[4] for row in journal}, key=[r[0] for r in names].index
    )


def test_concar_is_written_cell_by_cell() -> None:
    every = (*PERU[:2], CORRECTING)
    data = concar.write(every, Target())
    assert concar.write(every, Target()) == data
    found = rows(data)
    assert found == golden("concar.json")
    assert [row[0] for row in found[:4]] == ["Campo", "Restricciones", "Tamaño/Formato", None]
    assert {len(row) for row in found} == {41}
    first = dict(zip("BCDEFGHIJKLMNOPQRSTUV", found[3][1:], strict=False))
    assert (first["B"], first["C"], first["D"], first["E"]) == ("05", "110001", "02/11/2026", "MN")
    assert first["F"] == "Factura F-2026-0012 Peñalver e Hijos S.L"  # its forty characters
    assert (first["H"], first["I"]) == ("V", "S")
    assert (first["K"], first["L"], first["N"], first["O"]) == (
        "43000010",
        "20100066603",
        "D",
        "1210",
    )
    assert (first["R"], first["S"]) == ("FT", "F001-F-2026-0012")
    assert (first["T"], first["U"]) == ("02/11/2026", "02/12/2026")
    assert [row[2] for row in found[3:]] == [*["110001"] * 5, *["110002"] * 5]
    sums: dict[str, D] = {}
    for row in found[3:]:
        sign = 1 if row[13] == "D" else -1
        sums[row[10]] = sums.get(row[10], D(0)) + sign * D(row[14])
    assert sums == BOOKS


def test_what_a_company_has_of_its_own_is_said_by_the_profile() -> None:
    found = rows(concar.write(PERU, OWN))
    assert [(row[1], row[2], row[7]) for row in (found[3], found[6])] == [
        ("0501", "110007", "F"),
        ("21", "110007", "F"),
    ]
    assert (found[3][9], found[3][38]) == ("02/11/2026", "V")


def test_texts_that_begin_as_formulas_stay_texts() -> None:
    evil = replace(INVOICE, text="=HYPERLINK(1)", name="+cmd", currency="PEN")
    for data in (concar.write((evil,), Target()),):
        sheet: Any = load_workbook(io.BytesIO(data)).active
        assert not [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]
        assert sheet["F4"].value == "=HYPERLINK(1) +cmd"


def test_preflight_finds_what_the_packages_refuse(app: Flask) -> None:
    def said(check: Any, entry: Entry, target: Target = TARGET) -> str:
        return " ".join(str(one.text) for one in check((entry,), target))

    with app.test_request_context():
        assert not list(contasol.check(ALL, TARGET))
        dotted = replace(INVOICE, postings=(Posting("430.1", "", debit=D(1)),))
        assert "430.1" in said(contasol.check, dotted)
        long = replace(INVOICE, postings=(Posting("43000000010", "", debit=D(1)),))
        assert "43000000010" in said(contasol.check, long)
        assert len(list(contasol.check((PAYMENT,) * 100_000, TARGET))) == 1
        assert not list(concar.check(PERU[:2], OWN))
        assert "EUR" in said(concar.check, INVOICE)
        assert said(concar.check, replace(PERU[0], document="F" * 20))
        wide = replace(PERU[0], postings=(Posting("4" * 13, "", debit=D(1)),))
        assert "4" * 13 in said(concar.check, wide)
        (known,) = concar.check((PERU[2],), OWN)
        assert not known.blocking  # whose invoice it corrects is not known
        assert not list(concar.check((CORRECTING,), OWN))
        assert any(one.blocking for one in concar.check((PERU[0],) * 10_000, Target()))
        for name, wrong in (
            ("Primer comprobante", "uno"),
            ("Tipo de conversión", "X"),
            ("Subdiario de ventas", "12345"),
        ):
            assert list(concar.check((), Target(columns=((name, "fixed", wrong),))))


@pytest.mark.parametrize(
    ("country", "name", "currency"), [("ES", "ContaSOL", "EUR"), ("PE", "CONCAR", "PEN")]
)
def test_a_batch_goes_to_them(app: Flask, country: str, name: str, currency: str) -> None:
    with as_person(app, "contabilidad"):
        charts.bring(country)
        tax_id = {"ES": "B12345674", "PE": "20100066603"}[country]
        contact = create(
            "contacts.contact",
            {"kind": "company", "name": "Hotel", "country": country, "tax_id": tax_id},
        ).id
        sold = record_invoice(
            contact_id=contact, number="F1", issued_on=date(2026, 11, 2), net=D(1000), tax=D(180),
            total=D(1180), currency=currency,
        )  # fmt: skip
        record_invoice(
            contact_id=contact, number="R1", issued_on=date(2026, 11, 3), net=D(-100), tax=D(-18),
            total=D(-118), currency=currency, kind="credit_note", rectifies_id=sold.id,
        )  # fmt: skip
        profile = session().query(Profile).where(Profile.name == name).one()
        batch = create(
            BATCH,
            {"profile_id": profile.id, "day_from": date(2026, 11, 1), "day_to": date(2026, 11, 30)},
        )
        assert not [str(one.text) for one in batches.findings(batch)]
        assert [one.refers_to for one in batches.entries(batch)] == ["", "F1"]
        _file, first = batches.make_file(batch.id)
        assert batches.make_file(batch.id)[1] == first
