"""How collections stands today: what is late, what should come in and what came in, how soon customers
pay."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from core.api.locale import format_date, format_money, format_number, format_percent
from core.api.models import own_currency
from core.api.services import session, spec_of
from core.api.ui import Asked, Bar, Cell, Chart, Column, Kpi, Report, Result, _, _l, ngettext, share
from modules.accounting.models import INVOICE, PAYMENT, Due, Payment
from modules.accounting.models.payment import WRITE_OFF
from modules.collections.models import CLAIM, PROMISE, Promise
from modules.collections.reports.cash import Week, bar_of, weeks_of
from modules.collections.reports.common import opens_dues, opens_invoices, span_node
from modules.collections.reports.effect import WINDOW, month_until
from modules.collections.services import ageing

ZERO = Decimal(0)
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
#: Weeks ahead and weeks back.
WEEKS = 8


def overview(asked: Asked) -> Result:
    """As of today, in the company's currency."""
    code = own_currency()
    rows = [
        (contact, due_on, Decimal(amount), count)
        for contact, _code, due_on, amount, count in ageing.rows(
            asked.today, (Due.contact_id,), Due.currency == code
        )
    ]
    weeks = weeks_of(asked, code)
    return Result(
        [
            Column(_("Days late"), "text"),
            Column(_("Instalments")),
            Column(_("Amount"), "money"),
        ],
        [
            _span(asked, code, span, label, rows)
            for span, _most, label in ageing.SPANS
        ]
        if rows
        else [],
        charts=[
            _ageing(asked, code, rows),
            Chart(_("Should come in, by week"), [bar_of(asked, w, code) for w in weeks[: WEEKS + 1]]),
            Chart(_("Came in, by week"), _came_in(asked, code)),
            Chart(_("How well it comes in"), _shares(asked, code), 100),
        ],
        kpis=_kpis(asked, code, rows, weeks),
        note=_(
            "Effectiveness: of what could come in this month, the part that did. Promises kept: of "
            "those whose day came in the last 90 days."
        ),
    )  # fmt: skip


def _of(span: str, rows: list[Any], asked: Asked) -> tuple[Decimal, int]:
    found = [row for row in rows if ageing.span_of((asked.today - row[1]).days) == span]
    return sum((row[2] for row in found), ZERO), sum(row[3] for row in found)


def _span(asked: Asked, code: str, span: str, label: Any, rows: list[Any]) -> list[Cell]:
    amount, count = _of(span, rows, asked)
    href = opens_dues(asked, ["currency", "is", code], span_node(span, asked.today))
    return [Cell(str(label)), Cell(count, href), Cell(amount, href, code)]


def _ageing(asked: Asked, code: str, rows: list[Any]) -> Chart:
    bars = []
    for span, _most, label in ageing.SPANS:
        amount, _count = _of(span, rows, asked)
        href = opens_dues(asked, ["currency", "is", code], span_node(span, asked.today))
        bars.append(Bar(str(label), max(amount, ZERO), format_money(amount, code), href))
    return Chart(_("Open by days late, %(currency)s", currency=code), bars)


def _came_in(asked: Asked, code: str) -> list[Bar]:
    monday = asked.today - timedelta(days=asked.today.weekday())
    first = monday - (WEEKS - 1) * _WEEK
    query = (
        select(Payment.paid_on, func.sum(Payment.amount))
        .where(
            Payment.currency == code,
            Payment.reversed_on.is_(None),
            Payment.method != WRITE_OFF,
            Payment.paid_on.between(first, asked.today),
        )
        .group_by(Payment.paid_on)
    )
    sums = dict.fromkeys(range(WEEKS), ZERO)
    for day, amount in session().execute(query):
        sums[(day - first).days // 7] += Decimal(amount)
    bars = []
    for place, amount in sums.items():
        begin = first + place * _WEEK
        end = begin + 6 * _DAY
        href = asked.opens(
            ["paid_on", "between", [begin.isoformat(), end.isoformat()]],
            ["currency", "is", code],
            ["reversed_on", "empty", None],
            spec=spec_of(PAYMENT),
        )
        label = f"{format_date(begin, 'medium')} – {format_date(end, 'medium')}"
        bars.append(Bar(label, max(amount, ZERO), format_money(amount, code), href))
    return bars


def _shares(asked: Asked, code: str) -> list[Bar]:
    first = asked.today.replace(day=1)
    month = month_until(first, asked.today, code)
    issued = ["issued_on", "between", [first.isoformat(), asked.today.isoformat()]]
    since = asked.today - 90 * _DAY
    query = (
        select(Promise.state, func.count())
        .where(
            Promise.archived_at.is_(None),
            Promise.promised_on >= since,
            Promise.state.in_(("kept", "broken")),
        )
        .group_by(Promise.state)
    )
    counted: Counter[str] = Counter()
    for state, count in session().execute(query):
        counted[state] += count
    kept = share(counted["kept"], counted.total())
    found = [
        (_("Effectiveness (CEI)"), month.cei,
         opens_invoices(asked, issued, ["currency", "is", code])),
        (_("Promises kept"), kept,
         asked.opens(["promised_on", "ge", since.isoformat()],
                     ["state", "in", ["kept", "broken"]], spec=spec_of(PROMISE))),
    ]  # fmt: skip
    return [
        Bar(label, max(value or 0.0, 0.0), format_percent(value, 0) if value is not None else "—", href)
        for label, value, href in found
    ]  # fmt: skip


def _kpis(asked: Asked, code: str, rows: list[Any], weeks: list[Week]) -> list[Kpi]:
    money = ["currency", "is", code]
    today, soon = asked.today, asked.today + _WEEK
    late = [row for row in rows if row[1] < today]
    next_ones = [row for row in rows if today <= row[1] <= soon]
    sunday = today + timedelta(days=6 - today.weekday())
    said = sum((week.promised for week in weeks if week.last <= sunday), ZERO)
    customers = len({row[0] for row in late})
    debts = sum(row[3] for row in late)
    month = month_until(today.replace(day=1), today, code)
    return [
        Kpi(
            _("Overdue amount"),
            format_money(sum((row[2] for row in late), ZERO), code),
            f"{_counted(debts)} · "
            + ngettext("%(num)s customer", "%(num)s customers", customers),
            href=opens_dues(asked, money, ["due_on", "lt", today.isoformat()]),
        ),
        Kpi(
            _("Falls due in 7 days"),
            format_money(sum((row[2] for row in next_ones), ZERO), code),
            _counted(sum(row[3] for row in next_ones)),
            href=opens_dues(
                asked, money, ["due_on", "between", [today.isoformat(), soon.isoformat()]]
            ),
        ),
        Kpi(
            _("Promised until Sunday"),
            format_money(said, code),
            href=asked.opens(
                ["state", "is", "live"],
                ["promised_on", "le", sunday.isoformat()],
                money,
                spec=spec_of(PROMISE),
            ),
        ),
        Kpi(
            _("Days to collect (DSO)"),
            _("%(days)s days", days=format_number(int(month.dso))) if month.dso is not None else "—",
            _("fewer is better"),
            href=opens_invoices(
                asked, money, ["issued_on", "ge", (today - (WINDOW - 1) * _DAY).isoformat()]
            ),
        ),
    ]  # fmt: skip


def _counted(debts: int) -> str:
    return ngettext("%(num)s instalment", "%(num)s instalments", debts)


contributions = (
    Report(
        name="collections.overview",
        model=INVOICE,
        permission=f"{CLAIM}.amounts",
        label=_l("Overview"),
        help=_l("How collections stands today."),
        run=overview,
        period=False,
        people=False,
        weight=5,
    ),
)
