"""Numbers and dates as people type them, strictly: what is doubtful is refused with an example.

``1.234,56`` typed by a Mexican is a mistake, never 1.23456; so thousands must stand where the
locale puts them, and the errors show how to write it instead.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from dateutil.relativedelta import relativedelta

from core.kernel.folding import fold
from core.locale.formats import format_date, format_decimal
from core.locale.translations import current_locale, current_timezone, translations
from core.locale.translations import gettext as _

#: Longest number or date anybody types; more is refused before any pattern looks at it.
MAX_LENGTH = 40

_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)", re.ASCII)
_DAY = re.compile(r"(\d\d?)([/.\- ])(\d\d?)(?:\2(\d{4}|\d\d))?", re.ASCII)
_OFFSET = re.compile(r"([+-])\s?(\d{1,4})\s?([a-z])", re.ASCII)
_CLOCK = re.compile(r"(?:(.+?)[ T,]+)?([01]?\d|2[0-3])[:.h]([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?")
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009", " ") | {"\u2212": "-"})


class InputError(ValueError):
    """A text that cannot be read; the message tells the person, in their language, what to do."""


@lru_cache(maxsize=32)
def _number_pattern(locale: str) -> tuple[re.Pattern[str], str, str]:
    symbols = Locale.parse(locale).number_symbols["latn"]
    group, point = symbols["group"].translate(_SPACES), symbols["decimal"]
    pattern = rf"[+-]?(?:\d{{1,3}}(?:{re.escape(group)}\d{{3}})+|\d+)(?:{re.escape(point)}\d+)?"
    return re.compile(pattern, re.ASCII), group, point


def parse_decimal(text: str, locale: str | None = None) -> Decimal:
    """Read a number written in a locale: ``8.640,00`` in Spain, ``8,640.00`` in Mexico.

    Spaces around and a currency or per cent sign at either end (as pasted from a sheet) do not
    matter.

    :raises InputError: it is no number in that locale.
    """
    locale = locale or current_locale()
    pattern, group, point = _number_pattern(locale)
    bare = text.translate(_SPACES)[: MAX_LENGTH + 1].strip(" €$%")
    if len(bare) <= MAX_LENGTH and pattern.fullmatch(bare):
        return Decimal(bare.replace(group, "").replace(point, "."))
    example = format_decimal(8640, 2, locale)
    raise InputError(_("Write a number, for example %(example)s", example=example))


def parse_integer(text: str, locale: str | None = None) -> int:
    """Read a whole number; ``1.200`` and ``1.200,00`` are 1200 in Spain.

    :raises InputError: it is no whole number in that locale.
    """
    locale = locale or current_locale()
    number = parse_decimal(text, locale)
    if number != number.to_integral_value():
        example = format_decimal(8640, 0, locale)
        raise InputError(_("Write a whole number, for example %(example)s", example=example))
    return int(number)


def parse_date(text: str, locale: str | None = None, today: date | None = None) -> date:
    """Read a day: ``30/11/2026``, ``3/7/26``, ``30/11``, ``2026-11-30``, ``hoy``, ``+3d``, ``-2s``.

    Without a year it is the nearest such day. Two digits of a year are 1970–2069. The letters
    after + and - are the language's day, week, month and year.

    :param today: the present day; by default that of the time zone in force.
    :raises InputError: it is no such day.
    """
    locale = locale or current_locale()
    today = today or datetime.now(current_timezone()).date()
    bare = fold(text.translate(_SPACES)[: MAX_LENGTH + 1])
    try:
        found = _absolute(bare, locale, today) if len(bare) <= MAX_LENGTH else None
        found = found or _spoken(bare, locale, today)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        example = format_date(today, locale=locale)
        raise InputError(_("Write a date, for example %(example)s", example=example))
    return found


def _absolute(text: str, locale: str, today: date) -> date | None:
    if match := _ISO.fullmatch(text):
        return date(*map(int, match.groups()))
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    day, month, year = int(match[1]), int(match[3]), match[4]
    if _month_first(locale):
        day, month = month, day
    if year is None:
        return _nearest(day, month, today)
    return date(int(year) + (0 if len(year) == 4 else _century(int(year))), month, day)


def _century(year: int) -> int:
    return 2000 if year < 70 else 1900


@lru_cache(maxsize=32)
def _month_first(locale: str) -> bool:
    pattern = Locale.parse(locale).date_formats["short"].pattern
    return pattern.index("M") < pattern.index("d")


def _nearest(day: int, month: int, today: date) -> date | None:
    """In December "15/1" is the next January, in January "20/12" the last December."""
    # four years back and on, for the 29th of February
    years = range(today.year - 4, today.year + 5)
    days = [date(year, month, day) for year in years if _exists(year, month, day)]
    return min(days, key=lambda other: abs(other - today), default=None)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _spoken(text: str, locale: str, today: date) -> date | None:
    words, units = _vocabulary(locale)
    if text in words:
        return today + timedelta(days=words[text])
    match = _OFFSET.fullmatch(text)
    if match is None or match[3] not in units:
        return None
    return today + relativedelta(**{units[match[3]]: int(match[1] + match[2])})  # type: ignore[arg-type]


def _vocabulary(locale: str) -> tuple[dict[str, int], dict[str, str]]:
    """The words for days near today and the letters of the units, folded."""
    table = translations(locale)
    days = (table.ugettext("yesterday"), table.ugettext("today"), table.ugettext("tomorrow"))
    letters = {
        table.upgettext("letter of the day in +3d", "d"): "days",
        table.upgettext("letter of the week in +2w", "w"): "weeks",
        table.upgettext("letter of the month in +1m", "m"): "months",
        table.upgettext("letter of the year in +1y", "y"): "years",
    }
    return {fold(word): offset for offset, word in enumerate(days, -1)}, letters


def parse_datetime(
    text: str, locale: str | None = None, tz: ZoneInfo | None = None, today: date | None = None
) -> datetime:
    """Read an instant: a day as in :func:`parse_date`, then ``17:30``; a time alone is today's.

    A day alone is its midnight. ISO with an offset (``2026-11-30T17:30+01:00``) keeps it.

    :param tz: the zone in which it is meant; by default the one in force.
    :returns: the instant in UTC.
    :raises InputError: it is no such instant.
    """
    zone = tz or current_timezone()
    bare = text.translate(_SPACES).strip()[: MAX_LENGTH + 1]
    if aware := _iso_instant(bare):
        return aware
    today = today or datetime.now(zone).date()
    match = _CLOCK.fullmatch(bare)
    # "30.11" is a day, not half past… so a text that is a day wins
    if match is None or _DAY.fullmatch(bare):
        day, clock = parse_date(bare, locale, today), (0, 0, 0)
    else:
        day = parse_date(match[1], locale, today) if match[1] else today
        clock = (int(match[2]), int(match[3]), int(match[4] or 0))
    try:
        return datetime(day.year, day.month, day.day, *clock, tzinfo=zone).astimezone(UTC)
    except OverflowError as error:
        raise InputError(_("This date is too far away.")) from error


def _iso_instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None
