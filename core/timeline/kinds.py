"""Kinds of entries, as modules contribute them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.kernel.registry import Contribution


@dataclass(frozen=True, kw_only=True)
class TimelineKind(Contribution):
    """A kind of entry: how it is called, filtered and shown.

    ``template`` is given ``item`` (:class:`~core.timeline.history.Item`).
    """

    #: Plural, as the filter over the history says it.
    label: Any
    icon: str = "activity"
    template: str = "timeline/entry.html"
    #: The body is HTML (mails); it is cleaned when it is stored.
    html: bool = False


#: Changes of the record's values, read from the audit log; not stored as entries.
CHANGE = "change"
