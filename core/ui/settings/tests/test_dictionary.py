"""A field that the Master adds is on every surface at once; the dictionary says what each field is."""

from __future__ import annotations

import io

import pytest
from flask import g

from core import records
from core.db import session, write
from core.pipelines import pipelines_of, transition
from core.pipelines.models import Stage
from core.records import Invalid, dictionary
from core.records.custom import CustomField
from core.testing.generic.making import make, user_named

O = "sales.opportunity"  # noqa: E741
WHERE = f"/settings/dictionary/{O}"


@pytest.fixture
def field(app, as_user, sign_in):
    """Added with the form, as the Master does."""
    as_user("master")
    sent = {
        "label": "Terminales",
        "model": O,
        "kind": "integer",
        "help": "Cuántos puestos",
        "on_card": "1",
        "active": "1",
    }
    answer = sign_in("master").post("/core/fields/new", data=sent)
    assert answer.status_code in (302, 303), answer.text
    for kept in ("custom_fields", "visible_fields"):  # of the context in which the test stands
        g.pop(kept, None)
    return session().query(CustomField).filter_by(key="terminales").one()


@pytest.fixture
def sale(field):
    contact = make("contacts.contact", name="Hotel Miramar")
    return records.create(O, {"contact_id": contact.id, "name": "Renovación", "x_terminales": "6"})


@pytest.mark.both
def test_it_is_on_every_surface(sale, sign_in, app):
    browser = sign_in("master")
    where = f"/sales/opportunities/{sale.id}"
    assert 'name="x_terminales"' in browser.get("/sales/opportunities/new").text
    assert 'value="6"' in browser.get(f"{where}/edit").text
    listed = browser.get("/sales/opportunities?columns=name,x_terminales").text
    assert "Terminales" in listed
    tree = '{"and":[["x_terminales","ge","5"]]}'
    assert "Renovación" in browser.get("/sales/opportunities", query_string={"filter": tree}).text
    tree = tree.replace("5", "7")
    assert (
        "Renovación" not in browser.get("/sales/opportunities", query_string={"filter": tree}).text
    )
    assert "Terminales: 6" in browser.get("/sales/opportunities/board").text
    one = browser.get(f"/api/v1{where}").get_json()
    assert one["custom"] == {"terminales": 6}
    sent = {"custom": {"terminales": 8}, "version": one["version"]}
    assert browser.patch(f"/api/v1{where}", json=sent).status_code == 200
    spec = browser.get("/api/openapi.json").get_data(as_text=True)
    assert "terminales" in spec


def test_a_file_brings_it_and_takes_it(sale, sign_in, tmp_path):
    from core.records.exporting import export
    from core.records.query import Query

    path = tmp_path / "x.csv"
    export(Query(records.spec_of(O), columns=("name", "x_terminales")), "csv", path)
    assert path.read_text("utf-8-sig").splitlines()[0].replace(";", ",").endswith("Terminales")
    browser = sign_in("master")
    file = io.BytesIO(b"Oportunidad;Cliente;Terminales\nNueva;Hotel Miramar;9\n")
    answer = browser.post(
        "/imports/new", data={"model": O, "file": (file, "x.csv")}, follow_redirects=True
    )
    assert "Terminales" in answer.text


def test_a_stage_may_require_it(sale):
    stage = next(s for s in pipelines_of(O)[0].stages if s.code == "quote")
    with write():
        session().get(Stage, stage.id).required_fields = ["x_terminales"]
        from core.pipelines.definitions import forget_definitions

        forget_definitions()
    records.update(O, sale.id, {"x_terminales": ""})
    with pytest.raises(Invalid) as refused:
        transition(O, sale.id, "quote")
    assert refused.value.asks == ("x_terminales",)
    moved = transition(O, sale.id, "quote", fields={"x_terminales": "3"})
    assert moved.custom == {"terminales": 3}


def test_the_dictionary_says_what_it_is_and_where_it_is_used(sale, sign_in):
    browser = sign_in("master")
    dictionary.count_filled(O)
    page = browser.get(WHERE).text
    assert "Terminales" in page
    assert "Cuántos puestos" in page
    assert "100\xa0%" in page
    assert "Obligatorio en" in page or "Necesario en" in page
    owner = user_named("ventas").id
    sent = {"definition": "Puestos de venta que se instalan", "owner_id": str(owner)}
    assert browser.post(f"{WHERE}/x_terminales", data=sent).status_code in (302, 303)
    page = browser.get(WHERE).text
    assert "Puestos de venta que se instalan" in page
    assert "Ventas" in page


def test_definitions_are_checked(sale, sign_in):
    browser = sign_in("master")
    assert browser.post(f"{WHERE}/amount", data={"definition": "x" * 1001}).status_code == 422
    assert browser.post(f"{WHERE}/amount", data={"owner_id": "9999"}).status_code == 422
    assert browser.get(f"{WHERE}/nothing").status_code == 404
    assert browser.get("/settings/dictionary/no.model").status_code == 404


def test_counts_are_of_every_record_in_use(sale, as_user):
    dictionary.count_filled(O)
    said = dictionary.entries(O)
    assert (said["x_terminales"].filled, said["x_terminales"].total) == (1, 1)
    assert said["amount"].percent == 0
    records.archive(O, sale.id)
    dictionary.count_filled(O)
    assert dictionary.entries(O)["x_terminales"].total == 0


def test_a_retired_field_is_hidden_and_kept(sale, sign_in):
    browser = sign_in("master")
    assert browser.post(f"{WHERE}/x_terminales/retire").status_code in (302, 303)
    assert 'name="x_terminales"' not in browser.get("/sales/opportunities/new").text
    page = browser.get(WHERE).text
    assert "Campos retirados" in page
    twice = {"label": "Terminales", "model": O, "kind": "text"}
    again = browser.post("/core/fields/new", data=twice)
    assert again.status_code == 422
    assert browser.post(f"{WHERE}/x_terminales/restore").status_code in (302, 303)
    assert 'value="6"' in browser.get(f"/sales/opportunities/{sale.id}/edit").text


def test_only_who_may_set_up_fields_writes_meanings(sale, sign_in):
    browser = sign_in("ventas")
    assert browser.post(f"{WHERE}/amount", data={"definition": "x"}).status_code == 403
    assert browser.post(f"{WHERE}/x_terminales/retire").status_code == 403
