"""What was given up, why, and what of it is owed again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from core.api.locale import format_money
from core.api.services import session
from core.api.ui import Asked, Cell, Column, Kpi, Report, Result, _, _l
from modules.collections.models import WRITEOFF, Writeoff

ZERO = Decimal(0)


def given_up(asked: Asked) -> Result:
    """Write-offs of a period by reason or customer; money of two currencies is never added."""
    column = getattr(Writeoff, asked.by)
    query = (
        select(column, Writeoff.currency, Writeoff.state, func.sum(Writeoff.amount), func.count())
        .where(Writeoff.written_on.between(asked.start, asked.end))
        .group_by(column, Writeoff.currency, Writeoff.state)
    )
    lines: dict[tuple[Any, str], dict[str, tuple[Decimal, int]]] = {}
    for value, code, state, amount, count in session().execute(query):
        lines.setdefault((value, code), {})[state] = (Decimal(amount), count)
    values = {value for value, _code in lines}
    names = asked.named(values)
    rows = [
        [
            Cell(names.get(value) or ""),
            Cell(code),
            *_cells(asked, lines[value, code], code, [asked.by, "is", str(value)]),
        ]
        for value, code in sorted(lines, key=lambda k: (k[1], str(names.get(k[0]) or "")))
    ]
    sums: dict[str, dict[str, tuple[Decimal, int]]] = {}
    for (_value, code), states in lines.items():
        whole = sums.setdefault(code, {})
        for state, (amount, count) in states.items():
            before = whole.get(state, (ZERO, 0))
            whole[state] = before[0] + amount, before[1] + count
    columns = [
        Column(asked.title, "text"),
        Column(_("Currency"), "text"),
        Column(_("Given up as lost"), "money"),
        Column(_("Owed again"), "money"),
    ]
    total = None
    if len(sums) == 1:
        code, states = next(iter(sums.items()))
        total = [Cell(_("Total")), Cell(code), *_cells(asked, states, code)]
    return Result(
        columns,
        rows,
        total=total,
        kpis=[
            Kpi(_("Given up as lost"), format_money(states.get("done", (ZERO, 0))[0], code))
            for code, states in sorted(sums.items())[:2]
        ],
        note=_("By the day of the movement. What is owed again stands in its own column."),
    )


def _cells(
    asked: Asked, states: dict[str, tuple[Decimal, int]], code: str, *where: Any
) -> list[Cell]:
    period = ["written_on", "between", [asked.start.isoformat(), asked.end.isoformat()]]
    currency = ["currency", "is", code]
    return [
        Cell(
            states.get(state, (ZERO, 0))[0],
            asked.opens(["state", "is", state], period, currency, *where),
            code,
        )
        for state in ("done", "undone")
    ]


contributions = (
    Report(
        name="collections.writeoffs",
        model=WRITEOFF,
        permission=f"{WRITEOFF}.amounts",
        label=_l("Write-offs"),
        help=_l("What was given up, and why."),
        run=given_up,
        by=("reason", "contact_id"),
        people=False,
        weight=50,
    ),
)
