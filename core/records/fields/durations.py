"""Lengths of working time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from core.locale import _, format_hours
from core.records.fields.base import Context, FieldError
from core.records.fields.numbers import Integer

_WRITTEN = re.compile(
    r"(?:(\d{1,5})(?:[.,](\d{1,2}))?\s*(?:h|hora|horas|hour|hours))?\s*"
    r"(?:(\d{1,6})\s*(?:m|min|minuto|minutos|minute|minutes)?)?"
)
_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)")


@dataclass(frozen=True, kw_only=True)
class Duration(Integer):
    """Whole minutes, written as people say them: ``2 h``, ``1 h 30 min``, ``1,5 h``, ``45``."""

    min: int = 0
    max: int = 525_600
    kind: ClassVar[str] = "duration"

    def convert(self, value: Any, ctx: Context) -> int:
        """:raises FieldError: it is not a length of time, or too long."""
        if isinstance(value, str):
            value = self._minutes(value.strip().lower().replace("\u00a0", " "))
        return super().convert(value, ctx)

    def _minutes(self, text: str) -> int:
        if clock := _CLOCK.fullmatch(text):
            return int(clock[1]) * 60 + int(clock[2])
        found = _WRITTEN.fullmatch(text)
        if not found or not text:
            raise FieldError(_("Write hours and minutes, for example 2 h 30 min."))
        share = float(f"0.{found[2]}") if found[2] else 0.0
        return int(found[1] or 0) * 60 + round(share * 60) + int(found[3] or 0)

    def show(self, value: Any, ctx: Context) -> str:
        """``2 h 30 min``; days of working time have no length that everybody agrees on."""
        return "" if value is None else format_hours(60 * value)
