"""What each role is told, and what remains when collections is away."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from core.access.actor import SYSTEM, acting_as
from core.access.models import User
from core.access.sessions import COOKIE, start_session
from core.api.services import Invalid, company_today, create, session, spec_of, sudo, update
from core.api.ui import ask
from core.testing.generic.making import as_person
from modules.accounting.services import open_dues, record_payment
from modules.catalog.services import seeding
from modules.collections.reports import overview
from modules.collections.reports.ageing import report
from modules.collections.services import claims
from modules.collections.tests.books import customer, invoice
from modules.collections.tests.test_claims import claim_of
from modules.sales.services.documents import approve_quote, confirm_order, send_quote

D = Decimal


@pytest.fixture
def hotel(as_user):
    as_user("master")
    owner = as_user("ventas").user_id
    as_user("master")
    contact = customer(owner_id=owner)
    invoice(contact, "4830.00", late=73)
    claims.refresh([contact.id])
    return contact


def test_sellers_see_the_risk_and_only_who_may_the_amount(hotel, sign_in):
    seller = sign_in("ventas").get(f"/contacts/{hotel.id}").text
    assert "Riesgo alto" in seller
    assert "Riesgo alto · " not in seller  # accounting's own panel says what it may
    collector = sign_in("cobros").get(f"/contacts/{hotel.id}").text
    assert "Riesgo alto · 4.830,00" in collector
    claim = claim_of(hotel)
    token = sign_in("ventas").get(f"/api/v1/collections/claims/{claim.id}")
    assert "overdue" not in token.json
    assert (
        sign_in("cobros").get(f"/api/v1/collections/claims/{claim.id}").json["overdue"] == "4830.00"
    )
    assert sign_in("ventas").get(f"/collections/claims/{claim.id}/demand.pdf").status_code == 403


def test_the_formal_notice_is_a_pdf_with_interest(hotel, sign_in):
    answer = sign_in("cobros").get(f"/collections/claims/{claim_of(hotel).id}/demand.pdf")
    assert answer.data.startswith(b"%PDF-")
    demanded = sign_in("cobros").get(f"/api/v1/collections/claims/{claim_of(hotel).id}/demand")
    # 4.830 × 10,40 % × 73 / 365 and 40 €
    assert demanded.json["interest"] == "100.46"
    assert demanded.json["total"] == "4970.46"


@pytest.mark.parametrize(
    "name",
    [
        "overview",
        "ageing_customer",
        "ageing_seller",
        "ageing_country",
        "effect",
        "promises",
        "cash",
    ],
)
def test_reports_answer(hotel, sign_in, name):
    page = sign_in("cobros").get(f"/collections/reports/{name}")
    assert page.status_code == 200
    if name.startswith(("ageing", "overview")):
        assert "4.830,00" in page.text
    # amounts are for who may see them, whatever they may read of invoices
    seen = sign_in("ventas").get(f"/collections/reports/{name}")
    assert seen.status_code == (200 if name == "promises" else 404)


def test_what_was_open_on_a_past_day_is_listed_as_it_was_then(hotel, sign_in):
    day = company_today() - timedelta(days=1)
    due = open_dues(contact=hotel.id)[0]
    record_payment(hotel.id, D("830.00"), company_today(), dues={due.id: D("830.00")})
    browser = sign_in("cobros")
    page = browser.get(f"/collections/open?day={day}&currency=EUR").text
    assert "4.830,00" in page
    assert 'href="/accounting/invoices/' in page
    assert "4.000,00" in browser.get("/collections/open").text
    month = browser.get("/collections/reports/effect").text
    assert 'href="/collections/open?day=' in month
    assert browser.get("/collections/open?day=x").status_code == 404
    assert sign_in("ventas").get(f"/collections/open?day={day}").status_code == 403


def test_the_numbers_of_the_overview_open_their_records(hotel, sign_in, as_user):
    due = invoice(hotel, "100.00", late=-3)
    record_payment(hotel.id, D("830.00"), company_today() - timedelta(days=1))
    with sudo("A report"):
        found = overview.overview(ask(spec_of("accounting.invoice"), {}))
    late, soon, *_rest = found.kpis
    came = next(bar for bar in found.charts[2].bars if bar.value)
    browser = sign_in("cobros")

    def amounts(href, field):
        tree = parse_qs(urlsplit(href).query)["filter"][0]
        path = urlsplit(href).path
        return [
            row[field]
            for row in browser.get(f"/api/v1{path}", query_string={"filter": tree}).json["items"]
        ]

    assert (late.value, amounts(late.href, "open_amount")) == ("4.830,00\xa0€", ["4830.00"])
    assert (soon.value, amounts(soon.href, "name")) == ("100,00\xa0€", [due.name])
    assert (came.value, amounts(came.href, "amount")) == (830, ["830.00"])


def test_a_number_of_the_ageing_opens_its_instalments(hotel, sign_in):
    with sudo("A report"):
        found = report(ask(spec_of("accounting.invoice"), {}), "country")
    cells = {c.value: c.href for row in found.rows for c in row if c.value == D("4830.00")}
    (href,) = cells.values()
    tree = json.loads(parse_qs(urlsplit(href).query)["filter"][0])
    rows = sign_in("cobros").get(
        "/api/v1/accounting/dues", query_string={"filter": json.dumps(tree)}
    )
    assert [row["open_amount"] for row in rows.json["items"]] == ["4830.00"]


def _master_of(app):
    with app.app_context(), acting_as(SYSTEM):
        query = select(User).where(User.mail == "master@demo.example")
        secret = start_session(session().scalars(query).one())
    browser = app.test_client()
    browser.set_cookie(COOKIE, secret)
    return browser


@pytest.mark.slow(seconds=25)
def test_away_nothing_of_it_is_left_on_the_pages_of_the_others(installation):
    every = ("contacts", "catalog", "sales", "support", "accounting", "collections")
    app = installation.create(*every)
    with as_person(app, "master"):
        contact = customer("Hotel")
        invoice(contact, "4830.00", late=73)
        claims.refresh([contact.id])
        case = create("support.case", {"contact_id": contact.id, "name": "Va lento"}).id
        seeding.bring("ES")
        create("collections.credit", {"contact_id": contact.id, "credit_limit": D(1)})
        bought = {"description": "Montaje", "quantity": D(1), "price": D(1000)}
        wanted = {"contact_id": contact.id, "lines": [bought]}
        quote, order = create("sales.quote", wanted).id, create("sales.order", wanted).id
    assert "Riesgo alto" in _master_of(app).get(f"/contacts/{contact.id}").text
    assert "Riesgo alto" in _master_of(app).get(f"/support/cases/{case}").text
    done = installation.command("module", "deactivate", "collections", "--yes")
    assert done.returncode == 0, done.stderr
    without = _master_of(installation.open())
    for path in (
        *(f"/contacts/{contact.id}", f"/support/cases/{case}", "/support/cases/board"),
        *("/sales/opportunities/board", "/accounting/dues", "/"),
    ):
        page = without.get(path)
        assert page.status_code == 200, path
        assert "Riesgo alto" not in page.text, path
        assert "/collections/" not in page.text, path
    done = installation.command("module", "deactivate", "accounting", "--yes")
    assert done.returncode == 0, done.stderr
    app = installation.open()
    with as_person(app, "master"):
        assert send_quote(quote).state == "sent"  # nobody asks for a limit any more
        assert confirm_order(order).state == "confirmed"
    without = _master_of(app)
    for path in (
        *(f"/contacts/{contact.id}", f"/support/cases/{case}", f"/sales/orders/{order}"),
        *(f"/sales/quotes/{quote}", "/sales/opportunities/board", "/"),
    ):
        page = without.get(path)
        assert page.status_code == 200, path
        assert "/accounting/" not in page.text, path


def test_a_quote_beyond_the_credit_limit_is_approved_first(hotel, sign_in, as_user):
    """4.830 of 6.000 are owed: 1.210 more does not fit, 1.089 does; in dollars it is converted."""
    seeding.bring("ES")
    create("collections.credit", {"contact_id": hotel.id, "credit_limit": D(6000)})
    line = {"description": "Montaje", "quantity": D(1), "price": D(1000)}
    quote = create("sales.quote", {"contact_id": hotel.id, "lines": [line]})
    with pytest.raises(Invalid, match="límite de crédito"):
        send_quote(quote.id)
    update("sales.quote", quote.id, {"discount": D(10)})
    assert send_quote(quote.id).state == "sent"
    dear = create("sales.quote", {"contact_id": hotel.id, "lines": [line], "currency": "USD"})
    with pytest.raises(Invalid, match="USD"):
        send_quote(dear.id)
    given = {"from_currency": "USD", "to_currency": "EUR", "day": date(2020, 1, 1)}
    create("catalog.exchange_rate", {**given, "rate": D(2)})
    with pytest.raises(Invalid, match="límite de crédito"):
        send_quote(dear.id)
    approve_quote(dear.id, "Paga por adelantado")
    assert send_quote(dear.id).state == "sent"
    third = create("sales.quote", {"contact_id": hotel.id, "lines": [{**line, "price": D(2000)}]})
    page = sign_in("ventas").get(f"/sales/quotes/{third.id}").text
    assert "sobrepasa su límite de crédito" in page
    assert "4.830" not in page
