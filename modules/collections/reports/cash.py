"""What should come in, week by week: by due day, or by the day it was promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from core.api.locale import format_date, format_money
from core.api.services import session, spec_of
from core.api.ui import Asked, Bar, Cell, Chart, Column, Report, Result, _, _l
from modules.accounting.models import INVOICE
from modules.collections.models import CLAIM, INSTRUMENT, PROMISE, Promise
from modules.collections.reports.common import opens_dues
from modules.collections.services import ageing, covering
from modules.collections.services.covering import COMING

ZERO = Decimal(0)
WEEKS = 13
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


@dataclass
class Week:
    """What is due, what documents bring and what is promised in a week."""

    first: date | None
    last: date
    #: Of instalments, but for what documents pay.
    due: Decimal = ZERO
    #: Of bills and cheques.
    documents: Decimal = ZERO
    promised: Decimal = ZERO


def cash(asked: Asked) -> Result:
    """From what is late today to thirteen weeks ahead, by currency."""
    weeks = _weeks(asked)
    rows, charts = [], []
    for code in sorted(weeks):
        bars = []
        for week in weeks[code]:
            due_href, promised_href, documents_href = _hrefs(asked, week, code)
            rows.append(
                [
                    Cell(_label(week)),
                    Cell(code),
                    Cell(week.due, due_href, code),
                    Cell(week.documents, documents_href, code),
                    Cell(week.promised, promised_href, code),
                ]
            )
            bars.append(bar_of(asked, week, code))
        charts.append(Chart(_("Falls due by week, %(currency)s", currency=code), bars))
    columns = [
        Column(_("Week"), "text"),
        Column(_("Currency"), "text"),
        Column(_("Falls due"), "money"),
        Column(_("Bills and cheques"), "money"),
        Column(_("Promised"), "money"),
    ]
    return Result(
        columns,
        rows,
        charts=charts,
        note=_(
            "Falls due: what instalments lack, in the week of their day, but for what bills and cheques "
            "pay of it. Bills and cheques: in the week they fall due, without those the bank discounted. "
            "Promised: live promises in the week of theirs; they are about the same debts, so they are "
            "never added to the rest."
        ),
    )


def bar_of(asked: Asked, week: Week, code: str) -> Bar:
    """What falls due in a week."""
    href, *_others = _hrefs(asked, week, code)
    amount = week.due + week.documents
    return Bar(_label(week), max(amount, ZERO), format_money(amount, code), href)


def weeks_of(asked: Asked, code: str) -> list[Week]:
    """What is late and the weeks ahead, in one currency."""
    return _weeks(asked).get(code) or _empty(asked.today)


def _label(week: Week) -> str:
    if week.first is None:
        return _("Overdue amount")
    return f"{format_date(week.first, 'medium')} – {format_date(week.last, 'medium')}"


def _hrefs(asked: Asked, week: Week, code: str) -> tuple[str, str, str]:
    money = ["currency", "is", code]
    if week.first is None:
        due: list[Any] = ["due_on", "le", week.last.isoformat()]
        promised: list[Any] = ["promised_on", "le", week.last.isoformat()]
    else:
        bounds = [week.first.isoformat(), week.last.isoformat()]
        due, promised = ["due_on", "between", bounds], ["promised_on", "between", bounds]
    live = ["state", "is", "live"]
    return (
        opens_dues(asked, due, money),
        asked.opens(live, promised, money, spec=spec_of(PROMISE)),
        asked.opens(["state", "in", list(COMING)], due, money, spec=spec_of(INSTRUMENT)),
    )


def _weeks(asked: Asked) -> dict[str, list[Week]]:
    found: dict[str, list[Week]] = {}
    for code, due_on, amount, _count in ageing.rows(asked.today):
        if week := _of(found.setdefault(code, _empty(asked.today)), due_on):
            week.due += Decimal(amount)
    for (code, due_on), amount in covering.covered_by_day().items():
        if week := _of(found.setdefault(code, _empty(asked.today)), due_on):
            week.due -= amount
    for code, due_on, amount in covering.coming():
        if week := _of(found.setdefault(code, _empty(asked.today)), due_on):
            week.documents += amount
    query = select(Promise.currency, Promise.promised_on, Promise.amount, Promise.paid).where(
        Promise.state == "live", Promise.archived_at.is_(None)
    )
    for code, day, amount, paid in session().execute(query):
        if week := _of(found.setdefault(code, _empty(asked.today)), day):
            week.promised += amount - paid
    return found


def _empty(today: date) -> list[Week]:
    monday = today - timedelta(days=today.weekday())
    weeks = [Week(None, today - _DAY), Week(today, monday + 6 * _DAY)]
    weeks += [Week(monday + n * _WEEK, monday + n * _WEEK + 6 * _DAY) for n in range(1, WEEKS)]
    return weeks


def _of(weeks: list[Week], day: date) -> Week | None:
    return next((week for week in weeks if day <= week.last), None)


contributions = (
    Report(
        name="collections.cash",
        model=INVOICE,
        permission=f"{CLAIM}.amounts",
        label=_l("Expected cash"),
        help=_l("What should come in each week, by due day and by promise."),
        run=cash,
        period=False,
        people=False,
        weight=40,
    ),
)
