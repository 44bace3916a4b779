"""Rows that belong to a record without being records: seen with it, written by services only."""

from __future__ import annotations

from core.access.permissions import Guard
from core.db.scoping import guard


def part(cls: type, *, name: str, key: str, of: type) -> tuple[Guard, ...]:
    """Register rows that live with a record: nobody sees them who does not see the record.

    They have no fields and no permissions of their own, are on no screen and not in the API; a
    service shows and writes them.

    :param key: foreign key to the record. :param of: class of the record.
    """
    guard(cls)
    return (Guard(name=name, cls=cls, parent=(key, of)),)
