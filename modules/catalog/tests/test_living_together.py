"""The catalog beside companies, contacts and demo data."""

from __future__ import annotations

from sqlalchemy import select

from core import demo
from core.api.services import create, get, session, update
from core.testing.generic.making import make
from modules.catalog.models import ListPrice, Product
from modules.catalog.services import price_of, seeding
from modules.contacts.services import merge


def test_a_company_that_goes_to_another_country_finds_its_taxes(app, as_user):
    as_user("master")
    assert not seeding.known("CL")
    company = create("core.company", {"name": "Cauce Chile", "country": "CL", "currency": "CLP"})
    assert seeding.known("CL")
    assert not seeding.known("PE")
    update("core.company", company.id, {"name": "Cauce Andina"})
    update("core.company", company.id, {"country": "PE"})
    assert seeding.known("PE")


def test_the_terms_of_the_customer_who_stays_hold_after_a_merge(app, as_user):
    as_user("master")
    lists = [create("catalog.price_list", {"name": name}) for name in ("Una", "Otra")]
    one, other, bare = (
        make("contacts.contact", name=name, kind="company") for name in ("Uno", "Dos", "Tres")
    )
    for customer, kept in zip((one, other), lists, strict=True):
        update("contacts.contact", customer.id, {"catalog_price_list_id": kept.id})

    def terms(customer):
        kept = get("contacts.contact", customer.id)
        field = kept.__spec__.all_fields()["catalog_price_list_id"]
        return field.load(type(kept), [kept.id])[kept.id]

    merge(one.id, other.id)
    assert terms(one) == lists[0].id
    merge(bare.id, one.id)
    assert terms(bare) == lists[0].id, "who had none takes those of the other"


def test_invented_products_can_be_sold(app, as_user):
    as_user("master")
    demo.load("ES", size=12)
    products = session().scalars(select(Product)).all()
    assert len(products) > 10
    assert {product.kind for product in products} == {"goods", "service", "kit"}
    assert all(price_of(product).price > 0 for product in products)
    assert session().scalars(select(ListPrice)).all()
    assert seeding.known("ES")
