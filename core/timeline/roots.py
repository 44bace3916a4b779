"""Where history shows, and who may write it."""

from __future__ import annotations

from typing import Any

from core.access.actor import Forbidden, actor
from core.locale import _
from core.records.spec import ModelSpec
from core.timeline.rights import WRITE


def may_write() -> None:
    """:raises Forbidden: the actor may not write history, or looks through somebody."""
    who = actor()
    if who.viewed_by:
        text = _("You are looking as another person: nothing can be changed.")
        raise Forbidden(WRITE, text)
    who.require(WRITE)


def root_of(spec: ModelSpec, record: Any) -> tuple[str, int]:
    """(model, id) of the customer record under which a record's history shows."""
    above = spec.root or spec.parent
    if above:
        key, cls = above
        target: ModelSpec = cls.__spec__  # type: ignore[attr-defined]
        number = getattr(record, key)
        if number is not None and target.name != spec.name:
            return target.name, number
    return spec.name, record.id
