"""A quote written with the keyboard: products by code, rows of another sheet, what it comes to."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from core import records
from core.access.actor import SYSTEM, acting_as
from core.db import db, session
from core.testing.browser import violations
from modules.catalog.services import seeding
from modules.sales.models import Quote
from modules.sales.services.documents import quote_lines

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def goods(house):
    """Two products with prices, and the taxes of the country."""
    with house.app_context(), acting_as(SYSTEM):
        seeding.bring("ES")
        for name, code, price in (("Caja de té", "TE-1", "12.50"), ("Tetera", "TET-2", "30")):
            values = {"name": name, "code": code, "price": Decimal(price), "currency": "EUR"}
            records.create("catalog.product", values)
        db.session.remove()


def paste(page, text):
    """As Ctrl V does with cells of a sheet."""
    page.evaluate(
        """text => {
            const held = new DataTransfer();
            held.setData("text/plain", text);
            const told = new ClipboardEvent("paste", {clipboardData: held, bubbles: true, cancelable: true});
            document.activeElement.dispatchEvent(told);
        }""",
        text,
    )


def pick(page, row, text):
    """Look a product up in a line and take it with Enter."""
    field = row.locator("[data-part=product_id] input[role=combobox]")
    field.click()
    page.keyboard.type(text)
    expect(page.locator(".ts-dropdown .option.active")).to_be_visible()
    page.keyboard.press("Enter")


def test_lines_are_written_like_a_sheet(house, goods, open_page):
    page = open_page("/sales/quotes/new?contact_id=1")
    lines = page.locator("[data-line]")
    sums = page.locator("#f-lines-sums")
    pick(page, lines.nth(0), "TE-1")
    expect(lines.nth(0).locator("[data-amount]")).to_have_text("12,50\xa0€")
    # the price of the product waits where another can be written
    expect(lines.nth(0).get_by_label("Precio")).to_have_attribute("placeholder", "12,50\xa0€")
    lines.nth(0).get_by_label("Cantidad").fill("4")
    page.keyboard.press("Enter")
    expect(lines.nth(1).get_by_label("Cantidad")).to_be_focused()
    expect(sums).to_contain_text("60,50\xa0€")  # 50 and 21 %

    lines.nth(1).get_by_label("Descripción").focus()
    paste(page, "Producto\tCantidad\tDescuento\nTET-2\t2\t10\nCaja de té\t1\t\n")
    expect(lines).to_have_count(3)
    expect(lines.nth(2).locator("[data-amount]")).to_have_text("12,50\xa0€")
    expect(lines.nth(1).locator("[data-amount]")).to_have_text("54,00\xa0€")

    # the last line goes before the second, and the first goes
    lines.nth(2).get_by_label("Cantidad").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(lines.nth(1).locator("[data-amount]")).to_have_text("12,50\xa0€")
    lines.nth(0).get_by_label("Cantidad").focus()
    page.keyboard.press("Control+Delete")
    expect(lines).to_have_count(2)
    page.get_by_role("button", name="Nota", exact=True).click()
    lines.nth(2).get_by_label("Descripción").fill("Se entrega el lunes")
    expect(sums).to_contain_text("80,47\xa0€")  # 66,50 and 21 %
    page.get_by_role("button", name="Crear", exact=True).last.click()
    page.wait_for_url("**/sales/quotes/*")
    with house.app_context(), acting_as(SYSTEM):
        quote = session().query(Quote).order_by(Quote.id.desc()).first()
        kept = [(line.description, str(line.net)) for line in quote_lines(quote.id)]
        assert str(quote.total) == "80.47"
        db.session.remove()
    assert kept == [("Caja de té", "12.50"), ("Tetera", "54.00"), ("Se entrega el lunes", "0.00")]


def test_codes_and_numbers_without_titles_go_where_they_belong(house, goods, open_page):
    page = open_page("/sales/quotes/new?contact_id=1")
    lines = page.locator("[data-line]")
    lines.nth(0).locator("[data-part=product_id] input[role=combobox]").click()
    paste(page, "TE-1\t3\t10,00\nTET-2\t2\t\n")
    expect(lines.nth(0).locator("[data-amount]")).to_have_text("30,00\xa0€")
    expect(lines.nth(1).locator("[data-amount]")).to_have_text("60,00\xa0€")
    expect(lines.nth(0).get_by_label("Descripción")).to_have_value("")


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_quotes_and_orders_are_accessible_and_fit(house, goods, open_page, width, theme):
    with house.app_context(), acting_as(SYSTEM):
        line = {"description": "Montaje", "quantity": 2, "price": Decimal(50)}
        made = {
            kind: records.create(f"sales.{kind}", {"contact_id": 1, "lines": [line]}).id
            for kind in ("quote", "order")
        }
        db.session.remove()
    for path in (
        "/sales/quotes",
        f"/sales/quotes/{made['quote']}",
        f"/sales/quotes/{made['quote']}/edit",
        f"/sales/quotes/{made['quote']}/send",
        "/sales/orders",
        f"/sales/orders/{made['order']}",
        f"/sales/orders/{made['order']}/edit",
        f"/sales/orders/{made['order']}/cancel",
    ):
        page = open_page(path, width=width, theme=theme)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.context.close()
