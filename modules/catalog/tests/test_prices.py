"""What a product costs a customer: the right list, the right quantity, the right day, and why."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from core.api.services import Invalid, archive, create, get, update
from core.testing.generic.making import make
from modules.catalog.services import NoPrice, NoRate, price_of

D = Decimal
DAY = date(2026, 11, 26)


@pytest.fixture
def product(app, as_user):
    as_user("master")
    return make(
        "catalog.product",
        kind="goods",
        components=[],
        name="Lector 2D",
        price="100",
        currency="EUR",
    )


@pytest.fixture
def customer(product):
    return make("contacts.contact", name="Hotel Miramar", kind="company", country="ES")


def price_list(name, **values):
    return create("catalog.price_list", {"name": name, "currency": "EUR", **values})


def put(kept, product, price, **values):
    return create(
        "catalog.price", {"list_id": kept.id, "product_id": product.id, "price": price, **values}
    )


def asked(product, quantity="1", customer=None, day=DAY, currency="EUR"):
    return price_of(product, D(quantity), customer, day, currency)


def test_without_lists_it_is_the_products_own(product):
    found = asked(product)
    assert (found.price, found.currency, found.list_id) == (D(100), "EUR", None)
    assert found.why == "el precio del producto"


def test_a_list_for_everybody_comes_before_the_products_own(product, customer):
    kept = price_list("General", everybody=True)
    put(kept, product, "90")
    assert asked(product).price == D(90)
    found = asked(product, customer=customer)
    assert (found.list_id, found.why) == (kept.id, "General · para todos los clientes")


def test_a_list_for_nobody_in_particular_is_for_nobody(product, customer):
    put(price_list("Guardada"), product, "1")
    assert asked(product, customer=customer).price == D(100)


def test_the_customers_own_list_then_their_label_then_everybody(product, customer):
    put(price_list("General", everybody=True, position=1), product, "90")
    assert asked(product, customer=customer).price == D(90)
    put(price_list("Mayorista", customer_label="Mayorista"), product, "80")
    assert asked(product, customer=customer).price == D(90)
    update("contacts.contact", customer.id, {"tags": ["mayorista"]})
    assert asked(product, customer=customer).price == D(80)
    own = price_list("Hotel Miramar")
    put(own, product, "70")
    update("contacts.contact", customer.id, {"catalog_price_list_id": own.id})
    found = asked(product, customer=customer)
    assert (found.price, found.list_name) == (D(70), "Hotel Miramar")
    assert asked(product).price == D(90)


def test_of_several_lists_the_lowest_number_wins(product):
    put(price_list("Segunda", everybody=True, position=20), product, "95")
    put(price_list("Primera", everybody=True, position=10), product, "97")
    assert asked(product).price == D(97)


def test_the_largest_quantity_reached_counts(product):
    kept = price_list("General", everybody=True)
    put(kept, product, "90")
    put(kept, product, "80", min_quantity="10")
    put(kept, product, "70", min_quantity="50")
    prices = [asked(product, q).price for q in ("1", "9.999", "10", "49", "50", "5000")]
    assert prices == [D(90), D(90), D(80), D(80), D(70), D(70)]
    assert asked(product, "12").why.startswith("General, desde 10")
    assert asked(product, "-12").price == D(80), "a return costs what was sold"
    assert asked(product, "0.5").price == D(90), "less than one is not a quantity step"


def test_the_newest_price_of_the_day_counts(product):
    kept = price_list("General", everybody=True)
    put(kept, product, "90")
    put(kept, product, "92", valid_from="2026-07-01", valid_to="2026-12-31")
    put(kept, product, "99", valid_from="2027-01-01")
    days = [date(2026, 6, 30), date(2026, 7, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [asked(product, day=day).price for day in days] == [D(90), D(92), D(92), D(99)]


def test_a_list_ends(product):
    kept = price_list("Rebajas", everybody=True, valid_from="2026-11-20", valid_to="2026-11-30")
    put(kept, product, "50")
    days = [date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 30), date(2026, 12, 1)]
    assert [asked(product, day=day).price for day in days] == [D(100), D(50), D(50), D(100)]
    archive("catalog.price_list", kept.id)
    assert asked(product).price == D(100)


def test_a_discount_holds_for_what_the_list_does_not_name(product):
    kept = price_list("Mayorista", everybody=True, discount=D("12.5"))
    found = asked(product)
    assert (found.price, found.list_id) == (D("87.5"), kept.id)
    assert (
        found.why
        == "Mayorista: 12,5 % menos sobre el precio del producto · para todos los clientes"
    )
    put(kept, product, "80")
    assert asked(product).price == D(80)


def test_a_list_based_on_another(product):
    base = price_list("Base")
    put(base, product, "200")
    price_list("Derivada", everybody=True, based_on_id=base.id, discount="10")
    assert asked(product).price == D(180)
    derived = get("catalog.price_list", asked(product).list_id)
    with pytest.raises(Invalid) as refused:
        update("catalog.price_list", base.id, {"based_on_id": derived.id})
    assert "based_on_id" in refused.value.errors


def test_a_price_in_another_currency_is_converted_before_the_discount(product):
    create(
        "catalog.exchange_rate",
        {"from_currency": "USD", "to_currency": "EUR", "day": "2026-11-01", "rate": D("0.8")},
    )
    price_list("Dólares", currency="USD", everybody=True, discount="10")
    found = asked(product, currency="USD")
    assert (found.price, found.currency) == (D("112.5"), "USD")
    assert asked(product).price == D(90)


def test_a_list_in_the_currency_comes_first(product):
    put(price_list("Euros", everybody=True, position=1), product, "90")
    put(price_list("Dólares", currency="USD", everybody=True, position=2), product, "115")
    assert asked(product, currency="USD").price == D(115)
    assert asked(product).price == D(90)


def test_without_a_rate_it_is_said(product):
    with pytest.raises(NoRate) as missing:
        asked(product, currency="MXN")
    assert "EUR" in str(missing.value)
    create(
        "catalog.exchange_rate",
        {"from_currency": "EUR", "to_currency": "MXN", "day": "2026-11-27", "rate": "21"},
    )
    with pytest.raises(NoRate):
        asked(product, currency="MXN")
    assert asked(product, currency="MXN", day=date(2026, 11, 27)).price == D(2100)


def test_a_product_without_a_price_says_so(product):
    bare = make("catalog.product", kind="goods", components=[], name="A medida")
    with pytest.raises(NoPrice, match="A medida"):
        asked(bare)


def test_a_kit_without_a_price_costs_its_components(product):
    cable = make(
        "catalog.product", kind="goods", components=[], name="Cable", price=D("2.5"), currency="EUR"
    )
    kit = create(
        "catalog.product",
        {
            "name": "Kit",
            "kind": "kit",
            "components": [
                {"product_id": product.id, "quantity": "1"},
                {"product_id": cable.id, "quantity": "4"},
            ],
        },
    )
    found = asked(kit)
    assert (found.price, found.why) == (D(110), "la suma de sus componentes")
    update("catalog.product", kit.id, {"price": "99"})
    assert asked(kit).price == D(99)


def test_two_prices_never_say_the_same(product):
    kept = price_list("General")
    first = put(kept, product, "90")
    assert (first.name, first.currency) == ("Lector 2D", "EUR")
    with pytest.raises(Invalid):
        put(kept, product, "91")
    put(kept, product, "91", valid_from="2027-01-01")
    update("catalog.product", product.id, {"name": "Lector 3D"})
    assert get("catalog.price", first.id).name == "Lector 3D"
    with pytest.raises(Invalid) as refused:
        put(kept, product, "1", valid_from="2026-02-01", valid_to="2026-01-01", min_quantity="5")
    assert "valid_to" in refused.value.errors
