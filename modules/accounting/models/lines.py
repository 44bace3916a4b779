"""Repeated lines of an invoice: amounts by tax, and instalments, which live on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, select

from core.api.models import Context, Field, FieldError, Lines, _
from core.api.services import session

#: Fields of an instalment that its invoice shows and writes.
DUE_FIELDS = ("due_on", "amount", "method")


def _lines(fields: Mapping[str, Field], value: Any, ctx: Context) -> str:
    lines = ([_shown(fields[n], v, ctx) for n, v in line.items()] for line in value or ())
    return "; ".join(" · ".join(filter(None, line)) for line in lines)


def _shown(field: Field, value: Any, ctx: Context) -> str:
    """A value in words. The log keeps days and amounts as texts."""
    kind = field.python_type()
    if isinstance(value, str) and kind in (date, Decimal):
        value = Decimal(value) if kind is Decimal else date.fromisoformat(value)
    return "" if value is None else field.show(value, ctx)


@dataclass(frozen=True, kw_only=True)
class InvoiceTaxLines(Lines):
    """Amounts by tax in words."""

    def show(self, value: Any, ctx: Context) -> str:
        """Each tax with its base and amount; taxes by semicolons."""
        return _lines(self.line_fields(), value, ctx)


@dataclass(frozen=True, kw_only=True)
class DueLines(Lines):
    """The instalments of an invoice. They are records that payments settle, so a change keeps the rows:
    the first line stays the first instalment, whatever becomes of its date and amount."""

    fields: tuple[str, ...] = DUE_FIELDS
    key: str = "invoice_id"
    max_lines: int = 120

    def line_fields(self) -> dict[str, Field]:
        """The field types of an instalment."""
        from dataclasses import replace

        from modules.accounting.models.due import Due

        columns = Due.__table__.c
        given = {name: replace(columns[name].info["field"], name=name) for name in self.fields}
        return {**given, "amount": replace(given["amount"], readonly=False)}

    @property
    def of_text(self) -> bool:
        """Dates and amounts are no text."""
        return False

    def load(self, cls: Any, ids: list[int]) -> dict[int, list[dict[str, Any]]]:
        """Instalments by invoice, the first to pay first."""
        from modules.accounting.models.due import Due

        query = (
            select(Due.invoice_id, Due.due_on, Due.amount, Due.method)
            .where(Due.invoice_id.in_(ids))
            .order_by(Due.invoice_id, Due.position)
        )
        found: dict[int, list[dict[str, Any]]] = {}
        for invoice_id, *values in session().execute(query):
            found.setdefault(invoice_id, []).append(dict(zip(self.fields, values, strict=True)))
        return found

    def store(self, record: Any, value: list[dict[str, Any]]) -> None:
        """See :func:`modules.accounting.services.dues.keep`."""
        from modules.accounting.services import dues

        dues.keep(record, value)

    def store_many(self, cls: Any, values: dict[int, Any]) -> None:
        """As :meth:`store`, for many invoices."""
        query = select(cls).where(cls.id.in_(list(values)))
        for record in session().scalars(query):
            self.store(record, values[record.id])

    def condition(self, cls: Any, operator: str, value: Any, ctx: Context) -> ColumnElement[bool]:
        """With or without instalments."""
        from modules.accounting.models.due import Due

        if operator not in self.operators:
            raise FieldError(_("This filter cannot be used with this field."))
        inside = cls.id.in_(select(Due.invoice_id))
        return inside if operator == "filled" else ~inside

    def show(self, value: Any, ctx: Context) -> str:
        """Each instalment with its day and amount."""
        return _lines(self.line_fields(), value, ctx)


@dataclass(frozen=True, kw_only=True)
class ColumnLines(Lines):
    """Columns of a sheet in words."""

    max_lines: int = 60

    def show(self, value: Any, ctx: Context) -> str:
        """Each header with what it holds; columns by semicolons."""
        return _lines(self.line_fields(), value, ctx)
