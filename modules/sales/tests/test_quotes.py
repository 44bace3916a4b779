"""Quotes: sent as versions that stay, accepted once by whoever holds the link, refused with a reason."""

from __future__ import annotations

import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from core.access.actor import SYSTEM, acting_as
from core.api.mail import OutgoingMail
from core.api.services import (
    Invalid,
    company_today,
    create,
    get,
    session,
    stage_info,
    update,
    write,
)
from core.jobs.runner import Runner
from core.testing.generic.making import make
from modules.catalog.services import seeding
from modules.sales.models import ORDER, QUOTE, Order, Quote, QuoteVersion
from modules.sales.services.documents import (
    QuoteCheck,
    accept_quote,
    approve_quote,
    lines_of,
    new_version,
    quote_lines,
    quotes,
    send_quote,
)
from modules.sales.services.documents.handing import path_of
from modules.sales.services.documents.quotes import version_of
from modules.sales.services.opportunities import open_opportunity

MOUNT = {"description": "Montaje", "quantity": Decimal("2"), "price": Decimal("50")}
EXTRA = {"description": "Puesta en marcha", "price": Decimal("100"), "optional": True}
HEAD = {"kind": "section", "description": "Instalación"}
MAIL = {"to": "compras@miramar.example", "subject": "Presupuesto", "text": "Buenos días:"}


@pytest.fixture
def customer(app, as_user):
    as_user("master")
    seeding.bring("ES")
    return make("contacts.contact", kind="company", name="Hotel Miramar", country="ES")


def quote(customer, *lines, **values) -> Quote:
    return create(QUOTE, {"contact_id": customer.id, "lines": list(lines or (MOUNT,)), **values})


def handed(app, made: Quote, **mail: str) -> str:
    """Send it and let the worker print it. :returns: the address of the customer's page."""
    send_quote(made.id, **mail)
    Runner(app).drain()
    session().expire_all()
    assert version_of(get(QUOTE, made.id)).digest
    return path_of(get(QUOTE, made.id))


def press(visitor, address: str, do: str, **values):
    return visitor.post(address, data={"do": do, **values}, follow_redirects=True)


def plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split()).replace("\N{NO-BREAK SPACE}", " ")


def test_sections_cost_nothing_and_options_are_not_in_the_total(customer):
    made = quote(customer, HEAD, MOUNT, EXTRA)
    assert (made.number, made.net, made.tax, made.total) == ("PR-0001", 100, 21, 121)
    assert [(line.kind, line.net) for line in quote_lines(made.id)] == [
        ("section", 0),
        (None, 100),
        (None, 100),
    ]
    assert made.valid_until == company_today() + timedelta(days=30)
    assert quote_lines(made.id)[2].quantity == 1
    with pytest.raises(Invalid) as refused:
        quote(customer, {"kind": "note"})
    assert "lines" in refused.value.errors


def test_what_a_customer_reads_is_what_is_stored_and_printed(app, customer, visitor):
    made = quote(customer, HEAD, MOUNT, EXTRA, discount=Decimal("10"), terms="A 30 días")
    address = handed(app, made, **MAIL)
    page = plain(visitor.get(address).text)
    # 100 less 10 % = 90; VAT 21 % = 18.90
    assert made.total == Decimal("108.90")
    assert "Total 108,90 €" in page
    assert "Instalación" in page
    assert "A 30 días" in page
    file = visitor.get(f"{address}/document.pdf")
    text = plain("\n".join(p.extract_text() for p in PdfReader(BytesIO(file.data)).pages))
    assert "108,90 €" in text
    assert "Presupuesto PR-0001" in text
    version = version_of(made)
    assert hashlib.sha256(file.data).hexdigest() == version.digest
    mail = session().query(OutgoingMail).one()
    assert (mail.recipients, len(mail.file_ids)) == (["compras@miramar.example"], 1)
    assert address in mail.text


def test_it_stays_as_it_was_sent_until_there_is_a_new_version(app, customer, visitor):
    made = quote(customer)
    first = handed(app, made)
    with pytest.raises(Invalid):
        update(QUOTE, made.id, {"discount": Decimal(5)})
    assert update(QUOTE, made.id, {"notes": "Llamar"}).notes == "Llamar"
    new_version(made.id)
    gone = visitor.get(first)
    assert gone.status_code == 410
    assert "versión más nueva" in gone.text
    update(QUOTE, made.id, {"discount": Decimal(5)})
    second = handed(app, made)
    assert second != first
    assert visitor.get(first).status_code == 410
    assert press(visitor, first, "accept", name="Marta").status_code == 410
    assert "PR-0001 v2" in visitor.get(second).text
    assert get(QUOTE, made.id).state == "sent"


def test_it_is_over_after_its_last_day(app, customer, visitor):
    made = quote(customer)
    address = handed(app, made)
    with write():
        get(QUOTE, made.id).valid_until = company_today() - timedelta(days=1)
    over = visitor.get(address)
    assert over.status_code == 410
    assert "oferta ha terminado" in plain(over.text)
    assert press(visitor, address, "accept", name="Marta").status_code == 410
    assert get(QUOTE, made.id).state == "sent"
    with pytest.raises(Invalid):
        send_quote(made.id)


def test_accepting_twice_is_one_order_of_what_was_chosen(app, customer, visitor):
    made = quote(customer, HEAD, MOUNT, EXTRA, {**EXTRA, "description": "Formación"})
    address = handed(app, made)
    nameless = press(visitor, address, "accept")
    assert nameless.status_code == 422
    assert "Escriba su nombre" in nameless.text
    sums = press(visitor, address, "sum", chosen="2")
    assert "Total 242,00 €" in plain(sums.text)
    for _again in range(2):
        assert (
            press(visitor, address, "accept", name=" Marta  Ríos ", chosen="2").status_code == 200
        )
    (order,) = session().query(Order).all()
    assert (order.state, order.total, order.quote_id) == ("confirmed", 242, made.id)
    assert [line.description for line in lines_of(order.id)] == ["Montaje", "Puesta en marcha"]
    version = session().query(QuoteVersion).one()
    assert (version.answer, version.answered_by, version.address) == (
        "accepted",
        "Marta Ríos",
        "127.0.0.1",
    )
    assert "Total 242,00 €" in plain(visitor.get(address).text)


def test_it_is_refused_with_a_reason(app, customer, visitor):
    made = quote(customer)
    address = handed(app, made)
    assert press(visitor, address, "refuse").status_code == 422
    assert press(visitor, address, "refuse", reason="Muy caro").status_code == 200
    assert (get(QUOTE, made.id).state, get(QUOTE, made.id).refuse_reason) == ("refused", "Muy caro")
    assert press(visitor, address, "accept", name="Marta").status_code == 422
    assert not session().query(Order).count()


def test_nobody_guesses_a_link(app, customer, visitor):
    made = quote(customer)
    assert visitor.get("/q/inventado").status_code == 404
    assert visitor.get(path_of(made)).status_code in (200, 404)  # a draft: nothing to accept
    with pytest.raises(Invalid):
        accept_quote(made.id, 1, by="Marta", address=None)
    for _guess in range(60):
        found = visitor.get("/q/inventado").status_code
    assert found == 429


def test_a_draft_is_shown_to_nobody(app, customer, visitor):
    made = quote(customer)
    assert visitor.get(path_of(made)).status_code == 404


def test_it_moves_its_sale_on_and_never_back(app, customer):
    sale = open_opportunity(customer.id, name="Terminales", amount="121", products="Terminales")
    made = quote(customer, opportunity_id=sale.id)
    handed(app, made)
    assert stage_info(get("sales.opportunity", sale.id).stage_id).code == "quote"
    accept_quote(made.id, 1, by="Marta", address=None)
    session().expire_all()
    won = get("sales.opportunity", sale.id)
    assert stage_info(won.stage_id).category == "won"
    assert session().query(Order).one().opportunity_id == sale.id


def test_what_speaks_against_it_is_approved_with_a_reason(app, customer, as_user, monkeypatch):
    limit = QuoteCheck(name="test.limit", call=lambda quote: "Por encima del límite de crédito.")
    monkeypatch.setattr(quotes, "contributed", lambda kind: [limit])
    made = quote(customer)
    with pytest.raises(Invalid) as refused:
        send_quote(made.id)
    assert "Por encima del límite de crédito." in refused.value.errors[""]
    with pytest.raises(Invalid):
        approve_quote(made.id, " ")
    approve_quote(made.id, "Paga por adelantado")
    update(QUOTE, made.id, {"discount": Decimal(1)})
    assert get(QUOTE, made.id).approval is None, "it was given for other amounts"
    approve_quote(made.id, "Paga por adelantado")
    assert send_quote(made.id).state == "sent"


def test_its_pages(app, customer, sign_in):
    made = quote(customer, HEAD, MOUNT, EXTRA)
    browser = sign_in("master")
    assert "Opcional" in browser.get(f"/sales/quotes/{made.id}").text
    assert browser.get(f"/sales/quotes/{made.id}/document.pdf").data.startswith(b"%PDF")
    form = browser.get(f"/sales/quotes/{made.id}/send").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)[1]
    wrong = browser.post(
        f"/sales/quotes/{made.id}/send", data={"csrf_token": token, **MAIL, "to": "x"}
    )
    assert wrong.status_code == 422
    sent = browser.post(f"/sales/quotes/{made.id}/send", data={"csrf_token": token, "without": "1"})
    assert sent.status_code in (302, 303)
    assert sign_in("lectura").get(f"/sales/quotes/{made.id}/send").status_code == 403


def test_two_who_accept_at_once_make_one_order(installation):
    app = installation.create("sales")
    with app.app_context(), acting_as(SYSTEM):
        seeding.bring("ES")
        customer = make("contacts.contact", kind="company", name="Hotel Miramar")
        made = quote(customer)
        send_quote(made.id)
        number = made.id
    with app.app_context():
        Runner(app).drain()

    def accept(name: str) -> str:
        with app.app_context():
            return accept_quote(number, 1, by=name, address=None).number or ""

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(accept, [f"Marta {n}" for n in range(8)]))
    assert len(found) == 1
    with app.app_context(), acting_as(SYSTEM):
        assert session().query(Order).count() == 1


KILLED = """
import os, signal, sys
from core.app import create_app
from core.config import Settings
from modules.sales.services.documents import answering

app = create_app(Settings.load(dict(os.environ)))
if sys.argv[2] == "before":
    answering.order_of = lambda *given: os.kill(os.getpid(), signal.SIGKILL)
with app.app_context():
    answering.accept_quote(int(sys.argv[1]), 1, by="Marta", address=None)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow(seconds=20)
def test_killed_between_answer_and_order_there_is_one_order_afterwards(installation, tmp_path):
    import subprocess
    import sys

    app = installation.create("sales")
    with app.app_context(), acting_as(SYSTEM):
        seeding.bring("ES")
        made = quote(make("contacts.contact", kind="company", name="Hotel Miramar"))
        send_quote(made.id)
        number = made.id
    with app.app_context():
        Runner(app).drain()
    script = Path(tmp_path, "accept.py")
    script.write_text(KILLED)
    for when, orders in (("before", 0), ("after", 1), ("after", 1)):
        given = [sys.executable, str(script), str(number), when]
        done = subprocess.run(given, check=False, **installation._options({}))
        assert done.returncode == -9
        with app.app_context(), acting_as(SYSTEM):
            assert session().query(Order).count() == orders
            assert get(QUOTE, number).state == ("accepted" if orders else "sent")
            assert ORDER


def test_an_answer_by_telephone_is_noted_with_who_noted_it(app, customer, sign_in):
    made = quote(customer, MOUNT, EXTRA)
    handed(app, made)
    seller, address = sign_in("jefatura"), f"/sales/quotes/{made.id}/answer"
    assert EXTRA["description"] in seller.get(address).text
    assert seller.post(address, data={"name": " "}).status_code == 422
    said = {"name": "Ana Ruiz", "chosen": "1"}
    assert seller.post(address, data=said).status_code == 303
    session().expire_all()
    version = version_of(get(QUOTE, made.id))
    assert version.answered_by.startswith("Ana Ruiz, anotado por ")
    assert version.address is None
    order = session().query(Order).filter_by(quote_id=made.id).one()
    assert [line.description for line in lines_of(order.id)] == [
        MOUNT["description"],
        EXTRA["description"],
    ]
    assert version.answered_by in seller.get(f"/sales/quotes/{made.id}").text


def test_programs_send_accept_and_cancel(app, customer, sign_in):
    made = quote(customer)
    program, base = sign_in("master"), f"/api/v1/sales/quotes/{made.id}"
    told = program.post(f"{base}/send", json={}).get_json()
    assert (told["state"], told["revision"]) == ("sent", 1)
    assert told["link"].endswith(path_of(get(QUOTE, made.id)))
    # not printed yet
    assert program.post(f"{base}/accept", json={"name": "Ana"}).status_code == 422
    Runner(app).drain()
    session().expire_all()
    order = program.post(f"{base}/accept", json={"name": "Ana"}).get_json()
    assert order["state"] == "confirmed"
    body = {"reason": "Compra repetida"}
    gone = program.post(f"/api/v1/sales/orders/{order['id']}/cancel", json=body).get_json()
    assert gone["state"] == "cancelled"


def test_the_customer_page_brings_what_was_offered_when_it_is_looked_at(customer, sign_in):
    made, browser = quote(customer), sign_in("jefatura")
    address = f"/contacts/{customer.id}/panel/sales.contact.documents"
    assert address in browser.get(f"/contacts/{customer.id}").text
    text = browser.get(address).text
    assert made.number in text
    assert f"/sales/orders/new?contact_id={customer.id}" in text
