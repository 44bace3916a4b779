"""Numbers, money, dates and times as people of a locale write them.

The words and symbols come from Babel (CLDR). Three house rules of the UI guide go beyond it:
numbers are rounded half up (Babel: half even), the clock has 24 hours, and a no-break space
separates a number from a symbol or code behind or before it.

A page of a list formats hundreds of cells: take ``formatter(kind, locale, tz)`` once and call it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers
from flask import Flask

from core.locale.translations import in_force, translations

NBSP = "\u00a0"
Number = Decimal | int | float
Show = Callable[..., str]
Option = str | int | tuple[int, int] | None

# wide enough for any amount: the default 28 digits make quantize() raise on long ones
_WIDE = Context(prec=60)
_WEEK = 7


def formatter(
    kind: str, locale: str | None = None, tz: str | None = None, option: Option = None
) -> Show:
    """A fast function that shows one kind of value; None becomes an empty text.

    :param kind: ``number`` (as many decimals as it has, at most 3), ``decimal`` (option: how many
        decimals, 2, or the least and the most), ``money`` (called with value and currency; option: the
        most decimals of a price, where it has more than the currency), ``percent`` (points: 21 is
        21 %; option: decimals), ``date``, ``datetime`` (option: ``short``, ``medium``, ``long``,
        ``full``), ``time``, ``relative`` (called with value and, if wanted, the present).
    :param locale: such as ``es_MX``; None means the one in force. Likewise ``tz``, an IANA name.
    :raises KeyError: an unknown kind.
    """
    state = in_force()
    if locale or tz:
        return _formatter(kind, locale or state.locale, tz or state.zone.key, option)
    found = state.shows.get((kind, option))
    if found is None:
        found = state.shows[kind, option] = _formatter(kind, state.locale, state.zone.key, option)
    return found


@lru_cache(maxsize=512)
def _formatter(kind: str, locale: str, tz: str, option: Option) -> Show:
    show = _BUILDERS[kind](locale, ZoneInfo(tz), option)

    def or_empty(value: object, *more: object) -> str:
        return "" if value is None else show(value, *more)

    return or_empty


def _decimals(
    locale: str, digits: int, *, trim: bool = False, least: int = 0
) -> Callable[[Number], str]:
    """Digits with the separators of the locale; ``trim`` drops zeros at the end beyond ``least``."""
    symbols = Locale.parse(locale).number_symbols["latn"]
    table = str.maketrans({",": symbols["group"], ".": symbols["decimal"]})
    quantum, spec = Decimal(1).scaleb(-digits), f",.{digits}f"

    def show(value: Number) -> str:
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
        rounded = exact.quantize(quantum, ROUND_HALF_UP, _WIDE)
        # a plain zero, or -0.004 would read "-0,00"
        text = format(rounded or abs(rounded), spec)
        if trim and "." in text:
            whole, _point, after = text.partition(".")
            after = after[:least] + after[least:].rstrip("0")
            text = f"{whole}.{after}" if after else whole
        return text.translate(table)

    return show


def _affixed(
    show: Callable[[Number], str], sample: Callable[[int], str]
) -> Callable[[Number], str]:
    """Put around the digits what Babel puts around a 1 and a -1."""
    before, after = _around(sample(1))
    minus_before, minus_after = _around(sample(-1))

    def dressed(value: Number) -> str:
        text = show(value)
        if text[0] == "-":
            return f"{minus_before}{text[1:]}{minus_after}"
        return f"{before}{text}{after}"

    return dressed


def _around(sample: str) -> tuple[str, str]:
    before, after = re.split(r"\d(?:.*\d)?", sample)
    # the CLDR's currencySpacing, which Babel leaves out: "EUR 5", not "EUR5"
    return re.sub(r"(?<=[^\W\d_])(?=-?$)", NBSP, before), after


def _number(locale: str, tz: ZoneInfo, option: object) -> Show:
    return _decimals(locale, 3, trim=True)


def _decimal(locale: str, tz: ZoneInfo, option: int | tuple[int, int] | None) -> Show:
    if isinstance(option, tuple):
        return _decimals(locale, option[1], trim=True, least=option[0])
    return _decimals(locale, 2 if option is None else option)


def _percent(locale: str, tz: ZoneInfo, option: int | None) -> Show:
    def sample(one: int) -> str:
        text = numbers.format_percent(one, locale=locale)
        # the Spanish academies ask for the space everywhere; CLDR has it for Spain only
        return re.sub(r"(?<=\d)%", f"{NBSP}%", text) if locale.startswith("es") else text

    return _affixed(_decimals(locale, 2 if option is None else option, trim=option is None), sample)


def _money(locale: str, tz: ZoneInfo, option: int | None) -> Show:
    @lru_cache(maxsize=64)
    def of_currency(currency: str) -> Callable[[Number], str]:
        digits = numbers.get_currency_precision(currency)
        return _affixed(
            _decimals(locale, max(digits, option or 0), trim=bool(option), least=digits),
            lambda one: numbers.format_currency(one, currency, locale=locale),
        )

    return lambda value, currency: of_currency(currency)(value)


def _date_pattern(locale: str, style: str) -> str:
    spanish = locale.startswith("es")
    if style == "medium" and spanish:
        return "d MMM y"
    if style == "full" and spanish:
        return "EEEE d 'de' MMMM 'de' y"
    known = Locale.parse(locale).date_formats[style].pattern
    if style == "short":
        # always two digits, and all four of the year: 07/03/2026, as the forms accept it
        known = re.sub("d+", "dd", re.sub("M+", "MM", re.sub("y+", "yyyy", known)))
    return known


def _date(locale: str, tz: ZoneInfo, option: str | None) -> Show:
    style = option or "short"
    pattern = _date_pattern(locale, style)

    # the dates of a page repeat: remembering them is faster than any formatting
    @lru_cache(maxsize=4096)
    def day(value: date) -> str:
        text = dates.format_date(value, pattern, locale=locale)
        if style == "medium":
            text = text.replace(".", "")
        return text[0].upper() + text[1:] if style == "full" else text

    def show(value: date) -> str:
        return day(value.astimezone(tz).date() if isinstance(value, datetime) else value)

    return show


def _datetime(locale: str, tz: ZoneInfo, option: str | None) -> Show:
    day, clock = _date(locale, tz, option), _time(locale, tz, None)
    return lambda value: f"{day(value)} {clock(value)}"


def _time(locale: str, tz: ZoneInfo, option: object) -> Show:
    return lambda value: f"{value.astimezone(tz):%H:%M}"


def _relative(locale: str, tz: ZoneInfo, option: object) -> Show:
    """Words under seven days ("hace 3 días"), the date from then on."""
    plain = _date(locale, tz, "medium")

    def show(value: date, now: datetime | None = None) -> str:
        now = (now or datetime.now(tz)).astimezone(tz)
        gap = timedelta()
        if isinstance(value, datetime):
            gap, value = value - now, value.astimezone(tz).date()
            if abs(gap) < timedelta(minutes=1):
                return translations(locale).ugettext("just now")
        days = (value - now.date()).days
        if gap and abs(gap) < timedelta(days=1):
            return _ago(gap, locale)
        if abs(days) >= _WEEK:
            return plain(value)
        if days in _DAY_WORDS:
            return _DAY_WORDS[days](locale)
        return _ago(timedelta(days=days), locale)

    return show


def _ago(gap: timedelta, locale: str) -> str:
    # threshold above one: 23 hours stay hours, or they would read "1 day"
    return dates.format_timedelta(gap, threshold=1, add_direction=True, locale=locale)


_DAY_WORDS: dict[int, Callable[[str], str]] = {
    -1: lambda locale: translations(locale).ugettext("yesterday"),
    0: lambda locale: translations(locale).ugettext("today"),
    1: lambda locale: translations(locale).ugettext("tomorrow"),
}

_BUILDERS: dict[str, Callable[..., Show]] = {
    "number": _number,
    "decimal": _decimal,
    "money": _money,
    "percent": _percent,
    "date": _date,
    "datetime": _datetime,
    "time": _time,
    "relative": _relative,
}


def format_number(value: Number | None, locale: str | None = None) -> str:
    """``1.234,5``: as many decimals as it has, at most three."""
    return formatter("number", locale)(value)


def format_decimal(
    value: Number | None, digits: int | tuple[int, int] = 2, locale: str | None = None
) -> str:
    """``1.234,50``: always ``digits`` decimals, or between the least and the most; rounded half up."""
    return formatter("decimal", locale, option=digits)(value)


def format_money(
    value: Number | None, currency: str, locale: str | None = None, most: int | None = None
) -> str:
    """``1.234,50 €``: the decimals of the currency (ISO 4217), rounded half up.

    :param most: decimals that a price may have beyond those: ``0,0345 €``.
    """
    return formatter("money", locale, option=most)(value, currency)


def format_percent(
    value: Number | None, digits: int | None = None, locale: str | None = None
) -> str:
    """``10,5 %`` for 10.5: percentage points, not a fraction. At most two decimals by default."""
    return formatter("percent", locale, option=digits)(value)


def format_date(value: date | None, style: str = "short", locale: str | None = None) -> str:
    """``07/03/2026``; ``medium`` 7 mar 2026, ``long`` 7 de marzo de 2026, ``full`` with weekday.

    An instant is shown as the day that it is in the time zone in force.
    """
    return formatter("date", locale, option=style)(value)


def format_datetime(value: datetime | None, style: str = "short", locale: str | None = None) -> str:
    """``07/03/2026 17:30`` in the time zone in force; the styles of :func:`format_date`."""
    return formatter("datetime", locale, option=style)(value)


def format_time(value: datetime | None, locale: str | None = None) -> str:
    """``17:30`` in the time zone in force."""
    return formatter("time", locale)(value)


def format_relative(
    value: date | None, now: datetime | None = None, locale: str | None = None
) -> str:
    """``hace 5 minutos``, ``ayer``, ``dentro de 3 días``; from seven days on ``19 nov 2026``."""
    return formatter("relative", locale)(value, now)


def format_duration(seconds: float) -> str:
    """The two largest units of a length of time: ``6 h 12 min``, ``2 d 3 h``, ``45 min``."""
    minutes = int(abs(seconds) // 60)
    parts = ((minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "min"))
    first = next((i for i, (count, _unit) in enumerate(parts) if count), len(parts) - 1)
    shown = [f"{count}{NBSP}{unit}" for count, unit in parts[first : first + 2] if count]
    return ("-" if seconds <= -60 else "") + (" ".join(shown) or f"0{NBSP}min")


def format_hours(seconds: float) -> str:
    """A length of working time: ``38 h 20 min``; its days have no length that everybody agrees on."""
    hours, minutes = divmod(round(seconds / 60), 60)
    parts = ((hours, "h"), (minutes, "min"))
    return " ".join(f"{n}{NBSP}{unit}" for n, unit in parts if n) or f"0{NBSP}min"


def add_filters(app: Flask) -> None:
    """The same functions as Jinja filters: ``{{ total|money("EUR") }}``, ``{{ at|relative }}``."""
    app.jinja_env.filters.update(
        number=format_number,
        decimal=format_decimal,
        money=format_money,
        percent=format_percent,
        date=format_date,
        datetime=format_datetime,
        time=format_time,
        relative=format_relative,
        duration=format_duration,
    )
