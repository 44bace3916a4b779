"""Use cases of collections."""

from modules.collections.services import seeding

contributions = (*seeding.contributions,)
