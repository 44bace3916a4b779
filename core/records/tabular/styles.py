"""How a column writes its numbers and dates, and the conversion to typed values."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

COMMA, POINT = "comma", "point"
DMY, MDY, YMD = "dmy", "mdy", "ymd"

_PLAIN = re.compile(r"[+-]?\d+", re.ASCII)
_BY_STYLE = {
    COMMA: re.compile(
        r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:[ '’]\d{3})+)(?:,\d*)?|[+-]?,\d+",
        re.ASCII,
    ),
    POINT: re.compile(
        r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?:[ '’]\d{3})+)(?:\.\d*)?|[+-]?\.\d+",
        re.ASCII,
    ),
}
_MONEY = re.compile(r"^(?:[A-Z]{3}|[A-Z]{0,2}\$|[€£]|S/\.?)\s*|\s*(?:[A-Z]{3}|[€£$%])$")
_DATE = re.compile(
    r"(\d{1,4})[/\-. ](\d{1,2})[/\-. ](\d{1,4})"
    r"(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp]\.?\s?[Mm]\.?)?\s*"
    r"(Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)
_BLANKS = str.maketrans({"\xa0": " ", "\u202f": " ", "\u2009": " ", "−": "-"})


@dataclass(frozen=True)
class Style:
    """Decimal sign (comma | point) and order of the date parts (dmy | mdy | ymd)."""

    decimal: str = COMMA
    dates: str = DMY


def bare_number(text: str) -> str:
    """`text` without currency, per cent sign and odd blanks; (12) becomes -12."""
    text = _MONEY.sub("", text.translate(_BLANKS).strip()).strip()
    if text.startswith("(") and text.endswith(")"):
        text = "-" + text[1:-1]
    return text


def parse_decimal(text: str, decimal: str) -> Decimal:
    """The number written as `text` with the given decimal sign. Raises ValueError."""
    bare = bare_number(text)
    if not _BY_STYLE[decimal].fullmatch(bare) or len(bare) > 40:
        raise ValueError(text)
    for grouping in (" ", "'", "’", "." if decimal == COMMA else ","):
        bare = bare.replace(grouping, "")
    return Decimal(bare.replace(",", "."))


def split_date(text: str) -> re.Match[str] | None:
    """The numeric parts of a written date with an optional time of day, None if it is no date."""
    return _DATE.fullmatch(text.translate(_BLANKS).strip())


def parse_moment(text: str, dates: str) -> date | datetime:
    """The date, or date and time when one is written. Raises ValueError.

    A date that begins with four digits is year-month-day whatever the style. Two-digit years
    follow POSIX: 69–99 are 19xx, 00–68 are 20xx.
    """
    match = split_date(text)
    if match is None:
        raise ValueError(text)
    first, second, third = match[1], match[2], match[3]
    if len(first) == 4:
        year, month, day = first, second, third
    elif dates == MDY:
        month, day, year = first, second, third
    elif dates == YMD:
        year, month, day = first, second, third
    else:
        day, month, year = first, second, third
    found = date(_full_year(year), int(month), int(day))
    return found if match[4] is None else _with_time(found, match)


def _full_year(digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    if len(digits) != 2:
        raise ValueError(digits)
    year = int(digits)
    return year + (1900 if year >= 69 else 2000)


def _with_time(day: date, match: re.Match[str]) -> datetime:
    hour, half, zone = int(match[4]), (match[7] or "").lower(), match[8]
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(match[0])
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    text = f"{day.isoformat()}T{hour:02}:{match[5]}:{match[6] or '00'}{zone or ''}"
    return datetime.fromisoformat(text)


def is_plain_integer(text: str) -> bool:
    """Whether `text` is digits only, so that no style is needed to read it."""
    return _PLAIN.fullmatch(text) is not None


def style_of(locale: str) -> Style:
    """How a locale writes numbers and dates: for exports, and for doubtful columns of imports."""
    if locale.startswith("en"):
        return Style(POINT, MDY)
    return Style(POINT if locale in ("es_MX", "es_PE") else COMMA, DMY)
