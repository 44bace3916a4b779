"""Tax ids, with the traps of each country."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.ar import cuit
from stdnum.cl import rut
from stdnum.co import nit
from stdnum.es import dni

from core.locale.countries import SERVED, country_codes, country_profile
from core.locale.parsing import InputError
from core.locale.taxids import check_tax_id, format_tax_id, tax_id


@pytest.mark.parametrize(
    ("country", "raw", "kind", "normalized", "status"),
    [
        ("ES", "12.345.678-Z", "dni", "12345678Z", "valid"),
        ("ES", "12345678z", "dni", "12345678Z", "valid"),
        ("ES", "12345678A", "dni", "12345678A", "invalid"),
        ("ES", "X1234567L", "nie", "X1234567L", "valid"),
        ("ES", "x-1234567-l", "nie", "X1234567L", "valid"),
        ("ES", "ESB58378431", "nif", "B58378431", "valid"),
        ("ES", "B-58.378.431", "nif", "B58378431", "valid"),
        ("ES", "B58378432", "nif", "B58378432", "invalid"),
        ("ES", "1234567L", "dni", "01234567L", "valid"),
        ("ES", "123", "dni", "123", "invalid"),
        ("MX", "GODE561231GR8", "rfc", "GODE561231GR8", "valid"),
        ("MX", "gode-561231-gr8", "rfc", "GODE561231GR8", "valid"),
        ("MX", "GODE561231GR9", "rfc", "GODE561231GR9", "unverified"),
        ("MX", "GODE561331GR8", "rfc", "GODE561331GR8", "invalid"),
        ("MX", "GODE561231", "rfc", "GODE561231", "invalid"),
        ("MX", "XAXX010101000", "generic", "XAXX010101000", "generic"),
        ("MX", "XEXX-010101-000", "generic", "XEXX010101000", "generic"),
        ("AR", "20-05536168-2", "cuit", "20055361682", "valid"),
        ("AR", "20055361683", "cuit", "20055361683", "invalid"),
        ("AR", "20.123.456", "dni", "20123456", "unverified"),
        ("CL", "76.086.428-5", "rut", "760864285", "valid"),
        ("CL", "76086428-6", "rut", "760864286", "invalid"),
        ("CL", "12.531.909-2", "rut", "125319092", "valid"),
        ("CL", "66.666.666-6", "generic", "666666666", "generic"),
        ("CO", "900.373.913-4", "nit", "9003739134", "valid"),
        ("CO", "900.373.913-5", "nit", "9003739135", "invalid"),
        ("CO", "900373913", "nit", "900373913", "unverified"),
        ("CO", "1020304050", "nit", "1020304050", "unverified"),
        ("CO", "222222222222", "generic", "222222222222", "generic"),
        ("PE", "20512333797", "ruc", "20512333797", "valid"),
        ("PE", "20512333798", "ruc", "20512333798", "invalid"),
        ("PE", "10117410", "dni", "10117410", "unverified"),
        ("EC", "9999999999999", "generic", "9999999999999", "generic"),
        ("EC", "1790085783001", "other", "1790085783001", "valid"),
        ("EC", "1790085784001", "other", "1790085784001", "unverified"),
        ("UY", "21-100342-001-7", "other", "211003420017", "valid"),
        ("BR", "16.727.230/0001-97", "other", "16727230000197", "valid"),
        ("GT", "C/F", "generic", "CF", "generic"),
        ("HN", "08011985123960", "other", "08011985123960", "unverified"),
        ("HN", "x", "other", "X", "invalid"),
        ("FR", "40 303 265 045", "other", "40303265045", "valid"),
        ("DE", "nonsense", "other", "NONSENSE", "unverified"),
        ("ES", "", "other", "", "invalid"),
        ("ES", "--", "other", "", "invalid"),
    ],
)
def test_tax_ids(country, raw, kind, normalized, status):
    found = tax_id(country, raw)
    assert (found.type, found.normalized, found.status) == (kind, normalized, status)
    assert found.raw == raw


@given(st.sampled_from(sorted(country_codes())), st.text(max_size=60))
def test_whatever_is_typed_is_graded(country, raw):
    found = tax_id(country, raw)
    assert found.blocks <= (found.status == "invalid")
    assert bool(found.warning) == (found.status in ("invalid", "unverified"))
    again = tax_id(country, found.normalized)
    if found.status in ("valid", "generic"):
        assert (again.normalized, again.status) == (found.normalized, found.status)


@given(st.integers(1_000_000, 99_999_999))
def test_spanish_dni_and_chilean_rut_in_every_form(number):
    for written in (f"{number:08}", f"{number:,}".replace(",", "."), str(number)):
        letter = dni.calc_check_digit(f"{number:08}")
        assert tax_id("ES", f"{written}-{letter}").normalized == f"{number:08}{letter}"
    digit = rut.calc_check_digit(str(number))
    found = tax_id("CL", f"{number:,}-{digit}".replace(",", "."))
    assert found.status in ("valid", "generic")
    assert tax_id("CL", format_tax_id("CL", found.normalized)).normalized == found.normalized


@given(st.integers(100_000_000, 999_999_999), st.integers(0, 99_999_999))
def test_shown_and_read_again(company, person):
    colombian = f"{company}{nit.calc_check_digit(str(company))}"
    assert tax_id("CO", format_tax_id("CO", colombian)).normalized == colombian
    start = f"20{person:08}"
    argentine = start + cuit.calc_check_digit(start)
    if tax_id("AR", argentine).status == "valid":
        assert tax_id("AR", format_tax_id("AR", argentine)).normalized == argentine


def test_who_is_stopped():
    wrong = {"ES": "12345678A", "AR": "20055361683", "CL": "760864286"}
    for country, raw in wrong.items():
        label = country_profile(country).tax_id_label
        with pytest.raises(InputError, match=f"This is not a valid {label}.*it looks like"):
            check_tax_id(country, raw)
    for country, raw in {"MX": "x", "CO": "900.373.913-5", "PE": "20512333798"}.items():
        assert "not a valid" in check_tax_id(country, raw).warning
    assert "could not be checked" in check_tax_id("AR", "20123456").warning


@pytest.mark.parametrize("country", SERVED)
def test_the_example_of_the_profile_is_right(country):
    example = country_profile(country).tax_id_example
    found = tax_id(country, example)
    assert found.status == "valid"
    assert found.type in country_profile(country).tax_id_types
    assert format_tax_id(country, found.normalized) == example


def test_how_they_are_shown():
    assert format_tax_id("AR", "20055361682") == "20-05536168-2"
    assert format_tax_id("CL", "760864285") == "76.086.428-5"
    assert format_tax_id("CO", "9003739134") == "900.373.913-4"
    assert format_tax_id("ES", "B58378431") == "B58378431"
    assert format_tax_id("AR", "20123456") == "20123456"


def test_an_unknown_country_is_an_error():
    with pytest.raises(KeyError):
        tax_id("ZZ", "1")
