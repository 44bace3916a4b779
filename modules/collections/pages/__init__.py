"""Pages that no declaration expresses, one file a part."""

from modules.collections.pages import (
    claims,
    disputes,
    instruments,
    ledger,
    plans,
    refunds,
    reminders,
    remittances,
    writeoffs,
)

contributions = (
    *claims.contributions,
    *disputes.contributions,
    *ledger.contributions,
    *plans.contributions,
    *instruments.contributions,
    *writeoffs.contributions,
    *reminders.contributions,
    *remittances.contributions,
    *refunds.contributions,
)
