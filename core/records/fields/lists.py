"""Fields kept as JSON: lists of words, working hours, holidays. People write them one a line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlalchemy.types import TypeEngine

from core.db.types import Json
from core.locale import InputError, _, format_date
from core.locale.calendars import parse_hours
from core.records.fields.base import Context, Field, FieldError
from core.records.fields.times import Day


@dataclass(frozen=True, kw_only=True)
class JsonField(Field):
    """A document shown and edited as lines of text."""

    listable: bool = False
    importable: bool = False
    max_lines: int = 200
    kind: ClassVar[str] = "longtext"
    operators: ClassVar[tuple[str, ...]] = ("empty", "filled")

    def sql_type(self) -> TypeEngine:
        """JSON."""
        return Json

    def lines(self, value: Any) -> list[str]:
        """The lines of a text. :raises FieldError: too many, or not text."""
        if not isinstance(value, str) or len(value) > 20_000:
            raise FieldError(_("Write text."))
        found = [line.strip() for line in value.splitlines() if line.strip()]
        if len(found) > self.max_lines:
            raise FieldError(_("Give a list of at most %(max)s lines.", max=self.max_lines))
        return found


@dataclass(frozen=True, kw_only=True)
class TextList(JsonField):
    """Distinct words or phrases, in the order given."""

    def python_type(self) -> Any:
        """list[str]."""
        return list[str]

    def convert(self, value: Any, ctx: Context) -> list[str]:
        """:raises FieldError: not a list of texts of at most 80 characters."""
        given = self.lines("\n".join(map(str, value)) if isinstance(value, list | tuple) else value)
        if any(len(line) > 80 for line in given):
            raise FieldError(_("Use at most %(max)s characters.", max=80))
        return list(dict.fromkeys(given))

    def show(self, value: Any, ctx: Context) -> str:
        """One a line."""
        return "\n".join(value or ())


@dataclass(frozen=True, kw_only=True)
class WorkingHours(JsonField):
    """Spans of each weekday: ``{"1": ["09:00-14:00", "16:00-19:00"]}``; 1 is Monday (ISO)."""

    kind: ClassVar[str] = "longtext"

    def python_type(self) -> Any:
        """ISO weekday → spans."""
        return dict[str, list[str]]

    def clean(self, value: Any, ctx: Context) -> Any:
        """As for any field; a first empty line is a free Monday, so text is not stripped."""
        if isinstance(value, str) and value.strip():
            value = self.convert(value, ctx)
        return super().clean(value, ctx)

    def convert(self, value: Any, ctx: Context) -> dict[str, list[str]]:
        """From the document, or from seven lines, Monday first: ``09:00-14:00, 16:00-19:00``.

        :raises FieldError: a span is not written so, or spans overlap.
        """
        if isinstance(value, str):
            days = value.rstrip().split("\n")  # empty lines at the end are free days, however many
            if len(days) > 7:
                raise FieldError(_("Give a list of at most %(max)s lines.", max=7))
            value = {str(day): line.split(",") for day, line in enumerate(days, start=1)}
        if not isinstance(value, dict) or set(value) - set("1234567"):
            raise FieldError(
                _("Write the hours of each day, for example 09:00-14:00, 16:00-19:00.")
            )
        result = {}
        for day, spans in sorted(value.items()):
            if not isinstance(spans, list):
                raise FieldError(_("Give a list of at most %(max)s lines.", max=7))
            kept = tuple(str(span).strip() for span in spans if str(span).strip())
            try:
                parse_hours(kept)
            except (InputError, ValueError):
                text = _("«%(hours)s» are no hours: write them as 09:00-14:00, 16:00-19:00.",
                         hours=", ".join(kept)[:60])  # fmt: skip
                raise FieldError(text) from None
            if kept:
                result[day] = list(kept)
        return result

    def show(self, value: Any, ctx: Context) -> str:
        """Seven lines, Monday first."""
        return "\n".join(", ".join((value or {}).get(str(day), ())) for day in range(1, 8))

    def on_page(self, value: Any, ctx: Context) -> str:
        """Each open day with its name: ``lunes 09:00-14:00, 16:00-19:00``."""
        from babel.dates import get_day_names

        names = get_day_names("wide", locale=ctx.locale)  # 0 is Monday
        spans = sorted((value or {}).items())
        return "\n".join(f"{names[int(day) - 1]} {', '.join(found)}" for day, found in spans)


@dataclass(frozen=True, kw_only=True)
class Holidays(JsonField):
    """The company's own holidays: ``[["2026-12-24", "Nochebuena"]]``."""

    def python_type(self) -> Any:
        """Pairs of ISO date and name."""
        return list[list[str]]

    def convert(self, value: Any, ctx: Context) -> list[list[str]]:
        """From pairs, or lines that begin with a date. :raises FieldError: a date is wrong."""
        if isinstance(value, list):
            value = "\n".join(" ".join(map(str, pair)) for pair in value if isinstance(pair, list))
        result = []
        for line in self.lines(value):
            day, _space, name = line.partition(" ")
            result.append([Day(label="").convert(day, ctx).isoformat(), name.strip()[:80]])
        return sorted(result)

    def show(self, value: Any, ctx: Context) -> str:
        """One a line, the date in the reader's style."""
        pairs = ((format_date(date.fromisoformat(d), locale=ctx.locale), n) for d, n in value or ())
        return "\n".join(f"{day} {name}" for day, name in pairs)
