"""What of debts is covered by bills and cheques that are still to be paid."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, func, or_, select

from core.api.services import session
from modules.accounting.models import Due
from modules.collections.models import Instrument, InstrumentDebt
from modules.collections.models.instrument import LIVE

#: Days in which the bank says whether a document was paid.
GRACE_DAYS = 3
AT_BANK = ("deposited", "discounted")
#: Whose money is still to come; of discounted ones the bank has paid.
COMING = tuple(one for one in LIVE if one != "discounted")


def covered(due_ids: Collection[int], *, but: Collection[int] = ()) -> dict[int, Decimal]:
    """debt → how much of it live documents are to pay. :param but: without these documents."""
    return _sums(due_ids, Instrument.state.in_(LIVE), Instrument.id.not_in(list(but)))


def resting(due_ids: Collection[int], day: date) -> dict[int, Decimal]:
    """debt → how much of it is not asked for: documents that are not due, or of which the bank has not
    told yet."""
    waits = and_(
        Instrument.state.in_(AT_BANK), Instrument.due_on >= day - timedelta(days=GRACE_DAYS)
    )
    return _sums(due_ids, Instrument.state.in_(LIVE), or_(Instrument.due_on >= day, waits))


def _sums(due_ids: Collection[int], *where: Any) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    every = sorted(set(due_ids))
    for start in range(0, len(every), 500):
        query: Any = (
            select(InstrumentDebt.due_id, func.sum(InstrumentDebt.amount))
            .join(Instrument, Instrument.id == InstrumentDebt.instrument_id)
            .where(InstrumentDebt.due_id.in_(every[start : start + 500]), *where)
            .group_by(InstrumentDebt.due_id)
        )
        for due_id, total in session().execute(query):
            found[due_id] = Decimal(total or 0)
    return found


def covered_by_day() -> dict[tuple[str, date], Decimal]:
    """(currency, day on which the debt falls due) → what live documents pay of what is open of it."""
    query = (
        select(Due.currency, Due.due_on, Due.open_amount, func.sum(InstrumentDebt.amount))
        .join(InstrumentDebt, InstrumentDebt.due_id == Due.id)
        .join(Instrument, Instrument.id == InstrumentDebt.instrument_id)
        .where(Instrument.state.in_(LIVE), Due.open_amount > 0)
        .group_by(Due.id, Due.currency, Due.due_on, Due.open_amount)
    )
    found: dict[tuple[str, date], Decimal] = {}
    for code, day, open_amount, amount in session().execute(query):
        key = (code or "", day)
        found[key] = found.get(key, Decimal(0)) + min(Decimal(amount or 0), open_amount)
    return found


def coming() -> list[tuple[str, date, Decimal]]:
    """(currency, day, amount) of the documents whose money is still to come."""
    query = select(Instrument.currency, Instrument.due_on, Instrument.amount).where(
        Instrument.state.in_(COMING)
    )
    return [(code, day, Decimal(amount)) for code, day, amount in session().execute(query)]
