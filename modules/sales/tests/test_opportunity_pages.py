"""The page of an opportunity and what the page of a contact says of its sales."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core import records
from core.api.models import utcnow
from core.db import session, write
from core.testing.generic.making import make, user_named
from modules.sales.models import Involved, Opportunity
from modules.sales.services import outlook
from modules.sales.services.opportunities import open_opportunity


@pytest.fixture
def sale(app, as_user):
    as_user("master")
    customer = make("contacts.contact", name="Hotel Miramar", kind="company")
    seller = user_named("ventas").id
    return open_opportunity(customer.id, name="Renovación", amount="8640", owner_id=seller)


def test_the_contact_shows_its_open_sales_and_their_sum(sale, sign_in):
    open_opportunity(sale.contact_id, name="Otra moneda", amount="100", currency="USD")
    closed = open_opportunity(
        sale.contact_id, name="Vendida", amount="9", products="x", stage="won"
    )
    html = sign_in("master").get(f"/contacts/{sale.contact_id}").text
    assert "Renovación" in html
    assert "8640,00\xa0€" in html or "8.640,00\xa0€" in html
    assert "100,00" in html
    assert closed.name not in html


def test_who_calls_the_customer_knows_what_is_about_to_be_decided(sale, sign_in):
    page = f"/contacts/{sale.contact_id}"
    assert "a punto de decidirse" not in sign_in("master").get(page).text
    with write() as current:
        current.get(Opportunity, sale.id).probability = 85
    text = sign_in("master").get(page).text
    assert f"Venta a punto de decidirse: «{sale.name}»" in text


def test_a_person_shows_the_sales_they_take_part_in(sale, sign_in, as_user):
    person = make("contacts.contact", name="Ana Gil", kind="person")
    assert outlook.open_sales(person.id) == []
    records.create("sales.involved", {"opportunity_id": sale.id, "contact_id": person.id})
    assert [row.id for row in outlook.open_sales(person.id)] == [sale.id]


def test_others_see_no_sales_that_are_not_theirs(sale, sign_in):
    page = sign_in("ventas2").get(f"/contacts/{sale.contact_id}")
    assert page.status_code == 404 or "Renovación" not in page.text


def test_what_stands_in_the_way(sale, sign_in):
    with write():
        sale.stage_since = utcnow() - timedelta(days=20)
    html = sign_in("ventas").get(f"/sales/opportunities/{sale.id}").text
    assert "20\xa0d en Contacto inicial" in html
    assert "No se sabe quién decide." in html
    assert outlook.rot(session().get(Opportunity, sale.id)) == "20\xa0d"


def test_people_are_added_changed_taken_out_and_brought_back(sale, sign_in):
    seller = user_named("ventas").id
    person = make("contacts.contact", name="Ana Gil", kind="person", owner_id=seller)
    browser = sign_in("ventas")
    where = f"/sales/opportunities/{sale.id}"
    assert browser.get(f"{where}/people/new").status_code == 200
    refused = browser.post(f"{where}/people/new", data={"contact_id": "", "role": "user"})
    assert refused.status_code == 422
    sent = {"contact_id": str(person.id), "role": "user", "note": "Barra"}
    assert browser.post(f"{where}/people/new", data=sent).status_code in (302, 303)
    part = session().query(Involved).one()
    assert "Lo usará · Barra" in browser.get(where).text
    edit = f"/sales/involved/{part.id}/edit"
    assert browser.get(edit).status_code == 200
    assert browser.post(edit, data={"role": "champion", "version": "7"}).status_code == 409
    changed = browser.post(edit, data={"role": "champion", "version": str(part.version)})
    assert changed.status_code in (302, 303)
    assert browser.post(f"/sales/involved/{part.id}/remove").status_code in (302, 303)
    assert session().query(Involved).count() == 0
    back = f"{where}/people/restore?contact_id={person.id}&role=champion"
    assert browser.post(back).status_code in (302, 303)
    assert session().query(Involved).one().role == "champion"


def test_who_may_not_edit_adds_nobody(sale, sign_in):
    assert sign_in("lectura").get(f"/sales/opportunities/{sale.id}/people/new").status_code == 403
