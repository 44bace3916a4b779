"""What should come in, month by month: open opportunities by their expected close."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy import func, select

from core.api.locale import format_money
from core.api.services import session, stage_info
from core.api.ui import Asked, Bar, Cell, Chart, Column, Kpi, Result, _, bucket, months
from modules.sales.models import Opportunity
from modules.sales.reports.common import counted, ids_of, still_open

#: Months told one by one; what lies beyond is one line.
AHEAD = 12


@dataclass
class Sum:
    """Opportunities of a month in one currency."""

    count: int = 0
    total: Decimal = Decimal(0)
    weighted: Decimal = Decimal(0)


def forecast(asked: Asked) -> Result:
    """Total and weighted amounts by month and currency; money of two currencies is never added."""
    spans = _spans(asked.today)
    sums = open_sums(asked, [first for _label, first, _last in spans if first is not None])
    rows, bars = [], defaultdict(list)
    for number, (label, first, last) in enumerate(spans):
        for currency in sorted({c for n, c in sums if n == number}):
            part = sums[number, currency]
            where = _where(asked, first, last)
            href = asked.opens(still_open(), where, ["currency", "is", currency])
            money = [Cell(part.total, href, currency), Cell(part.weighted, href, currency)]
            rows.append([Cell(label), Cell(currency), Cell(part.count, href), *money])
            text = format_money(part.weighted, currency)
            bars[currency].append(Bar(label, part.weighted, text, href))
    columns = [
        Column(_("Expected close"), "text"),
        Column(_("Currency"), "text"),
        Column(_("Opportunities")),
        Column(_("Total"), "money"),
        Column(_("Weighted"), "money"),
    ]
    charts = [
        Chart(_("Weighted by month, %(currency)s", currency=code), found)
        for code, found in bars.items()
    ]
    return Result(
        columns,
        rows,
        charts=charts,
        kpis=_kpis(asked, sums),
        note=_("Weighted: the amount by the probability of the opportunity, or else of its stage."),
    )


def _spans(today: date) -> list[tuple[str, date | None, date | None]]:
    """(label, first day, last day): what is overdue, each month from today, beyond, without a date."""
    last = today.replace(day=1) + relativedelta(months=AHEAD) - timedelta(days=1)
    found: list[tuple[str, date | None, date | None]] = [(_("Overdue"), None, today - _ONE)]
    found += [(label, first, end) for first, end, label in months(today, last)]
    return [*found, (_("Later"), last + _ONE, None), (_("Without a date"), None, None)]


_ONE = timedelta(days=1)


def _where(asked: Asked, first: date | None, last: date | None) -> list[Any]:
    if first and last:
        return asked.days("expected_close", first, last)
    if first:
        return ["expected_close", "ge", first.isoformat()]
    if last:
        return ["expected_close", "le", last.isoformat()]
    return ["expected_close", "empty", None]


def open_sums(asked: Asked, edges: list[date]) -> dict[tuple[int, str], Sum]:
    """Open opportunities by expected close and currency; one query, weighed here in exact decimals.

    :param edges: first days of the spans of expected close, in order.
    :returns: (number of the span, currency) → sums; what has no expected close comes after the last.
    """
    cls = Opportunity
    span = bucket(cls.expected_close, edges)
    query = (
        select(
            span, cls.currency, cls.stage_id, cls.probability, func.count(), func.sum(cls.amount)
        )
        .where(cls.stage_id.in_(ids_of("open", "waiting")), *counted(asked))
        .group_by(span, cls.currency, cls.stage_id, cls.probability)
    )
    found: dict[tuple[int, str], Sum] = defaultdict(Sum)
    for number, currency, stage, own, count, amount in session().execute(query):
        part = found[number if number >= 0 else len(edges) + 1, currency]
        chance = own if own is not None else stage_info(stage).probability or 0
        total = Decimal(amount or 0)
        part.count += count
        part.total += total
        part.weighted += total * chance / 100
    return dict(found)


def _kpis(asked: Asked, sums: dict[tuple[int, str], Sum]) -> list[Kpi]:
    found = []
    for currency in sorted({currency for _n, currency in sums}):
        parts = [part for (_n, code), part in sums.items() if code == currency]
        total, weighted = (
            sum((getattr(p, n) for p in parts), Decimal(0)) for n in ("total", "weighted")
        )
        href = asked.opens(still_open(), ["currency", "is", currency])
        note = _("of %(total)s open", total=format_money(total, currency))
        found.append(
            Kpi(
                _("Weighted, %(currency)s", currency=currency),
                format_money(weighted, currency),
                note,
                href,
            )
        )
    return found[:4]
