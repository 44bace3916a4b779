"""Debits that the bank takes back, for whoever reconciles its statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from core.api.services import session
from modules.accounting.services import AccountingError, ReturnedMoney
from modules.collections.models import Debit, Mandate, Remittance
from modules.collections.services import returning
from modules.collections.services.exceptions import CollectionsError

_MOST = 500


def charged(references: Collection[str]) -> Mapping[str, tuple[int, Decimal]]:
    """Customer and amount by the reference of a debit that went to the bank."""
    wanted, found = sorted(references), dict[str, tuple[int, Decimal]]()
    for start in range(0, len(wanted), _MOST):
        query = (
            select(Debit.end_to_end, Mandate.contact_id, Debit.amount)
            .join(Remittance, Remittance.id == Debit.remittance_id)
            .join(Mandate, Mandate.id == Debit.mandate_id)
            .where(Debit.end_to_end.in_(wanted[start : start + _MOST]), Remittance.state != "draft")
        )
        for reference, contact_id, amount in session().execute(query):
            found[reference] = contact_id, amount
    return found


def give_back(reference: str, code: str, day: date, fee: Decimal) -> int | None:
    """Note it. :returns: the payment that counts no more. :raises AccountingError: it cannot be."""
    try:
        return returning.give_back(reference, code, day, fee).payment_id
    except CollectionsError as error:
        raise AccountingError(str(error)) from None


contributions = (ReturnedMoney(name="collections.returned", find=charged, give_back=give_back),)
