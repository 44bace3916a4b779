"""Where a record went that is no longer there under its number: into another one, by a merge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app

from core.kernel.registry import Contribution


@dataclass(frozen=True, kw_only=True)
class Successor(Contribution):
    """Knows into which record one of a model went; its name is the model's.

    Asked only when a record is not found; old addresses lead to the answer if the actor sees it.
    """

    find: Callable[[int], int | None]


def successor(model: str, number: int) -> int | None:
    """The record into which one went; None when it went into none."""
    known = current_app.extensions["cauce"].of(Successor).get(model)
    return known.find(number) if known else None
