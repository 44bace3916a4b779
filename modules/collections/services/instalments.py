"""How a sum is parted into instalments. Knows no database."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from babel.numbers import get_currency_precision

ZERO = Decimal(0)
#: Days of a year of interest.
YEAR = 365
_DAYS = {"week": 7, "fortnight": 14}


@dataclass(frozen=True)
class Part:
    """An instalment."""

    due_on: date
    #: With the interest.
    amount: Decimal
    interest: Decimal = ZERO


@dataclass(frozen=True)
class Filled:
    """An instalment with what came in for it."""

    due_on: date
    amount: Decimal
    interest: Decimal
    paid: Decimal

    @property
    def lacks(self) -> Decimal:
        """What has not come in."""
        return self.amount - self.paid


def day_of(first: date, every: str, number: int) -> date:
    """The day of an instalment. Monthly ones keep the day of the first, or take the last of the month.

    :param every: week | fortnight | month. :param number: from 0.
    """
    if every in _DAYS:
        return first + timedelta(days=_DAYS[every] * number)
    months = first.year * 12 + first.month - 1 + number
    year, month = divmod(months, 12)
    return date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))


def make(
    total: Decimal,
    count: int,
    first_on: date,
    every: str = "month",
    *,
    pct: Decimal | None = None,
    since: date | None = None,
    currency: str = "EUR",
) -> list[Part]:
    """A sum in equal parts; the last one takes the cents that are left over.

    Interest is simple, on what is still owed: that of each instalment for the days since the one before
    (of the first: since ``since``), rounded half up.

    :param total: above zero. :param pct: a year, in percent. :param currency: says how many decimals.
    """
    cent = Decimal(1).scaleb(-get_currency_precision(currency))
    equal = (total / count).quantize(cent, ROUND_DOWN)
    found, owed, before = [], total, since or first_on
    for number in range(count):
        day = day_of(first_on, every, number)
        principal = equal if number < count - 1 else owed
        days = max((day - before).days, 0)
        extra = (owed * (pct or ZERO) * days / (100 * YEAR)).quantize(cent, ROUND_HALF_UP)
        found.append(Part(day, principal + extra, extra))
        owed, before = owed - principal, day
    return found


def fill(parts: Sequence[Part], paid: Decimal) -> list[Filled]:
    """What came in fills instalments in their order; more than all of them fills no more."""
    found, left = [], max(paid, ZERO)
    for one in parts:
        here = min(left, one.amount)
        found.append(Filled(one.due_on, one.amount, one.interest, here))
        left -= here
    return found


def late(parts: Sequence[Filled], day: date, tolerance: int = 0) -> Decimal:
    """What lacks of instalments whose day, and so many days more, have passed."""
    last = day - timedelta(days=tolerance)
    return sum((one.lacks for one in parts if one.due_on < last), ZERO)
