"""Dates and instants."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date
from sqlalchemy.types import TypeEngine

from core.db.types import UTCDateTime
from core.locale import _
from core.locale.formats import format_date, format_datetime
from core.locale.parsing import parse_date
from core.records.fields.base import Context, Field, FieldError

_COMPARISONS = (
    "is",
    "is_not",
    "lt",
    "le",
    "gt",
    "ge",
    "between",
    "last_days",
    "next_days",
    "this_month",
    "past",
    "empty",
    "filled",
)

#: Operators that mean something else each day.
_RELATIVE = ("last_days", "next_days", "this_month", "past")

#: A date of digits, perhaps followed by a time, as other systems export it.
_DIGITS = re.compile(r"(\d{1,4})[/.\- ](\d{1,2})[/.\- ](\d{1,4})(?:[T ].*)?")


def _in_order(parts: tuple[str, ...], order: str) -> date:
    """The date of three numbers written in an order. :raises ValueError: it does not exist."""
    if len(parts[0]) == 4:
        order = "ymd"
    year, month, day = (int(parts[order.index(letter)]) for letter in "ymd")
    try:
        return date(year + 2000 if year < 70 else year + 1900 if year < 100 else year, month, day)
    except ValueError:
        raise ValueError(_("Write a date, for example 30/11/2026.")) from None


def _month(today: date) -> tuple[date, date]:
    """First day of the month of a day, and of the one after."""
    first = today.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


@dataclass(frozen=True, kw_only=True)
class Day(Field):
    """A calendar date, without time zone."""

    sortable: bool = True
    kind: ClassVar[str] = "date"
    operators: ClassVar[tuple[str, ...]] = _COMPARISONS

    def sql_type(self) -> TypeEngine:
        """DATE."""
        return Date()

    def python_type(self) -> Any:
        """date."""
        return date

    def convert(self, value: Any, ctx: Context) -> date:
        """Dates, ISO text, the locale's styles and words as hoy. :raises FieldError: not a date."""
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        if not isinstance(value, str):
            raise FieldError(_("Write a date, for example 30/11/2026."))
        try:
            if ctx.dates and (parts := _DIGITS.fullmatch(value.strip())):
                return _in_order(parts.groups(), ctx.dates)
            today = datetime.now(ZoneInfo(ctx.timezone)).date()
            return parse_date(value, ctx.locale, today=today)
        except ValueError as error:
            raise FieldError(str(error)) from None

    def show(self, value: Any, ctx: Context) -> str:
        """dd/mm/aaaa or as the locale writes it."""
        return "" if value is None else format_date(value, locale=ctx.locale)

    def json(self, value: Any) -> str | None:
        """ISO 8601."""
        return None if value is None else value.isoformat()

    def from_stored(self, value: Any) -> date | None:
        """Text of the JSON column as date."""
        return None if value is None else date.fromisoformat(value)

    def compare(
        self, expression: Any, operator: str, value: Any, ctx: Context
    ) -> ColumnElement[bool]:
        """Also ``last_days`` and ``next_days``: so many days from today; ``this_month``, ``past``."""
        if operator not in _RELATIVE:
            return super().compare(expression, operator, value, ctx)
        today = datetime.now(ZoneInfo(ctx.timezone)).date()
        if operator == "past":
            return expression < self._operand(today, ctx)
        if operator == "this_month":
            first, after = _month(today)
            bounds = (self._operand(first, ctx), self._operand(after, ctx))
            return (expression >= bounds[0]) & (expression < bounds[1])
        try:
            days = timedelta(days=min(int(value), 36_500))
        except (TypeError, ValueError):
            raise FieldError(_("Write a whole number.")) from None
        low, high = (today - days, today) if operator == "last_days" else (today, today + days)
        return expression.between(*(self._operand(d, ctx) for d in (low, high)))


@dataclass(frozen=True, kw_only=True)
class Instant(Field):
    """A moment, stored in UTC, shown in the reader's zone; compared by whole days of that zone."""

    sortable: bool = True
    kind: ClassVar[str] = "datetime"
    operators: ClassVar[tuple[str, ...]] = _COMPARISONS

    def sql_type(self) -> TypeEngine:
        """Instant in UTC."""
        return UTCDateTime()

    def python_type(self) -> Any:
        """Aware datetime."""
        return datetime

    def convert(self, value: Any, ctx: Context) -> datetime:
        """ISO 8601, or a date for its first moment. :raises FieldError: not a moment."""
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value)
            except ValueError:
                value = Day(label="").convert(value, ctx)
        if isinstance(value, date) and not isinstance(value, datetime):
            value = datetime(value.year, value.month, value.day, tzinfo=ZoneInfo(ctx.timezone))
        if not isinstance(value, datetime):
            raise FieldError(_("Write a date, for example 30/11/2026."))
        if value.tzinfo is None:
            value = value.replace(tzinfo=ZoneInfo(ctx.timezone))
        try:
            return value.astimezone(UTC)
        except OverflowError:
            raise FieldError(_("Write a date, for example 30/11/2026.")) from None

    def show(self, value: Any, ctx: Context) -> str:
        """In the reader's zone."""
        return "" if value is None else format_datetime(value, locale=ctx.locale)

    def json(self, value: Any) -> str | None:
        """ISO 8601 in UTC."""
        return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")

    def cell(self, value: Any) -> Any:
        """Sheets know no zones: UTC without one."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def compare(
        self, expression: Any, operator: str, value: Any, ctx: Context
    ) -> ColumnElement[bool]:
        """A bare date means the whole day in the reader's zone; ``past`` is to the second."""
        day = timedelta(days=1)
        if operator == "past":
            return expression < datetime.now(UTC)
        if operator == "this_month":
            first, after = _month(datetime.now(ZoneInfo(ctx.timezone)).date())
            low, high = self.convert(first, ctx), self.convert(after, ctx)
            return (expression >= low) & (expression < high)
        if operator in ("last_days", "next_days"):
            try:
                span = timedelta(days=min(int(value), 36_500))
            except (TypeError, ValueError):
                raise FieldError(_("Write a whole number.")) from None
            now = datetime.now(UTC)
            return expression.between(
                *((now - span, now) if operator == "last_days" else (now, now + span))
            )
        if operator == "between" and isinstance(value, list) and len(value) == 2:
            low, high = (self.convert(v, ctx) for v in value)
            return (expression >= low) & (expression < high + day)
        start = self.convert(value, ctx)
        if operator == "is":
            return (expression >= start) & (expression < start + day)
        if operator in ("le", "gt"):
            return expression < start + day if operator == "le" else expression >= start + day
        return super().compare(expression, operator, value, ctx)
