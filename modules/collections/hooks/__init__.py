"""What collections adds to saves and contacts; one file an aggregate."""

from modules.collections.hooks import contacts, saves

contributions = (*contacts.contributions, *saves.contributions)
