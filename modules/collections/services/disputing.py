"""Which disputes still leave their amount in peace."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased

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
