"""Pages that no declaration expresses, one file a part."""

from modules.collections.pages import claims, ledger, reminders, remittances

contributions = (
    *claims.contributions,
    *ledger.contributions,
    *reminders.contributions,
    *remittances.contributions,
)
