"""Kinds of entries, as modules contribute them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement

from core.access.actor import Actor
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
    #: An entry tells that somebody was spoken or written to, unless whoever adds it knows better.
    interaction: bool = False
    #: What the form that writes one says, "Note"; empty: people do not write them by hand.
    singular: Any = ""


@dataclass(frozen=True, kw_only=True)
class EntryRule(Contribution):
    """A further condition on what the history of records of ``model`` shows: to whom the record tells
    no more than where it stands.

    ``build(actor, entry class)`` gives the condition, or None when the actor reads everything. The files
    of entries follow; those on such a record itself are then hidden.
    """

    model: str
    build: Callable[[Actor, Any], ColumnElement[bool] | None]


#: Changes of the record's values, read from the audit log; not stored as entries.
CHANGE = "change"
