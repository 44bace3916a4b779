"""Interest for late payment between companies, as Ley 3/2004 (ES) and its likes reckon it. Pure: no
database, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

_DAY = timedelta(days=1)
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Rate:
    """What the law grants from a day on, until the next one holds."""

    valid_from: date
    #: Percent a year: 10.15.
    pct: Decimal


@dataclass(frozen=True)
class Span:
    """Days on which the same amount was owed at the same rate; both days included."""

    first: date
    last: date
    outstanding: Decimal
    pct: Decimal
    #: Unrounded.
    interest: Decimal

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Interest:
    """The interest of one due and how it comes about."""

    spans: tuple[Span, ...]
    #: Rounded once, at the end, half up.
    total: Decimal


class NoRate(LookupError):
    """No rate is known for a day; the attribute ``day`` says for which."""

    def __init__(self, day: date) -> None:
        super().__init__(day.isoformat())
        self.day = day


def interest(
    amount: Decimal,
    due_on: date,
    until: date,
    payments: Iterable[tuple[date, Decimal]],
    rates: Iterable[Rate],
    *,
    basis: int = 365,
    cent: Decimal = _CENT,
) -> Interest:
    """The interest of a due from the day after it was due until a day, both included.

    Σ outstanding × rate × days / basis over the spans in which neither changes. A payment lowers what
    is owed from the day after it was made: on that day the whole amount was still owed. Ley 3/2004
    arts. 5 and 7: it accrues without notice, at the rate of the semester in which each day falls; the
    law knows no interest on interest.

    :param amount: of the due. :param until: last day that counts, usually today.
    :param payments: (day, amount); negative ones (a returned debit) raise what is owed again.
    :param basis: days of a year. :param cent: what the total is rounded to.
    :raises NoRate: no rate is known for one of the days on which something was owed.
    """
    known = sorted(rates, key=lambda rate: rate.valid_from)
    moves = sorted(payments)
    spans: list[Span] = []
    first = due_on + _DAY
    # a day on which something changes begins a span
    starts = {first, *(day + _DAY for day, _amount in moves), *(r.valid_from for r in known)}
    days = sorted(day for day in starts if first <= day <= until)
    for index, start in enumerate(days):
        last = days[index + 1] - _DAY if index + 1 < len(days) else until
        paid = sum((part for day, part in moves if day < start), Decimal(0))
        owed = max(amount - paid, Decimal(0))
        if owed:
            pct = _rate_on(known, start)
            count = (last - start).days + 1
            spans.append(Span(start, last, owed, pct, owed * pct * count / (100 * basis)))
    total = sum((span.interest for span in spans), Decimal(0))
    return Interest(tuple(spans), total.quantize(cent, ROUND_HALF_UP))


def _rate_on(rates: Sequence[Rate], day: date) -> Decimal:
    found = [rate.pct for rate in rates if rate.valid_from <= day]
    if not found:
        raise NoRate(day)
    return found[-1]
