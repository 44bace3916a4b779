"""What collections adds to saves, events, contacts and the bank; one file an aggregate."""

from modules.collections.hooks import (
    booked,
    claims,
    contacts,
    dossiers,
    instruments,
    payers,
    plans,
    returned,
    saves,
    writeoffs,
)

contributions = (
    *contacts.contributions,
    *saves.contributions,
    *claims.contributions,
    *plans.contributions,
    *writeoffs.contributions,
    *instruments.contributions,
    *booked.contributions,
    *dossiers.contributions,
    *payers.contributions,
    *returned.contributions,
)
