"""Telephone numbers as people write them in each country."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.locale.countries import SERVED
from core.locale.formats import NBSP
from core.locale.phones import _SIMPLE, _read, format_phone, phone


@pytest.mark.parametrize(
    ("raw", "country", "e164"),
    [
        ("640495229", "ES", "+34640495229"),
        ("0034 640 49 52 29", "MX", "+34640495229"),
        ("34640495229", "ES", "+34640495229"),
        ("91 523 45 67 (oficina)", "ES", "+34915234567"),
        ("Tel. 915234567 / 640495229", "ES", "+34915234567"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("640495229 ext. 12", "ES", "+34640495229"),
        ("900 123 456", "ES", "+34900123456"),
        ("55 6829 4840", "MX", "+525568294840"),
        ("+52 1 55 6829 4840", "MX", "+525568294840"),
        ("+52 1 55 6829 4840", "ES", "+525568294840"),
        ("5215568294840", "MX", "+525568294840"),
        ("044 55 6829 4840", "MX", "+525568294840"),
        ("045 (55) 6829-4840", "MX", "+525568294840"),
        ("01 55 6829 4840", "MX", "+525568294840"),
        ("0052 1 5568294840", "AR", "+525568294840"),
        ("011 15 2345-6789", "AR", "+5491123456789"),
        ("+549 115-904 7667", "AR", "+5491159047667"),
        ("+54 11 15 2345-6789", "ES", "+5491123456789"),
        ("11 2345-6789", "AR", "+541123456789"),
        ("0351 15 412 3456", "AR", "+5493514123456"),
        ("300 950 7717", "CO", "+573009507717"),
        ("601 2345678", "CO", "+576012345678"),
        ("9 8543 3012", "CL", "+56985433012"),
        ("09 8543 3012", "CL", "+56985433012"),
        ("02 2345 6789", "CL", "+56223456789"),
        ("987 654 321", "PE", "+51987654321"),
        ("01 415 1234", "PE", "+5114151234"),
        ("+1 (212) 555-2368", None, "+12125552368"),
    ],
)
def test_numbers(raw, country, e164):
    found = phone(raw, country)
    assert (found.e164, found.valid, found.warning, found.raw) == (e164, True, "", raw)
    assert found.candidates[0] == e164


@pytest.mark.parametrize(
    ("raw", "country", "reason"),
    [
        ("12", "ES", "too_short"),
        ("2345678", "CO", "too_short"),
        ("640495229", None, "unknown_country"),
        ("llamar por la tarde", "ES", "no_number"),
        ("", "ES", "no_number"),
        ("+999 123456789", "ES", "unknown_country"),
        ("6404952291234", "ES", "too_long"),
        ("6" * 10_000, "ES", "too_long"),
    ],
)
def test_what_cannot_be_dialled(raw, country, reason):
    found = phone(raw, country)
    assert (found.e164, found.reason, found.candidates) == (None, reason, ())
    assert found.warning.endswith((".", "code."))


def test_a_range_the_library_does_not_know_only_warns():
    found = phone("+34 797-319 080", "ES")
    assert (found.e164, found.reason, found.valid) == ("+34797319080", "not_in_use", False)
    assert "seems not to exist" in found.warning


def test_an_argentine_number_may_be_two():
    landline, mobile = "+541123456789", "+5491123456789"
    assert phone("11 2345-6789", "AR").candidates == (landline, mobile)
    assert phone("+54 9 11 2345-6789", "AR").candidates == (mobile, landline)


def test_whatsapp_knows_argentine_mobiles_with_a_nine():
    for raw in ("11 2345-6789", "011 15 2345-6789", "+54 9 11 2345-6789"):
        assert phone(raw, "AR").whatsapp == "5491123456789"
    assert phone("640495229", "ES").whatsapp == "34640495229"
    assert phone("12", "ES").whatsapp is None


@given(st.text(max_size=80), st.sampled_from([*SERVED, "US", None]))
def test_whatever_is_typed_is_read_or_explained(raw, country):
    found = phone(raw, country)
    assert found.valid == (not found.warning)
    if found.e164:
        assert phone(found.e164, None).e164 == found.e164
        assert phone(format_phone(found.e164), None).e164 == found.e164


@given(st.integers(600_000_000, 749_999_999))
def test_spanish_mobiles_are_read_in_every_form(number):
    digits = str(number)
    forms = (digits, f"+34{digits}", f"0034 {digits}", f"{digits[:3]} {digits[3:6]}-{digits[6:]}")
    assert len({phone(form, "ES").e164 for form in forms}) == 1


def test_how_they_are_shown():
    assert format_phone("+34640495229", "ES").replace(NBSP, " ") == "640 49 52 29"
    assert format_phone("+34640495229", "MX").replace(NBSP, " ") == "+34 640 49 52 29"
    assert format_phone("+525568294840", "MX").replace(NBSP, " ") == "55 6829 4840"
    assert format_phone("what?") == "what?"


@given(st.sampled_from(sorted(_SIMPLE)), st.from_regex(r"[0-9]{6,13}", fullmatch=True))
@settings(max_examples=2000)
def test_bare_digits_are_read_as_by_all_the_rules(country, raw):
    assert phone(raw, country) == _read(raw, country)


@pytest.mark.parametrize("country", sorted(_SIMPLE))
def test_every_range_is_read_as_by_all_the_rules(country):
    for start in range(0, 10_000, 7):
        for length in (8, 9, 10):
            raw = f"{start:04}{'5' * (length - 4)}"
            assert phone(raw, country) == _read(raw, country)
