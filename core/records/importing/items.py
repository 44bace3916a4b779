"""What a row is on its way through an import, and what has become of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.records.drafting import Draft
from core.records.importing.columns import Parsed


@dataclass
class Result:
    """What became of a row: action, record, what to tell, and how to take it back."""

    row: int
    action: str
    record_id: int | None = None
    column: str = ""
    value: str = ""
    reason: str = ""
    #: Canonical values before an update, by field.
    before: dict[str, Any] | None = None
    version: int | None = None
    suspect: bool = False
    #: Identity to remember for a new record.
    digest: str = ""


@dataclass
class Item:
    """A row on its way: its values, its identity and its draft."""

    parsed: Parsed
    digest: str
    draft: Draft | None = None
    key: Any = None
    record_id: int | None = None
    #: (record id that does not exist, or several records) → reason.
    problem: str = ""

    @property
    def number(self) -> int:
        """Row number."""
        return self.parsed.row.number

    @property
    def token(self) -> Any:
        """What two rows that mean the same record have in common."""
        if self.record_id is not None:
            return self.record_id
        return ("key", self.key) if self.key not in (None, "") else self.digest


@dataclass(frozen=True)
class Options:
    """How an import treats records: field to update on, program the file comes from, and whether
    empty cells empty their field ("clear") or leave it ("keep")."""

    key: str = ""
    source: str = ""
    empty: str = "keep"

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Options:
        """From what an import keeps."""
        return cls(**{name: stored[name] for name in cls.__dataclass_fields__ if name in stored})


def refused(item: Item, column: str, value: str, reason: str) -> Result:
    """The result of a row that is not imported, with its cell and the reason."""
    return Result(item.number, "rejected", None, column[:200], value[:200], reason[:500])
