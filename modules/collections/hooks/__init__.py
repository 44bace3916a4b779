"""What collections adds to saves, events and contacts; one file an aggregate."""

from modules.collections.hooks import claims, contacts, saves

contributions = (*contacts.contributions, *saves.contributions, *claims.contributions)
