"""The card “My month” of the home page."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest

from core.api.models import utcnow
from core.db import write
from core.testing.generic.making import make, user_named
from modules.sales.models import Lead
from modules.sales.services.opportunities import open_opportunity


@pytest.fixture
def seller(app, as_user):
    """Who won one sale, has one open with a chance of their own, and called one lead of two in time."""
    as_user("master")
    mine = {"owner_id": user_named("ventas").id}
    customer = make("contacts.contact", name="Hotel Miramar", kind="company").id
    open_opportunity(customer, name="Caja nueva", amount="1500", products="x", stage="won", **mine)
    open_opportunity(customer, name="Terminales", amount="1000", probability=40, **mine)
    other = user_named("ventas2").id
    open_opportunity(customer, name="De otro", amount="7", probability=50, owner_id=other)
    now = utcnow()
    with write() as current:
        for number, contact in enumerate((now, None)):
            lead = current.get(Lead, make("sales.lead", name=f"Prospecto {number}", **mine).id)
            lead.first_due_at, lead.first_contact_at = now - timedelta(0), contact
            if contact:
                lead.first_contact_at = lead.first_due_at


def card(browser) -> str:
    page = browser.get("/").text
    found = re.search(r'id="tile-sales-month".*?</section>', page, re.S)
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", found[0])).split()) if found else ""


def test_a_seller_sees_what_they_won_what_is_open_and_whom_they_called(seller, sign_in):
    text = card(sign_in("ventas"))
    assert re.search(r"Ventas ganadas 1\.?500,00 € 1 venta ", text)
    assert "Embudo ponderado 400,00 € 1 oportunidad " in text
    assert "Prospectos contactados a tiempo 1 de 2 50 %" in text


def test_every_figure_opens_its_records(seller, sign_in):
    browser = sign_in("ventas")
    page = browser.get("/").text
    links = re.findall(r'<a class="num" href="([^"]+)"', page)
    lists = [html.unescape(browser.get(html.unescape(link)).text) for link in links]
    assert "Caja nueva" in lists[0]
    assert "Terminales" not in lists[0]
    assert "Terminales" in lists[1]
    assert "De otro" not in lists[1]
    assert "Prospecto 0" in lists[2]
    assert "Prospecto 1" in lists[2]


def test_who_sells_nothing_has_no_such_card(seller, sign_in):
    assert card(sign_in("soporte")) == ""
