"""Ajustes: sections of the company, its own fields and its series."""

import re

from sqlalchemy import select

from core.db import session
from core.settings import Company


def version(page: bytes) -> str:
    return re.search(rb'name="version" value="(\d+)"', page)[1].decode()


def test_only_who_may_change_the_company_finds_the_settings(sign_in):
    assert sign_in("ventas").get("/settings/company").status_code == 404
    assert sign_in("ventas").get("/settings/").status_code == 403
    assert sign_in("master").get("/settings/").headers["Location"] == "/settings/company"


def test_the_sections_of_an_application_stand_together(sign_in):
    page = sign_in("master").get("/settings/company").text
    headings = re.findall(r"<li><h2>(.*?)</h2>(.*?)</ul>", page, re.DOTALL)
    assert [label for label, _sections in headings][:2] == ["General", "Contactos"]
    of = dict(headings)
    assert "/settings/company" in of["General"]
    assert "/sales/reject-reasons" in of["Ventas"]
    assert "/sales/reject-reasons" not in of["General"]


def test_a_section_saves_its_own_fields_only(app, sign_in):
    master = sign_in("master")
    page = master.get("/settings/hours").data
    form = {
        "version": version(page),
        "hours": "09:00-14:00\n09:00-14:00, 16:00-19:00",
        "holidays": "24/12/2026 Nochebuena",
        "name": "Otra",
    }
    assert master.post("/settings/hours", data=form).status_code == 303
    with app.app_context():
        company = session().scalar(select(Company))
        assert company.name == "Empresa de prueba"
        assert company.hours["2"] == ["09:00-14:00", "16:00-19:00"]
    page = master.get("/settings/hours").get_data(as_text=True)
    assert "24/12/2026 Nochebuena" in page


def test_what_is_wrong_stands_at_its_field_and_the_text_stays(sign_in):
    master = sign_in("master")
    form = {
        "version": version(master.get("/settings/formats").data),
        "currency": "doblones",
        "accent": "azul",
    }
    answer = master.post("/settings/formats", data=form)
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert 'value="azul"' in text
    assert text.count("aria-invalid") == 2


def test_an_old_version_is_refused_without_losing_what_others_stored(sign_in):
    master = sign_in("master")
    old = version(master.get("/settings/company").data)
    assert master.post("/settings/company", data={"version": old, "name": "Uno"}).status_code == 303
    assert master.post("/settings/company", data={"version": old, "name": "Dos"}).status_code == 409
    assert 'value="Uno"' in master.get("/settings/company").get_data(as_text=True)


def test_a_field_added_on_screen_is_at_once_on_the_form_of_contacts(sign_in):
    master = sign_in("master")
    form = {
        "label": "Zona",
        "model": "contacts.contact",
        "kind": "choice",
        "options": "Norte\nSur",
        "active": "1",
    }
    assert master.post("/core/fields/new", data=form).status_code == 303
    assert "Norte" in master.get("/contacts/new").get_data(as_text=True)
