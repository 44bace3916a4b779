"""What services of collections refuse."""

from __future__ import annotations


class CollectionsError(ValueError):
    """Something cannot be done; the text says what to mend."""
