"""How a contact's sales stand, and what stands in the way of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, or_, select

from core.api.locale import current_timezone, format_duration
from core.api.models import utcnow
from core.api.services import _, once_a_page, pipelines_of, prepared_rows, semaforo, stage_info
from modules.sales.models import Involved, Opportunity

OPPORTUNITY = "sales.opportunity"
_DAY = 86_400
#: From this chance on, in percent, a sale is about to be decided.
NEARLY = 80


def open_stages() -> list[int]:
    """Stages in which a sale is still open, retired ones included."""
    found = (s for p in pipelines_of(OPPORTUNITY) for s in p.every_stage)
    return [stage.id for stage in found if not stage.closed]


class OpenSale(NamedTuple):
    """What the page of a contact tells about a sale."""

    id: int
    name: str
    amount: Decimal | None
    currency: str
    probability: int | None
    stage_id: int
    stage_since: datetime
    expected_close: date | None
    next_activity_at: datetime | None


def won_stages() -> list[int]:
    """The stages in which a sale is won."""
    every = (s for p in pipelines_of(OPPORTUNITY) for s in p.every_stage)
    return [stage.id for stage in every if stage.category == "won"]


def open_sales(contact_id: int, limit: int = 50) -> list[OpenSale]:
    """The open sales in which a contact takes part, the nearest to closing first; one query a page."""
    key = "sales.open", contact_id, limit
    return once_a_page(key, lambda: _read_open(contact_id, limit))


def _read_open(contact_id: int, limit: int) -> list[OpenSale]:
    values = {"contact": contact_id, "stages": open_stages(), "most": limit}
    rows = [OpenSale(*row) for row in prepared_rows("sales.open", _open_sales, values)]
    return sorted(rows, key=lambda row: -(chance(row) or 0))


def closing(contact_id: int) -> list[OpenSale]:
    """The sales with a contact that are about to be decided."""
    return [sale for sale in open_sales(contact_id) if (chance(sale) or 0) >= NEARLY]


def _open_sales() -> Select:
    cls = Opportunity
    number: Any = bindparam("contact")
    part = select(Involved.opportunity_id).where(Involved.contact_id == number)
    mine = or_(
        cls.contact_id == number,
        cls.person_id == number,
        cls.decider_id == number,
        cls.id.in_(part),
    )
    return (
        select(*(getattr(cls, name) for name in OpenSale._fields))
        .where(mine, cls.stage_id.in_(bindparam("stages", expanding=True)))
        .where(cls.archived_at.is_(None))
        .order_by(cls.expected_close.is_(None), cls.expected_close, cls.id)
        .limit(bindparam("most"))
    )


def chance(sale: Any) -> int | None:
    """How probable a sale is: by itself, else by its stage."""
    own = sale.probability
    return own if own is not None else stage_info(sale.stage_id).probability


def totals(sales: Iterable[Any]) -> dict[str, Decimal]:
    """What sales are worth, by currency: money of two currencies is never added."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for sale in sales:
        if sale.amount is not None:
            found[sale.currency] += sale.amount
    return dict(found)


def today() -> date:
    """The day it is for who looks."""
    return utcnow().astimezone(current_timezone()).date()


def rot(sale: Any) -> str:
    """ "16 d": how long a sale has stood still, once that is too long; else empty."""
    days = stage_info(sale.stage_id).rotten_days(sale.stage_since)
    return format_duration(days * _DAY) if days else ""


def obstacles(sale: Opportunity) -> list[str]:
    """What should be looked at before this sale closes, the worst first; empty for closed ones."""
    stage = stage_info(sale.stage_id)
    if stage.closed:
        return []
    found = []
    if sale.expected_close and sale.expected_close < today():
        found.append(_("The expected close has passed: agree on a new date."))
    if stood := rot(sale):
        found.append(
            _("%(days)s in %(stage)s: move it on or let it go.", days=stood, stage=stage.label)
        )
    light = semaforo(sale.next_activity_at)
    if light == "red":
        found.append(_("An activity is overdue."))
    elif light == "lead":
        found.append(_("No activity is planned."))
    if sale.decider_id is None:
        found.append(_("It is not known who decides."))
    if sale.amount is None:
        found.append(_("There is no amount yet."))
    if sale.expected_close is None:
        found.append(_("There is no expected close yet."))
    return found


def age(sale: Opportunity, now: datetime | None = None) -> str:
    """How long a sale has been open, or was."""
    end = sale.closed_at or now or utcnow()
    seconds = max(0, (end - sale.created_at).total_seconds())
    return format_duration(seconds if seconds < _DAY else seconds // _DAY * _DAY)
