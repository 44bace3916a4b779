"""Debts that are given up: a movement without money that settles them, against the account of bad debts.

Who may do so, and why it was done, is asked by the module that offers it: nobody records such a movement,
or takes it back, as they would a payment. VAT is not recovered here: the corrective invoice that the law
asks for comes from the program that issues invoices.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from core.api.services import current_company, get
from modules.accounting.models import Payment
from modules.accounting.models.payment import WRITE_OFF
from modules.accounting.services import given_up, payments
from modules.accounting.services.exporting.accounts import Accounts
from modules.accounting.services.exporting.building import entries_of
from modules.accounting.services.exporting.entries import Entry


def write_off(
    contact_id: int, dues: Mapping[int, Decimal], day: date, why: str, currency: str
) -> Payment:
    """Settle instalments without money, in one unit of work.

    :param dues: instalment → how much of it, in ``currency``. :param day: in the company's zone.
    :raises CannotAllocate: more than is pending, or of somebody else. :raises Forbidden: see payments.
    """
    with given_up.writing():
        return payments.record_payment(
            contact_id,
            sum(dues.values(), Decimal(0)),
            day,
            dues=dues,
            why=why,
            method=WRITE_OFF,
            currency=currency,
            reference=why[:140],
        )


def undo_write_off(payment_id: int, day: date, why: str) -> Payment:
    """What was written off is owed again from a day on; the books get the contrary entry if they had the
    first one."""
    with given_up.writing():
        return payments.reverse_payment(payment_id, day, why)


def preview(
    contact_id: int, amount: Decimal, day: date, why: str, currency: str
) -> tuple[Entry, ...]:
    """The entries that a write-off would give, with the accounts of the rules as they are. Writes
    nothing."""
    get("contacts.contact", contact_id)
    company: Any = current_company()
    moved = Payment(
        contact_id=contact_id,
        amount=amount,
        paid_on=day,
        method=WRITE_OFF,
        currency=currency,
        reference=why[:140],
    )
    return tuple(entries_of([], [moved], Accounts(company.id, 0)))
