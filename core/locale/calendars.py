"""Holidays, working days and working hours of a company.

Public holidays come from the `holidays` library, in Spanish. Local ones are the company's own
list. The library weighs about 20 MB in a process: what it answered is kept in files, so that a
process that serves pages need not load it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

from core.locale.countries import country_profile, find_subdivision

_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")
_PLAIN = re.compile(r"[\w.-]+")
_DAY = timedelta(days=1)
# ten years without enough working time can only mean wrong settings
_FARTHEST = 3660

Hours = Mapping[int, tuple[str, ...]]


@lru_cache(maxsize=256)
def public_holidays(country: str, year: int, subdivision: str | None = None) -> dict[date, str]:
    """The public holidays of a year: day → name in Spanish.

    :param subdivision: ISO 3166-2 (``ES-A``, ``ES-VC``, ``AR-B``, ``CL-RM``); where the country's holidays
        do not depend on it, or it is unknown, the national ones.
    :returns: empty for no country (``""``) or one that the library does not know.
    """
    file = _file_of(country, year, subdivision) if country else None
    if file is None:
        return _asked(country, year, subdivision)
    try:
        kept = json.loads(file.read_bytes())
        return {date.fromisoformat(day): name for day, name in kept.items()}
    except (OSError, ValueError):
        found = _asked(country, year, subdivision)
    _keep(file, {day.isoformat(): name for day, name in found.items()})
    return found


#: Folder of the files; empty before an application says where.
_folder: list[Path] = []


def keep_holidays_in(folder: Path) -> None:
    """Keep what the library answers in files of a folder, which other processes read."""
    _folder[:] = [folder]


def _file_of(country: str, year: int, subdivision: str | None) -> Path | None:
    """Where an answer is kept; answers of another version of the library are asked for again."""
    name = f"{country}_{subdivision or ''}_{year}_{version('holidays')}.json"
    return _folder[0] / name if _folder and _PLAIN.fullmatch(name) else None


def _keep(file: Path, found: dict[str, str]) -> None:
    """Write the file at once; a folder that cannot be written only costs the time next time."""
    beside = file.with_suffix(f".{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps(found), encoding="utf-8")
        beside.replace(file)
    except OSError:
        beside.unlink(missing_ok=True)


def _asked(country: str, year: int, subdivision: str | None) -> dict[date, str]:
    import holidays

    known = holidays.list_supported_countries()
    if country not in known:
        return {}
    region = _region(country, subdivision)
    spanish = "es" in holidays.list_localized_countries().get(country, ())
    found = holidays.country_holidays(
        country,
        subdiv=region if region in known[country] else None,
        years=year,
        language="es" if spanish else None,
    )
    return dict(sorted(found.items()))


def _region(country: str, subdivision: str | None) -> str | None:
    if not subdivision:
        return None
    found = find_subdivision(country, subdivision)
    # in Spain the autonomous community decides, not the province
    return (found and found.region) or subdivision.rpartition("-")[2]


def parse_hours(spans: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """Spans of a day as minutes since midnight: ``("09:00-14:00",)`` → ``((540, 840),)``.

    :raises ValueError: a span is malformed, or they overlap or are not in order.
    """
    minutes: list[tuple[int, int]] = []
    for span in spans:
        match = _SPAN.fullmatch(span)
        if match is None:
            raise ValueError(f"{span!r} is not HH:MM-HH:MM")
        start = int(match[1]) * 60 + int(match[2])
        end = int(match[3]) * 60 + int(match[4]) if match[3] else 24 * 60
        if start >= end or (minutes and start < minutes[-1][1]):
            raise ValueError(f"{span!r} ends before it begins or overlaps the one before")
        minutes.append((start, end))
    return tuple(minutes)


@dataclass(frozen=True)
class WorkCalendar:
    """When a company (or a team) works.

    :raises ValueError: malformed hours.
    """

    #: ISO code; its public holidays are free.
    country: str
    #: IANA name of the zone in which the hours are meant.
    tz: str
    #: ISO weekday → spans such as ``09:00-14:00``; a missing weekday is free.
    hours: Hours
    #: ISO 3166-2 of the place, for regional holidays.
    subdivision: str | None = None
    #: The company's own free days (local feasts, holidays of the firm): day → name.
    own: Mapping[date, str] = field(default_factory=dict)
    #: Public holidays on which it works all the same.
    worked: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        minutes = {day: parse_hours(tuple(spans)) for day, spans in self.hours.items()}
        object.__setattr__(
            self, "_minutes", {day: spans for day, spans in minutes.items() if spans}
        )
        #: Day → its open spans: a log of hundreds of events asks for the same days again and again.
        object.__setattr__(self, "_known", {})

    def holiday(self, day: date) -> str | None:
        """The name of the holiday, None on any other day."""
        if day in self.own:
            return self.own[day]
        if day in self.worked:
            return None
        return public_holidays(self.country, day.year, self.subdivision).get(day)

    def is_working_day(self, day: date) -> bool:
        """Whether anything is open that day."""
        return day.isoweekday() in self._minutes and self.holiday(day) is None  # type: ignore[attr-defined]

    def add_working_days(self, day: date, count: int) -> date:
        """The working day ``count`` working days after (negative: before) a day.

        With 0: the day itself if it is one, else the next.

        :raises ValueError: there is none within ten years.
        """
        if count == 0:
            return day if self.is_working_day(day) else self.add_working_days(day, 1)
        step = _DAY if count > 0 else -_DAY
        left = abs(count)
        for _attempt in range(_FARTHEST):
            day += step
            left -= self.is_working_day(day)
            if left == 0:
                return day
        raise ValueError("No working day: check the working hours")

    def working_days(self, start: date, end: date) -> int:
        """How many working days lie after ``start`` up to and including ``end``."""
        days = (start + _DAY * n for n in range(1, (end - start).days + 1))
        return sum(map(self.is_working_day, days))

    def is_open(self, instant: datetime) -> bool:
        """Whether an instant lies within the working hours."""
        day = instant.astimezone(ZoneInfo(self.tz)).date()
        return any(start <= instant < end for start, end in self._spans(day))

    def add_working_time(self, start: datetime, length: timedelta) -> datetime:
        """The instant (UTC) at which ``length`` of working time has passed since ``start``.

        :raises ValueError: a negative length, or there is not so much within ten years.
        """
        if length < timedelta():
            raise ValueError("The length must not be negative")
        for opened, closed in self._spans_from(start):
            if closed - opened >= length:
                return opened + length
            length -= closed - opened
        raise ValueError("Not enough working time: check the working hours")

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two instants; zero if ``end`` is earlier."""
        total = timedelta()
        for opened, closed in self._spans_from(start):
            if opened >= end:
                break
            total += min(closed, end) - opened
        return total

    def _spans_from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        start = start.astimezone(UTC)
        first = start.astimezone(ZoneInfo(self.tz)).date()
        for n in range(_FARTHEST):
            for opened, closed in self._spans(first + _DAY * n):
                if closed > start:
                    yield max(opened, start), closed

    def _spans(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The open spans of a day as instants, so that a change of clock counts as it is."""
        known: dict[date, tuple[tuple[datetime, datetime], ...]] = self._known  # type: ignore[attr-defined]
        found = known.get(day)
        if found is None:
            spans = self._minutes[day.isoweekday()] if self.is_working_day(day) else ()  # type: ignore[attr-defined]
            found = known[day] = tuple(
                (self._instant(day, start), self._instant(day, end)) for start, end in spans
            )
        return found

    def _instant(self, day: date, minute: int) -> datetime:
        days, minute = divmod(minute, 24 * 60)
        clock = time(minute // 60, minute % 60, tzinfo=ZoneInfo(self.tz))
        return datetime.combine(day + _DAY * days, clock).astimezone(UTC)


def country_calendar(country: str, tz: str | None = None) -> WorkCalendar:
    """The calendar offered to a new company: the hours of its country's profile."""
    profile = country_profile(country)
    return WorkCalendar(profile.code, tz or profile.time_zones[0], profile.hours)
