"""Days on which something can be charged or reckoned."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from core.api.locale import public_holidays

_DAY = timedelta(days=1)


@lru_cache(maxsize=64)
def target_holidays(year: int) -> frozenset[date]:
    """The days besides weekends on which TARGET, and with it SEPA, does not settle (ECB calendar)."""
    import holidays

    return frozenset(holidays.ECB(years=year))


def is_bank_day(day: date, country: str, subdivision: str | None = None) -> bool:
    """Whether a direct debit can be charged on a day: no weekend, no TARGET and no national holiday."""
    if day.weekday() >= 5 or day in target_holidays(day.year):
        return False
    return day not in public_holidays(country, day.year, subdivision)


def next_bank_day(day: date, country: str, subdivision: str | None = None) -> date:
    """The day itself if something can be charged on it, else the next one."""
    while not is_bank_day(day, country, subdivision):
        day += _DAY
    return day


def add_bank_days(day: date, count: int, country: str, subdivision: str | None = None) -> date:
    """So many days later on which something can be charged."""
    for _step in range(count):
        day = next_bank_day(day + _DAY, country, subdivision)
    return next_bank_day(day, country, subdivision)
