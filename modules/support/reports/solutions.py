"""How long it took to solve cases, against what was promised, and which came back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from core.api.locale import format_number
from core.api.services import session
from core.api.ui import Asked, Bar, Cell, Chart, Column, Kpi, Result, _, share
from modules.support.models import Case
from modules.support.reports.common import Kept, counted, hours, line_of, percent

#: Node of a filter: solved once already.
CAME_BACK = ["reopened", "ge", 1]


@dataclass
class Solved(Kept):
    """A line, with how many of its cases had come back before."""

    again: int = 0

    def add(self, other: Kept) -> None:
        """Count another line too."""
        super().add(other)
        self.again += getattr(other, "again", 0)


def solutions(asked: Asked) -> Result:
    """The cases that were solved in the period and stand solved."""
    lines, total = _lines(asked), Solved()
    for solved in lines.values():
        total.add(solved)
    names, closed = asked.named(lines), asked.days("closed_at")
    order = sorted(lines, key=lambda value: (-lines[value].cases, str(names[value])))
    rows = [[Cell(names[v]), *_cells(asked, lines[v], closed, asked.line(v))] for v in order]
    bars = [
        Bar(names[v], lines[v].mean or 0, hours(lines[v].mean),
            asked.opens(closed, asked.line(v), ["resolution_minutes", "filled", None]))
        for v in order
        if lines[v].mean is not None
    ]  # fmt: skip
    columns = [
        Column(asked.title, "text"),
        Column(_("Solved")),
        Column(_("Mean working time"), "hours"),
        Column(_("In time")),
        Column(_("Too late")),
        Column(_("In time, of those promised"), "percent"),
        Column(_("Had come back")),
        Column(_("Of all"), "percent"),
    ]
    return Result(
        columns,
        rows,
        total=[Cell(_("Total")), *_cells(asked, total, closed)],
        charts=[Chart(_("Mean working time until solved"), bars)],
        kpis=_kpis(asked, total, closed),
        note=_(
            "Cases solved in the period that are still solved. The time is working time by the "
            "calendar of what was promised; it stands still while the case waits for the customer."
        ),
    )


def _lines(asked: Asked) -> dict[Any, Solved]:
    cls, line = Case, line_of(asked)
    kept = cls.resolution_kept
    query = (
        select(
            line,
            func.count(),
            func.count(cls.resolution_minutes),
            func.coalesce(func.sum(cls.resolution_minutes), 0),
            func.count().filter(kept == "kept"),
            func.count().filter(kept == "late"),
            func.count().filter(cls.reopened > 0),
        )
        .where(asked.within(cls.closed_at), *counted(asked))
        .group_by(line)
    )
    return {value: Solved(*numbers) for value, *numbers in session().execute(query)}


def _cells(asked: Asked, solved: Solved, *where: Any) -> list[Cell]:
    return [
        Cell(solved.cases, asked.opens(*where)),
        *solved.cells(asked, "resolution_kept", *where),
        Cell(solved.again, asked.opens(*where, CAME_BACK)),
        Cell(share(solved.again, solved.cases)),
    ]


def _kpis(asked: Asked, total: Solved, closed: Any) -> list[Kpi]:
    still = [["closed_at", "empty", None], CAME_BACK]
    query = select(func.count()).where(Case.closed_at.is_(None), Case.reopened > 0, *counted(asked))
    back = session().scalar(query) or 0
    return [
        Kpi(_("Solved"), format_number(total.cases), href=asked.opens(closed)),
        Kpi(_("Solved in time"), percent(total.rate), _("of those promised")),
        Kpi(_("Solved after"), hours(total.mean), _("mean working time")),
        Kpi(_("Came back and are open now"), format_number(back), href=asked.opens(*still)),
    ]
