"""How soon customers got their first answer, against what was promised."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from core.api.locale import format_number
from core.api.services import session
from core.api.ui import Asked, Bar, Cell, Chart, Column, Kpi, Result, _
from modules.support.models import Case
from modules.support.reports.common import Kept, counted, hours, line_of, percent


def answers(asked: Asked) -> Result:
    """The first answers to the cases that were opened in the period."""
    lines, total = _lines(asked), Kept()
    for kept in lines.values():
        total.add(kept)
    names, created = asked.named(lines), asked.days("created_at")
    order = sorted(lines, key=lambda value: (-lines[value].cases, str(names[value])))
    rows = [[Cell(names[v]), *_cells(asked, lines[v], created, asked.line(v))] for v in order]
    bars = [
        Bar(names[v], lines[v].rate or 0, percent(lines[v].rate),
            asked.opens(created, asked.line(v), ["response_kept", "filled", None]))
        for v in order
        if lines[v].rate is not None
    ]  # fmt: skip
    columns = [
        Column(asked.title, "text"),
        Column(_("Opened")),
        Column(_("Cases answered")),
        Column(_("Mean working time"), "hours"),
        Column(_("In time")),
        Column(_("Too late")),
        Column(_("In time, of those promised"), "percent"),
    ]
    return Result(
        columns,
        rows,
        total=[Cell(_("Total")), *_cells(asked, total, created)],
        charts=[Chart(_("First answers in time"), bars, 100)],
        kpis=_kpis(asked, total, created),
        note=_(
            "Cases opened in the period. The time is working time by the calendar of what was "
            "promised; it stands still while the case waits for the customer."
        ),
    )


def _lines(asked: Asked) -> dict[Any, Kept]:
    cls, line = Case, line_of(asked)
    kept = cls.response_kept
    query = (
        select(
            line,
            func.count(),
            func.count(cls.response_minutes),
            func.coalesce(func.sum(cls.response_minutes), 0),
            func.count().filter(kept == "kept"),
            func.count().filter(kept == "late"),
        )
        .where(asked.within(cls.created_at), *counted(asked))
        .group_by(line)
    )
    return {value: Kept(*numbers) for value, *numbers in session().execute(query)}


def _cells(asked: Asked, kept: Kept, *where: Any) -> list[Cell]:
    return [
        Cell(kept.cases, asked.opens(*where)),
        Cell(kept.done, asked.opens(*where, ["response_minutes", "filled", None])),
        *kept.cells(asked, "response_kept", *where),
    ]


def _kpis(asked: Asked, total: Kept, created: Any) -> list[Kpi]:
    late = asked.opens(created, ["response_kept", "is", "late"])
    return [
        Kpi(_("Cases opened"), format_number(total.cases), href=asked.opens(created)),
        Kpi(_("First answers in time"), percent(total.rate), _("of those promised")),
        Kpi(_("Answered too late"), format_number(total.late), href=late),
        Kpi(_("First answer after"), hours(total.mean), _("mean working time")),
    ]
