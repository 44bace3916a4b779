"""Pre-legal files: what the law asks for before court, by a table; what is gathered, and what is missing."""

from __future__ import annotations

import hashlib
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest

from core.api.services import (
    Erasing,
    FileRow,
    Forbidden,
    Invalid,
    attach_files,
    company_today,
    create,
    get,
    open_file,
    session,
    sudo,
    take_file,
    transition,
    write,
)
from core.api.services import update as change
from modules.accounting.services import open_dues
from modules.catalog.services import seeding as taxes
from modules.collections.hooks.dossiers import forget
from modules.collections.law.masc import Attempt, answer_until, is_over, serves, sue_until
from modules.collections.services import CollectionsError, checking, claims, dossiers
from modules.collections.tests.books import customer, invoice
from modules.collections.tests.test_claims import claim_of
from modules.logistics.services import deliveries_of
from modules.logistics.services.proving import Taken, prove
from modules.logistics.services.seeding import seed
from modules.logistics.tests.test_deliveries import goods, receive
from modules.sales.services.documents import confirm_order

D = Decimal
DAY = timedelta(days=1)
MARCH = date(2026, 3, 2)


def tried(**values):
    given = {"kind": "request", "way": "burofax", "received_on": MARCH, "proofs": 1}
    return Attempt(**{**given, **values})


#: (attempt, last day of the answer, first day on which a claim may be brought, last one), by hand.
LAW = [
    (tried(), date(2026, 4, 1), date(2026, 4, 2), date(2027, 3, 2)),
    (tried(kind="offer"), date(2026, 4, 2), date(2026, 4, 3), date(2027, 3, 2)),
    (tried(kind="offer", received_on=date(2026, 1, 31)), date(2026, 2, 28), date(2026, 3, 1),
     date(2027, 1, 31)),
    (tried(kind="offer", until=date(2026, 5, 2)), date(2026, 5, 2), date(2026, 5, 3),
     date(2027, 3, 2)),
    (tried(until=date(2026, 3, 9)), date(2026, 4, 1), date(2026, 4, 2), date(2027, 3, 2)),
]  # fmt: skip


@pytest.mark.parametrize(("one", "last", "first", "end"), LAW)
def test_days_of_the_law(one, last, first, end):
    assert (answer_until(one), sue_until(one)) == (last, end)
    assert not is_over(one, last)
    assert [serves(one, day) for day in (last, first, end, end + DAY)] == [False, True, True, False]


def test_a_refusal_ends_it_at_once_and_the_year_counts_from_there():
    one = tried(outcome="refused", ended_on=MARCH + 3 * DAY)
    assert serves(one, MARCH + 3 * DAY)
    assert sue_until(one) == date(2027, 3, 5)


def test_without_proof_or_with_an_agreement_nothing_serves():
    later = MARCH + 60 * DAY
    assert not serves(tried(proofs=0), later)
    assert not serves(tried(received_on=None), later)
    assert not serves(tried(outcome="agreed", ended_on=MARCH), later)


@pytest.fixture
def hotel(as_user):
    as_user("cobros")
    return customer(tax_id="B58378431", country="ES", street="Calle Mayor 1", city="Madrid")


@pytest.fixture
def claim(hotel):
    invoice(hotel, "3000.00", late=60)
    claims.refresh([hotel.id])
    return claim_of(hotel)


def try_it(claim, sent=50, received=45, **values):
    given = {"claim_id": claim.id, "kind": "request", "way": "burofax", "sent_by": "Ana",
             "sent_on": company_today() - sent * DAY}  # fmt: skip
    if received is not None:
        given["received_on"] = company_today() - received * DAY
    return create("collections.attempt", {**given, **values})


def attach(model, number, name="justificante.txt", text=b"Entregado el 3 de marzo"):
    return attach_files(model, number, [take_file(BytesIO(text), name)])


def texts(claim, state="missing"):
    return [one.text for one in dossiers.checks_of(claim) if one.state == state]


def test_what_is_missing_is_said(claim):
    said = " ".join(texts(claim))
    for words in ("documento de estas facturas", "contrato o el pedido", "prueba de entrega",
                  "ningún aviso", "intento de negociación"):  # fmt: skip
        assert words in said
    made = try_it(claim, received=None)
    assert any("Falta la prueba de recepción" in text for text in texts(claim))
    assert any("justificante de envío" in text for text in texts(claim))
    change("collections.attempt", made.id, {"received_on": company_today() - 10 * DAY})
    attach("collections.attempt", made.id)
    assert any("puede responder hasta" in text for text in texts(claim))
    change("collections.attempt", made.id, {"received_on": company_today() - 31 * DAY})
    said = " ".join(texts(claim))
    assert "negociación" not in said
    assert "responder" not in said
    assert any("acreditada" in text for text in texts(claim, "ok"))


def test_it_must_be_about_what_is_claimed(hotel, claim):
    made = try_it(claim)
    attach("collections.attempt", made.id)
    due = invoice(hotel, "10.00", late=3)
    assert any(due.name in text for text in texts(claim))


def test_an_offer_above_two_thousand_needs_a_lawyer_and_weak_ways_are_told(claim):
    made = try_it(claim, kind="offer", way="mail")
    attach("collections.attempt", made.id)
    assert any("asistencia letrada" in text for text in texts(claim))
    assert any("medio que los juzgados" in text for text in texts(claim, "notice"))
    change("collections.attempt", made.id, {"lawyer": "Luis Abogado"})
    assert not any("asistencia letrada" in text for text in texts(claim))


def test_elsewhere_nobody_asks_for_negotiation(claim, monkeypatch):
    monkeypatch.setattr(checking, "COUNTRY", "not that of the company")
    assert not any("negociación" in text for text in texts(claim))


def test_days_come_one_after_the_other(claim):
    with pytest.raises(Invalid):
        try_it(claim, sent=5, received=6)
    with pytest.raises(Invalid):
        try_it(claim, sent=-1, received=None)
    other = invoice(customer("Otro"), "10.00", late=3)
    with pytest.raises(Invalid):
        try_it(claim, debts=[{"due_id": other.id}])
    with pytest.raises(Invalid) as error:
        try_it(claim, outcome="refused")
    assert "answered_on" in error.value.errors


def gathered(claim):
    made = dossiers.ask(claim.id)
    told = []
    dossiers.build(made.id, lambda *args: told.append(args))
    session().expire_all()
    made = get("collections.dossier", made.id)
    with open_file(dossiers.file_of(made.id)) as file:
        return made, file.read(), told


def test_the_file_holds_everything_and_twice_is_the_same(hotel, claim):
    made = try_it(claim, kind="offer", terms="Quita secreta del 20 %", lawyer="Luis")
    attach("collections.attempt", made.id)
    attach("collections.claim", claim.id, "contrato.txt", b"Contrato firmado")
    with sudo("The books bring the document"):
        number = open_dues(contact=hotel.id)[0].invoice_id
        attach("accounting.invoice", number, "factura.txt", b"Factura")
    first, content, told = gathered(claim)
    assert (first.state, first.documents) == ("done", 3)
    assert first.total > 3040
    assert hashlib.sha256(content).hexdigest() == first.digest
    assert told[-1][0] == told[-1][1]
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert names[0] == "00-indice.pdf"
        assert len(names) == 4
        held = [archive.read(name) for name in names]
    assert b"Contrato firmado" in held
    assert b"Factura" in held
    assert b"Entregado el 3 de marzo" in held
    assert held[0].startswith(b"%PDF-")
    second, again, _told = gathered(claim)
    assert (second.id != first.id, second.digest, again) == (True, first.digest, content)
    attach("collections.claim", claim.id, "albaran.txt", b"Recibido y conforme")
    third, _content, _told = gathered(claim)
    assert third.digest != first.digest


def test_what_was_proposed_is_printed_nowhere(claim, monkeypatch):
    made = try_it(claim, kind="offer", terms="Quita secreta del 20 %", answer="Lo pensaremos")
    attach("collections.attempt", made.id)
    printed = []
    real = dossiers.render_pdf
    monkeypatch.setattr(
        dossiers, "render_pdf", lambda *args, **more: printed.append(more) or real(*args, **more)
    )
    gathered(claim)
    assert printed
    assert "secreta" not in str(printed)
    assert any(one["text"].startswith("Burofax") for one in printed[0]["events"])


def test_it_is_made_by_a_job_and_downloaded_by_who_may(claim, sign_in, as_user):
    from core.api.jobs import latest

    browser = sign_in("cobros")
    where = f"/collections/claims/{claim.id}/dossier"
    page = browser.get(where).text
    assert "Falta el intento de negociación" in page
    there = browser.post(where).headers["Location"]
    number = int(there.rpartition("/")[2])
    assert latest("collections.gather").args == {"dossier_id": number}
    assert "Reuniéndose" in browser.get(there).text
    assert browser.get(f"{there}/file.zip").status_code in (302, 303)
    with pytest.raises(CollectionsError):
        dossiers.file_of(number)
    dossiers.build(number, lambda *_args: None)
    with browser.get(f"{there}/file.zip") as answer:
        assert answer.data.startswith(b"PK")
    assert "Descargar" in browser.get(f"{there}/progress").text
    answer = browser.get(f"/api/v1/collections/claims/{claim.id}/prelegal").json
    assert answer["missing"] == len(texts(claim))
    for role in ("ventas", "soporte"):
        assert sign_in(role).get(where).status_code == 403
        assert sign_in(role).get(f"{there}/file.zip").status_code in (403, 404)
    as_user("soporte")
    with pytest.raises(Forbidden):
        try_it(claim)


def test_the_claim_shows_what_was_tried(claim, sign_in):
    try_it(claim, received=None)
    page = sign_in("cobros").get(f"/collections/claims/{claim.id}").text
    assert "Requerimiento para negociar" in page
    assert "Sin prueba de recepción" in page
    assert "sin justificante adjunto" in page


def test_orders_and_deliveries_prove_the_debt(as_user):
    """Of the order that the invoice names; what is attached to them goes along."""
    as_user("master")
    seed()
    taxes.bring("ES")
    hotel = customer(tax_id="B58378431", country="ES", street="Calle Mayor 1", city="Madrid")
    product = goods("Cable")
    receive(product, 2)
    line = {"product_id": product.id, "quantity": D(2), "price": D(450)}
    order = create("sales.order", {"contact_id": hotel.id, "lines": [line]})
    attach("sales.order", order.id, "pedido-firmado.txt", b"Conforme con el pedido")
    confirm_order(order.id)
    (delivery,) = deliveries_of(("sales.order", order.id))
    transition("logistics.delivery", delivery.id, "shipped")
    prove(delivery.id, Taken(key="k" * 12, signed_by="Ana Ruiz", by_name=True))
    number = get("sales.order", order.id).number
    due = invoice(hotel, "900.00", late=30, order_number=number)
    claims.refresh([hotel.id])
    claim = claim_of(hotel)
    said = texts(claim, "ok")
    assert "Hay contrato o pedido." in said
    assert "Hay prueba de entrega." in said
    made = dossiers.ask(claim.id)
    dossiers.build(made.id, lambda *_told: None)
    with open_file(dossiers.file_of(made.id)) as file, zipfile.ZipFile(file) as archive:
        held = [archive.read(name) for name in archive.namelist()]
    assert b"Conforme con el pedido" in held
    # an invoice that names no order has neither
    other = customer("Otro")
    invoice(other, "900.00", late=30)
    claims.refresh([other.id])
    assert "Hay prueba de entrega." not in texts(claim_of(other), "ok")
    assert due.open_amount == 900


def test_the_zip_goes_with_an_erased_person(claim):
    made, _content, _told = gathered(claim)
    number = dossiers.file_of(made.id).id
    with write(), sudo("A person is erased") as current:
        erasing = Erasing(current, "contacts.contact", made.contact_id)
        erasing.records["collections.dossier"] = {made.id}
        forget(erasing)
    session().expire_all()
    assert session().get(FileRow, number) is None
