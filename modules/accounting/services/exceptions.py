"""What the accounting link refuses."""

from __future__ import annotations


class AccountingError(ValueError):
    """Something cannot be done; the text tells a person why, and what to do instead."""


class CannotAllocate(AccountingError):
    """A payment cannot settle an instalment: other customer, other currency, too much."""
