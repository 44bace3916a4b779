"""What each seller did: calls, meetings and mails, and what they opened, won and lost."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from core.api.locale import format_number
from core.api.services import logged_by, members_of, session, spec_of
from core.api.ui import (
    Asked,
    Bar,
    Cell,
    Chart,
    Column,
    Result,
    _,
    logged_path,
    nobody,
    scanned,
    share,
)
from modules.sales.models import Opportunity
from modules.sales.reports.common import OPPORTUNITY, category, counted, ids_of, still_open

DAY = timedelta(days=1)
#: Kinds of entries that are counted together, column by column.
LOGGED = (("call",), ("meeting", "visit"), ("mail", "message"))


@dataclass
class Work:
    """Of one seller."""

    created: int = 0
    open: int = 0
    won: int = 0
    lost: int = 0
    #: What they logged, by kind.
    logged: Counter[str] = field(default_factory=Counter)
    #: Won, by currency.
    money: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))


def sellers(asked: Asked) -> Result:
    """Opportunities created, won and lost in the period, and those open now, by owner."""
    work = _work(asked)
    known: Any = spec_of(OPPORTUNITY).field("owner_id")
    names = known.show_many([number for number in work if number])
    rows = []
    for number in sorted(work, key=lambda n: (-work[n].won, -work[n].logged.total())):
        rows += _rows(asked, number, names.get(number) or nobody(), work[number])
    bars = [
        Bar(names.get(n) or nobody(), w.won, format_number(w.won), _won(asked, n))
        for n, w in sorted(work.items(), key=lambda item: -item[1].won)
        if w.won
    ]
    columns = [
        Column(_("Seller"), "text"),
        Column(_("Calls")),
        Column(_("Meetings and visits")),
        Column(_("Mails and messages")),
        Column(_("Opportunities created")),
        Column(_("Open now")),
        Column(_("Opportunities won")),
        Column(_("Opportunities lost")),
        Column(_("Won of those closed"), "percent"),
        Column(_("Amount won"), "money"),
    ]
    return Result(columns, rows, charts=[Chart(_("Won by seller"), bars)])


def _work(asked: Asked) -> dict[int | None, Work]:
    cls = Opportunity
    found: dict[int | None, Work] = defaultdict(Work)
    ours = counted(asked)
    owner_id = scanned(cls.owner_id)
    by_owner = select(owner_id, func.count()).group_by(owner_id)
    for owner, count in session().execute(by_owner.where(asked.within(cls.created_at), *ours)):
        found[owner].created = count
    still = cls.stage_id.in_(ids_of("open", "waiting"))
    for owner, count in session().execute(by_owner.where(still, *ours)):
        found[owner].open = count
    won, lost = ids_of("won"), ids_of("lost")
    ended = (
        select(owner_id, cls.stage_id, cls.currency, func.count(), func.sum(cls.amount))
        .where(scanned(cls.stage_id).in_([*won, *lost]), asked.within(cls.closed_at), *ours)
        .group_by(owner_id, cls.stage_id, cls.currency)
    )
    for owner, stage, currency, count, amount in session().execute(ended):
        if stage in won:
            found[owner].won += count
            found[owner].money[currency] += Decimal(amount or 0)
        else:
            found[owner].lost += count
    logged = logged_by(
        asked.instant(asked.start), asked.instant(asked.end + DAY), _asked_for(asked)
    )
    for user, kinds in logged.items():
        found[user].logged = kinds
    return found


def _asked_for(asked: Asked) -> list[int] | None:
    """The people of the question; None: everybody."""
    if asked.owner_id:
        return [asked.owner_id]
    return members_of(asked.team_id) if asked.team_id else None


def _owner(number: int | None) -> list[Any]:
    return ["owner_id", "is", str(number)] if number else ["owner_id", "empty", None]


def _won(asked: Asked, number: int | None) -> str:
    return asked.opens(_owner(number), category("won"), asked.days("closed_at"))


def _logged(asked: Asked, number: int | None, work: Work, *kinds: str) -> Cell:
    count = sum(work.logged[kind] for kind in kinds)
    href = logged_path(number, kinds, asked.start, asked.end) if number and count else ""
    return Cell(count, href)


def _rows(asked: Asked, number: int | None, name: str, work: Work) -> list[list[Cell]]:
    """A line a currency; the counts stand in the first one."""
    closed = asked.days("closed_at")
    counts = [
        *(_logged(asked, number, work, *kinds) for kinds in LOGGED),
        Cell(work.created, asked.opens(_owner(number), asked.days("created_at"))),
        Cell(work.open, asked.opens(_owner(number), still_open())),
        Cell(work.won, _won(asked, number)),
        Cell(work.lost, asked.opens(_owner(number), category("lost"), closed)),
        Cell(share(work.won, work.won + work.lost)),
    ]
    amounts: list[tuple[str, Decimal | None]] = list(work.money.items()) or [("EUR", None)]
    found = []
    for place, (currency, amount) in enumerate(amounts):
        href = asked.opens(_owner(number), category("won"), closed, ["currency", "is", currency])
        cell = Cell(amount, href if amount is not None else "", currency)
        found.append([Cell(name), *(counts if not place else [Cell(None)] * 8), cell])
    return found
