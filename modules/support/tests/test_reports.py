"""Reports of support: every number opens exactly the records that it counts."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from core import demo, records
from core.api.models import utcnow
from core.api.services import log_entry, session, transition, write
from core.records import spec_of
from core.records.query import Query
from core.testing.generic.making import make, user_named
from core.ui.reports import asking
from core.ui.reports.declare import Result
from modules.contacts.models import Contact
from modules.sales.services.opportunities import open_opportunity
from modules.support.models import CASE, Case, CaseEvent
from modules.support.reports.answers import answers
from modules.support.reports.backlog import backlog
from modules.support.reports.churn import churn
from modules.support.reports.common import BY
from modules.support.reports.solutions import solutions
from modules.support.services import clocks
from modules.support.with_sales.report import golden

LISTS = {"/support/cases": CASE, "/contacts/": "contacts.contact"}
EVERY = [answers, solutions, backlog, churn, golden]


def asked(**given):
    return asking.read(spec_of(CASE), {k: str(v) for k, v in given.items()}, BY)


def behind(href: str) -> int:
    """How many records the list of an address holds."""
    parts = urlsplit(href)
    tree = json.loads(parse_qs(parts.query)["filter"][0])
    query = Query(spec_of(LISTS[parts.path]), columns=("id",), filter=tree)
    return len(list(query.page(5000).rows))


def check(result: Result) -> int:
    """Follow every number of a report; :returns: how many led somewhere."""
    followed = 0
    for row in [*result.rows, *([result.total] if result.total else [])]:
        for cell, column in zip(row, result.columns, strict=True):
            if cell.href and column.kind == "number":
                assert behind(cell.href) == cell.value, (column.label, row[0].value)
                followed += bool(cell.value)
            elif cell.href:
                assert behind(cell.href) > 0 or not cell.value
    for kpi in result.kpis:
        if kpi.href and kpi.value.isdigit():
            assert behind(kpi.href) == int(kpi.value), kpi.label
    for chart in result.charts:
        shares = all("%" in bar.text or bar.text == "—" for bar in chart.bars)
        assert chart.whole == (100 if shares else 0)
        for bar in chart.bars:
            assert not bar.href or behind(bar.href) >= 0
    return followed


@pytest.fixture
def support(app, as_user):
    as_user("master")
    demo.load("ES", size=120)
    contact = session().query(Contact).filter_by(lifecycle="customer").limit(3).all()
    for customer in contact:
        records.create(CASE, {"contact_id": customer.id, "name": "Queja", "type_id": complaint()})
    records.update("contacts.contact", contact[0].id, {"lifecycle": "former"})
    case = session().query(Case).filter(Case.closed_at.is_(None)).first()
    flag(case.id)
    transition(CASE, case.id, "resolved")
    transition(CASE, case.id, "review")
    transition(CASE, case.id, "resolved")


def complaint() -> int:
    kinds = spec_of("support.case_type").cls
    found = session().query(kinds).filter_by(complaint=True).first()
    values = {"name": "Reclamo", "complaint": True}
    return (found or records.create("support.case_type", values)).id


def flag(case_id: int) -> None:
    values = {"support_golden": True, "support_golden_reason": "Quieren otro terminal"}
    records.update(CASE, case_id, values)


@pytest.mark.both
def test_every_number_opens_its_records(support):
    for run in EVERY:
        for by in BY if run in (answers, solutions, backlog) else ("",):
            result = run(asked(by=by))
            assert result.rows, run.__name__
            assert check(result)


def opened(customer, **given):
    return records.create(CASE, {"contact_id": customer.id, "name": "Avería", **given})


def long_ago(case, **past):
    """Pretend that everything about a case happened so long ago."""
    with write() as current:
        for event in current.query(CaseEvent).filter_by(case_id=case.id):
            event.at = event.at - timedelta(**past)
        case.created_at -= timedelta(**past)
        current.flush()
        clocks.refresh([case])


@pytest.fixture
def promised(app, as_user):
    """A customer, and one promise that counts day and night."""
    as_user("master")
    for policy in session().query(spec_of("support.policy").cls).all():
        records.archive("support.policy", policy.id)
    calendar = records.create("support.calendar", {"name": "Siempre", "always": True})
    times = {"first_response": 60, "resolution": 600}
    records.create("support.policy", {"name": "Todos", "calendar_id": calendar.id, **times})
    return make("contacts.contact", name="Hotel Miramar", lifecycle="customer")


@pytest.mark.both
def test_answers_and_solutions_are_held_against_what_was_promised(promised):
    quick, slow = opened(promised, priority="high"), opened(promised, priority="high")
    silent = opened(promised, priority="low")
    long_ago(slow, hours=20)
    for case in (quick, slow):
        log_entry("call", CASE, case.id, {"direction": "out", "result": "contacted"})
        transition(CASE, case.id, "resolved")
    assert (quick.response_kept, slow.response_kept, silent.response_kept) == ("kept", "late", None)
    assert (quick.resolution_kept, slow.resolution_kept) == ("kept", "late")
    by = {"by": "priority"}
    high, low = answers(asked(**by)).rows
    assert [cell.value for cell in high] == ["Prioridad alta", 2, 2, 36_000, 1, 1, 50.0]
    assert [cell.value for cell in low] == ["Prioridad baja", 1, 0, None, 0, 0, None]
    (row,) = solutions(asked(**by)).rows
    assert [cell.value for cell in row] == ["Prioridad alta", 2, 36_000, 1, 1, 50.0, 0, 0.0]
    transition(CASE, quick.id, "review")
    assert solutions(asked()).kpis[-1].value == "1"
    transition(CASE, quick.id, "resolved")
    (row,) = solutions(asked(**by)).rows
    assert [cell.value for cell in row[-2:]] == [1, 50.0]


def test_the_backlog_is_sorted_by_age(promised):
    for days in (0, 2, 5, 40):
        long_ago(opened(promised), days=days)
    transition(CASE, opened(promised).id, "resolved")
    (row,) = backlog(asked(by="owner_id")).rows
    assert [cell.value for cell in row[1:-1]] == [4, 1, 1, 1, 0, 0, 1, 3]
    assert row[-1].value // 86_400 == 40


def test_churn_is_told_apart_by_complaints(promised, as_user):
    kind = complaint()
    content, angry, gone = [
        make("contacts.contact", name=name, lifecycle="customer") for name in ("A", "B", "C")
    ]
    for customer in (angry, gone):
        opened(customer, type_id=kind)
    long_ago(opened(gone, type_id=kind), hours=20)
    opened(content)
    records.update("contacts.contact", gone.id, {"lifecycle": "former"})
    make("contacts.contact", name="De antes", lifecycle="former")
    found = {row[0].value: [cell.value for cell in row[1:]] for row in churn(asked()).rows}
    assert found == {
        "Ninguna": [2, 0, 0.0],
        "Alguna, todas en plazo": [1, 0, 0.0],
        "Alguna fuera de plazo": [1, 1, 100.0],
    }
    assert "1 excliente no se cuenta" in churn(asked()).note
    before = utcnow() - timedelta(days=400)
    with write():
        gone.lifecycle_since = before
    assert sum(row[2].value for row in churn(asked()).rows) == 0


def test_the_flag_is_followed_to_the_sale_with_its_amount_and_its_agent(promised, as_user):
    mine = as_user("soporte")
    cases = [opened(promised) for _number in range(3)]
    for case in cases:
        flag(case.id)
    as_user("jefatura")  # somebody else resolves them
    for case in cases[:2]:
        transition(CASE, case.id, "resolved")
    as_user("master")
    sale = session().get(
        spec_of("sales.opportunity").cls,
        session().get(spec_of(CASE).field("support_golden").cls, cases[0].id).opportunity_id,
    )
    call = {"direction": "out", "result": "contacted"}
    log_entry("call", "sales.opportunity", sale.id, call)
    records.update("sales.opportunity", sale.id, {"amount": "900", "products": "Terminal"})
    (row,) = golden(asked()).rows
    name = user_named("soporte").name
    assert [c.value for c in row] == [name, 3, 2, 1, 0, 0, 0.0, Decimal(900), Decimal(0)]
    transition("sales.opportunity", sale.id, "won")
    result = golden(asked())
    (row,) = result.rows
    assert [c.value for c in row[3:]] == [1, 1, 0, pytest.approx(100 / 3), 900, 900]
    assert check(result)
    open_opportunity(promised.id)  # of nobody's flag
    assert golden(asked()).rows[0][2].value == 2
    assert mine.user_id


def test_everybody_reads_of_the_cases_they_see(promised, as_user, sign_in):
    seller = as_user("ventas").user_id
    as_user("master")
    theirs = make("contacts.contact", name="Suyo", owner_id=seller)
    opened(promised)
    opened(theirs)
    as_user("ventas")
    (row,) = answers(asked(by="team_id")).rows
    assert row[1].value == 1
    assert behind(row[1].href) == 1
    as_user("soporte")
    assert sum(r[1].value for r in answers(asked(by="team_id")).rows) == 2
    assert sign_in("marketing").get("/support/reports/backlog").status_code == 404


def test_pages_and_files(support, sign_in, count_queries):
    browser = sign_in("jefatura")
    assert browser.get("/support/reports").status_code == 302
    for name in ("answers", "solutions", "backlog", "churn", "golden"):
        browser.get(f"/support/reports/{name}")
        with count_queries() as queries:
            page = browser.get(f"/support/reports/{name}?period=12m&by=owner_id")
        assert page.status_code == 200
        assert "Ver como tabla" in page.text
        assert len(queries) <= 12
        addresses = set(re.findall(r'href="(/(?:support/cases|contacts/)\?[^"]+)"', page.text))
        assert addresses
        for address in list(addresses)[:12]:  # each number opens its records
            assert browser.get(unescape(address)).status_code == 200, address
        if name in ("answers", "solutions", "backlog"):
            assert "Por responsable" in page.text
        assert browser.get(f"/support/reports/{name}.csv").data.startswith(b"\xef\xbb\xbf")
        assert browser.get(f"/support/reports/{name}.xlsx").status_code == 200
        agent = sign_in("soporte")
        assert agent.get(f"/support/reports/{name}").status_code == 200


def test_a_report_of_now_asks_for_no_period(support, sign_in):
    page = sign_in("soporte").get("/support/reports/backlog").text
    assert 'name="period"' not in page
    assert 'name="by"' in page


def test_a_segment_of_a_period_needs_its_days(promised, sign_in):
    browser = sign_in("master")
    for wrong in ("", "@2026-01-01", "@ayer..hoy", "@2026-01-01..2026-13-01"):
        node = json.dumps(["segment", "is", f"support.complained{wrong}"])
        answer = browser.get("/api/v1/contacts/contacts", query_string={"filter": node})
        assert answer.status_code == 400, wrong
    named = browser.get("/api/v1/core/segments", query_string={"model": "contacts.contact"}).json
    assert "support.complained" not in {item["name"] for item in named["items"]}
