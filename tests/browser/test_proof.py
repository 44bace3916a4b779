"""A delivery handed over where there is no connection: its proof arrives once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from core.access.actor import SYSTEM, acting_as
from core.access.models import User
from core.access.sessions import COOKIE, start_session
from core.api.services import create, session, transition, update
from core.db import db
from core.testing.browser import context_of, violations
from core.testing.generic.making import make
from core.testing.installation import Installation
from modules.catalog.models import Product
from modules.logistics.models import Delivery, Location
from modules.logistics.services import post, seeding
from modules.logistics.services.proving import proofs_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[Installation]:
    """An installation with two deliveries on their way, and the cookie of who drives."""
    directory = tmp_path_factory.mktemp("proof")
    installation = Installation(directory, f"sqlite:///{directory / 'cauce.db'}")
    app = installation.create("contacts", "catalog", "sales", "logistics")
    with app.app_context(), acting_as(SYSTEM):
        user = session().scalars(select(User).where(User.mail == "logistica@demo.example")).one()
        app.config["COOKIE"] = start_session(user)
        seeding.seed()
        product = make("catalog.product", kind="goods", components=[], name="Cable").id
        customer = make("contacts.contact", name="Hotel Miramar", kind="company").id
        shelf = session().scalars(select(Location.id).order_by(Location.id)).first()
        line = {"product_id": product, "quantity": Decimal(9)}
        post(create("logistics.document", {"location_id": shelf, "lines": [line]}).id)
        for _n in range(2):
            line = {"product_id": product, "quantity": Decimal(1)}
            made = create("logistics.delivery", {"contact_id": customer, "lines": [line]}).id
            transition("logistics.delivery", made, "shipped")
        db.session.remove()
    yield installation
    installation.stop()


@pytest.fixture(scope="module")
def address(house: Installation) -> Iterator[str]:
    """Where it answers."""
    server = make_server("127.0.0.1", 0, house.apps[0], threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def phone(chromium: Browser, house: Installation, address: str, theme: str = "light"):
    context = context_of(chromium, address, 390, theme)
    cookie = house.apps[0].config["COOKIE"]
    context.add_cookies([{"name": COOKIE, "value": cookie, "url": address}])
    return context


def sign(page) -> None:
    box = page.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 80)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 120, steps=5)
    page.mouse.up()


def proofs(house: Installation, delivery_id: int) -> list:
    with house.apps[0].app_context(), acting_as(SYSTEM):
        found = [(one.signature is not None, len(one.photos)) for one in proofs_of(delivery_id)]
        db.session.remove()
    return found


def test_a_proof_taken_without_connection_arrives_once(chromium, house, address, tmp_path):
    context = phone(chromium, house, address)
    page = context.new_page()
    page.goto("/logistics/deliveries/1/proof")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    photo = tmp_path / "puerta.png"
    page.screenshot(path=photo)
    context.set_offline(True)
    button = page.get_by_role("button", name="Confirmar la entrega")
    button.click()
    state = page.locator("[data-outbox-state]")
    expect(state).to_have_text("Escriba quién la recibió.")
    page.get_by_label("Recibido por").fill("Ana Ruiz")
    button.click()
    expect(state).to_contain_text("firme")
    sign(page)
    page.get_by_label("Fotos").set_input_files(photo)
    button.click()
    expect(state).to_contain_text("Guardado en este dispositivo")
    expect(button).to_be_disabled()
    assert proofs(house, 1) == []
    # the page is closed meanwhile; another one of ours finds what waits
    page.close()
    context.set_offline(False)
    other, again = context.new_page(), context.new_page()
    other.goto("/logistics/deliveries")
    again.goto("/logistics/deliveries/1/proof")
    expect(other.locator("#toasts, main").first).to_be_attached()
    for _n in range(100):
        if proofs(house, 1):
            break
        other.wait_for_timeout(100)
    other.wait_for_timeout(500)
    assert proofs(house, 1) == [(True, 1)]
    again.goto("/logistics/deliveries/1")
    expect(again.get_by_alt_text("Firma de Ana Ruiz")).to_be_attached()
    assert violations(again) == []
    context.close()


def test_the_answer_that_was_lost_makes_no_second_proof(chromium, house, address):
    context = phone(chromium, house, address, "dark")
    page = context.new_page()
    page.goto("/logistics/deliveries/2/proof")
    assert violations(page) == []
    page.get_by_label("Recibido por").fill("Luis")
    page.get_by_text("Sin firma dibujada").click()

    def lose(route):
        route.fetch()  # it arrives, and the answer does not
        route.abort()

    page.route("**/proof", lose, times=1)
    page.get_by_role("button", name="Confirmar la entrega").click()
    expect(page.locator("[data-outbox-state]")).to_contain_text("Guardado en este dispositivo")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_url("**/logistics/deliveries/2")
    assert proofs(house, 2) == [(False, 0)]
    with house.apps[0].app_context(), acting_as(SYSTEM):
        assert session().get(Delivery, 2).signed_by == "Luis"
        db.session.remove()
    context.close()


def test_fast_scans_are_noted_one_after_the_other(chromium, house, address):
    with house.apps[0].app_context(), acting_as(SYSTEM):
        product = session().scalar(select(Product.id).where(Product.name == "Cable"))
        update("catalog.product", product, {"barcode": "CABLE-1"})
        customer = session().scalar(select(Delivery.contact_id))
        line = {"product_id": product, "quantity": Decimal(3)}
        made = create("logistics.delivery", {"contact_id": customer, "lines": [line]}).id
        db.session.remove()
    context = phone(chromium, house, address)
    page = context.new_page()
    page.goto(f"/logistics/deliveries/{made}/scan")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.get_by_label("Código de barras o número")).to_be_focused()
    for _n in range(3):  # a scanner is a keyboard that ends with Enter
        page.keyboard.type("CABLE-1")
        page.keyboard.press("Enter")
    expect(page.locator("[data-heard=right]")).to_have_text("Cable: 3 de 3.")
    page.keyboard.type("CABLE-1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="ya tiene")).to_be_visible()
    assert violations(page) == []
    context.set_offline(True)
    page.keyboard.type("OTRO")
    page.keyboard.press("Enter")
    expect(page.locator("[data-heard=lost]")).to_be_visible()
    context.set_offline(False)
    page.get_by_role("button", name="Todo está aquí").click()
    page.wait_for_url(f"**/logistics/deliveries/{made}")
    expect(page.locator("#main")).to_contain_text("Embalada")
    context.close()
