"""What became of the golden flags: flagged, handed to sales, contacted, won, with amounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from core.api.locale import format_money, format_number, format_percent
from core.api.services import Segment, _l, pipelines_of, session, spec_of
from core.api.ui import (
    Asked,
    Bar,
    Cell,
    Chart,
    Column,
    FieldUse,
    Kpi,
    Report,
    Result,
    _,
    nobody,
    share,
)
from modules.sales.models import Opportunity
from modules.support.models import CASE, Case, GoldenFlag
from modules.support.with_sales.golden import FLAG, FLAGGED_AT, FLAGGED_BY, OPPORTUNITY

#: How far a flag came → the name of the segment of its cases.
STEPS = {
    "passed": "support.golden.passed",
    "contacted": "support.golden.contacted",
    "won": "support.golden.won",
    "lost": "support.golden.lost",
}


def _stages(category: str) -> list[int]:
    return [
        s.id for p in pipelines_of(OPPORTUNITY) for s in p.every_stage if s.category == category
    ]


def _reached() -> dict[str, ColumnElement[bool]]:
    """Step → the condition on a flag and its opportunity. Whoever bought was spoken to."""
    sale, won = Opportunity, Opportunity.stage_id.in_(_stages("won"))
    return {
        "passed": sale.id.is_not(None),
        "contacted": or_(won, sale.last_interaction_at >= GoldenFlag.passed_at),
        "won": won,
        "lost": sale.stage_id.in_(_stages("lost")),
    }


def came(step: str) -> Callable[[], ColumnElement[bool]]:
    """The condition on cases of which the flag came so far, among the opportunities one sees."""

    def condition() -> ColumnElement[bool]:
        found = (
            select(GoldenFlag.id)
            .join(Opportunity, Opportunity.id == GoldenFlag.opportunity_id)
            .where(GoldenFlag.golden, _reached()[step])
        )
        return Case.id.in_(found)

    return condition


@dataclass
class Flags:
    """Of one agent."""

    flagged: int = 0
    passed: int = 0
    contacted: int = 0
    won: int = 0
    lost: int = 0
    #: Currency → (what is or was on offer, what was won of it).
    money: dict[str, list[Decimal]] = field(
        default_factory=lambda: defaultdict(lambda: [Decimal(0), Decimal(0)])
    )

    def add(self, counts: tuple[int, ...], currency: str | None, amounts: tuple[Any, Any]) -> None:
        """Count some more, of one currency."""
        for name, number in zip(("flagged", *STEPS), counts, strict=True):
            setattr(self, name, getattr(self, name) + number)
        if currency:
            for place, amount in enumerate(amounts):
                self.money[currency][place] += Decimal(amount or 0)


def golden(asked: Asked) -> Result:
    """The flags set in the period, by the agent who saw the opportunity."""
    agents, total = _flags(asked), Flags()
    known: Any = spec_of(CASE).field("owner_id")
    names = known.show_many([agent for agent in agents if agent])
    rows: list[list[Cell]] = []
    for agent in sorted(agents, key=lambda a: (-agents[a].flagged, names.get(a, ""))):
        rows += _rows(asked, names.get(agent) or nobody(), agents[agent], [_agent(agent)])
        for name in ("flagged", *STEPS):
            setattr(total, name, getattr(total, name) + getattr(agents[agent], name))
        for currency, amounts in agents[agent].money.items():
            for place, amount in enumerate(amounts):
                total.money[currency][place] += amount
    columns = [
        Column(_("Flagged by"), "text"),
        Column(_("Flagged")),
        Column(_("Sales has it")),
        Column(_("Flags contacted")),
        Column(_("Flags won")),
        Column(_("Flags lost")),
        Column(_("Won of those flagged"), "percent"),
        Column(_("Amount"), "money"),
        Column(_("Amount won"), "money"),
    ]
    return Result(
        columns,
        rows,
        total=_rows(asked, _("Total"), total, [])[0] if len(total.money) < 2 else None,
        charts=[Chart(_("From the flag to the sale"), _bars(asked, total))] if rows else [],
        kpis=_kpis(asked, total),
        note=_(
            "Flags set in the period. Sales gets the opportunity when the case is resolved; it was "
            "contacted once a call, meeting, mail or message of it followed. The agent who set the "
            "flag keeps the credit."
        ),
    )


def _flags(asked: Asked) -> dict[int | None, Flags]:
    flag, sale, reached = GoldenFlag, Opportunity, _reached()
    query = (
        select(
            flag.flagged_by_id,
            sale.currency,
            func.count(),
            *(func.count().filter(reached[step]) for step in STEPS),
            func.sum(sale.amount),
            func.sum(sale.amount).filter(reached["won"]),
        )
        .select_from(flag)
        .join(Case, Case.id == flag.id)
        .outerjoin(sale, sale.id == flag.opportunity_id)
        .where(flag.golden, asked.within(flag.flagged_at))
        .where(Case.archived_at.is_(None), *asked.owned(Case))
        .group_by(flag.flagged_by_id, sale.currency)
    )
    found: dict[int | None, Flags] = defaultdict(Flags)
    for agent, currency, *numbers, amount, won in session().execute(query):
        found[agent].add(tuple(numbers), currency, (amount, won))
    return found


def _agent(agent: int | None) -> list[Any]:
    return [FLAGGED_BY, "is", str(agent)] if agent else [FLAGGED_BY, "empty", None]


def _opens(asked: Asked, where: list[Any], step: str = "") -> str:
    """The cases flagged in the period, those that came so far."""
    segment = ["segment", "is", STEPS[step]] if step else None
    return asked.opens([FLAG, "is", "1"], asked.days(FLAGGED_AT), *where, segment)


def _rows(asked: Asked, name: str, flags: Flags, where: list[Any]) -> list[list[Cell]]:
    """A line a currency; the counts stand in the first one."""
    counts = [
        Cell(flags.flagged, _opens(asked, where)),
        *(Cell(getattr(flags, step), _opens(asked, where, step)) for step in STEPS),
        Cell(share(flags.won, flags.flagged)),
    ]
    found = []
    for place, (currency, (offered, won)) in enumerate(sorted(flags.money.items())):
        money = [
            Cell(offered, _opens(asked, where, "passed"), currency),
            Cell(won, _opens(asked, where, "won") if won else "", currency),
        ]
        found.append([Cell(name), *(counts if not place else [Cell(None)] * 6), *money])
    return found or [[Cell(name), *counts, Cell(None), Cell(None)]]


def _bars(asked: Asked, total: Flags) -> list[Bar]:
    labels = {
        "": _("Flagged"),
        "passed": _("Sales has it"),
        "contacted": _("Flags contacted"),
        "won": _("Flags won"),
    }
    numbers = {step: getattr(total, step or "flagged") for step in labels}
    return [
        Bar(label, numbers[step], format_number(numbers[step]), _opens(asked, [], step))
        for step, label in labels.items()
    ]


def _kpis(asked: Asked, total: Flags) -> list[Kpi]:
    rate = share(total.won, total.flagged)
    money = [
        Kpi(_("Won, %(currency)s", currency=code), format_money(won, code),
            _("of %(total)s offered", total=format_money(offered, code)),
            _opens(asked, [], "won"))
        for code, (offered, won) in sorted(total.money.items())
    ]  # fmt: skip
    return [
        Kpi(_("Flagged"), format_number(total.flagged), href=_opens(asked, [])),
        Kpi(_("Flags won"), format_number(total.won),
            _("%(percent)s of those flagged", percent=format_percent(rate, 0)) if rate is not None
            else "", _opens(asked, [], "won")),
        *money,
    ][:4]  # fmt: skip


_LABELS = {
    "passed": _l("Golden flag: sales has it"),
    "contacted": _l("Golden flag: contacted"),
    "won": _l("Golden flag: won"),
    "lost": _l("Golden flag: lost"),
}

contributions = (
    *(
        Segment(name=name, model=CASE, label=_LABELS[step], where=came(step), reads=(FLAG,))
        for step, name in STEPS.items()
    ),
    Report(
        name="support.golden",
        model=CASE,
        label=_l("Golden flag"),
        help=_l("What sales made of what agents saw while solving cases."),
        run=golden,
        weight=50,
    ),
    FieldUse(
        name="support.report.golden",
        model=CASE,
        fields=(FLAG, FLAGGED_BY, FLAGGED_AT),
        label=_l("Report: golden flag"),
        href="/support/reports/golden",
    ),
)
