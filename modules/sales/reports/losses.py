"""Why opportunities were lost."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from sqlalchemy import func, select

from core.api.locale import format_number, format_percent
from core.api.services import session
from core.api.ui import Asked, Bar, Cell, Chart, Column, Kpi, Result, _, nobody, scanned, share
from modules.sales.models import LossReason, Opportunity
from modules.sales.reports.common import category, counted, ids_of


def losses(asked: Asked) -> Result:
    """How many and how much was lost for each reason."""
    cls = Opportunity
    lost = scanned(cls.stage_id).in_(ids_of("lost"))
    query = (
        select(cls.loss_reason_id, cls.currency, func.count(), func.sum(cls.amount))
        .where(lost, asked.within(cls.closed_at), *counted(asked))
        .group_by(cls.loss_reason_id, cls.currency)
    )
    found = session().execute(query).all()
    names: dict[int | None, str] = dict(
        session().execute(select(LossReason.id, LossReason.name)).all()
    )
    total = sum(row[2] for row in found)
    by_reason: Counter = Counter()
    rows = []
    for reason, currency, count, amount in sorted(found, key=lambda row: -row[2]):
        by_reason[reason] += count
        href = asked.opens(*_where(asked, reason), ["currency", "is", currency])
        name = names.get(reason) or nobody()
        money = Cell(Decimal(amount or 0), href, currency)
        rows.append([Cell(name), Cell(count, href), Cell(share(count, total)), money])
    bars = [
        Bar(names.get(r) or nobody(), n, format_number(n), asked.opens(*_where(asked, r)))
        for r, n in by_reason.most_common()
    ]
    columns = [
        Column(_("Loss reason"), "text"),
        Column(_("Opportunities")),
        Column(_("Of all"), "percent"),
        Column(_("Amount"), "money"),
    ]
    return Result(columns, rows, charts=[Chart(_("Loss reasons"), bars)], kpis=_kpis(asked, total))


def _where(asked: Asked, reason: int | None) -> list:
    chosen = ["loss_reason_id", "is", str(reason)] if reason else ["loss_reason_id", "empty", None]
    return [category("lost"), asked.days("closed_at"), chosen]


def _kpis(asked: Asked, lost: int) -> list[Kpi]:
    cls = Opportunity
    query = select(func.count()).where(
        scanned(cls.stage_id).in_(ids_of("won")), asked.within(cls.closed_at), *counted(asked)
    )
    won = session().scalar(query) or 0
    closed = asked.days("closed_at")
    rate = share(won, won + lost)
    return [
        Kpi(_("Lost"), format_number(lost), href=asked.opens(category("lost"), closed)),
        Kpi(_("Won"), format_number(won), href=asked.opens(category("won"), closed)),
        Kpi(_("Won of those closed"), format_percent(rate, 0) if rate is not None else "—"),
    ]
