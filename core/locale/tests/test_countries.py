"""Country profiles."""

import re
from zoneinfo import ZoneInfo

import pycountry
import pytest
from babel import Locale
from babel.numbers import list_currencies

from core.locale.countries import (
    SERVED,
    country_choices,
    country_code,
    country_codes,
    country_name,
    country_profile,
    find_subdivision,
    format_address,
    parse_postal_code,
    term,
)
from core.locale.parsing import InputError


def test_country_codes_are_those_of_iso():
    assert country_codes() == {c.alpha_2 for c in pycountry.countries} | {"XK"}


@pytest.mark.parametrize("code", sorted(country_codes() | {""}))
def test_every_country_has_a_usable_profile(code):
    profile = country_profile(code)
    assert profile.currency in list_currencies()
    assert Locale.parse(profile.locale)
    assert all(ZoneInfo(zone) for zone in profile.time_zones)
    assert profile.hours
    assert set(profile.terms) == set(country_profile("ES").terms)
    assert re.fullmatch(r"(\+\d{1,3})?", profile.phone_prefix)


@pytest.mark.parametrize("code", SERVED)
def test_subdivisions_are_those_of_iso(code):
    iso = {
        s.code
        for s in pycountry.subdivisions.get(country_code=code)
        if s.type != "Autonomous community"
    }
    profile = country_profile(code)
    assert {one.iso for one in profile.subdivisions} == iso
    assert len({one.code for one in profile.subdivisions}) == len(iso)
    assert len({one.name for one in profile.subdivisions}) == len(iso)
    for one in profile.subdivisions:
        for name in (one.iso, one.name, *one.also):
            assert find_subdivision(code, name) == one
    assert re.fullmatch(profile.postal_code_pattern, profile.postal_code_example)
    assert {"street", "city", "subdivision", "postal_code"} <= set(profile.address_labels)
    used = set(re.findall(r"{(\w+)}", " ".join(profile.address_lines)))
    assert used == set(profile.address_labels) - {"reference"}


@pytest.mark.parametrize(
    ("country", "words"),
    [
        ("ES", "albarán, presupuesto, NIF, móvil, factura rectificativa, IVA, provincia"),
        ("MX", "remisión, cotización, RFC, celular, nota de crédito, IVA, estado"),
        ("AR", "remito, presupuesto, CUIT, celular, nota de crédito, IVA, provincia"),
        ("CO", "remisión, cotización, NIT, celular, nota crédito, IVA, departamento"),
        ("CL", "guía de despacho, cotización, RUT, celular, nota de crédito, IVA, región"),
        ("PE", "guía de remisión, cotización, RUC, celular, nota de crédito, IGV, departamento"),
        (
            "UY",
            "nota de entrega, presupuesto, identificación fiscal, celular, nota de crédito, "
            "IVA, provincia o estado",
        ),
    ],
)
def test_terms(country, words):
    names = ("delivery_note", "quote", "tax_id", "mobile", "credit_note", "vat", "subdivision")
    assert ", ".join(term(country, name) for name in names) == words


@pytest.mark.parametrize(
    ("country", "words"),
    [
        ("ES", "presupuesto, pedido, albarán, factura, factura rectificativa"),
        ("MX", "cotización, pedido, remisión, factura, nota de crédito"),
        ("AR", "presupuesto, nota de pedido, remito, factura, nota de crédito"),
        ("CO", "cotización, pedido, remisión, factura electrónica de venta, nota crédito"),
        ("CL", "cotización, nota de venta, guía de despacho, factura, nota de crédito"),
        ("PE", "cotización, pedido, guía de remisión, factura, nota de crédito"),
    ],
)
def test_documents_are_called_as_their_country_calls_them(country, words):
    names = ("quote", "order", "delivery_note", "invoice", "credit_note")
    assert ", ".join(term(country, name) for name in names) == words


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("España", "ES"),
        ("ESPAÑA ", "ES"),
        ("espana", "ES"),
        ("es", "ES"),
        ("ESP", "ES"),
        ("Mexico", "MX"),
        ("México", "MX"),
        ("Perú", "PE"),
        ("PERU", "PE"),
        ("mex", "MX"),
        ("EE. UU.", "US"),
        ("EEUU", "US"),
        ("Estados Unidos", "US"),
        ("Spain", "ES"),
        ("República Dominicana", "DO"),
        ("Brasil", "BR"),
        ("Brazil", "BR"),
        ("Holanda", "NL"),
        ("Reino Unido", "GB"),
        ("UK", "GB"),
        ("Kosovo", "XK"),
        ("Côte d'Ivoire", "CI"),
        ("Narnia", None),
        ("", None),
        ("EU", None),
        ("x" * 10_000, None),
    ],
)
def test_country_as_people_write_it(text, code):
    assert country_code(text) == code


def test_names_and_choices():
    assert country_name("MX", "es_MX") == "México"
    assert country_name("MX", "en") == "Mexico"
    names = [name for _code, name in country_choices("es")]
    assert names[:7] == ["España", "México", "Argentina", "Colombia", "Chile", "Perú", "Afganistán"]
    assert len(names) == len(country_codes())
    assert names.index("Bélgica") < names.index("Bután") < names.index("Zimbabue")


def test_an_unknown_country_or_term_is_an_error():
    with pytest.raises(KeyError):
        country_profile("ZZ")
    with pytest.raises(KeyError):
        term("ES", "nonsense")


@pytest.mark.parametrize(
    ("country", "text", "iso"),
    [
        ("ES", "vizcaya", "ES-BI"),
        ("ES", "La Coruña", "ES-C"),
        ("ES", "08", "ES-B"),
        ("ES", "Alacant", "ES-A"),
        ("ES", "S", "ES-S"),
        ("MX", "cdmx", "MX-CMX"),
        ("MX", "D.F.", "MX-CMX"),
        ("MX", "México", "MX-MEX"),
        ("AR", "CABA", "AR-C"),
        ("CO", "Bogota", "CO-DC"),
        ("CL", "Bio-Bio", "CL-BI"),
        ("PE", "Cuzco", "PE-CUS"),
        ("UY", "Montevideo", None),
        ("ES", "", None),
    ],
)
def test_subdivision_as_people_write_it(country, text, iso):
    found = find_subdivision(country, text)
    assert (found and found.iso) == iso


def test_postal_codes():
    assert parse_postal_code("ES", " 8001") == "08001"
    assert parse_postal_code("AR", "c1043aaz") == "C1043AAZ"
    assert parse_postal_code("UY", "anything") == "ANYTHING"
    for country, text in (("ES", "53001"), ("ES", "0"), ("MX", "abcde"), ("CO", "12345")):
        with pytest.raises(InputError, match="for example"):
            parse_postal_code(country, text)


def test_addresses():
    madrid = {
        "street": "Calle Mayor",
        "number": "3",
        "unit": "2.º B",
        "postal_code": "28013",
        "city": "Madrid",
        "subdivision": "Madrid",
    }
    assert format_address("ES", madrid) == ["Calle Mayor, 3, 2.º B", "28013 Madrid", "Madrid"]
    assert format_address("ES", {"street": "Calle Mayor", "unit": "bajo"}) == ["Calle Mayor, bajo"]
    assert format_address(
        "MX",
        {
            "street": "Durango",
            "number": "245",
            "neighbourhood": "Roma Norte",
            "city": "Cuauhtémoc",
            "postal_code": "06700",
            "subdivision": "Ciudad de México",
        },
    ) == ["Durango 245", "Roma Norte", "06700 Cuauhtémoc, Ciudad de México"]
    assert format_address("CL", {"street": "", "city": "Temuco"}) == ["Temuco"]
    assert format_address(None, {"street": "{city} 5", "city": None}) == ["{city} 5"]
    assert format_address("PE", {}) == []
