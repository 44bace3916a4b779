"""How old the open cases are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from core.api.locale import format_duration, format_number
from core.api.models import utcnow
from core.api.services import session
from core.api.ui import Asked, Bar, Cell, Chart, Column, Kpi, Result, _, bucket
from modules.support.models import Case
from modules.support.reports.common import counted, line_of

OPEN = ["closed_at", "empty", None]
LATE = ["sla_state", "is", "breached"]
#: Each span of ages begins so many days before today; the first one before all of them.
EDGES = (30, 14, 7, 3, 1)


@dataclass
class Open:
    """The open cases of a line: how many of each span, how many are late, since when the oldest."""

    spans: Counter[int] = field(default_factory=Counter)
    late: int = 0
    oldest: datetime | None = None

    def count(self, span: int, number: int, late: int, oldest: datetime) -> None:
        """Some more."""
        self.spans[span] += number
        self.late += late
        self.oldest = min(self.oldest or oldest, oldest)


def backlog(asked: Asked) -> Result:
    """The open cases by age, as they stand."""
    lines, total = _lines(asked)
    names, labels = asked.named(lines), _labels()
    order = sorted(lines, key=lambda v: (-lines[v].spans.total(), str(names[v])))
    rows = [[Cell(names[v]), *_cells(asked, lines[v], asked.line(v))] for v in order]
    bars = [
        Bar(
            label, total.spans[n], format_number(total.spans[n]), asked.opens(OPEN, _node(asked, n))
        )
        for n, label in reversed(list(enumerate(labels)))
    ]
    columns = [
        Column(asked.title, "text"),
        Column(_("Open cases")),
        *(Column(label) for label in reversed(labels)),
        Column(_("Out of time")),
        Column(_("The oldest"), "duration"),
    ]
    return Result(
        columns,
        rows,
        total=[Cell(_("Total")), *_cells(asked, total)],
        charts=[Chart(_("Open cases by age"), bars)] if rows else [],
        kpis=_kpis(asked, total),
        note=_("Open cases as they stand now, by the days since they were opened."),
    )


def _labels() -> list[str]:
    """The spans, the oldest first."""
    return [
        _("More than 30 days"),
        _("15 to 30 days"),
        _("8 to 14 days"),
        _("4 to 7 days"),
        _("2 to 3 days"),
        _("Today and yesterday"),
    ]


def _node(asked: Asked, span: int) -> list[Any]:
    """The node of a filter for the cases of a span."""
    day = timedelta(days=1)
    starts = [asked.today - days * day for days in EDGES]
    if not span:
        return ["created_at", "lt", starts[0].isoformat()]
    end = starts[span] - day if span < len(starts) else asked.today
    return asked.days("created_at", starts[span - 1], end)


def _lines(asked: Asked) -> tuple[dict[Any, Open], Open]:
    cls, line = Case, line_of(asked)
    span = bucket(
        cls.created_at, [asked.instant(asked.today - timedelta(days=days)) for days in EDGES]
    )
    query = (
        select(
            line,
            span,
            func.count(),
            func.count().filter(cls.sla_state == "breached"),
            func.min(cls.created_at),
        )
        .where(cls.closed_at.is_(None), *counted(asked))
        .group_by(line, span)
    )
    lines: dict[Any, Open] = {}
    total = Open()
    for value, *numbers in session().execute(query):
        lines.setdefault(value, Open()).count(*numbers)
        total.count(*numbers)
    return lines, total


def _cells(asked: Asked, found: Open, *where: Any) -> list[Cell]:
    spans = reversed(range(len(EDGES) + 1))
    age = (utcnow() - found.oldest).total_seconds() if found.oldest else None
    return [
        Cell(found.spans.total(), asked.opens(OPEN, *where)),
        *(Cell(found.spans[n], asked.opens(OPEN, _node(asked, n), *where)) for n in spans),
        Cell(found.late, asked.opens(OPEN, LATE, *where)),
        Cell(age),
    ]


def _kpis(asked: Asked, total: Open) -> list[Kpi]:
    free = select(func.count()).where(
        Case.closed_at.is_(None), Case.owner_id.is_(None), *counted(asked)
    )
    nobody = session().scalar(free) or 0
    oldest = format_duration((utcnow() - total.oldest).total_seconds()) if total.oldest else "—"
    unowned = asked.opens(OPEN, ["owner_id", "empty", None])
    late = asked.opens(OPEN, LATE)
    return [
        Kpi(_("Open cases"), format_number(total.spans.total()), href=asked.opens(OPEN)),
        Kpi(_("Out of time"), format_number(total.late), href=late),
        Kpi(_("Without owner"), format_number(nobody), href=unowned),
        Kpi(_("The oldest"), oldest),
    ]
