"""Pages that no declaration expresses, one file a part."""

from modules.collections.pages import (
    claims,
    disputes,
    dossiers,
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
    *dossiers.contributions,
    *remittances.contributions,
    *refunds.contributions,
)
