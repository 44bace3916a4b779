"""Named places of pages where modules put pieces of HTML."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from markupsafe import Markup

from core.ui.menu import allowed, kernel
from core.ui.views import SLOTS, Slot

log = logging.getLogger(__name__)


def slot(name: str, **given: Any) -> Markup:
    """What modules contribute to a slot, in order. A piece that raises is left out and logged."""
    assert name in SLOTS, name
    parts = []
    for piece in allowed(kernel().of(Slot)):
        if piece.slot != name:
            continue
        parts.append(safely(f"slot {name}: {piece.name}", partial(piece.render, **given)))
    return Markup("").join(parts)


def safely(what: str, render: Callable[[], Any]) -> Markup:
    """What a contribution renders; nothing, and a line in the log, when it raises."""
    try:
        return Markup(render() or "")
    except Exception:
        log.exception("%s does not render", what)
        return Markup()
