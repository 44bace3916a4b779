"""What a module declares to have a report, and what its function answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from core.kernel.registry import Contribution
from core.locale import format_duration, format_hours, format_money, format_number, format_percent

if TYPE_CHECKING:
    from core.ui.reports.asking import Asked


#: Kind of a column → the seconds of the unit in which a file holds it.
_UNITS = {"duration": 86_400, "hours": 3600}


@dataclass(frozen=True, kw_only=True)
class Report(Contribution):
    """A report at ``/<module>/reports/<rest of the name>``: "sales.forecast" is /sales/reports/forecast.

    ``run`` asks with ordinary queries, so whoever sees only their own records reads a report of those.
    """

    label: Any
    #: What it answers, in one sentence.
    help: Any = ""
    #: Model it is about: reading it is what the report needs, exporting it what its file needs.
    model: str
    #: Asked for besides: "collections.claim.amounts".
    permission: str = ""
    run: Callable[[Asked], Result]
    #: It looks back over a period; without it, at how things stand.
    period: bool = True
    #: Can be narrowed to a person and a team.
    people: bool = True
    #: Fields of the model by which its lines can be made, the usual one first: ``asked.by`` is one.
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """A number or text of a report, and the list of the records behind it."""

    value: Any
    href: str = ""
    #: Of an amount.
    currency: str = ""

    def text(self, kind: str) -> str:
        """As people read it."""
        if self.value is None:
            return "—"
        if kind == "money":
            return format_money(self.value, self.currency)
        shown: dict[str, Callable[[Any], str]] = {
            "number": format_number,
            "percent": format_percent,
            "duration": format_duration,
            "hours": format_hours,
        }
        return shown[kind](self.value) if kind in shown else str(self.value)

    def plain(self, kind: str) -> Any:
        """As a file holds it: numbers stay numbers, lengths of time are days or working hours."""
        if kind in _UNITS and self.value is not None:
            return round(Decimal(self.value) / _UNITS[kind], 2)
        if kind == "percent" and self.value is not None:
            return round(Decimal(self.value), 1)
        return self.value if self.value is None or kind in ("number", "money") else str(self.value)


@dataclass(frozen=True)
class Column:
    """A column of a report's table."""

    label: str
    #: text | number | percent | money | duration | hours (of working time, in seconds too)
    kind: str = "number"


@dataclass(frozen=True)
class Bar:
    """A bar of a chart."""

    label: str
    value: float | Decimal
    text: str
    href: str = ""


@dataclass(frozen=True)
class Chart:
    """Bars of one measure; its numbers stand in the table too."""

    title: str
    bars: list[Bar]
    #: Value of a whole bar, as 100 of percentages; 0: the longest.
    whole: float = 0

    def width(self, bar: Bar) -> float:
        """Length of a bar in percent of the longest."""
        most = self.whole or max((float(b.value) for b in self.bars), default=0)
        return round(100 * float(bar.value) / most, 1) if most else 0


@dataclass(frozen=True)
class Kpi:
    """A key figure and what it means."""

    label: str
    value: str
    note: str = ""
    href: str = ""


@dataclass
class Result:
    """What a report answers."""

    columns: list[Column]
    rows: list[list[Cell]] = field(default_factory=list)
    #: Sums below the table.
    total: list[Cell] | None = None
    charts: list[Chart] = field(default_factory=list)
    kpis: list[Kpi] = field(default_factory=list)
    #: How the numbers are made, in one sentence.
    note: str = ""
