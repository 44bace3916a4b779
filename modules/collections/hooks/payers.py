"""Whose accounts money comes from, for whoever reconciles the bank."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select

from core.api.services import session, sudo
from modules.accounting.services import KnownAccounts
from modules.collections.models import Account

_MOST = 500


def owners_of(numbers: Collection[str]) -> Mapping[str, int]:
    """Contacts by the number of their account; one that two customers share says nothing."""
    wanted, found = sorted(numbers), dict[str, set[int]]()
    with sudo("Whose accounts a statement names"):
        for start in range(0, len(wanted), _MOST):
            query = select(Account.number, Account.contact_id).where(
                Account.number.in_(wanted[start : start + _MOST]), Account.archived_at.is_(None)
            )
            for number, contact_id in session().execute(query):
                found.setdefault(number, set()).add(contact_id)
    return {number: next(iter(ids)) for number, ids in found.items() if len(ids) == 1}


contributions = (KnownAccounts(name="collections.accounts", call=owners_of),)
