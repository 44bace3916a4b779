"""What belongs to the request or command in progress (``flask.g``), without the proxy in front of it.

A page asks hundreds of times who acts and in which language; the proxy costs more than the answer.
"""

from __future__ import annotations

from typing import Any

from flask import g


def here() -> Any:
    """The object behind ``flask.g``. :raises RuntimeError: outside an application context."""
    return g._get_current_object()
