"""The screens of contacts, as a browser asks for them."""

import json
import re

import pytest

from core import records
from modules.contacts import services

C = "contacts.contact"
DRAWER = {"HX-Request": "true", "HX-Target": "drawer-content"}


@pytest.fixture
def house(as_user):
    as_user("ventas")
    hotel = records.create(
        C,
        {
            "name": "Hotel Miramar",
            "lifecycle": "customer",
            "country": "ES",
            "tax_id": "A58818501",
            "street": "Av. Alcoy, 12",
            "postal_code": "03501",
            "city": "Benidorm",
            "region": "Alicante",
            "phone": "965550142",
            "mail": "compras@miramar.example",
            "tags": "VIP, Costa",
            "phones": [{"value": "612345678", "label": "Noche"}],
        },
    ).id
    rosa = records.create(
        C, {"first_name": "Rosa", "last_name": "Alemany", "phone": "612345679"}
    ).id
    services.link(hotel, rosa, "Dirección", decides=True)
    return hotel, rosa


def test_the_list_shows_whom_to_ask_for_in_few_queries(sign_in, house, count_queries):
    hotel, rosa = house
    client = sign_in("ventas")
    client.get("/contacts/")
    with count_queries() as queries:
        page = client.get("/contacts/").text
    assert len(queries) <= 6
    assert f'<a href="/contacts/{rosa}">Rosa Alemany</a>' in page
    assert f'<a href="/contacts/{hotel}">Hotel Miramar</a>' in page
    assert "A58818501" in page


@pytest.mark.parametrize(
    ("tab", "shown"),
    [("mine", ["Hotel Miramar"]), ("companies", ["Hotel Miramar"]), ("people", ["Rosa Alemany"]),
     ("unowned", [])],
)  # fmt: skip
def test_tabs(sign_in, house, tab, shown):
    page = sign_in("ventas").get(f"/contacts/?tab={tab}").text
    rows = re.findall(r'class="main">([^<]+)<', page)
    assert rows == shown


def test_the_ficha_in_few_queries(sign_in, house, count_queries):
    hotel, _rosa = house
    client = sign_in("ventas")
    client.post(f"/timeline/contacts.contact/{hotel}/note", data={"body": "Llamar"})
    client.get(f"/contacts/{hotel}")
    with count_queries() as queries:
        page = client.get(f"/contacts/{hotel}").text
    # one statement for each of what is in sight at once: the other panels come when they are
    assert len(queries) <= 12
    assert "Av. Alcoy, 12<br>03501 Benidorm<br>Alicante" in page
    assert 'href="tel:+34965550142"' in page
    assert 'href="mailto:compras@miramar.example"' in page
    assert "https://wa.me/34965550142" in page
    assert "Rosa Alemany" in page
    assert "Dirección" in page
    assert "<dt>NIF</dt>" in page


def test_the_form_speaks_the_words_of_the_country(sign_in):
    client = sign_in("ventas")
    given = {"_form": "full", "kind": "company", "name": "Uno", "_field": "country"}
    labels = {}
    for country in ("ES", "MX", "CL"):
        answer = client.post("/contacts/validate", data={**given, "country": country})
        assert answer.headers["HX-Retarget"] == "#form-fields"
        assert 'value="Uno"' in answer.text
        labels[country] = answer.text
    assert ">NIF" in labels["ES"]
    assert ">RFC" in labels["MX"]
    assert ">RUT" in labels["CL"]
    assert "Jalisco" in labels["MX"]
    assert "Jalisco" not in labels["ES"]


def test_the_form_has_the_fields_of_a_company_or_of_a_person(sign_in):
    client = sign_in("ventas")
    names = {}
    for kind in ("company", "person"):
        page = client.get(f"/contacts/new?kind={kind}", headers=DRAWER).text
        names[kind] = set(re.findall(r' name="(\w+)"', page))
    assert {"first_name", "last_name", "company"} & names["company"] == set()
    assert {"first_name", "last_name", "company"} <= names["person"]
    assert "name" in names["company"] - names["person"]


def test_a_person_is_created_with_company_in_the_drawer(sign_in, house, as_user):
    hotel, _rosa = house
    client = sign_in("ventas")
    values = {"_form": "quick", "kind": "person", "first_name": "Jordi", "last_name": "Tormo"}
    answer = client.post(
        "/contacts/new",
        data={**values, "company": "hotel miramar", "country": "ES", "lifecycle": "prospect"},
        headers=DRAWER,
    )
    assert answer.status_code == 204
    as_user("ventas")
    assert [p.name for p in services.people_of(hotel)] == ["Rosa Alemany", "Jordi Tormo"]


def test_places_are_linked_changed_removed_and_brought_back(sign_in, house, as_user):
    hotel, _rosa = house
    as_user("ventas")
    luis = records.create(C, {"first_name": "Luis"}).id
    client = sign_in("ventas")
    url = f"/contacts/{hotel}/places/new"
    assert 'data-source="/contacts/options?kind=person"' in client.get(url, headers=DRAWER).text
    wrong = client.post(url, data={"person_id": "", "position": "Compras"}, headers=DRAWER)
    assert wrong.status_code == 422
    assert 'value="Compras"' in wrong.text
    mixed = client.post(url, data={"person_id": str(hotel)})
    assert mixed.status_code == 422
    made = client.post(url, data={"person_id": str(luis), "position": "Compras"}, headers=DRAWER)
    assert made.status_code == 204
    as_user("ventas")
    place = next(p for p in services.people_of(hotel) if p.contact_id == luis)
    edit = f"/contacts/places/{place.relation_id}/edit"
    assert client.post(edit, data={"position": "x" * 121, "version": "1"}).status_code == 422
    assert client.post(edit, data={"position": "Jefe", "version": "1"}).status_code == 303
    assert client.post(edit, data={"position": "Otro", "version": "1"}).status_code == 409
    gone = client.post(f"/contacts/places/{place.relation_id}/remove", headers=DRAWER)
    undo = json.loads(gone.headers["HX-Trigger"])["toast"]["undo_url"]
    assert client.post(undo, headers=DRAWER).status_code == 204
    as_user("ventas")
    assert {(p.name, p.position) for p in services.people_of(hotel)} == {
        ("Rosa Alemany", "Dirección"),
        ("Luis", "Jefe"),
    }


def test_options_are_narrowed_by_kind(sign_in, house):
    found = sign_in("ventas").get("/contacts/options?kind=person").get_json()["items"]
    assert [item["label"] for item in found] == ["Rosa Alemany"]


def test_out_of_reach_nothing_exists(sign_in, house):
    hotel, _rosa = house
    client = sign_in("ventas2")
    for url in (f"/contacts/{hotel}", f"/contacts/{hotel}/places/new"):
        assert client.get(url).status_code == 404
    assert client.post("/contacts/places/1/remove").status_code == 404
    assert client.post("/contacts/places/restore?company=x&person=1").status_code == 404
    readonly = sign_in("lectura")
    page = readonly.get(f"/contacts/{hotel}").text
    assert "places/new" not in page
    assert readonly.get(f"/contacts/{hotel}/places/new").status_code == 403


def test_each_application_has_its_tab_with_how_much_there_is(sign_in, house, as_user):
    hotel, _rosa = house
    as_user("jefatura")
    records.create("sales.opportunity", {"name": "Renovación", "contact_id": hotel})
    for number in range(6):
        records.create("support.case", {"name": f"Avería {number}", "contact_id": hotel})
    tab = re.compile(
        r'id="related-\d-tab"[^>]*aria-selected="(\w+)"[^>]*>([^<]+)(?:<span class="n">([^<]+))?'
    )
    page = sign_in("jefatura").get(f"/contacts/{hotel}").text
    assert [(on, label.strip(), number) for on, label, number in tab.findall(page)] == [
        ("true", "Procesos", "5+"), ("false", "Ventas", "1"), ("false", "Contabilidad", ""),
        ("false", "Cobros", ""), ("false", "Archivos", ""),
    ]  # fmt: skip
    assert 'data-ficha-tab="related" data-opens="related-1-tab"' in page
