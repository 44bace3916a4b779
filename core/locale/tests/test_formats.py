"""Shown values against Babel and against what the UI guide asks for."""

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from babel import numbers
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st

from core.locale import init_locale
from core.locale.formats import (
    NBSP,
    add_filters,
    format_date,
    format_datetime,
    format_decimal,
    format_duration,
    format_money,
    format_number,
    format_percent,
    format_relative,
    formatter,
)

LOCALES = ["es", "es_ES", "es_MX", "es_AR", "es_CO", "es_CL", "es_PE", "es_419", "en"]
amounts = st.decimals(-(10**15), 10**15, allow_nan=False, allow_infinity=False, places=6)


def rounded(value, digits):
    return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


@given(amounts, st.sampled_from(LOCALES))
def test_numbers_agree_with_babel(value, locale):
    number = rounded(value, 3)
    expected = numbers.format_decimal(number or abs(number), locale=locale)
    assert format_number(value, locale) == expected
    two = rounded(value, 2)
    expected = numbers.format_decimal(two or abs(two), format="#,##0.00", locale=locale)
    assert format_decimal(value, 2, locale) == expected


@given(amounts, st.sampled_from(LOCALES), st.sampled_from(["EUR", "USD", "MXN", "CLP", "PEN"]))
def test_money_agrees_with_babel_but_for_spaces(value, locale, currency):
    exact = rounded(value, numbers.get_currency_precision(currency))
    expected = numbers.format_currency(exact or abs(exact), currency, locale=locale)
    assert format_money(value, currency, locale).replace(NBSP, "") == expected.replace(NBSP, "")


@pytest.mark.parametrize(
    ("value", "currency", "locale", "text"),
    [
        ("1234.5", "EUR", "es_ES", "1.234,50_€"),
        ("-1234.5", "EUR", "es_ES", "-1.234,50_€"),
        ("1234.5", "MXN", "es_MX", "$1,234.50"),
        ("-1234.5", "EUR", "es_MX", "-EUR_1,234.50"),
        ("1234.5", "ARS", "es_AR", "$1.234,50"),
        ("1234.5", "COP", "es_CO", "$1.234,50"),
        ("1234.5", "CLP", "es_CL", "$1.235"),
        ("-1234.5", "CLP", "es_CL", "$-1.235"),
        ("1234.5", "PEN", "es_PE", "S/_1,234.50"),
        ("0.005", "EUR", "es_ES", "0,01_€"),
        ("-0.004", "EUR", "es_ES", "0,00_€"),
        ("9" * 30 + ".999", "CLP", "es_CL", "$1." + ".".join(["000"] * 10)),
    ],
)
def test_money(value, currency, locale, text):
    assert format_money(Decimal(value), currency, locale) == text.replace("_", NBSP)


@pytest.mark.parametrize(
    ("value", "digits", "locale", "text"),
    [
        (21, None, "es_ES", "21_%"),
        (Decimal("10.5"), None, "es_MX", "10.5_%"),
        (Decimal("-0.125"), None, "es_ES", "-0,13_%"),
        (70, 1, "es_CL", "70,0_%"),
        (70, None, "en", "70%"),
    ],
)
def test_percent_are_points(value, digits, locale, text):
    assert format_percent(value, digits, locale) == text.replace("_", NBSP)


def test_floats_and_nothing():
    assert format_decimal(0.125, 2, "es_ES") == "0,13"
    assert format_number(None) == format_money(None, "EUR") == format_date(None) == ""


@pytest.mark.parametrize(
    ("locale", "short", "medium", "full"),
    [
        ("es_ES", "07/09/2026", "7 sept 2026", "Lunes 7 de septiembre de 2026"),
        ("es_MX", "07/09/2026", "7 sep 2026", "Lunes 7 de septiembre de 2026"),
        ("es_CL", "07-09-2026", "7 sept 2026", "Lunes 7 de septiembre de 2026"),
        ("es_PE", "07/09/2026", "7 set 2026", "Lunes 7 de setiembre de 2026"),
        ("es_CO", "07/09/2026", "7 sept 2026", "Lunes 7 de septiembre de 2026"),
        ("es_PA", "09/07/2026", "7 sept 2026", "Lunes 7 de septiembre de 2026"),
        ("en", "09/07/2026", "Sep 7, 2026", "Monday, September 7, 2026"),
    ],
)
def test_dates(locale, short, medium, full):
    day = date(2026, 9, 7)
    shown = [format_date(day, style, locale) for style in ("short", "medium", "full")]
    assert shown == [short, medium, full]


def test_instants_are_shown_in_the_zone():
    instant = datetime(2026, 11, 20, 3, 5, tzinfo=UTC)
    assert formatter("datetime", "es_MX", "America/Mexico_City")(instant) == "19/11/2026 21:05"
    assert formatter("date", "es_ES", "Europe/Madrid", "long")(instant) == "20 de noviembre de 2026"
    assert formatter("time", "es_ES", "Europe/Madrid")(instant) == "04:05"
    assert format_datetime(instant, locale="es_ES") == "20/11/2026 03:05"


NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (NOW - timedelta(seconds=30), "just now"),
        (NOW - timedelta(minutes=5), "hace 5 minutos"),
        (NOW - timedelta(hours=23), "hace 23 horas"),
        (NOW + timedelta(hours=2), "dentro de 2 horas"),
        (NOW - timedelta(hours=38), "yesterday"),
        (NOW - timedelta(days=3), "hace 3 días"),
        (NOW - timedelta(days=7), "14 nov 2026"),
        (date(2026, 11, 21), "today"),
        (date(2026, 11, 22), "tomorrow"),
        (date(2026, 11, 27), "dentro de 6 días"),
        (date(2026, 11, 28), "28 nov 2026"),
    ],
)
def test_relative(value, text):
    assert format_relative(value, NOW, "es_ES") == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0_min"),
        (59, "0_min"),
        (45 * 60, "45_min"),
        (6 * 3600 + 12 * 60, "6_h 12_min"),
        (51 * 3600, "2_d 3_h"),
        (86400 + 60, "1_d"),
        (-7200, "-2_h"),
    ],
)
def test_duration(seconds, text):
    assert format_duration(seconds) == text.replace("_", NBSP)


def test_filters_follow_the_locale_of_the_request():
    app = Flask(__name__)
    init_locale(app, [], lambda: "es_MX", lambda: "America/Mexico_City")
    add_filters(app)
    with app.test_request_context():
        text = render_template_string(
            "{{ a|money('MXN') }} {{ a|decimal(1) }} {{ d|date('medium') }} {{ t|datetime }}",
            a=Decimal("1234.56"),
            d=date(2026, 9, 7),
            t=datetime(2026, 11, 20, 3, 5, tzinfo=UTC),
        )
    assert text == "$1,234.56 1,234.6 7 sep 2026 19/11/2026 21:05"
