"""Kinds of contributions that modules declare for other modules: exporters of a file, importers, rules."""

from __future__ import annotations

from typing import TypeVar

from flask import current_app

from core.kernel.registry import Contribution

T = TypeVar("T", bound=Contribution)


def contributed(kind: type[T]) -> list[T]:
    """What the running modules contribute of a kind, in order."""
    return list(current_app.extensions["cauce"].of(kind))
