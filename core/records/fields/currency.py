"""The currency of an amount."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy.types import String, TypeEngine

from core.locale import _
from core.locale.currencies import currency_choices, currency_code
from core.records.fields.base import Context, Field, FieldError
from core.settings import current_company


def own_currency() -> str:
    """The currency of the company in use."""
    company = current_company()
    return company.currency if company else "EUR"


@dataclass(frozen=True, kw_only=True)
class Currency(Field):
    """A currency: ISO 4217; names in Spanish or English are accepted."""

    sortable: bool = True
    kind: ClassVar[str] = "currency"
    early: ClassVar[bool] = True
    operators: ClassVar[tuple[str, ...]] = ("in", "not_in", "is", "is_not", "empty", "filled")

    def sql_type(self) -> TypeEngine:
        """CHAR(3)."""
        return String(3)

    def convert(self, value: Any, ctx: Context) -> str:
        """:raises FieldError: there is no such currency."""
        code = currency_code(str(value)[:80])
        if code is None:
            raise FieldError(_("Write the three letters of a currency, for example EUR."))
        return code

    def choices_in(self, locale: str) -> list[tuple[str, str]]:
        """(code, code and name), the company's own first."""
        return list(currency_choices(locale, own_currency()))
