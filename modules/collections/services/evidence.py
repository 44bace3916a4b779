"""What other modules know of a debt that proves it: orders, deliveries, contracts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.api.services import Contribution, FileRow, attached_file, attachments_of
from modules.collections.models import Claim

Content = bytes | FileRow


@dataclass(frozen=True)
class Proof:
    """One thing that proves something of a debt."""

    #: contract | order | delivery | attached: to the claim itself | other
    what: str
    #: As people call it: "Order P-2026-0012".
    label: str
    day: date | None = None
    #: What it says in a line: accepted by whom, delivered to whom.
    text: str = ""
    #: (name, content) of its documents.
    files: Sequence[tuple[str, Content]] = field(default=())


@dataclass(frozen=True, kw_only=True)
class Evidence(Contribution):
    """Proofs of the debts of a claim that a module keeps."""

    #: (claim, ids of the invoices) → what proves them, that the actor may see.
    find: Callable[[Claim, Sequence[int]], Sequence[Proof]]


def files_on(model: str, record_id: int) -> list[tuple[str, FileRow]]:
    """(name, file) of what is attached to a record, the oldest first.

    :raises NotFound: the actor does not see the record.
    """
    found: list[tuple[str, Any]] = []
    for one in reversed(attachments_of(model, record_id)):
        if one.model == model and one.record_id == record_id:
            found.append((one.name, attached_file(one.id)[1]))
    return found
