"""What collections adds to saves, events, contacts and the bank; one file an aggregate."""

from modules.collections.hooks import claims, contacts, payers, plans, returned, saves

contributions = (
    *contacts.contributions,
    *saves.contributions,
    *claims.contributions,
    *plans.contributions,
    *payers.contributions,
    *returned.contributions,
)
