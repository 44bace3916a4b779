"""The bank reconciled by keys, and axe on the screens of accounting and collections."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal as D

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from core.access.actor import SYSTEM, acting_as
from core.access.models import User
from core.access.sessions import COOKIE, actor_of, start_session
from core.api.services import company_today, create
from core.db import db, session
from core.testing.browser import context_of, violations
from core.testing.installation import Installation
from modules.accounting.services import charts, record_invoice
from modules.accounting.services.banking import reconciling
from modules.accounting.services.banking.statement import Movement, Statement
from modules.catalog.services import seeding
from modules.collections.services import claims
from modules.sales.services.documents import confirm_order

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def books(tmp_path_factory) -> Iterator[Installation]:
    """A customer who owes two invoices, a statement that pays them, an order to invoice."""
    directory = tmp_path_factory.mktemp("accounting")
    installation = Installation(directory, f"sqlite:///{directory / 'cauce.db'}")
    app = installation.create("contacts", "catalog", "sales", "accounting", "collections")
    with app.test_request_context(), acting_as(SYSTEM):
        user = session().scalars(select(User).where(User.mail == "master@demo.example")).one()
        app.config["COOKIE"] = start_session(user)
        with acting_as(actor_of(user)):
            seeding.bring("ES")
            charts.bring("ES")
            _fill()
        db.session.remove()
    yield installation
    installation.stop()


def _fill() -> None:
    day = company_today()
    values = {"kind": "company", "name": "Hotel Miramar", "country": "ES", "tax_id": "B12345674"}
    hotel = create("contacts.contact", values).id
    for number, amount, late in (("F-2026/0012", 1210, 40), ("F-2026/0013", 90, 5)):
        due_on = day - timedelta(days=late)
        record_invoice(
            contact_id=hotel, number=number, issued_on=due_on, due_on=due_on, total=D(amount)
        )
    claims.refresh([hotel])
    line = {"description": "Montaje", "quantity": D(1), "price": D(100)}
    confirm_order(create("sales.order", {"contact_id": hotel, "lines": [line]}).id)
    for what in ("all", "orders"):
        days = {"day_from": day - timedelta(days=60), "day_to": day}
        create("accounting.batch", {"profile_id": 1, "what": what, **days})
    moves = [
        Movement(day, day, D(1210), "TRANSF FRA F-2026/0012"),
        Movement(day, day, D(90), "HOTEL MIRAMAR"),
        Movement(day, day, D("-4.50"), "COMISION"),
    ]
    reconciling.keep([Statement("C1", "EUR", day, day, movements=moves)], "csv")


@pytest.fixture
def page(chromium: Browser, books: Installation) -> Iterator[Page]:
    """A page of somebody who may do everything."""
    server = make_server("127.0.0.1", 0, books.apps[0], threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    context = context_of(chromium, address, 1440, "light")
    cookie = books.apps[0].config["COOKIE"]
    context.add_cookies([{"name": COOKIE, "value": cookie, "url": address}])
    yield context.new_page()
    context.close()
    server.shutdown()
    server.server_close()


SCREENS = (
    *("/accounting/invoices/1", "/accounting/rules", "/accounting/batches/2"),
    *("/accounting/profiles/new", "/accounting/statements/1/reconcile", "/accounting/issuing"),
    *("/accounting/setup", "/sales/orders/1", "/collections/claims/board"),
    *("/collections/claims/1", "/collections/reports/overview", "/collections/reminders"),
)


def test_screens_have_no_violation_in_either_theme(page: Page) -> None:
    found = []
    for width, theme in ((1440, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        for path in SCREENS:
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 200, path
            page.wait_for_load_state("networkidle")
            found += violations(page)
    assert not found, "\n".join(found)


def test_a_file_is_saved_and_the_page_says_so(page: Page) -> None:
    page.goto("/accounting/batches/2")
    with page.expect_download() as first:
        page.get_by_role("button", name="Hacer el archivo").click()
    again = page.get_by_role("button", name="Descargar de nuevo el mismo archivo")
    with page.expect_download() as second:
        again.click()
    assert first.value.suggested_filename == second.value.suggested_filename
    assert first.value.path().read_bytes() == second.value.path().read_bytes()
    expect(again).to_be_enabled()


def press(page: Page, key: str) -> None:
    """A key, once the page listens to keys."""
    page.wait_for_load_state("networkidle")
    page.keyboard.press(key)


def test_a_statement_is_reconciled_by_keys(page: Page) -> None:
    page.goto("/accounting/statements/1/reconcile")
    expect(page.get_by_text("3 movimientos por decidir")).to_be_visible()
    press(page, "t")  # what is certain
    expect(page.get_by_text("2 movimientos por decidir")).to_be_visible()
    press(page, "a")  # the one by name
    expect(page.get_by_text("1 movimiento por decidir")).to_be_visible()
    press(page, "i")  # the fee
    expect(page.get_by_text("Todo está decidido")).to_be_visible()
    press(page, "u")  # the fee again
    expect(page.get_by_text("1 movimiento por decidir")).to_be_visible()
    page.goto("/accounting/statements/1/reconcile?line=2")
    press(page, "u")
    expect(page.get_by_text("2 movimientos por decidir")).to_be_visible()
