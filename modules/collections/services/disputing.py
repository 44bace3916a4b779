"""Which disputes still leave their amount in peace."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from core.api.services import session
from modules.accounting.models import Due, Invoice
from modules.collections.models import Dispute


def in_peace() -> ColumnElement[bool]:
    """Condition on ``Dispute``: it is being looked at, or the customer is right and the credit note of
    that invoice has not come from the books yet."""
    debt, credit = aliased(Due), aliased(Invoice)
    credited = exists().where(
        debt.id == Dispute.due_id,
        credit.rectifies_id == debt.invoice_id,
        credit.created_at >= Dispute.created_at,
    )
    right = and_(Dispute.state == "accepted", ~credited)
    return and_(or_(Dispute.state == "open", right), Dispute.archived_at.is_(None))


def amounts(due_ids: Collection[int]) -> dict[int, Decimal]:
    """debt → how much of it is left in peace."""
    found: dict[int, Decimal] = {}
    every = sorted(set(due_ids))
    for start in range(0, len(every), 500):
        query = (
            select(Dispute.due_id, func.sum(Dispute.amount))
            .where(Dispute.due_id.in_(every[start : start + 500]), in_peace())
            .group_by(Dispute.due_id)
        )
        found |= {due_id: Decimal(total) for due_id, total in session().execute(query)}
    return found
