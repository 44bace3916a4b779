"""Entries of a history that cannot be shown: each fails alone, the others stay."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import render_template

from core.ui.timeline_words import by_day

log = logging.getLogger(__name__)
Made = TypeVar("Made")


def failing_alone(render: Callable[[], Made], given: Mapping[str, Any]) -> Made:
    """What ``render`` makes of a history. When it fails, each entry is tried by itself, those that
    fail are marked (:attr:`~core.timeline.history.Item.failed`), and it is made once more.

    :param given: what the templates of the history are given; ``items`` are its entries.
    :raises Exception: what ``render`` raised, where no entry is to blame.
    """
    try:
        return render()
    except Exception:
        if not _mark(given):
            raise
    return render()


def _mark(given: Mapping[str, Any]) -> bool:
    """Mark the entries that cannot be shown. :returns: whether there are any."""
    found = False
    talks = given.get("conversation")
    name = "timeline/talk_items.html" if talks else "timeline/items.html"
    for item in given["items"]:
        if item.failed:
            continue
        alone = {**given, "items": [item], "days": by_day([item]), "next": None}
        try:
            render_template(name, **alone)
        except Exception:
            log.exception("entry %s (%s) of %s %s", item.id, item.kind, item.model, item.record_id)
            item.failed = found = True
    return found
