"""Exchange rates of a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from core.api.models import own_currency
from core.api.services import _, session
from modules.catalog.models import ExchangeRate
from modules.catalog.services.exceptions import NoRate
from modules.catalog.services.taxes.amounts import exactly


def rate(source: str, target: str, day: date) -> Decimal:
    """How many units of ``target`` one unit of ``source`` is: the last rate known on a day.

    Direct, else the inverse of the opposite one, else through the company's currency; exact, not
    rounded.

    :raises NoRate: there is none up to that day.
    """
    found = _one(source, target, day)
    if found is None:
        middle = own_currency()
        first, second = _one(source, middle, day), _one(middle, target, day)
        found = first * second if first and second else None
    if found is None:
        raise NoRate(
            _("There is no exchange rate from %(one)s to %(other)s.", one=source, other=target)
        )
    return found


def _one(source: str, target: str, day: date) -> Decimal | None:
    if source == target:
        return Decimal(1)
    rows = {
        kept.from_currency: kept
        for kept in (_last(source, target, day), _last(target, source, day))
        if kept is not None
    }
    if not rows:
        return None
    # of the two directions the newer one; of one day, the one that was asked for
    newest = max(rows.values(), key=lambda kept: (kept.day, kept.from_currency == source))
    with exactly():
        return newest.rate if newest.from_currency == source else 1 / newest.rate


def _last(source: str, target: str, day: date) -> ExchangeRate | None:
    query = (
        select(ExchangeRate)
        .where(
            ExchangeRate.from_currency == source,
            ExchangeRate.to_currency == target,
            ExchangeRate.day <= day,
        )
        .order_by(ExchangeRate.day.desc())
        .limit(1)
    )
    return session().scalar(query)
