"""Numbers, money and yes/no."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, ClassVar

from sqlalchemy import Boolean as SqlBoolean
from sqlalchemy import Integer as SqlInteger
from sqlalchemy import cast
from sqlalchemy.types import Numeric, TypeEngine

from core.db.types import Exact
from core.kernel.folding import fold
from core.locale import _
from core.locale.formats import format_decimal, format_money
from core.locale.parsing import parse_decimal
from core.records.fields.base import Context, Field, FieldError

_COMPARISONS = ("is", "is_not", "lt", "le", "gt", "ge", "between", "empty", "filled")


@dataclass(frozen=True, kw_only=True)
class DecimalNumber(Field):
    """An exact number with ``places`` decimals."""

    places: int = 2
    digits: int = 18
    #: Decimals that are always shown, where zeros beyond them are not; None: all of them.
    least: int | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    sortable: bool = True
    kind: ClassVar[str] = "decimal"
    operators: ClassVar[tuple[str, ...]] = _COMPARISONS

    def sql_type(self) -> TypeEngine:
        """Exact decimal."""
        return Exact(self.places, self.digits)

    @property
    def shown(self) -> int | tuple[int, int]:
        """How many decimals people read: as many, or between the least and the most."""
        return self.places if self.least is None else (self.least, self.places)

    def python_type(self) -> Any:
        """Decimal; text in JSON."""
        return Decimal

    def convert(self, value: Any, ctx: Context) -> Decimal:
        """:raises FieldError: not a number, out of range or with too many decimals."""
        number = self._number(value, ctx)
        if not number.is_finite():
            raise FieldError(_("Write a number."))
        limit = Decimal(10) ** (self.digits - self.places)
        low = -limit if self.min is None else self.min
        high = limit if self.max is None else self.max
        if not low <= number <= high or abs(number) >= limit:
            raise FieldError(_("The number is too large or too small."))
        return number.quantize(Decimal(1).scaleb(-self.places), rounding=ROUND_HALF_UP)

    def _number(self, value: Any, ctx: Context) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
            raise FieldError(_("Write a number."))
        if not isinstance(value, str):
            return Decimal(str(value))
        if len(value) > 60:
            raise FieldError(_("The number is too large or too small."))
        if ctx.decimal:
            other = "." if ctx.decimal == "," else ","
            value = value.replace(other, "").replace("\u00a0", "").replace(ctx.decimal, ".")
            try:
                return Decimal(value.strip(" €$"))
            except InvalidOperation:
                raise FieldError(_("Write a number.")) from None
        try:
            return parse_decimal(value, ctx.locale)
        except ValueError as error:
            raise FieldError(str(error)) from None

    def show(self, value: Any, ctx: Context) -> str:
        """By the reader's locale."""
        return "" if value is None else format_decimal(value, self.shown, ctx.locale)

    def json(self, value: Any) -> str | None:
        """Decimals travel as text."""
        return None if value is None else str(value)

    def from_stored(self, value: Any) -> Decimal | None:
        """Text of the JSON column as Decimal."""
        return None if value is None else Decimal(value)

    def from_json(self, element: Any) -> Any:
        """Compared as a number."""
        return cast(element.as_string(), Numeric(self.digits, self.places))

    def _operand(self, value: Any, ctx: Context) -> Any:
        return self.convert(value, ctx)


@dataclass(frozen=True, kw_only=True)
class Money(DecimalNumber):
    """An amount; ``currency`` names the field that holds its ISO 4217 code."""

    currency: str = "currency"
    kind: ClassVar[str] = "money"

    def show(self, value: Any, ctx: Context) -> str:
        """With the sign of the record's currency."""
        code = ctx.values.get(self.currency) or "EUR"
        return "" if value is None else format_money(value, code, ctx.locale, self.most)

    @property
    def most(self) -> int | None:
        """Decimals of a price that has more than its currency."""
        return None if self.least is None else self.places


@dataclass(frozen=True, kw_only=True)
class Integer(Field):
    """A whole number within 32 bits."""

    min: int = -(2**31)
    max: int = 2**31 - 1
    sortable: bool = True
    kind: ClassVar[str] = "integer"
    operators: ClassVar[tuple[str, ...]] = _COMPARISONS

    def sql_type(self) -> TypeEngine:
        """INTEGER."""
        return SqlInteger()

    def python_type(self) -> Any:
        """int."""
        return int

    def convert(self, value: Any, ctx: Context) -> int:
        """:raises FieldError: not a whole number or out of range."""
        number = DecimalNumber(label=self.label, places=6, digits=24)._number(value, ctx)
        if not number.is_finite() or number != number.to_integral_value():
            raise FieldError(_("Write a whole number."))
        if not self.min <= number <= self.max:
            raise FieldError(_("The number is too large or too small."))
        return int(number)

    def show(self, value: Any, ctx: Context) -> str:
        """By the reader's locale."""
        return "" if value is None else format_decimal(value, 0, ctx.locale)

    def from_json(self, element: Any) -> Any:
        """Compared as a number."""
        return element.as_integer()


@dataclass(frozen=True, kw_only=True)
class Boolean(Field):
    """Yes or no."""

    kind: ClassVar[str] = "boolean"
    operators: ClassVar[tuple[str, ...]] = ("is",)
    YES: ClassVar[frozenset[str]] = frozenset(
        {"1", "si", "s", "true", "verdadero", "yes", "y", "on", "x"}
    )
    NO: ClassVar[frozenset[str]] = frozenset({"0", "no", "n", "false", "falso", "off"})

    def sql_type(self) -> TypeEngine:
        """BOOLEAN."""
        return SqlBoolean()

    def python_type(self) -> Any:
        """bool."""
        return bool

    def clean(self, value: Any, ctx: Context) -> bool | None:
        """Empty means no for a required field (an unticked box sends nothing)."""
        if value in (None, ""):
            return False if self.required else None
        return self.convert(value, ctx)

    def convert(self, value: Any, ctx: Context) -> bool:
        """:raises FieldError: neither yes nor no."""
        word = "1" if value is True else "0" if value is False else fold(str(value))
        if word not in self.YES | self.NO:
            raise FieldError(_("Write yes or no."))
        return word in self.YES

    def show(self, value: Any, ctx: Context) -> str:
        """Yes or no in the reader's language."""
        return "" if value is None else (_("Yes") if value else _("No"))

    def from_json(self, element: Any) -> Any:
        """Compared as a truth value."""
        return element.as_boolean()
