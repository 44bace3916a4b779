"""Files as people really have them: encodings, separators, crooked rows, workbooks, wrong files."""

# ruff: noqa: DTZ001 (cells of a spreadsheet have no zone)

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from core.records.tabular.errors import TabularError
from core.records.tabular.reader import Format, Limits, open_table

SPANISH = "Nombre;Dirección;Año\nJosé Muñoz;Calle Peñón, 3;2024\nÁngela Güell;Avda. León, 12;1999\n"


def table(tmp_path: Path, content: bytes | str, encoding: str = "utf-8", **options):
    path = tmp_path / "file"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return open_table(path, **options)


def workbook(tmp_path: Path, rows, title="Hoja1"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    path = tmp_path / "book.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "cp1252",
        "mac_roman",
        "cp850",
    ],
)
def test_the_encoding_is_recognised(tmp_path, encoding):
    opened = table(tmp_path, SPANISH, encoding)
    assert opened.header == ["Nombre", "Dirección", "Año"]
    assert opened.sample() == [
        ["José Muñoz", "Calle Peñón, 3", "2024"],
        ["Ángela Güell", "Avda. León, 12", "1999"],
    ]


def test_an_accent_late_in_a_long_file_decides_the_encoding(tmp_path):
    text = "a;b\n" + "plain;text\n" * 200_000 + "Muñoz;x\n"
    assert table(tmp_path, text, "cp1252").format.encoding == "cp1252"
    assert table(tmp_path, text, "utf-8").format.encoding == "utf-8"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_recognised_in_spite_of_commas_in_the_cells(tmp_path, separator):
    rows = [["Nombre", "Dirección", "Importe"], ["Ana", "Calle Mayor, 3, 2.º B", "1.234,50"]] * 20
    text = "\n".join(
        separator.join(f'"{cell}"' if separator in cell else cell for cell in row) for row in rows
    )
    opened = table(tmp_path, text)
    assert opened.format.separator == separator
    assert opened.header == rows[0]


def test_decimal_commas_in_every_row_do_not_pass_for_the_separator(tmp_path):
    text = "Cliente;Importe\n" + "".join(f"C{n};{n},50\n" for n in range(50))
    assert table(tmp_path, text).format.separator == ";"


def test_single_quotes_are_recognised(tmp_path):
    opened = table(tmp_path, "a,b\n'uno, dos','tres'\n'cuatro, cinco','seis'\n")
    assert opened.sample() == [["uno, dos", "tres"], ["cuatro, cinco", "seis"]]


def test_the_line_of_excel_that_names_the_separator_is_no_header(tmp_path):
    opened = table(tmp_path, "sep=|\nNombre|Ciudad\nAna|León\n")
    assert (opened.header, opened.sample()) == (["Nombre", "Ciudad"], [["Ana", "León"]])


def test_title_lines_above_the_header_are_skipped(tmp_path):
    opened = table(
        tmp_path, "Listado de clientes\n\nNombre;Ciudad;Zona\nAna;León;Norte\nEva;;Sur\n"
    )
    assert opened.header == ["Nombre", "Ciudad", "Zona"]
    assert [row.number for row in opened.rows()] == [1, 2]


def test_line_breaks_inside_quotes_stay_in_their_cell(tmp_path):
    opened = table(tmp_path, 'a,b\r\n"uno\r\ndos",3\r\n')
    assert opened.sample() == [["uno\ndos", "3"]]


def test_empty_rows_are_no_data_rows_and_resuming_counts_the_same(tmp_path):
    opened = table(tmp_path, "a,b\n1,2\n\n,\n3,4\n5,6\n")
    assert [(row.number, row.cells) for row in opened.rows(after=1)] == [
        (2, ["3", "4"]),
        (3, ["5", "6"]),
    ]


def test_short_rows_are_filled_and_long_ones_keep_their_surplus(tmp_path):
    opened = table(tmp_path, "a,b,c\n1\n1,2,3,4,,5\n1,2,3\n")
    short, long, _right = opened.rows()
    assert short.cells == ["1", None, None]
    assert (long.cells, long.surplus) == (["1", "2", "3"], ["4", "5"])


def test_repeated_and_empty_titles_are_told_apart(tmp_path):
    assert table(tmp_path, "a,,a,b\n1,2,3,4\n").header == ["a", "Column 2", "a (2)", "b"]


def test_invisible_characters_and_zero_bytes_do_not_reach_the_data(tmp_path):
    opened = table(tmp_path, "a,b\n\u200bana\u00a0,x\x01y\n")
    assert opened.sample() == [["ana", "xy"]]


def test_a_correction_of_the_person_wins(tmp_path):
    forced = Format(kind="csv", encoding="latin-1", separator=",")
    assert table(tmp_path, "a;b,c\n1;2,3\n", format=forced).header == ["a;b", "c"]


def test_a_wrong_encoding_chosen_by_hand_is_a_clear_error(tmp_path):
    forced = Format(kind="csv", encoding="utf-8", separator=";")
    with pytest.raises(TabularError, match="encoding"):
        table(tmp_path, SPANISH, "cp1252", format=forced)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n \n", "no rows"),
        (b"\x00\x01\x02\x03" * 100, "not text"),
        (b"%PDF-1.7 x", "neither CSV nor XLSX"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600, "old Excel"),
        (b"PK\x03\x04 broken archive", "damaged"),
    ],
)
def test_files_that_are_no_table_say_what_to_do(tmp_path, content, words):
    with pytest.raises(TabularError, match=words):
        table(tmp_path, content)


def test_size_rows_and_columns_are_limited(tmp_path):
    with pytest.raises(TabularError, match="larger"):
        table(tmp_path, "a,b\n" * 10, limits=Limits(bytes=10))
    with pytest.raises(TabularError, match="2 columns"):
        table(tmp_path, "a,b,c\n1,2,3\n", limits=Limits(columns=2))
    with pytest.raises(TabularError, match="2 rows"):
        table(tmp_path, "a,b\n1,2\n3,4\n5,6\n", limits=Limits(rows=2)).sample()


def test_an_unclosed_quote_names_its_line(tmp_path):
    text = 'a,b\n1,"' + "x,y\n" * 400_000
    with pytest.raises(TabularError, match="quotation mark"):
        list(table(tmp_path, text).rows())


def test_a_workbook_gives_typed_cells(tmp_path):
    path = workbook(
        tmp_path,
        [
            ["Nombre", "Alta", "Hora", "Tel", "Importe", "Activo", None],
            [
                "Ana",
                datetime(2024, 5, 1),
                datetime(2024, 5, 1, 9, 30),
                640495229.0,
                1234.5,
                True,
                None,
            ],
            [None] * 7,
            ["Eva", None, None, 12, 0.1, False, None],
        ],
    )
    opened = open_table(path)
    assert opened.header == ["Nombre", "Alta", "Hora", "Tel", "Importe", "Activo"]
    assert opened.sample() == [
        ["Ana", date(2024, 5, 1), datetime(2024, 5, 1, 9, 30), 640495229, Decimal("1234.5"), True],
        ["Eva", None, None, 12, Decimal("0.1"), False],
    ]


def test_the_sheet_can_be_chosen_and_hidden_ones_are_not_offered(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Oculta"
    book.active.sheet_state = "hidden"
    for name in ("Uno", "Dos"):
        book.create_sheet(name).append(["titulo", name])
    book.active = 1
    path = tmp_path / "book.xlsx"
    book.save(path)
    opened = open_table(path)
    assert (opened.format.sheets, opened.header) == (("Uno", "Dos"), ["titulo", "Uno"])
    chosen = Format(kind="xlsx", sheet="Dos", sheets=("Uno", "Dos"))
    assert open_table(path, chosen).header == ["titulo", "Dos"]
    with pytest.raises(TabularError, match="no sheet"):
        open_table(path, Format(kind="xlsx", sheet="Tres", sheets=("Tres",)))


def archive(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, "neither"),
        ({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": bytes(30 << 20)}, "too large"),
        ({"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>'}, "damaged"),
        ({"xl/workbook.xml": b"<x/>", "[Content_Types].xml": b"<Types/>"}, "damaged"),
    ],
)
def test_hostile_and_foreign_archives_are_refused(tmp_path, parts, words):
    with pytest.raises(TabularError, match=words):
        table(tmp_path, archive(parts))


def test_a_workbook_cut_in_the_middle_is_an_error_not_less_rows(tmp_path):
    path = workbook(tmp_path, [["a", "b"]] + [[n, "x" * 20] for n in range(500)])
    parts = {}
    with zipfile.ZipFile(path) as packed:
        for name in packed.namelist():
            parts[name] = packed.read(name)
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet[: len(sheet) // 2]
    with pytest.raises(TabularError, match="damaged"):
        list(table(tmp_path, archive(parts)).rows())
