"""Orders: what was agreed adds up, is confirmed once and cancelled with a reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from core.api.services import Invalid, create, update
from core.testing.generic.making import make
from modules.catalog.services import seeding
from modules.sales.models import ORDER
from modules.sales.services.documents import (
    cancel_order,
    complete_order,
    confirm_order,
    lines_of,
    orders,
)
from modules.sales.services.documents.reckoning import reckon


@pytest.fixture
def customer(app, as_user):
    as_user("master")
    seeding.bring("ES")
    return make("contacts.contact", kind="company", name="Hotel Miramar", country="ES", city="Vigo")


def order(customer, *lines, **values):
    lines = lines or ({"description": "Montaje", "quantity": Decimal("2"), "price": Decimal("50")},)
    return create(ORDER, {"contact_id": customer.id, "lines": list(lines), **values})


def test_an_order_is_reckoned_by_the_engine_and_keeps_what_was_agreed(customer):
    made = order(
        customer,
        {
            "description": "Montaje",
            "quantity": Decimal("3"),
            "price": Decimal("19.99"),
            "discount": Decimal("10"),
        },
        {"description": "Visita", "quantity": Decimal("1"), "price": Decimal("40")},
    )
    # 3 × 19.99 = 59.97, less 10 % = 53.97; + 40 = 93.97; VAT 21 % = 19.73
    assert (made.net, made.tax, made.total) == (
        Decimal("93.97"),
        Decimal("19.73"),
        Decimal("113.70"),
    )
    assert [line.net for line in lines_of(made.id)] == [Decimal("53.97"), Decimal("40.00")]
    assert lines_of(made.id)[0].taxes[0]["pct"] == "21.000000"
    assert (made.number, made.city, made.name) == ("PV-0001", "Vigo", "Hotel Miramar")
    changed = update(ORDER, made.id, {"discount": Decimal("50")})
    # a half of 93.97 is 46.985, taken off as 46.99
    assert (changed.net, changed.tax) == (Decimal("46.98"), Decimal("9.87"))
    assert len(lines_of(made.id)) == 2


def test_a_price_with_taxes_means_the_same_after_an_edit(customer):
    line = {
        "description": "Café",
        "quantity": Decimal("1"),
        "price": Decimal("121"),
        "includes_tax": True,
    }
    made = order(customer, line)
    assert (made.net, made.total) == (Decimal("100.00"), Decimal("121.00"))
    changed = update(ORDER, made.id, {"customer_reference": "4500", "lines": [line]})
    assert (changed.net, changed.total) == (Decimal("100.00"), Decimal("121.00"))


def test_reckoning_asks_as_much_for_many_lines_as_for_two(customer, count_queries):
    def asked(count):
        line = {"quantity": Decimal("1"), "price": Decimal("3.17"), "includes_tax": True}
        lines = [{**line, "description": f"Pieza {number}"} for number in range(count)]
        with count_queries() as seen:
            reckon(lines, customer.id, date(2026, 11, 26), "EUR")
        return len(seen)

    assert asked(200) == asked(2)


def test_a_line_without_price_or_words_is_refused(customer):
    for line in (
        {"quantity": Decimal("1"), "description": "Algo"},
        {"quantity": Decimal("1"), "price": Decimal("5")},
    ):
        with pytest.raises(Invalid) as refused:
            order(customer, line)
        assert "lines" in refused.value.errors


class Ear:
    """Stands in for an event."""

    def __init__(self):
        self.heard = []

    def emit(self, **values):
        self.heard.append(values)


def test_it_is_confirmed_once_and_then_stays(customer, monkeypatch):
    ear = Ear()
    monkeypatch.setattr(orders, "order_confirmed", ear)
    made = order(customer)
    confirm_order(made.id)
    ids = [line.id for line in lines_of(made.id)]
    confirm_order(made.id)
    assert [values["order"].id for values in ear.heard] == [made.id], "confirmed twice is one order"
    with pytest.raises(Invalid):
        update(ORDER, made.id, {"lines": []})
    assert update(ORDER, made.id, {"notes": "Por la tarde"}).notes == "Por la tarde"
    assert [line.id for line in lines_of(made.id)] == ids
    assert complete_order(made.id).state == "done"
    with pytest.raises(Invalid):
        cancel_order(made.id, "Ya no")


def test_it_is_cancelled_with_a_reason(customer, monkeypatch):
    ear = Ear()
    monkeypatch.setattr(orders, "order_cancelled", ear)
    made = order(customer)
    with pytest.raises(Invalid):
        cancel_order(made.id, "  ")
    assert cancel_order(made.id, "El cliente cierra").state == "cancelled"
    assert [values["was_confirmed"] for values in ear.heard] == [False]
    with pytest.raises(Invalid):
        confirm_order(made.id)


def test_a_confirmed_order_shows_its_lines_and_is_edited_around_them(customer, sign_in):
    made = order(customer)
    confirm_order(made.id)
    browser, path = sign_in("master"), f"/sales/orders/{made.id}"
    page = browser.get(path).text
    assert "Montaje" in page
    assert "121,00\xa0€" in page
    assert "no se pudo cargar" not in page
    form = browser.get(f"{path}/edit").text
    assert 'name="customer_reference"' in form
    assert 'name="lines"' not in form
    sent = {"customer_reference": "OC-7", "version": str(made.version)}
    assert browser.post(f"{path}/edit", data=sent).status_code == 303
    assert made.customer_reference == "OC-7"


def test_a_form_is_told_what_its_lines_come_to(customer, sign_in):
    sent = {"_field": "lines", "contact_id": str(customer.id), "currency": "EUR", "lines": "lines",
            "lines-0-description": "Montaje", "lines-0-quantity": "2", "lines-0-price": "50",
            "lines-4-description": "Sin precio todavía", "lines-4-quantity": "1"}  # fmt: skip
    browser = sign_in("master")
    told = browser.post("/sales/orders/validate", data=sent).text
    assert "121,00\xa0€" in told
    assert "c-error" not in told.replace("c-error-slot", "")
    told = browser.post("/sales/orders/validate", data={**sent, "lines-0-price": "x"}).text
    assert "Línea 1, Precio" in told
