"""The invented customers of each country would pass as typed by a person."""

import pytest
from sqlalchemy import select

from core import demo, records
from core.api.locale import find_subdivision, parse_postal_code, phone, tax_id
from core.locale.countries import SERVED

C = "contacts.contact"


@pytest.mark.parametrize("country", SERVED)
def test_values_are_those_of_the_country(as_user, country):
    as_user("master")
    demo.load(country, size=60)
    cls = records.spec_of(C).cls
    from core.db import session

    found = session().scalars(select(cls).where(cls.country == country)).all()
    assert len(found) == 60
    assert {c.kind for c in found} == {"company", "person"}
    for contact in found:
        assert contact.kind == "person" or tax_id(country, contact.tax_id).status == "valid"
        assert contact.tax_id is None or contact.tax_id_status == "valid", contact.tax_id
        assert phone(contact.phone, country).valid, contact.phone
        assert parse_postal_code(country, contact.postal_code) == contact.postal_code
        assert find_subdivision(country, contact.region).name == contact.region
        assert contact.search
        assert contact.sort_key
    spec = records.spec_of(C)
    shown = ("name", "tax_id", "phone", "mail", "web", "postal_code", "region", "country", "kind")
    for contact in found[:10]:
        records.prepare(spec, contact, {name: getattr(contact, name) for name in shown})
