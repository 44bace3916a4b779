"""Bills and cheques: what is held, at the bank or unpaid, and when it falls due."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from core.api.locale import format_money
from core.api.models import fold
from core.api.services import session
from core.api.ui import Asked, Cell, Column, Kpi, Report, Result, _, _l
from modules.collections.models import INSTRUMENT, Instrument
from modules.collections.models.instrument import STATES

ZERO = Decimal(0)
#: What the report has a column of; what is over is in the list.
SHOWN = ("received", "portfolio", "deposited", "discounted", "unpaid")
Sums = dict[str, Decimal]


def portfolio(asked: Asked) -> Result:
    """What stands where today, by month of the due day, kind or customer; no currency is added to
    another."""
    by_month = asked.by == "due_on"
    column = getattr(Instrument, asked.by)
    query = (
        select(column, Instrument.currency, Instrument.state, func.sum(Instrument.amount))
        .where(Instrument.state.in_(SHOWN))
        .group_by(column, Instrument.currency, Instrument.state)
    )
    lines: dict[tuple[Any, str], Sums] = {}
    sums: dict[str, Sums] = {}
    for value, code, state, amount in session().execute(query):
        key = (value.replace(day=1) if by_month else value, code)
        for found in (lines.setdefault(key, {}), sums.setdefault(code, {})):
            found[state] = found.get(state, ZERO) + Decimal(amount)
    names = {} if by_month else asked.named({value for value, _code in lines})
    words = dict(STATES)

    def shown(value: Any) -> str:
        return f"{value:%Y-%m}" if by_month else str(names.get(value) or "")

    rows = [
        [Cell(shown(value)), Cell(code), *_cells(asked, lines[value, code], code, _node(asked, value))]
        for value, code in sorted(lines, key=lambda k: (k[1], fold(shown(k[0]))))
    ]  # fmt: skip
    total = None
    if len(sums) == 1:
        code, found = next(iter(sums.items()))
        total = [Cell(_("Total")), Cell(code), *_cells(asked, found, code, None)]
    return Result(
        [
            Column(asked.title, "text"),
            Column(_("Currency"), "text"),
            *(Column(str(words[state]), "money") for state in SHOWN),
        ],
        rows,
        total=total,
        kpis=[
            Kpi(label, format_money(sum((found.get(s, ZERO) for s in states), ZERO), code),
                href=asked.opens(["state", "in", list(states)], ["currency", "is", code]))
            for code, found in sorted(sums.items())[:1]
            for label, states in (
                (_("In portfolio"), ("received", "portfolio")),
                (_("At the bank"), ("deposited", "discounted")),
                (_("Unpaid"), ("unpaid",)),
            )
        ],
        note=_("As of today. A discounted document is a risk until it is paid: the bank takes it back."),
    )  # fmt: skip


def _node(asked: Asked, value: Any) -> list[Any]:
    if asked.by != "due_on":
        return [asked.by, "is", str(value)]
    year, month = divmod(value.year * 12 + value.month, 12)
    last = value.replace(year=year, month=month + 1) - (value.resolution)
    return ["due_on", "between", [value.isoformat(), last.isoformat()]]


def _cells(asked: Asked, found: Sums, code: str, node: list[Any] | None) -> list[Cell]:
    where = [["currency", "is", code], *([node] if node else [])]
    return [
        Cell(found.get(state, ZERO), asked.opens(["state", "is", state], *where), code)
        for state in SHOWN
    ]


contributions = (
    Report(
        name="collections.instruments",
        model=INSTRUMENT,
        permission=f"{INSTRUMENT}.amounts",
        label=_l("Bills and cheques"),
        help=_l("What is held, at the bank or unpaid, and when it falls due."),
        run=portfolio,
        by=("due_on", "kind", "contact_id"),
        period=False,
        people=False,
        weight=45,
    ),
)
