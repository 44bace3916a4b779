"""Styles of numbers and dates, with their evidence; titles matched to fields."""

# ruff: noqa: DTZ001 (cells of a spreadsheet have no zone)

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.records.tabular.detect import detect_columns, file_style, guess_dates, guess_decimal
from core.records.tabular.headers import Target, fold_title, match_headers
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


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("1.234,56", COMMA, "1234.56"),
        ("1,234.56", POINT, "1234.56"),
        ("1 234,5", COMMA, "1234.5"),
        ("1\u202f234,5 €", COMMA, "1234.5"),
        ("$ 1,000", POINT, "1000"),
        ("S/ 12.50", POINT, "12.50"),
        ("EUR 12,5", COMMA, "12.5"),
        ("21 %", COMMA, "21"),
        ("-0,5", COMMA, "-0.5"),
        ("(12,30)", COMMA, "-12.30"),
        (",5", COMMA, "0.5"),
        ("1'234.5", POINT, "1234.5"),
        ("007", POINT, "7"),
    ],
)
def test_numbers_as_people_write_them(text, decimal, number):
    assert parse_decimal(text, decimal) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "decimal"),
    [("1,234.56", COMMA), ("1.234,56", POINT), ("12.34.56", COMMA), ("1.23", COMMA), ("", COMMA)]
    + [(text, POINT) for text in ("abc", "1e5", "NaN", "--1", "1,23", "9" * 50, "١٢")],
)
def test_what_is_no_number_in_that_style_is_refused(text, decimal):
    with pytest.raises(ValueError):
        parse_decimal(text, decimal)


@pytest.mark.parametrize(
    ("text", "style", "moment"),
    [
        ("01/05/2024", DMY, date(2024, 5, 1)),
        ("01/05/2024", MDY, date(2024, 1, 5)),
        ("2024-05-01", DMY, date(2024, 5, 1)),
        ("1-5-24", DMY, date(2024, 5, 1)),
        ("24.05.01", YMD, date(2024, 5, 1)),
        ("31/12/1999 23:59", DMY, datetime(1999, 12, 31, 23, 59)),
        ("5/1/2024 12:05 a. m.", MDY, datetime(2024, 5, 1, 0, 5)),
        ("5/1/2024 1:05:09 PM", MDY, datetime(2024, 5, 1, 13, 5, 9)),
        ("2024-05-01T10:00:00.000Z", YMD, datetime(2024, 5, 1, 10, tzinfo=timezone(timedelta(0)))),
    ],
)
def test_dates_as_people_write_them(text, style, moment):
    assert parse_moment(text, style) == moment


@pytest.mark.parametrize(
    "text", ["31/02/2024", "13/13/2024", "1/1/202", "ayer", "", "1/2", "0/1/2024"]
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError):
        parse_moment(text, DMY)


def test_the_decimal_sign_is_proven_by_cells_that_allow_only_one():
    assert guess_decimal(["1.234", "12,5"]).style == COMMA
    guess = guess_decimal(["1,234", "99.95", "3.50"], default=COMMA)
    assert (guess.style, guess.confidence, guess.certain) == (POINT, 1.0, True)
    assert guess.proof == ("99.95", "3.50")
    doubtful = guess_decimal(["1.234", "2.000"], default=COMMA)
    assert (doubtful.style, doubtful.confidence, doubtful.certain) == (COMMA, 0.5, False)


def test_contradictions_lower_the_confidence_and_are_shown():
    guess = guess_dates(["25/12/2024", "24/12/2024", "26/12/2024", "12/25/2024"])
    assert (guess.style, guess.confidence) == (DMY, 0.75)
    assert guess.against == ("12/25/2024",)


def test_a_doubtful_column_follows_the_certain_ones_of_its_file():
    rows = [["01/02/2024", "12/31/2023", "1,250"], ["03/04/2024", "1/15/2024", "2,500"]]
    columns = detect_columns(["Alta", "Baja", "Importe"], rows, Style(COMMA, DMY))
    assert [column.dates.style if column.dates else None for column in columns] == [MDY, MDY, None]
    assert columns[2].decimal.style == COMMA
    assert file_style(columns) == Style(COMMA, MDY)


def test_kinds_of_columns():
    rows = [["a@b.es", "12", "Sí", "2024-01-31", "1,5", "x y", None]] * 3
    kinds = [c.kind for c in detect_columns(list("abcdefg"), rows)]
    assert kinds == ["mail", "integer", "boolean", "date", "decimal", "text", "empty"]


@given(st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1))
def test_any_amounts_written_with_a_comma_are_read_back(amounts):
    texts = [format(amount, ",.2f").translate(str.maketrans(",.", ".,")) for amount in amounts]
    style = guess_decimal(texts, default=POINT).style
    assert [parse_decimal(text, style) for text in texts] == amounts


@given(
    st.lists(st.dates(date(1969, 1, 1), date(2068, 12, 31)), min_size=1),
    st.sampled_from([DMY, MDY]),
)
def test_a_column_of_dates_is_never_read_against_its_evidence(days, style):
    pattern = "%d/%m/%Y" if style == DMY else "%m/%d/%Y"
    texts = [day.strftime(pattern) for day in days]
    guess = guess_dates(texts, default=DMY)
    if guess.proof:
        assert [parse_moment(text, guess.style) for text in texts] == days
    else:
        assert all(day.day <= 12 for day in days)


CONTACT = [
    Target("name", ("Name", "Nombre")),
    Target("first_name", ("First name", "Nombre de pila")),
    Target("last_name", ("Last name", "Apellidos")),
    Target("mail", ("Mail", "Correo electrónico")),
    Target("phone", ("Phone", "Teléfono")),
    Target("tax_id", ("Tax id", "NIF")),
    Target("owner_id", ("Owner", "Propietario")),
    Target("created_at", ("Created", "Creado")),
    Target("external_id"),
]


def chosen(headers, remembered=None, targets=CONTACT):
    return {match.header: match.field for match in match_headers(headers, targets, remembered)}


def test_titles_of_other_programs_find_their_field():
    fields = {
        "ID de registro": "external_id",
        "Nombre": "name",
        "APELLIDOS": "last_name",
        "E-mail": "mail",
        "Numero de telefono": "phone",
        "País": None,
        "NIF/RFC/CUIT/RUT/NIT": "tax_id",
        "Propietario del contacto": "owner_id",
        "Fecha de creación": "created_at",
    }
    assert chosen(list(fields)) == fields


def test_english_titles_and_typing_errors_match_too():
    assert chosen(["First Name", "Correo electronco", "Phone Number"]) == {
        "First Name": "first_name",
        "Correo electronco": "mail",
        "Phone Number": "phone",
    }


def test_no_field_is_proposed_twice_and_the_surest_title_gets_it():
    matches = match_headers(["Mails", "Mail", "Correo 2"], CONTACT)
    assert [match.field for match in matches] == [None, "mail", None]


def test_a_correction_is_remembered_and_also_that_a_column_is_left_out():
    remembered = {fold_title("Ref."): "external_id", fold_title("Nombre"): None}
    matches = match_headers(["REF", "Nombre"], CONTACT, remembered)
    assert [(match.field, match.how) for match in matches] == [
        ("external_id", "remembered"),
        (None, "remembered"),
    ]


@given(st.lists(st.text(max_size=30), max_size=8))
def test_any_titles_are_matched_without_repeating_a_field(headers):
    fields = [match.field for match in match_headers(headers, CONTACT) if match.field]
    assert len(fields) == len(set(fields))
