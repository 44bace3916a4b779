"""Rates of a customer's own: one at a time, of what is withheld or perceived, brought from a roll."""

from __future__ import annotations

import json

import pytest

from core.access.actor import SYSTEM, acting_as
from core.api.services import current_company, session, update
from core.testing.generic.making import make
from modules.catalog.models.own_rates import CustomerRate
from modules.catalog.services import seeding

ADDRESS = "/api/v1/catalog/customer-rates"


@pytest.fixture
def office(app, as_user, sign_in):
    as_user("master")
    seeding.bring("AR")
    return sign_in("master")


def tax(office, code: str) -> int:
    return office.get(f"/api/v1/catalog/taxes?code={code}").get_json()["items"][0]["id"]


def rate(office, contact, code="ar.perc.iibb.caba", **values):
    body = {"contact_id": contact.id, "tax_id": tax(office, code), "pct": "3", **values}
    return office.post(ADDRESS, json={"valid_from": "2026-11-01", **body})


def test_two_rates_of_a_customer_never_hold_on_one_day(office):
    contact = make("contacts.contact", name="Ferretería", kind="company")
    first = rate(office, contact, valid_to="2026-11-30")
    assert (first.status_code, first.get_json()["name"]) == (201, "Percepción IIBB CABA")
    again = rate(office, contact, valid_from="2026-11-30", valid_to="2026-12-31")
    assert list(again.get_json()["errors"]) == ["valid_from"]
    assert rate(office, contact, valid_from="2026-12-01").status_code == 201
    assert rate(office, contact, "ar.perc.iibb.buenos_aires").status_code == 201
    # the one of December has no end
    assert rate(office, contact, valid_from="2027-05-01").status_code == 422


def test_only_what_is_withheld_or_perceived_differs_by_customer(office):
    contact = make("contacts.contact", name="Ferretería", kind="company")
    assert list(rate(office, contact, "ar.iva.general").get_json()["errors"]) == ["tax_id"]
    wrong = rate(office, contact, valid_to="2026-10-31")
    assert "valid_to" in wrong.get_json()["errors"]


def test_the_page_of_a_customer_says_how_they_are_taxed(office):
    contact = make("contacts.contact", name="Ferretería", kind="company", country="AR")
    update("core.company", current_company().id, {"country": "AR"})
    rate(office, contact, source="AGIP", valid_to="2100-12-31")
    address = f"/contacts/{contact.id}/panel/catalog.contact.taxes"
    assert address in office.get(f"/contacts/{contact.id}").text
    text = office.get(address).text
    assert "Consumidor final (comprobante B)" in text
    assert "Percepción IIBB CABA" in text
    assert "AGIP" in text


def test_a_roll_comes_from_a_file(committed, installation, tmp_path):
    with committed.app_context(), acting_as(SYSTEM):
        seeding.bring("AR")
        contact = {"name": "Ferretería", "kind": "company", "country": "AR"}
        make("contacts.contact", **contact, tax_id="30-70811111-9")
    file = tmp_path / "padron.csv"
    file.write_text(
        "CUIT;Impuesto;Alícuota;Desde;Hasta;Padrón\n"
        "30708111119;ar.perc.iibb.santa_fe;3,50;01/11/2026;30/11/2026;API noviembre\n"
        "Ferretería;ar.iva.general;3,50;01/11/2026;30/11/2026;API noviembre\n",
        "utf-8",
    )
    done = installation.command("import", "catalog.customer_rate", str(file), "--json")
    counts = json.loads(done.stdout)
    assert (counts["created"], counts["rejected"]) == (1, 1), done.stdout + done.stderr
    with committed.app_context(), acting_as(SYSTEM):
        one = session().query(CustomerRate).one()
        assert (str(one.pct.normalize()), one.name) == ("3.5", "Percepción IIBB Santa Fe")
