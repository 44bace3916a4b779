"""What is written is read back the same, and no cell runs as a formula."""

# ruff: noqa: DTZ001 (cells of a spreadsheet have no zone)

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.records.tabular import writer
from core.records.tabular.cells import clean, neutralise, restore
from core.records.tabular.errors import TabularError
from core.records.tabular.reader import open_table
from core.records.tabular.report import ReportRow, write_rejected, write_report
from core.records.tabular.styles import (
    COMMA,
    DMY,
    MDY,
    POINT,
    YMD,
    Style,
    parse_decimal,
    parse_moment,
)
from core.records.tabular.writer import CsvStyle, write_csv, write_xlsx

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40).map(clean)
FILES = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)


def save_csv(tmp_path, header, rows, how=None):
    path = tmp_path / "out.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        write_csv(stream, header, rows, how)
    return path


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+cmd|x", "-2+3", "@SUM(A1)", "\tx", "\r=x", "＝1+1", "'=x", "+34 600=1", "-1-1"],
)
def test_formulas_get_an_apostrophe_and_lose_it_on_reading(text):
    assert neutralise(text) == "'" + text
    assert restore(neutralise(text)) == text


@pytest.mark.parametrize("text", ["+34 600 123 456", "-12,50", "+5%", "a=b", "", "'cita'", "1-1"])
def test_numbers_phones_and_plain_text_stay_as_they_are(text):
    assert neutralise(text) == text


@given(st.text())
def test_every_text_survives_neutralising(text):
    assert restore(neutralise(text)) == text
    assert clean(clean(text)) == clean(text) or text.startswith("'") or "'" in text


@FILES
@given(rows=st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=12))
def test_texts_come_back_from_csv(tmp_path, rows):
    path = save_csv(tmp_path, ["uno", "dos", "tres"], rows)
    kept = [[cell or None for cell in row] for row in rows if any(row)]
    table = open_table(path)
    if table.format.separator == ";" and table.format.quote == '"' and not table.format.header_line:
        assert table.header == ["uno", "dos", "tres"]
        assert table.sample() == kept
    else:
        raise AssertionError(table.format)


@FILES
@given(
    rows=st.lists(
        st.tuples(
            TEXTS,
            st.integers(-(10**14), 10**14),
            st.decimals(-(10**9), 10**9, places=3),
            st.dates(date(1900, 3, 1)),
            st.booleans(),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_typed_values_come_back_from_a_workbook(tmp_path, rows):
    path = tmp_path / "out.xlsx"
    assert write_xlsx(path, ["a", "b", "c", "d", "e"], rows) == len(rows)
    assert open_table(path).sample() == [[row[0] or None, *row[1:]] for row in rows]


@pytest.mark.parametrize("style", [Style(COMMA, DMY), Style(POINT, MDY), Style(POINT, YMD)])
def test_numbers_and_dates_are_written_in_the_style_of_the_person(tmp_path, style):
    row = [Decimal("1234.50"), date(2024, 5, 31), datetime(2024, 5, 31, 8, 5), True, None, 7]
    path = save_csv(tmp_path, list("abcdef"), [row], CsvStyle.for_style(style))
    cells = open_table(path).sample()[0]
    assert parse_decimal(cells[0], style.decimal) == row[0]
    assert [parse_moment(cell, style.dates) for cell in cells[1:3]] == row[1:3]
    assert cells[3:] == ["1", None, "7"]


def test_no_formula_is_in_a_workbook(tmp_path):
    path = tmp_path / "out.xlsx"
    write_xlsx(path, ["=titulo"], [["=1+1"], ["@x"], ["+34 600"], ["\x0bok"]])
    cells = [cell for (cell,) in openpyxl.load_workbook(path).active.iter_rows()]
    assert [cell.value for cell in cells] == ["'=titulo", "'=1+1", "'@x", "+34 600", "ok"]
    assert {cell.data_type for cell in cells} == {"s"}


def test_long_numbers_and_old_dates_lose_nothing_in_a_workbook(tmp_path):
    path = tmp_path / "out.xlsx"
    write_xlsx(path, ["iban", "fecha"], [[12345678901234567890, date(1850, 1, 2)]])
    assert open_table(path).sample() == [["12345678901234567890", "1850-01-02"]]


def test_more_rows_than_a_sheet_holds_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(writer, "MAX_SHEET_ROWS", 3)
    with pytest.raises(TabularError, match="Export to CSV"):
        write_xlsx(tmp_path / "out.xlsx", ["a"], [[1], [2], [3]])


def test_the_report_has_one_line_a_row():
    stream = io.StringIO(newline="")
    write_report(
        stream,
        [ReportRow(1, "created", 7), ReportRow(2, "rejected", None, "Correo", "=x", "Escriba…")],
    )
    assert list(csv.DictReader(io.StringIO(stream.getvalue(), newline=""))) == [
        {"row": "1", "action": "created", "id": "7", "column": "", "value": "", "reason": ""},
        {
            "row": "2",
            "action": "rejected",
            "id": "",
            "column": "Correo",
            "value": "'=x",
            "reason": "Escriba…",
        },
    ]


def test_rejected_rows_can_be_corrected_and_sent_again(tmp_path):
    path = tmp_path / "rejected.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        write_rejected(stream, ["Nombre", "Correo"], [(["Ana", "x"], "Escriba un correo")])
    again = open_table(path)
    assert again.header == ["Nombre", "Correo", "Reason for rejection"]
    assert again.sample() == [["Ana", "x", "Escriba un correo"]]
