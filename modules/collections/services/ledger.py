"""What customers owe, as the ledger has it. The one place of collections that reads accounting's tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, func, select

from core.api.services import session
from modules.accounting.models import Allocation, Due, Invoice

#: Ids of one statement.
_MOST = 500


@dataclass(frozen=True)
class Debt:
    """What is open of an instalment; of a credit note it is negative."""

    due_id: int
    invoice_id: int
    #: Number of the invoice, and which instalment.
    name: str
    contact_id: int
    company_id: int
    currency: str
    issued_on: date
    due_on: date
    amount: Decimal
    open: Decimal

    @property
    def key(self) -> tuple[int, int, str]:
        """Whose debts are claimed together: (company, customer, currency)."""
        return self.company_id, self.contact_id, self.currency

    def days_late(self, day: date) -> int:
        """Days since it was due; negative before."""
        return (day - self.due_on).days


def _query() -> Any:
    return (
        select(
            Due.id,
            Due.invoice_id,
            Due.name,
            Due.contact_id,
            Due.company_id,
            Due.currency,
            Invoice.issued_on,
            Due.due_on,
            Due.amount,
            Due.open_amount,
        )
        .join(Invoice, Invoice.id == Due.invoice_id)
        .where(Due.settled_on.is_(None), Due.open_amount != 0)
        .order_by(Due.due_on, Due.id)
    )


def _debts(query: Any) -> list[Debt]:
    return [
        Debt(number, invoice, name or "", *rest)
        for number, invoice, name, *rest in session().execute(query)
    ]


def open_debts(
    contact_ids: Collection[int] | None = None, *, due_until: date | None = None
) -> list[Debt]:
    """What is open, the oldest first.

    :param contact_ids: of these customers; None: of all. :param due_until: due on this day or before.
    """
    query = _query()
    if due_until is not None:
        query = query.where(Due.due_on <= due_until)
    if contact_ids is None:
        return _debts(query)
    found: list[Debt] = []
    every = sorted(set(contact_ids))
    for start in range(0, len(every), _MOST):
        found += _debts(query.where(Due.contact_id.in_(every[start : start + _MOST])))
    return found


def debts_by_id(due_ids: Collection[int]) -> dict[int, Debt]:
    """The open ones of some debts, by id."""
    return {debt.due_id: debt for debt in _debts(_query().where(Due.id.in_(list(due_ids))))}


def moves_of(due_ids: Collection[int]) -> dict[int, list[tuple[date, Decimal]]]:
    """(day, amount) of what settled each debt; what was taken back counts again as owed, negative."""
    found: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
    query = select(
        Allocation.due_id, Allocation.applied_on, Allocation.amount, Allocation.undone_on
    ).where(Allocation.due_id.in_(list(due_ids)))
    for due_id, day, amount, undone_on in session().execute(query):
        found[due_id].append((day, amount))
        if undone_on is not None:
            found[due_id].append((max(undone_on, day), -amount))
    return found


def paid_between(
    contact_id: int, company_id: int, currency: str, first: date, last: date
) -> Decimal:
    """What of a customer's debts was settled from a day to another one, both included."""
    query = (
        select(func.sum(Allocation.amount))
        .join(
            Due,
            and_(
                Due.id == Allocation.due_id,
                Due.contact_id == contact_id,
                Due.company_id == company_id,
                Due.currency == currency,
            ),
        )
        .where(
            Allocation.applied_on >= first,
            Allocation.applied_on <= last,
            Allocation.undone_on.is_(None),
            Allocation.amount > 0,
        )
    )
    return Decimal(session().scalar(query) or 0)


def contacts_late(day: date) -> set[int]:
    """Customers with something that was due before a day."""
    query = select(Due.contact_id).where(Due.settled_on.is_(None), Due.due_on < day).distinct()
    return set(session().scalars(query))


def grouped(debts: Iterable[Debt]) -> dict[tuple[int, int, str], list[Debt]]:
    """Debts by whose they are: (company, customer, currency)."""
    found: dict[tuple[int, int, str], list[Debt]] = defaultdict(list)
    for debt in debts:
        found[debt.key].append(debt)
    return found
