"""Screens of collections, one file an aggregate."""

from modules.collections.ui import debits, settings

contributions = (*debits.contributions, *settings.contributions)
