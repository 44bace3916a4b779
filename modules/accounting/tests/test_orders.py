"""Orders go to the books: drafts and entries by the class of what is sold, and out again when cancelled."""

from __future__ import annotations

import csv
import re
from datetime import date
from decimal import Decimal as D

import pytest
from flask import Flask
from sqlalchemy import delete, select

from core.access.models import User
from core.api.locale import using_locale
from core.api.services import Invalid, create, session, update, write
from core.testing.generic.making import as_person
from modules.accounting.models import ACCOUNT, BATCH, PROFILE, RULE, Rule
from modules.accounting.services import AccountingError, batches, charts, record_invoice
from modules.catalog.services import seeding
from modules.sales.models import ORDER
from modules.sales.services.documents import cancel_order, confirm_order

DAYS = {"what": "orders", "day_from": date(2026, 11, 1), "day_to": date(2026, 11, 30)}


@pytest.fixture
def shop(app: Flask):
    """Books, taxes, a customer, goods of a category with its own account, and a service."""
    with as_person(app, "master"):
        seeding.bring("ES")
        charts.bring("ES")
        family = create("catalog.category", {"name": "Maquinaria"}).id
        goods = create("catalog.product", {"name": "Bomba", "code": "B1", "price": D(100)})
        special = create(
            "catalog.product",
            {"name": "Caldera", "code": "C1", "price": D(300), "category_id": family},
        )
        service = create("catalog.product", {"name": "Montaje", "kind": "service", "price": D(50)})
        own = create(ACCOUNT, {"code": "7001", "name": "Ventas de maquinaria"}).id
        create(RULE, {"what": "sale", "category_id": family, "account_id": own})
        customer = create(
            "contacts.contact",
            {"kind": "company", "name": "Hotel Miramar", "country": "ES", "tax_id": "B12345674"},
        ).id
        yield customer, goods.id, special.id, service.id


def ordered(shop, *, confirm: bool = True):
    customer, goods, special, service = shop
    made = create(
        ORDER,
        {
            "contact_id": customer,
            "ordered_on": date(2026, 11, 3),
            "lines": [
                {"product_id": goods, "quantity": D(2)},
                {"product_id": special, "quantity": D(1), "discount": D(10)},
                {"product_id": service, "quantity": D(3)},
            ],
        },
    )
    return confirm_order(made.id) if confirm else made


def program(format_: str, **values):
    return create(PROFILE, {"name": format_, "format": format_, "account_length": 8, **values}).id


def sides(entry) -> list[tuple[str, D]]:
    return [(p.account, p.debit - p.credit) for p in entry.postings]


def test_an_order_becomes_the_entry_of_what_is_to_be_invoiced_and_its_invoice_clears_it(
    shop,
) -> None:
    order = ordered(shop)
    ordered(shop, confirm=False)
    books = program("accounting.a3_5")
    batch = create(BATCH, {"profile_id": books, **DAYS})
    (entry,) = batches.entries(batch)
    # 2 × 100 goods, 300 less 10 % machinery, 3 × 50 service: no tax before the invoice
    assert (entry.kind, entry.document, sides(entry)) == (
        "order",
        order.number,
        [("43090000", D(620)), ("70000000", -D(200)), ("70010000", -D(270)), ("70500000", -D(150))],
    )
    records = batches.make_file(batch.id)[1].split(b"\r\n")[:-1]
    assert [line[14:15] for line in records] == [b"0"] * 4  # never in the register of VAT
    record_invoice(
        contact_id=shop[0],
        number="F1",
        issued_on=date(2026, 11, 5),
        order_number=order.number,
        total=order.total,
        taxes=[_vat(D(620), D("130.20"))],
    )
    (invoice,) = batches.entries(create(BATCH, {"profile_id": books, **DAYS, "what": "invoices"}))
    assert sides(invoice)[1:] == [("43090000", -D(620)), ("47700000", -D("130.20"))]
    record_invoice(
        contact_id=shop[0],
        kind="credit_note",
        number="R1",
        issued_on=date(2026, 11, 6),
        total=D("-12.10"),
        taxes=[_vat(D("-10"), D("-2.10"))],
    )
    with using_locale("en"):  # the words are the company's, whoever makes the file
        batch = create(BATCH, {"profile_id": books, **DAYS, "what": "invoices"})
        (credit,) = batches.entries(batch)
    assert credit.text == "Factura rectificativa R1"
    assert [t.base for t in credit.taxes] == [D("-10")]


def _vat(base: D, amount: D) -> dict:
    return {"code": "es.iva.general", "kind": "vat", "pct": D(21), "base": base, "amount": amount}


def test_the_sales_of_an_invoice_go_to_accounts_by_the_classes_of_its_order(shop) -> None:
    order = ordered(shop)
    record_invoice(
        contact_id=shop[0],
        number="F1",
        issued_on=date(2026, 11, 5),
        order_number=order.number,
        total=order.total,
        taxes=[_vat(D(620), D("130.20"))],
    )
    record_invoice(
        contact_id=shop[0],
        number="F2",
        issued_on=date(2026, 11, 6),
        order_number=order.number,
        total=D(121),
        taxes=[_vat(D(100), D(21))],
    )
    batch = create(BATCH, {"profile_id": program("accounting.a3_5"), **DAYS, "what": "invoices"})
    first, part = batches.entries(batch)
    assert [(t.account, t.base, t.amount) for t in first.taxes] == [
        ("70000000", D(200), D("42.00")),
        ("70010000", D(270), D("56.70")),
        ("70500000", D(150), D("31.50")),
    ]
    assert first.debit == first.credit == D("750.20")
    # an invoice of a part of it does not say which part: the general account
    assert [(t.account, t.base) for t in part.taxes] == [("70000000", D(100))]


def test_a_draft_goes_line_by_line_and_its_invoice_is_not_sent_back_to_who_wrote_it(shop) -> None:
    order = ordered(shop)
    with pytest.raises(Invalid):
        program("accounting.a3_4", drafts=True)
    columns = [
        {"header": h, "what": w, "format": ""}
        for h, w in (
            ("Pedido", "document"),
            ("Código", "product"),
            ("Concepto", "text"),
            ("Cantidad", "quantity"),
            ("Base", "base"),
            ("IVA", "pct"),
            ("Cuenta", "account"),
        )
    ]
    sheet = program("accounting.csv", drafts=True, columns=columns)
    batch = create(BATCH, {"profile_id": sheet, **DAYS})
    (entry,) = batches.entries(batch)
    assert (entry.kind, entry.debit, entry.credit) == ("draft", order.total, order.total)
    text = batches.make_file(batch.id)[1].decode("cp1252")
    rows = list(csv.reader(text.splitlines(), delimiter=";"))
    assert [(row[0], row[1], row[2], row[6]) for row in rows[1:]] == [
        (order.number, "B1", "Bomba", "70000000"),
        (order.number, "C1", "Caldera", "70010000"),
        (order.number, "", "Montaje", "70500000"),
    ]
    assert [D(row[4].replace(",", ".")) for row in rows[1:]] == [D(200), D(270), D(150)]
    record_invoice(
        contact_id=shop[0],
        number="F1",
        issued_on=date(2026, 11, 5),
        order_number=order.number,
        total=order.total,
    )
    wanted = {**DAYS, "what": "invoices"}
    assert not batches.entries(create(BATCH, {"profile_id": sheet, **wanted}))
    books = create(BATCH, {"profile_id": program("accounting.a3_5"), **wanted})
    (entry,) = batches.entries(books)
    assert entry.postings[1].account == "70000000"  # a draft is not in the books


def test_what_is_perceived_besides_the_total_is_owed_in_the_draft_too(shop) -> None:
    values = {"name": "Percepción 3 %", "code": "es.perc", "country": "ES", "kind": "perception"}
    rates = [{"valid_from": "2026-01-01", "pct": "3"}]
    tax = create("catalog.tax", {**values, "rates": rates}).id
    own = {"tax_id": tax, "pct": "3", "valid_from": "2026-11-01"}
    create("catalog.customer_rate", {"contact_id": shop[0], **own})
    order = ordered(shop)
    # 200 + 270 + 150 = 620; 3 % = 18.60
    assert (order.perceived, order.to_collect) == (D("18.60"), order.total + D("18.60"))
    batch = create(BATCH, {"profile_id": program("accounting.csv", drafts=True), **DAYS})
    (entry,) = batches.entries(batch)
    assert entry.debit == entry.credit == order.to_collect
    assert ("47700000", D("-18.60")) in sides(entry)


def test_orders_join_the_batch_in_preparation_and_leave_it_when_cancelled(shop, sign_in) -> None:
    batch = create(BATCH, {"profile_id": program("accounting.contaplus"), **DAYS})
    with pytest.raises(AccountingError):
        batches.make_file(batch.id)
    first, second = ordered(shop), ordered(shop)
    assert [one.document for one in batches.entries(batch)] == [first.number, second.number]
    cancel_order(first.id, "Se equivocó")
    assert [one.document for one in batches.entries(batch)] == [second.number]
    batches.make_file(batch.id)
    cancel_order(second.id, "Se equivocó")  # the file stays what it was
    assert batches.make_file(batch.id)[1]
    page = sign_in("contabilidad").get(f"/sales/orders/{second.id}").text
    assert f"Fue a la contabilidad en el lote {batch.number}" in page
    assert "Las facturas se emiten en su programa de contabilidad, no aquí" in page


def test_a_class_without_account_is_named(shop) -> None:
    with write() as current:
        current.execute(delete(Rule).where(Rule.what == "sale"))
    ordered(shop)
    batch = create(BATCH, {"profile_id": program("accounting.a3_5"), **DAYS})
    with pytest.raises(AccountingError, match=r"es\.iva\.general|Maquinaria"):
        batches.make_file(batch.id)


def test_sellers_see_invoices_of_their_customers_without_amounts(shop, sign_in) -> None:
    customer = shop[0]
    owner = session().scalar(select(User.id).where(User.mail == "ventas@demo.example"))
    update("contacts.contact", customer, {"owner_id": owner})
    made = record_invoice(
        contact_id=customer,
        number="F77",
        issued_on=date(2026, 11, 5),
        due_on=date(2026, 11, 6),
        total=D("987.65"),
    )
    seller, keeper = sign_in("ventas"), sign_in("contabilidad")
    for page in (
        f"/contacts/{customer}/panel/accounting.contact.invoices",
        f"/accounting/invoices/{made.id}",
        "/accounting/invoices",
        f"/api/v1/accounting/invoices/{made.id}",
    ):
        shown = seller.get(page)
        assert shown.status_code == 200, page
        assert "F77" in shown.text
        assert "987" not in shown.text, page
        assert "987" in keeper.get(page).text, page
    assert seller.get("/api/v1/accounting/invoices?open_amount=987.65").status_code == 400


def test_rules_are_ticked_by_their_words(shop, sign_in) -> None:
    page = sign_in("contabilidad").get("/accounting/rules").text
    labels = re.findall(r'data-pick value="\d+" aria-label="([^"]+)"', page)
    assert labels
    assert not {"Seleccionar sale", "Seleccionar bank", "Seleccionar customer"} & set(labels)
