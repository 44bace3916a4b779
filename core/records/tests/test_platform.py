"""Ajustes: companies, custom fields and series are records like any other."""

from datetime import date

import pytest

from core import records
from core.access import Forbidden
from core.db import write
from core.db.numbering import next_number
from core.records import Invalid
from core.settings import current_state


def add_field(**values):
    made = records.create("core.custom_field", {"model": "contacts.contact", **values})
    return made


def test_only_who_administers_writes_settings(as_user):
    as_user("ventas")
    with pytest.raises(Forbidden):
        records.create(
            "core.custom_field", {"model": "contacts.contact", "label": "x", "kind": "text"}
        )


def test_a_company_takes_its_defaults_from_its_country(as_user):
    as_user("master")
    made = records.create("core.company", {"name": "Tlaxcala SA", "country": "México"})
    assert (made.currency, made.timezone, made.locale) == ("MXN", "America/Mexico_City", "es_MX")
    with pytest.raises(Invalid, match="timezone"):
        records.update("core.company", made.id, {"timezone": "Luna/Mar"})


def test_a_custom_field_is_at_once_in_records_filters_and_order(as_user):
    as_user("master")
    before = current_state().schema_version
    field = add_field(label="Código Zona", kind="integer", required=False)
    assert field.key == "codigo_zona"
    assert current_state().schema_version > before
    for number in (3, 20, 100):
        records.create("contacts.contact", {"name": f"Z{number}", "x_codigo_zona": str(number)})
    spec = records.spec_of("contacts.contact")
    query = records.Query(spec, filter=["x_codigo_zona", "ge", 20], sort="-x_codigo_zona")
    assert [row["x_codigo_zona"] for row in query.page().rows] == [100, 20]


def test_kinds_and_keys_never_change(as_user):
    as_user("master")
    field = add_field(label="Zona", kind="choice", options="Norte\nSur")
    with pytest.raises(Invalid, match="kind"):
        records.update("core.custom_field", field.id, {"kind": "text"})
    with pytest.raises(Invalid, match="Norte, Sur"):
        records.create("contacts.contact", {"name": "x", "x_zona": "Este"})


def test_series_need_their_number(as_user):
    as_user("master")
    company = records.Query(records.spec_of("core.company")).page().rows[0]["id"]
    common = {"company_id": company, "code": "t", "label": "T"}
    with pytest.raises(Invalid, match="pattern"):
        records.create("core.series", {**common, "pattern": "P-{year}"})
    with pytest.raises(Invalid, match="pattern"):
        records.create("core.series", {**common, "pattern": "P-{number}", "yearly": True})
    made = records.create("core.series", {**common, "pattern": "P{yy}-{number}"})
    with write():
        assert next_number(made, date(2026, 5, 1)) == "P26-0001"


def test_hours_and_holidays_are_written_as_lines(as_user):
    as_user("master")
    company = records.Query(records.spec_of("core.company")).page().rows[0]["id"]
    values = {
        "hours": "\n09:00-14:00, 16:00-19:00\n\n09:00-14:00\n\n\n\n\n",
        "holidays": "24/12/2026 Nochebuena",
    }
    made = records.update("core.company", company, values)
    assert made.hours == {"2": ["09:00-14:00", "16:00-19:00"], "4": ["09:00-14:00"]}
    assert made.holidays == [["2026-12-24", "Nochebuena"]]
    with pytest.raises(Invalid, match="hours"):
        records.update("core.company", company, {"hours": "de nueve a dos"})
    with pytest.raises(Invalid, match="7"):
        records.update("core.company", company, {"hours": "09:00-14:00\n" * 8})
