"""Whether customers do what they promise, by who noted it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import func, select

from core.api.locale import format_number, format_percent
from core.api.services import session
from core.api.ui import Asked, Cell, Column, Kpi, Report, Result, _, _l, share
from modules.collections.models import PROMISE, Promise

STATES = ("kept", "broken", "live")


def kept(asked: Asked) -> Result:
    """Promises whose day falls into the period."""
    lines: dict[Any, Counter[str]] = {}
    column = getattr(Promise, asked.by)
    query = (
        select(column, Promise.state, func.count())
        .where(
            Promise.archived_at.is_(None),
            Promise.promised_on >= asked.start,
            Promise.promised_on <= asked.end,
            *asked.owned(Promise),
        )
        .group_by(column, Promise.state)
    )
    total: Counter[str] = Counter()
    for value, state, count in session().execute(query):
        lines.setdefault(value, Counter())[state] += count
        total[state] += count
    names = asked.named(lines)
    order = sorted(lines, key=lambda v: (-lines[v].total(), str(names[v])))
    rows = [[Cell(names[v]), *_cells(asked, lines[v], asked.line(v))] for v in order]
    columns = [
        Column(asked.title, "text"),
        Column(_("Promises kept")),
        Column(_("Promises broken")),
        Column(_("Still time")),
        Column(_("Kept"), "percent"),
    ]
    rate = share(total["kept"], total["kept"] + total["broken"])
    return Result(
        columns,
        rows,
        total=[Cell(_("Total")), *_cells(asked, total)] if rows else None,
        kpis=[
            Kpi(
                _("Promises kept"),
                format_percent(rate, 0) if rate is not None else "—",
                _("of those whose day has passed"),
            ),
            Kpi(_("Still time"), format_number(total["live"]),
                href=asked.opens(["state", "is", "live"])),
        ],
        note=_("Promises by the day on which the customer said they would pay; one more day is given."),
    )  # fmt: skip


def _cells(asked: Asked, found: Counter[str], *where: Any) -> list[Cell]:
    period = ["promised_on", "between", [asked.start.isoformat(), asked.end.isoformat()]]
    return [
        *(
            Cell(found[state], asked.opens(["state", "is", state], period, *where))
            for state in STATES
        ),
        Cell(share(found["kept"], found["kept"] + found["broken"])),
    ]


contributions = (
    Report(
        name="collections.promises",
        model=PROMISE,
        label=_l("Promises of payment"),
        help=_l("Whether customers do what they promise."),
        run=kept,
        by=("owner_id", "contact_id", "way"),
        weight=30,
    ),
)
