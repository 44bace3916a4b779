"""What people type: read it right or refuse it with an example."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from babel.numbers import NumberFormatError
from babel.numbers import parse_decimal as babel_parse
from flask import Flask
from hypothesis import example, given
from hypothesis import strategies as st

from core.locale import Catalogue, init_locale, using_locale
from core.locale.formats import format_date, format_decimal, format_number, formatter
from core.locale.parsing import (
    InputError,
    parse_date,
    parse_datetime,
    parse_decimal,
    parse_integer,
)

LOCALES = ["es", "es_ES", "es_MX", "es_AR", "es_CO", "es_CL", "es_PE", "es_CR", "en"]
TODAY = date(2026, 11, 21)


@given(
    st.decimals(-(10**15), 10**15, allow_nan=False, allow_infinity=False, places=3),
    st.sampled_from(LOCALES),
)
def test_a_shown_number_reads_back(value, locale):
    assert parse_decimal(format_number(value, locale), locale) == value
    assert parse_decimal(format_decimal(value, 3, locale), locale) == value


@given(st.text("0123456789.,+- ", max_size=12), st.sampled_from(["es_ES", "es_MX", "es_CL"]))
@example("1.234,56", "es_MX")
@example("1234.50", "es_ES")
def test_stricter_than_babel_never_different(text, locale):
    try:
        ours = parse_decimal(text, locale)
    except InputError:
        return
    try:
        assert babel_parse(text.strip(), locale=locale, strict=True) == ours
    except NumberFormatError:
        # Babel's strict mode refuses a sign or zeros it would not write itself: "+5", "007"
        assert text.strip()[0] in "+0-" or text.strip().lstrip("+-")[:1] == "0" or "," in text


@pytest.mark.parametrize(
    ("text", "locale", "value"),
    [
        ("8.640,00", "es_ES", "8640"),
        ("8640,5", "es_ES", "8640.5"),
        ("1.234.567", "es_ES", "1234567"),
        ("1.234", "es_MX", "1.234"),
        ("1,234.50", "es_MX", "1234.50"),
        (" -1.234,50 € ", "es_ES", "-1234.50"),
        ("\u22125", "es_ES", "-5"),
        ("1\u00a0234,5", "es_CR", "1234.5"),
        ("21 %", "es_ES", "21"),
    ],
)
def test_numbers(text, locale, value):
    assert parse_decimal(text, locale) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("1.234,56", "es_MX"),
        ("12.34", "es_ES"),
        ("1,2,3", "es_ES"),
        ("1.2345", "es_ES"),
        ("", "es"),
        ("abc", "es"),
        ("NaN", "es"),
        ("1e5", "es"),
        ("Infinity", "es"),
        ("٣", "es"),
        ("9" * 50, "es"),
        ("9" * 100_000, "es"),
        ("--5", "es"),
        ("5-", "es"),
        ("1_000", "es"),
    ],
)
def test_no_numbers(text, locale):
    with pytest.raises(InputError, match=r"Write a number, for example 8.640.00"):
        parse_decimal(text, locale)


def test_whole_numbers():
    assert parse_integer("1.200", "es_ES") == parse_integer("1.200,00", "es_ES") == 1200
    with pytest.raises(InputError, match=r"whole number, for example 8\.640"):
        parse_integer("1,5", "es_ES")


@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)), st.sampled_from([*LOCALES, "es_PA"]))
def test_a_shown_date_reads_back(day, locale):
    assert parse_date(format_date(day, locale=locale), locale, TODAY) == day
    assert parse_date(day.isoformat(), locale, TODAY) == day
    if locale not in ("en", "es_PA"):
        assert parse_date(f"{day.day}/{day.month}/{day:%y}", locale, TODAY) == day


@pytest.mark.parametrize(
    ("text", "today", "day"),
    [
        ("30/11", "2026-11-21", "2026-11-30"),
        ("15/1", "2026-12-20", "2027-01-15"),
        ("20-12", "2026-01-10", "2025-12-20"),
        ("29/2", "2026-11-21", "2028-02-29"),
        ("3.7.26", "2026-11-21", "2026-07-03"),
        ("3 7 2026", "2026-11-21", "2026-07-03"),
        ("31/12/99", "2026-11-21", "1999-12-31"),
        ("+3d", "2026-11-21", "2026-11-24"),
        ("-2 w", "2026-11-21", "2026-11-07"),
        ("+1m", "2026-01-31", "2026-02-28"),
        ("Today ", "2026-11-21", "2026-11-21"),
    ],
)
def test_days(text, today, day):
    assert parse_date(text, "es_ES", date.fromisoformat(today)) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31/02/2026",
        "32/1",
        "0/0",
        "13/13/2026",
        "1/2-2026",
        "2026-13-01",
        "+9999y",
        "+3x",
        "yesterdayy",
        "00/00/0000",
        "1/1/0000",
        "9" * 100_000,
        "٣/٤",
        "<b>1/1</b>",
    ],
)
def test_no_days(text):
    with pytest.raises(InputError, match="Write a date, for example 21/11/2026"):
        parse_date(text, "es_ES", TODAY)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused(text):
    for read in (parse_decimal, parse_date, parse_datetime):
        with suppress(InputError):
            read(text, "es_ES")


@pytest.fixture
def spanish(tmp_path):
    catalogue = Catalogue.core(tmp_path)
    path = catalogue.po("es")
    path.parent.mkdir(parents=True)
    path.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "today"\nmsgstr "hoy"\n\nmsgid "tomorrow"\nmsgstr "mañana"\n\n'
        'msgctxt "letter of the week in +2w"\nmsgid "w"\nmsgstr "s"\n\n'
        'msgid "Write a date, for example %(example)s"\n'
        'msgstr "Escriba una fecha, por ejemplo %(example)s"\n'
    )
    app = Flask(__name__)
    init_locale(app, [catalogue], lambda: "es_MX", lambda: "America/Mexico_City")
    with app.app_context():
        yield


def test_words_of_the_language(spanish):
    assert parse_date("Hoy", None, TODAY) == TODAY
    assert parse_date("manana", None, TODAY) == date(2026, 11, 22)
    assert parse_date("-2s", None, TODAY) == date(2026, 11, 7)
    with pytest.raises(InputError, match="Escriba una fecha, por ejemplo 21/11/2026"):
        parse_date("-2w", None, TODAY)
    with using_locale("en"), pytest.raises(InputError, match="example 11/21/2026"):
        parse_date("hoy", None, TODAY)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("30/11/2026 17:30", "2026-11-30T16:30"),
        ("30/11 9.05", "2026-11-30T08:05"),
        ("today 12h00", "2026-11-21T11:00"),
        ("7:15", "2026-11-21T06:15"),
        ("2026-11-30T17:30:20", "2026-11-30T16:30:20"),
        ("2026-11-30T17:30:00+05:00", "2026-11-30T12:30"),
        ("30/11/2026", "2026-11-29T23:00"),
        ("30.11", "2026-11-29T23:00"),
        ("15/7/2026, 10:00", "2026-07-15T08:00"),
    ],
)
def test_instants(text, instant):
    madrid = ZoneInfo("Europe/Madrid")
    expected = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert parse_datetime(text, "es_ES", madrid, TODAY) == expected


@given(st.integers(0, 50_000_000))
def test_a_shown_instant_reads_back(minutes):
    minute = datetime(1971, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    shown = formatter("datetime", "es_CO", "America/Bogota")(minute)
    zone = ZoneInfo("America/Bogota")
    # the two hours of 1992 and 1993 in which Colombia changed its clock are read as the first
    if minute.astimezone(zone).replace(tzinfo=None).replace(tzinfo=zone) == minute:
        assert parse_datetime(shown, "es_CO", zone) == minute


@pytest.mark.parametrize("text", ["", "25:00", "today 9", "30/11 9:60", "x 9:00", "12:00 30/11"])
def test_no_instants(text):
    with pytest.raises(InputError):
        parse_datetime(text, "es_ES", ZoneInfo("Europe/Madrid"), TODAY)
