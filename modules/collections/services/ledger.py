"""What accounting's ledger says of debts beyond what is open of them: what settled them, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal

from sqlalchemy import and_, func, select

from core.api.services import session
from modules.accounting.models import Allocation, Due, Payment
from modules.accounting.models.payment import WRITE_OFF
from modules.accounting.services import OpenDue, open_dues


def debts_by_id(due_ids: Collection[int]) -> dict[int, OpenDue]:
    """The open ones of some debts, by id."""
    return {debt.id: debt for debt in open_dues(ids=due_ids)}


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
    """What of a customer's debts was paid from a day to another one, both included; not what was
    written off."""
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
            Allocation.payment_id.not_in(
                select(Payment.id).where(
                    Payment.contact_id == contact_id, Payment.method == WRITE_OFF
                )
            ),
        )
    )
    return Decimal(session().scalar(query) or 0)


def contacts_late(day: date) -> set[int]:
    """Customers with something that was due before a day."""
    query = select(Due.contact_id).where(Due.settled_on.is_(None), Due.due_on < day).distinct()
    return set(session().scalars(query))


def grouped(debts: Iterable[OpenDue]) -> dict[tuple[int, int, str], list[OpenDue]]:
    """Debts by whose they are: (company, customer, currency)."""
    found: dict[tuple[int, int, str], list[OpenDue]] = defaultdict(list)
    for debt in debts:
        found[debt.key].append(debt)
    return found
