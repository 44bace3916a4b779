"""Named places of pages where modules put pieces of HTML."""

from __future__ import annotations

import logging
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
        try:
            parts.append(Markup(piece.render(**given) or ""))
        except Exception:
            log.exception("slot %s: %s does not render", name, piece.name)
    return Markup("").join(parts)
