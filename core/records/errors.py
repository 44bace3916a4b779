"""What can go wrong with a record, in words for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.locale import _


class RecordError(Exception):
    """Base of the errors that a screen or the API explains to the person."""


class NotFound(RecordError):
    """There is no such record, or the actor cannot see it: both look the same."""

    def __init__(self, model: str, record_id: Any, instead: int | None = None) -> None:
        """:param instead: the record within reach into which it went (see
        :mod:`core.records.successors`)."""
        super().__init__(_("There is no such record, or you cannot see it."))
        self.instead = instead
        self.model = model
        self.record_id = record_id


class Invalid(RecordError):
    """Values were not accepted: ``errors`` is {field: [text]}; "" holds those of no field.

    ``asks`` names what a person could give to have them accepted: see :meth:`Draft.ask`.
    """

    def __init__(self, errors: dict[str, list[str]], asks: Sequence[str] = ()) -> None:
        super().__init__("; ".join(f"{k}: {t}" if k else t for k, v in errors.items() for t in v))
        self.errors = errors
        self.asks = tuple(asks)


class Conflict(RecordError):
    """Somebody changed the record meanwhile; ``record`` is as it is now.

    ``changes`` tells who changed what, the latest first, where that is known: objects with ``text()``
    for people and ``json()`` for programs.
    """

    def __init__(self, record: Any, text: str = "", changes: Sequence[Any] = ()) -> None:
        super().__init__(text or _("Somebody changed this record while you were editing it."))
        self.record = record
        self.changes = tuple(changes)
