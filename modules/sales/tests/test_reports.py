"""Reports of the funnel: every number opens exactly the records that it counts."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest

from core import demo
from core.api.models import utcnow
from core.api.services import log_entry, transition
from core.db import write
from core.records import spec_of
from core.records.query import Query
from core.testing.generic.making import make, user_named
from core.timeline import logged_entries
from core.ui.reports import asking
from core.ui.reports.declare import Result
from modules.sales.reports.conversion import conversion
from modules.sales.reports.cycle import cycle
from modules.sales.reports.forecast import forecast
from modules.sales.reports.losses import losses
from modules.sales.reports.sellers import sellers
from modules.sales.services.opportunities import open_opportunity

O = "sales.opportunity"  # noqa: E741
EVERY = [conversion, cycle, forecast, losses, sellers]


def asked(**given):
    return asking.read(spec_of(O), {k: str(v) for k, v in given.items()})


def behind(href: str) -> int:
    """How many records the list of an address holds."""
    parts = urlsplit(href)
    if parts.path.startswith("/timeline/logged/"):
        user, kinds, *days = parts.path.split("/")[3:]
        first, last = (asked().instant(date.fromisoformat(day)) for day in days)
        after = last + timedelta(days=1)
        return len(logged_entries(first, after, int(user), kinds.split(","), limit=5000).items)
    model = {"/sales/opportunities": O, "/sales/leads": "sales.lead"}[parts.path]
    tree = json.loads(parse_qs(parts.query)["filter"][0])
    return len(list(Query(spec_of(model), columns=("id",), filter=tree).page(5000).rows))


@pytest.fixture
def sales(app, as_user):
    as_user("master")
    demo.load("ES", size=120)


@pytest.mark.both
def test_every_number_opens_its_records(sales):
    for run in EVERY:
        result: Result = run(asked())
        assert result.rows, run.__name__
        for row in result.rows:
            for cell, column in zip(row, result.columns, strict=True):
                if cell.href and column.kind == "number":
                    assert behind(cell.href) == cell.value, (column.label, row[0].value)
                elif cell.href:
                    assert behind(cell.href) > 0 or not cell.value
        for kpi in result.kpis:
            if kpi.href and kpi.value.isdigit():
                assert behind(kpi.href) == int(kpi.value), kpi.label


def test_the_forecast_weighs_by_the_sale_or_else_its_stage(app, as_user):
    as_user("master")
    contact = make("contacts.contact")
    soon = utcnow().date() + timedelta(days=3)
    given = {"expected_close": soon, "stage": "quote"}
    open_opportunity(contact.id, amount="1000", **given)
    open_opportunity(contact.id, amount="500", probability="80", **given)
    open_opportunity(contact.id, amount="70", currency="USD", **given)
    rows = [[c.value for c in row[1:]] for row in forecast(asked()).rows]
    assert rows == [["EUR", 2, Decimal(1500), Decimal(800)], ["USD", 1, Decimal(70), Decimal(28)]]


def test_the_time_in_each_stage_is_that_of_the_history(app, as_user):
    as_user("master")
    made = open_opportunity(make("contacts.contact").id, amount="1", products="x")
    from core.pipelines.models import StageChange

    with write() as current:
        began = utcnow() - timedelta(days=4)
        made.stage_since = began
        current.query(StageChange).update({"entered_at": began})
    transition(O, made.id, "won")
    (row,) = cycle(asked()).rows
    assert [c.value for c in row[:2]] == ["Contacto inicial", 1]
    assert round(row[2].value / 86_400) == 4
    assert row[3].value is None


def test_a_seller_reads_a_report_of_their_own(app, as_user, sign_in):
    mine = as_user("ventas").user_id
    as_user("master")
    contact = make("contacts.contact")
    open_opportunity(contact.id, owner_id=mine)
    open_opportunity(contact.id)
    as_user("ventas")
    assert conversion(asked()).rows[0][1].value == 1
    assert asking.colleagues(spec_of(O)) == ([], [])
    as_user("lectura")
    assert conversion(asked()).rows[0][1].value == 2
    assert asking.colleagues(spec_of(O))[0]


def test_pages_and_files(sales, sign_in, count_queries):
    browser = sign_in("jefatura")
    assert browser.get("/sales/reports").status_code == 302
    for name in ("conversion", "cycle", "forecast", "losses", "sellers"):
        browser.get(f"/sales/reports/{name}")
        with count_queries() as queries:
            page = browser.get(f"/sales/reports/{name}?period=year")
        assert page.status_code == 200
        assert "Ver como tabla" in page.text or "nada que contar" in page.text.lower()
        assert len(queries) <= 12
        file = browser.get(f"/sales/reports/{name}.csv")
        assert file.status_code == 200
        assert file.data.startswith(b"\xef\xbb\xbf")
        assert browser.get(f"/sales/reports/{name}.xlsx").status_code == 200
        assert browser.get(f"/sales/reports/{name}.pdf").status_code == 404


def test_sellers_count_what_was_logged_and_open_it(app, as_user, sign_in):
    as_user("ventas")
    contact = make("contacts.contact", name="Hotel")
    log_entry("call", "contacts.contact", contact.id, {"direction": "out", "result": "contacted"})
    log_entry("call", "contacts.contact", contact.id, {"direction": "in", "result": "contacted"})
    log_entry("meeting", "contacts.contact", contact.id, {"body": "En su oficina"})
    log_entry("mail", "contacts.contact", contact.id, {"direction": "out", "body": "Oferta"})
    as_user("master")
    (row,) = [r for r in sellers(asked()).rows if r[0].value == user_named("ventas").name]
    assert [cell.value for cell in row[1:4]] == [1, 1, 1]
    texts = ["llamó", "En su oficina", "Oferta"]
    for cell, words in zip(row[1:4], texts, strict=True):
        page = sign_in("master").get(cell.href).text
        assert (page.count('class="c-event"'), words in page, "Hotel" in page) == (1, True, True)
    hidden = sign_in("ventas2").get(row[1].href)  # what is of customers they do not see
    assert (hidden.status_code, "c-event" in hidden.text) == (200, False)
    assert sign_in("master").get("/timeline/logged/1/call/ayer/hoy").status_code == 404
    assert (
        sign_in("master").get("/timeline/logged/99999/call/2026-01-01/2026-01-02").status_code
        == 404
    )


def test_who_may_not_see_sales_has_no_reports(app, as_user, sign_in):
    assert sign_in("lectura").get("/contacts/reports").status_code == 404
    assert sign_in("lectura").get("/sales/reports/forecast.csv").status_code == 403


@pytest.mark.parametrize(
    ("given", "span"),
    [
        ({"period": "quarter"}, (date(2026, 10, 1), date(2026, 12, 31))),
        ({"period": "last_month"}, (date(2026, 10, 1), date(2026, 10, 31))),
        ({"period": "12m"}, (date(2025, 12, 1), date(2026, 11, 30))),
        ({"period": "year"}, (date(2026, 1, 1), date(2026, 12, 31))),
    ],
)
def test_periods(given, span):
    assert asking.span(given["period"], date(2026, 11, 26)) == span


def test_dates_that_are_none_ask_the_usual_period(app, as_user):
    as_user("master")
    found = asked(period="custom", **{"from": "ayer tarde", "to": "2026-01-01"})
    assert found.error
    assert found.period == asking.USUAL
    found = asked(period="custom", **{"from": "2026-03-01", "to": "2026-01-01"})
    assert (found.start, found.end) == (date(2026, 1, 1), date(2026, 3, 1))
