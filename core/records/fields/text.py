"""Text and choices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from sqlalchemy import ColumnElement, String, func
from sqlalchemy import Text as SqlText
from sqlalchemy.types import TypeEngine

from core.kernel.folding import fold
from core.locale import _
from core.records.fields.base import Context, Field, FieldError

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    """One line of text.

    ``folded`` names a column that holds it folded, to sort and compare without accents.
    """

    max: int = 200
    folded: str | None = None
    kind: ClassVar[str] = "text"
    operators: ClassVar[tuple[str, ...]] = (
        "contains",
        "is",
        "is_not",
        "starts",
        "in",
        "empty",
        "filled",
    )

    def sql_type(self) -> TypeEngine:
        """VARCHAR(max)."""
        return String(self.max)

    def convert(self, value: Any, ctx: Context) -> Any:
        """Text without control characters, white space collapsed. :raises FieldError: too long."""
        if not isinstance(value, str | int | float):
            raise FieldError(_("Write text."))
        text = " ".join(_CONTROL.sub("", str(value)).split())
        if len(text) > self.max:
            raise FieldError(_("Use at most %(max)s characters.", max=self.max))
        return text or None

    def sort_expression(self, cls: type) -> Any:
        """The folded column where there is one."""
        return getattr(cls, self.folded) if self.folded else self.expression(cls)

    def compare(
        self, expression: Any, operator: str, value: Any, ctx: Context
    ) -> ColumnElement[bool]:
        """``contains`` and ``starts`` ignore case; also accents where there is a folded column."""
        if operator not in ("contains", "starts"):
            return super().compare(expression, operator, value, ctx)
        words = fold(str(value)) if self.folded else str(value).lower()
        if not words:
            raise FieldError(_("Give a value to compare with."))
        folded = func.lower(expression)
        return (
            folded.startswith(words, autoescape=True)
            if operator == "starts"
            else folded.contains(words, autoescape=True)
        )

    def condition(self, cls: type, operator: str, value: Any, ctx: Context) -> ColumnElement[bool]:
        """As for any field, on the folded column for ``contains`` and ``starts``."""
        if self.folded and operator in ("contains", "starts"):
            return self.compare(getattr(cls, self.folded), operator, value, ctx)
        return super().condition(cls, operator, value, ctx)


@dataclass(frozen=True, kw_only=True)
class LongText(Text):
    """Several lines of text."""

    max: int = 20_000
    listable: bool = False
    kind: ClassVar[str] = "longtext"
    operators: ClassVar[tuple[str, ...]] = ("contains", "empty", "filled")

    def sql_type(self) -> TypeEngine:
        """TEXT."""
        return SqlText()

    def convert(self, value: Any, ctx: Context) -> Any:
        """Text without control characters; lines stay."""
        if not isinstance(value, str):
            raise FieldError(_("Write text."))
        text = _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
        if len(text) > self.max:
            raise FieldError(_("Use at most %(max)s characters.", max=self.max))
        return text or None


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One of a fixed list: ``choices`` are (value, label) pairs; labels are accepted in files.

    ``words`` maps what other systems write to a value: {"cliente": "customer"}.
    """

    choices: Sequence[tuple[str, Any]] = ()
    words: tuple[tuple[str, str], ...] = ()
    kind: ClassVar[str] = "choice"
    sortable: bool = True
    operators: ClassVar[tuple[str, ...]] = ("in", "not_in", "is", "is_not", "empty", "filled")

    def sql_type(self) -> TypeEngine:
        """VARCHAR as long as the longest value needs."""
        return String(40)

    def python_type(self) -> Any:
        """The values as a Literal."""
        return Literal[tuple(value for value, _label in self.choices)]

    def convert(self, value: Any, ctx: Context) -> str:
        """:raises FieldError: it is none of the choices; the text lists them."""
        if any(value == known for known, _label in self.choices):
            return value
        wanted = fold(str(value))
        for known, label in self.choices:
            if wanted in (fold(known), fold(str(label))):
                return known
        for word, known in self.words:
            if wanted == fold(word):
                return known
        labels = ", ".join(str(label) for _value, label in self.choices)
        raise FieldError(_("Choose one of: %(choices)s.", choices=labels))

    def show(self, value: Any, ctx: Context) -> str:
        """The label in the reader's language."""
        return str(dict(self.choices).get(value, value or ""))
