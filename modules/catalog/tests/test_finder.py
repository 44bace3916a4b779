"""What does it cost? The page, the operation of the API, and Ajustes."""

from __future__ import annotations

import pytest

from core.api.services import create
from core.testing.generic.making import make
from modules.catalog.services import seeding


@pytest.fixture
def shop(app, as_user):
    as_user("master")
    seeding.seed()
    seeding.bring("ES")
    product = make(
        "catalog.product",
        kind="goods",
        components=[],
        name="TPV táctil",
        price="100",
        currency="EUR",
    )
    customer = make("contacts.contact", name="Bar Sol", kind="company", country="ES")
    kept = create("catalog.price_list", {"name": "General", "currency": "EUR", "everybody": True})
    values = {"list_id": kept.id, "product_id": product.id, "price": "90"}
    create("catalog.price", {**values, "min_quantity": "10"})
    return product, customer


def text_of(browser, address, status=200):
    answer = browser.get(address)
    assert answer.status_code == status
    return answer.get_data(as_text=True).replace("\N{NO-BREAK SPACE}", " ")


def test_the_page_says_price_list_taxes_and_why(shop, sign_in):
    product, customer = shop
    browser = sign_in("jefatura")
    assert "¿Cuánto cuesta?" in text_of(browser, "/catalog/price-finder")
    asked = f"/catalog/price-finder?product_id={product.id}&customer_id={customer.id}"
    page = text_of(browser, f"{asked}&quantity=10&discount=5")
    for text in ("90,00 €", "General, desde 10", "855,00 €", "21 % de 855,00 €", "1.034,55 €"):
        assert text in page, text
    assert "El precio del producto" in text_of(browser, f"{asked}&quantity=1")


def test_what_cannot_be_answered_is_said(shop, sign_in):
    product, _customer = shop
    browser = sign_in("jefatura")
    page = text_of(browser, f"/catalog/price-finder?product_id={product.id}&currency=MXN")
    assert "No hay tipo de cambio de EUR a MXN" in page
    text_of(browser, "/catalog/price-finder?product_id=999999", 422)
    text_of(browser, f"/catalog/price-finder?product_id={product.id}&quantity=muchos", 422)


def test_programs_ask_the_same(shop, sign_in):
    product, customer = shop
    browser = sign_in("jefatura")
    address = f"/api/v1/catalog/products/{product.id}/price"
    answer = browser.get(f"{address}?quantity=10&customer_id={customer.id}&discount=5").get_json()
    assert (answer["price"], answer["net"], answer["total"]) == ("90.0000", "855.00", "1034.55")
    assert answer["fiscal_position"] == "es.general"
    assert [(t["code"], t["amount"]) for t in answer["taxes"]] == [("es.iva.general", "179.55")]
    assert browser.get(f"{address}?currency=MXN").status_code == 400
    assert browser.get(f"{address}?customer_id=99999").status_code == 404


def test_the_taxes_of_a_country_are_brought_in_ajustes(shop, sign_in):
    browser = sign_in("master")
    page = text_of(browser, "/catalog/tax-setup")
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert "México" in page
    assert not seeding.known("CL")
    sent = {"csrf_token": token, "country": "CL"}
    assert browser.post("/catalog/tax-setup", data=sent).status_code == 303
    assert seeding.known("CL")
    assert browser.post("/catalog/tax-setup", data={**sent, "country": "XX"}).status_code == 404
    for address in ("taxes", "fiscal-positions", "tax-classes", "roundings", "exchange-rates"):
        text_of(browser, f"/catalog/{address}")
