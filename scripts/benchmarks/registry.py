"""What the files of ``checks/`` contribute: fillings, floors and checks."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from scripts.benchmarks.filling import Filler
    from scripts.benchmarks.floors import Floor
    from scripts.benchmarks.results import Check

F = TypeVar("F", bound=Callable)

#: Name → check, in the order of files and of lines in them.
CHECKS: dict[str, Check] = {}
#: (weight, what fills), contacts first.
FILLINGS: list[tuple[int, Callable[[Filler], None]]] = []
#: (address, methods, what answers it) of the floor's application.
FLOORS: list[tuple[str, tuple[str, ...], Floor]] = []


def check(name: str) -> Callable[[F], F]:
    """A line, or several, of the table. :param name: how the command line calls it."""

    def register(function: F) -> F:
        CHECKS[name] = function
        return function

    return register


def fills(weight: int = 50) -> Callable[[F], F]:
    """Rows that an installation is filled with. :param weight: contacts are 10."""

    def register(function: F) -> F:
        FILLINGS.append((weight, function))
        FILLINGS.sort(key=lambda item: item[0])
        return function

    return register


def floor(address: str, *methods: str) -> Callable[[F], F]:
    """The floor of a screen. :param address: as a Flask rule. :param methods: default GET."""

    def register(function: F) -> F:
        FLOORS.append((address, methods or ("GET",), function))
        return function

    return register


def load() -> dict[str, Check]:
    """Import every file of ``checks/``. :returns: the checks."""
    from scripts.benchmarks import checks

    for found in sorted(pkgutil.iter_modules(checks.__path__), key=lambda m: m.name):
        importlib.import_module(f"{checks.__name__}.{found.name}")
    return CHECKS
