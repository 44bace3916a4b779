"""What collections adds to saves, events, contacts and the bank; one file an aggregate."""

from modules.collections.hooks import claims, contacts, payers, returned, saves

contributions = (
    *contacts.contributions,
    *saves.contributions,
    *claims.contributions,
    *payers.contributions,
    *returned.contributions,
)
