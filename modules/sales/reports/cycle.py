"""How long opportunities stand in each stage, and how long a sale takes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import distinct, func, select

from core.api.locale import format_duration
from core.api.models import StageChange
from core.api.services import session
from core.api.ui import Asked, Bar, Cell, Chart, Column, Kpi, Result, _, scanned
from modules.sales.models import Opportunity
from modules.sales.reports.common import OPPORTUNITY, category, counted, ids_of, stages

_DAY = 86_400


def cycle(asked: Asked) -> Result:
    """The mean time in each stage of what was closed in the period, won and lost apart."""
    spent: dict[tuple[int, str], tuple[float, int]] = {}
    ends: dict[str, int] = {}
    for final in ("won", "lost"):
        ended = _ended(asked, final)
        for stage, seconds, count in session().execute(_spent(ended)):
            spent[stage, final] = float(seconds or 0), count
        ends[final] = session().scalar(select(func.count()).where(*ended)) or 0
    rows, bars = _rows(asked, spent)
    columns = [
        Column(_("Stage"), "text"),
        Column(_("Opportunities")),
        Column(_("Won: mean time"), "duration"),
        Column(_("Lost: mean time"), "duration"),
        Column(_("Mean time"), "duration"),
    ]
    return Result(
        columns,
        rows,
        charts=[Chart(_("Mean time in each stage"), bars)],
        kpis=_kpis(asked, spent, ends),
        note=_(
            "Opportunities closed in the period; the time of each stage is that of its history."
        ),
    )


def _ended(asked: Asked, final: str) -> list[Any]:
    """The conditions on what was won, or lost, in the period."""
    cls = Opportunity
    return [*counted(asked), asked.within(cls.closed_at), scanned(cls.stage_id).in_(ids_of(final))]


def _spent(ended: list[Any]) -> Any:
    """Seconds in each stage, and of how many opportunities."""
    stay = StageChange
    stage_id = scanned(stay.stage_id)
    return (
        select(stage_id, func.sum(stay.seconds), func.count(distinct(stay.record_id)))
        .where(stay.model == OPPORTUNITY, stay.seconds.is_not(None))
        .where(stay.record_id.in_(select(Opportunity.id).where(*ended)))
        .group_by(stage_id)
    )


def _rows(asked: Asked, spent: Any) -> tuple[list[list[Cell]], list[Bar]]:
    rows, bars = [], []
    for stage in (s for s in stages() if not s.closed):
        won, lost = spent.get((stage.id, "won"), (0, 0)), spent.get((stage.id, "lost"), (0, 0))
        seconds, count = won[0] + lost[0], won[1] + lost[1]
        if not count:
            continue
        passed = ["passed", "in", [str(stage.id)]]
        closed = asked.days("closed_at")
        href = asked.opens(closed, passed, ["stage", "in", ["category:won", "category:lost"]])
        parts = [
            Cell(mean(*part), asked.opens(closed, passed, category(name)))
            for name, part in (("won", won), ("lost", lost))
        ]
        rows.append([Cell(stage.label), Cell(count, href), *parts, Cell(mean(seconds, count))])
        bars.append(Bar(stage.label, seconds / count, _days(seconds / count), href))
    return rows, bars


def mean(seconds: float, count: int) -> float | None:
    """Seconds each; None of nothing."""
    return seconds / count if count else None


def _days(seconds: float) -> str:
    """Means of days need no minutes."""
    return format_duration(seconds if seconds < _DAY else seconds // 3600 * 3600)


def _kpis(asked: Asked, spent: Any, ends: dict[str, int]) -> list[Kpi]:
    found = []
    labels = {"won": _("From first contact to won"), "lost": _("From first contact to lost")}
    for name, label in labels.items():
        seconds = sum(part[0] for (_stage, final), part in spent.items() if final == name)
        if ends[name]:
            href = asked.opens(asked.days("closed_at"), category(name))
            count = _("mean of %(count)s opportunities", count=ends[name])
            found.append(Kpi(label, _days(seconds / ends[name]), count, href))
    return found
