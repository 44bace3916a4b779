"""Somebody is found however their name, mail and numbers were written, and nobody else is."""

import re

import pytest

from core.lifecycle.naming import Names, likes

NEEDLES = ("Rosa García Pérez", "rosa@correo.example", "+34612345679", "12345678Z", "B12345674")
NAMES = Names(NEEDLES)


def fits(pattern: str, text: str) -> bool:
    """What the database answers, without regard to case."""
    wanted = "".join(".*" if c == "%" else "." if c == "_" else re.escape(c) for c in pattern)
    return re.fullmatch(wanted, text, re.IGNORECASE | re.DOTALL) is not None


@pytest.mark.parametrize(
    "text",
    [
        "Hablé con Rosa García Pérez hoy",
        "ROSA GARCIA PEREZ",
        "rosa  garcía\nperez.",
        "García Pérez, Rosa",
        "Garcia Perez Rosa, no; pero Perez, Rosa Garcia sí",
        "Escriba a ROSA@correo.example.",
        "<rosa@correo.example>",
        "612345679",
        "+34 612 34 56 79",
        "(0034) 612-345-679",
        "tel. 612.345.679,",
        "NIF 12.345.678-Z",
        "12345678 z",
        "B-12345674",
        "B 12345674",
    ],
)
def test_found_however_it_was_written(text):
    assert NAMES.found(text)
    assert any(fits(p, text) for p in NAMES.likes), "and by the database"
    assert not NAMES.found(NAMES.without(text, "—"))


@pytest.mark.parametrize(
    "text",
    [
        "Rosa García",
        "Rosa García Perezoso",
        "mariarosa@correo.example",
        "rosa@correo.example.mx",
        "otra.rosa@correo.example",
        "9612345679",
        "6123456790",
        "512345678Z",
        "12345678ZA",
    ],
)
def test_others_are_not(text):
    assert NAMES.without(text, "—") == text


def test_a_name_in_json_that_escapes_its_accents():
    import json

    text = json.dumps({"a": "Rosa García Pérez"})
    assert any(fits(p, text) for p in likes("Rosa García Pérez"))


def test_nobody_is_found_by_nothing():
    assert not Names(()).found("Rosa")
    assert Names(()).without("Rosa", "—") == "Rosa"
