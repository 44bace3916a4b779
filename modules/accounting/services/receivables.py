"""What customers owe, on any day: the ledger that ageing, dunning and reconciliation read."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from core.api.services import company_today, session
from modules.accounting.models import Allocation, Due, Invoice, Payment

ZERO = Decimal(0)
#: Ids of one statement.
_MOST = 500


@dataclass(frozen=True)
class OpenDue:
    """An instalment with what is missing of it on a day."""

    id: int
    name: str
    invoice_id: int
    number: str
    kind: str
    contact_id: int
    company_id: int
    issued_on: date
    due_on: date
    currency: str
    amount: Decimal
    #: ``amount`` less what counted as paid on the day; negative of credit notes.
    open: Decimal
    #: Days past the due date on that day; 0 or less: not due.
    days: int

    @property
    def key(self) -> tuple[int, int, str]:
        """Whose debts are claimed together: (company, customer, currency)."""
        return self.company_id, self.contact_id, self.currency

    def days_late(self, day: date) -> int:
        """Days from its due date to another day; negative before."""
        return (day - self.due_on).days


def counted_on(day: date) -> ColumnElement[bool]:
    """The allocations that hold at the end of a day."""
    return and_(
        Allocation.applied_on <= day,
        or_(Allocation.undone_on.is_(None), Allocation.undone_on > day),
    )


def open_dues(
    *,
    contact: int | None = None,
    contacts: Collection[int] | None = None,
    as_of: date | None = None,
    ids: Collection[int] | None = None,
    company: int | None = None,
    currency: str | None = None,
    due_until: date | None = None,
) -> list[OpenDue]:
    """Instalments with something missing at the end of a day, the oldest first.

    :param contact: of one customer. :param contacts: of these customers.
    :param as_of: day in the company's zone; today by default.
    :param ids: of these. :param company: of one of our companies. :param currency: ISO 4217.
    :param due_until: due on this day or before.
    """
    day = as_of or company_today()
    query = _open(day, contact=contact, company=company, currency=currency)
    if due_until is not None:
        query = query.where(Due.due_on <= due_until)
    found: list[OpenDue] = []
    for part in _parts(query, ids, contacts):
        found += [
            OpenDue(*[*row[:11], row[10] - row[11], (day - row[8]).days])
            for row in session().execute(part)
            if row[10] != row[11]
        ]
    return found if contacts is None else sorted(found, key=lambda due: (due.due_on, due.id))


def _parts(
    query: Any, ids: Collection[int] | None, contacts: Collection[int] | None
) -> Iterator[Any]:
    """The query for some ids at a time; databases take no more of them at once."""
    if ids is None and contacts is None:
        yield query
        return
    column, wanted = (Due.id, ids) if ids is not None else (Due.contact_id, contacts)
    every = sorted(set(wanted or ()))
    for start in range(0, len(every), _MOST):
        yield query.where(column.in_(every[start : start + _MOST]))


def _open(day: date, *, contact: int | None, company: int | None, currency: str | None) -> Any:
    paid = (
        select(Allocation.due_id, func.sum(Allocation.amount).label("paid"))
        .where(counted_on(day))
        .group_by(Allocation.due_id)
    )
    if day >= company_today():
        # what is settled for good needs no sum; something in the future may reopen nothing
        query = select(*_COLUMNS, Due.paid).where(Due.settled_on.is_(None))
    else:
        sums = paid.subquery()
        query = select(*_COLUMNS, func.coalesce(sums.c.paid, 0)).outerjoin(
            sums, sums.c.due_id == Due.id
        )
    query = query.join(Invoice, Invoice.id == Due.invoice_id).where(
        Invoice.state == "issued", Invoice.issued_on <= day
    )
    if contact is not None:
        query = query.where(Due.contact_id == contact)
    if company is not None:
        query = query.where(Due.company_id == company)
    if currency is not None:
        query = query.where(Due.currency == currency)
    return query.order_by(Due.due_on, Due.id)


_COLUMNS = (
    Due.id,
    Due.name,
    Due.invoice_id,
    Invoice.number,
    Invoice.kind,
    Due.contact_id,
    Due.company_id,
    Invoice.issued_on,
    Due.due_on,
    Due.currency,
    Due.amount,
)


@dataclass(frozen=True)
class Balance:
    """What a customer owes in one currency."""

    currency: str
    #: Of invoices and credit notes, what is missing.
    open: Decimal
    #: Of that, what is past its due date.
    overdue: Decimal
    #: Paid and not applied to anything.
    on_account: Decimal


def balance_of(contact_id: int, as_of: date | None = None) -> tuple[Balance, ...]:
    """What a customer owes, by currency."""
    day = as_of or company_today()
    open_, overdue, account = dict[str, Decimal](), dict[str, Decimal](), dict[str, Decimal]()
    for due in open_dues(contact=contact_id, as_of=day):
        open_[due.currency] = open_.get(due.currency, ZERO) + due.open
        if due.days > 0:
            overdue[due.currency] = overdue.get(due.currency, ZERO) + due.open
    query = (
        select(Payment.currency, func.sum(Payment.unallocated))
        .where(Payment.contact_id == contact_id, Payment.paid_on <= day)
        .group_by(Payment.currency)
    )
    account.update({c: total for c, total in session().execute(query).all() if total})
    return tuple(
        Balance(c, open_.get(c, ZERO), overdue.get(c, ZERO), account.get(c, ZERO))
        for c in sorted({*open_, *account})
    )
