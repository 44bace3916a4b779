"""What can go wrong with a record, in words for people."""

from __future__ import annotations

from typing import Any

from core.locale import _


class RecordError(Exception):
    """Base of the errors that a screen or the API explains to the person."""


class NotFound(RecordError):
    """There is no such record, or the actor cannot see it: both look the same."""

    def __init__(self, model: str, record_id: Any) -> None:
        super().__init__(_("There is no such record, or you cannot see it."))
        self.model = model
        self.record_id = record_id


class Invalid(RecordError):
    """Values were not accepted: ``errors`` is {field: [text]}; "" holds those of no field."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__("; ".join(f"{k}: {t}" if k else t for k, v in errors.items() for t in v))
        self.errors = errors


class Conflict(RecordError):
    """Somebody changed the record meanwhile; ``record`` is as it is now."""

    def __init__(self, record: Any) -> None:
        super().__init__(_("Somebody changed this record while you were editing it."))
        self.record = record
