"""Moves in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.locale import _, format_duration
from core.pipelines.definitions import definitions

#: Shorter stays are not worth a word.
_MINUTE = 60


def stage_words(data: Mapping[str, Any]) -> str:
    """What a timeline entry of a move says: from where, to where, after how long."""
    stages = definitions().stages
    source, target = stages.get(data.get("from") or 0), stages.get(data.get("to") or 0)
    if target is None:
        return _("moved it to another stage")
    if source is None:
        return _("put it in %(stage)s", stage=target.label)
    text = _("moved it from %(source)s to %(target)s", source=source.label, target=target.label)
    seconds = data.get("seconds") or 0
    return f"{text} · {format_duration(seconds)}" if seconds >= _MINUTE else text
