"""How old what is owed is: the spans of the house, of any day, straight from the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from core.api.models import _l
from core.api.services import session
from modules.accounting.models import Allocation, Due, Invoice

#: (code, most days late, words); the first one is not due yet, the last one has no end.
SPANS: tuple[tuple[str, int | None, Any], ...] = (
    ("not_due", 0, _l("Not due yet")),
    ("30", 30, _l("1 to 30 days")),
    ("60", 60, _l("31 to 60 days")),
    ("90", 90, _l("61 to 90 days")),
    ("120", 120, _l("91 to 120 days")),
    ("older", None, _l("More than 120 days")),
)
CODES = tuple(code for code, _days, _label in SPANS)


def span_of(days_late: int) -> str:
    """The span of a debt so many days late."""
    for code, most, _label in SPANS:
        if most is None or days_late <= most:
            return code
    raise AssertionError


def open_on(day: date) -> ColumnElement[Decimal]:
    """What was open of an instalment at the end of a day, from what settled it until then."""
    settled = (
        select(func.coalesce(func.sum(Allocation.amount), 0))
        .where(
            Allocation.due_id == Due.id,
            Allocation.applied_on <= day,
            or_(Allocation.undone_on.is_(None), Allocation.undone_on > day),
        )
        .correlate(Due)
        .scalar_subquery()
    )
    return Due.amount - settled


def existed_on(day: date) -> ColumnElement[bool]:
    """Instalments of invoices that were there on a day and still hold."""
    return Due.invoice_id.in_(
        select(Invoice.id).where(Invoice.issued_on <= day, Invoice.state != "cancelled")
    )


def rows(day: date, by: Iterable[Any] = (), *where: ColumnElement[bool]) -> list[tuple[Any, ...]]:
    """(… values of ``by``, currency, due day, open at the end of the day, how many).

    :param by: columns of ``Due`` or of what ``where`` joins.
    """
    keys = (*by, Due.currency, Due.due_on)
    open_amount = open_on(day)
    inner = (
        select(*(key.label(f"k{n}") for n, key in enumerate(keys)), open_amount.label("open"))
        .where(existed_on(day), *where)
        .subquery()
    )
    labels = [inner.c[f"k{n}"] for n in range(len(keys))]
    query = (
        select(*labels, func.sum(inner.c.open), func.count())
        .where(inner.c.open != 0)
        .group_by(*labels)
    )
    return [tuple(row) for row in session().execute(query)]


def totals(day: date, *where: ColumnElement[bool]) -> dict[str, dict[str, Decimal]]:
    """Currency → span → what was open at the end of a day."""
    found: dict[str, dict[str, Decimal]] = {}
    for currency, due_on, amount, _count in rows(day, (), *where):
        spans = found.setdefault(currency, dict.fromkeys(CODES, Decimal(0)))
        spans[span_of((day - due_on).days)] += Decimal(amount)
    return found
