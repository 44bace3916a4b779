"""Exchange rates by day, and quantities in other units."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from core.api.services import Invalid, create, session
from modules.catalog.models import Unit
from modules.catalog.services import CatalogError, NoRate, convert, rate

D = Decimal


@pytest.fixture
def master(app, as_user):
    return as_user("master")


def put(source, target, day, value):
    values = {"from_currency": source, "to_currency": target, "day": day, "rate": D(value)}
    return create("catalog.exchange_rate", values)


def test_the_last_one_known_on_the_day(master):
    put("USD", "EUR", "2026-11-01", "0.90")
    put("USD", "EUR", "2026-11-20", "0.80")
    assert rate("USD", "EUR", date(2026, 11, 19)) == D("0.90")
    assert rate("USD", "EUR", date(2026, 11, 26)) == D("0.80")
    with pytest.raises(NoRate):
        rate("USD", "EUR", date(2026, 10, 31))


def test_the_inverse_where_the_other_direction_is_known_or_newer(master):
    put("USD", "EUR", "2026-11-01", "0.80")
    assert rate("EUR", "USD", date(2026, 11, 26)) == D("1.25")
    put("EUR", "USD", "2026-11-10", "1.6")
    assert rate("USD", "EUR", date(2026, 11, 26)) == D("0.625")
    assert rate("USD", "EUR", date(2026, 11, 9)) == D("0.80")


def test_through_the_companys_currency(master):
    put("USD", "EUR", "2026-11-01", "0.80")
    put("EUR", "MXN", "2026-11-01", "20")
    assert rate("USD", "MXN", date(2026, 11, 26)) == D(16)


def test_one_a_day_of_two_currencies(master):
    put("USD", "EUR", "2026-11-01", "0.80")
    with pytest.raises(Invalid) as refused:
        put("USD", "EUR", "2026-11-01", "0.81")
    assert "day" in refused.value.errors
    with pytest.raises(Invalid):
        put("EUR", "EUR", "2026-11-01", "1")


def unit(code):
    return session().scalar(select(Unit).where(Unit.code == code))


def test_units_of_a_family_convert(master):
    for code, name, family, factor, places in (
        ("t.ud", "Pieza", "count", "1", 0),
        ("t.doc", "Docena", "count", "12", 0),
        ("t.kg", "Kilo", "weight", "1", 3),
        ("t.g", "Gramo", "weight", "0.001", 0),
    ):
        values = {
            "code": code,
            "name": name,
            "family": family,
            "factor": D(factor),
            "places": places,
        }
        create("catalog.unit", values)
    assert convert(D(3), unit("t.doc"), unit("t.ud")) == D(36)
    assert convert(D(250), unit("t.g"), unit("t.kg")) == D("0.250")
    with pytest.raises(CatalogError):
        convert(D(1), unit("t.kg"), unit("t.ud"))
