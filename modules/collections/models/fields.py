"""Field types of collections: percentages, numbers of bank accounts, identifiers of creditors."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.api.models import Context, DecimalNumber, FieldError, Text, _
from modules.collections.banking.accounts import BadAccount, check_creditor, read_iban


@dataclass(frozen=True, kw_only=True)
class Percent(DecimalNumber):
    """Percentage points: 10.15 is 10.15 %."""

    places: int = 4
    least: int | None = 2
    min: Decimal | None = Decimal(0)
    max: Decimal | None = Decimal(100)

    def show(self, value: Any, ctx: Context) -> str:
        """With the sign."""
        return "" if value is None else f"{super().show(value, ctx)}\N{NO-BREAK SPACE}%"


@dataclass(frozen=True, kw_only=True)
class Iban(Text):
    """An IBAN (ISO 13616), kept without spaces and shown in groups of four."""

    max: int = 34

    def convert(self, value: Any, ctx: Context) -> str:
        """:raises FieldError: a digit is wrong."""
        try:
            return read_iban(str(super().convert(value, ctx))).number
        except BadAccount as error:
            raise FieldError(str(error)) from None

    def show(self, value: Any, ctx: Context) -> str:
        """In groups of four."""
        text = str(value or "")
        return "\N{NO-BREAK SPACE}".join(text[at : at + 4] for at in range(0, len(text), 4))


@dataclass(frozen=True, kw_only=True)
class CreditorId(Text):
    """The identifier under which a company sends direct debits (EPC AT-02)."""

    max: int = 35

    def convert(self, value: Any, ctx: Context) -> str:
        """:raises FieldError: its check digits do not fit."""
        try:
            return check_creditor(str(super().convert(value, ctx)))
        except ValueError:
            raise FieldError(
                _("Write the identifier as your bank gave it to you, for example ES46000B58378431.")
            ) from None
