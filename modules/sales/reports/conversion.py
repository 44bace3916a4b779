"""How many of the leads and opportunities that began in a period came how far."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, distinct, func, select

from core.api.locale import format_number, format_percent
from core.api.models import StageChange
from core.api.services import session, spec_of
from core.api.ui import Asked, Bar, Cell, Chart, Column, Kpi, Result, _, scanned, share
from modules.sales.models import Lead, Opportunity
from modules.sales.reports.common import OPPORTUNITY, category, counted, ids_of, stages


def conversion(asked: Asked) -> Result:
    """From the lead to the opportunity, and through its stages to the win."""
    begun = [*counted(asked), asked.within(Opportunity.created_at)]
    total, from_leads, won = session().execute(_totals(begun)).one()
    reached: dict[int, int] = dict(session().execute(_reached(begun)).all())
    rows, bars, before = [], [], total
    for stage in (s for s in stages() if s.id in reached):
        number = reached[stage.id]
        passed = ["passed", "in", [str(stage.id)]]
        href = asked.opens(asked.days("created_at"), passed)
        rows.append(
            [
                Cell(stage.label),
                Cell(number, href),
                Cell(share(number, total)),
                # a sale may be lost from any stage: there is none before it
                Cell(None if stage.category == "lost" else share(number, before)),
            ]
        )
        bars.append(Bar(stage.label, number, format_number(number), href))
        before = number if not stage.closed else before
    columns = [
        Column(_("Stage"), "text"),
        Column(_("Reached it")),
        Column(_("Of all"), "percent"),
        Column(_("Of those in the stage before"), "percent"),
    ]
    return Result(
        columns,
        rows,
        charts=[Chart(_("Opportunities that reached each stage"), bars)],
        kpis=_kpis(asked, total, from_leads or 0, won or 0),
        note=_("Opportunities created in the period, wherever they stand today."),
    )


def _totals(begun: list[Any]) -> Select:
    cls = Opportunity
    won = func.count().filter(cls.stage_id.in_(ids_of("won")))
    return select(func.count(), func.count(cls.lead_id), won).where(*begun)


def _reached(begun: list[Any]) -> Select:
    stay = StageChange
    # not in the order of the stages' index: that reads every row of the history one by one
    stage_id = scanned(stay.stage_id)
    return (
        select(stage_id, func.count(distinct(stay.record_id)))
        .where(stay.model == OPPORTUNITY)
        .where(stay.record_id.in_(select(Opportunity.id).where(*begun)))
        .group_by(stage_id)
    )


def _kpis(asked: Asked, total: int, from_leads: int, won: int) -> list[Kpi]:
    created = asked.days("created_at")
    query = (
        select(func.count(), func.count().filter(Lead.sql_ok.is_(True)))
        .select_from(Lead)
        .where(Lead.archived_at.is_(None), asked.within(Lead.created_at), *asked.owned(Lead))
    )
    leads, fulfilling = session().execute(query).one()
    found = [
        Kpi(
            _("Leads received"),
            format_number(leads or 0),
            href=asked.opens(created, spec=spec_of("sales.lead")),
        ),
        Kpi(
            _("Fulfil the SQL definition"),
            format_number(fulfilling or 0),
            _("%(percent)s of the leads", percent=format_percent(share(fulfilling, leads), 0))
            if leads
            else "",
            asked.opens(created, ["sql_ok", "is", "1"], spec=spec_of("sales.lead")),
        ),
        Kpi(
            _("Opportunities from leads"),
            format_number(from_leads),
            _("%(percent)s of the leads", percent=format_percent(share(from_leads, leads or 0), 0))
            if leads
            else "",
            asked.opens(created, ["lead_id", "filled", None]),
        ),
        Kpi(
            _("Opportunities won"),
            format_number(won),
            _("%(percent)s of those created", percent=format_percent(share(won, total), 0))
            if total
            else "",
            asked.opens(created, category("won")),
        ),
    ]
    return found
