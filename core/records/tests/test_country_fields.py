"""Fields whose rules depend on the country, and languages."""

import pytest

from core.records.fields.base import Context, FieldError
from core.records.fields.contact import Country, Language, Phone, TaxId

SPAIN = Context(locale="es_ES", country="ES")


@pytest.mark.parametrize(
    ("field", "typed", "stored", "shown"),
    [
        (Country, "México", "MX", "México"),
        (Country, "spain", "ES", "España"),
        (Language, "Español", "es", "Español"),
        (Language, "English", "en", "Inglés"),
        (Language, "ca", "ca", "Catalán"),
        (Phone, "640 49 52 29", "640 49 52 29", None),
        (TaxId, "12.345.678-Z", "12.345.678-Z", None),
    ],
)
def test_as_people_write_them(field, typed, stored, shown):
    kind = field(label="x")
    assert kind.convert(typed, SPAIN) == stored
    if shown:
        assert kind.show(stored, SPAIN) == shown


@pytest.mark.parametrize(
    ("field", "typed"),
    [(Country, "Narnia"), (Language, "klingon"), (Phone, "12"), (TaxId, "12345678A")],
)
def test_what_cannot_be(field, typed):
    with pytest.raises(FieldError):
        field(label="x").convert(typed, SPAIN)


def test_the_record_decides_before_the_company():
    mexican = Context(locale="es_ES", country="ES", values={"country": "MX"})
    assert TaxId(label="x").convert("12345678A", mexican) == "12345678A"
