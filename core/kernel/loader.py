"""Imports the installed modules and fills the registries from what their files declare.

Each file of a module (``access.py``, ``ui.py`` …) may hold a tuple named ``contributions``. A module
that raises is taken out, with whatever depends on it, and named; the rest of the house runs.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.kernel.events import Event, On, connect_all
from core.kernel.graph import ordered
from core.kernel.manifest import Manifest
from core.kernel.registry import Registries, T

log = logging.getLogger(__name__)

#: Files of a module, in the order in which they are imported.
PARTS = ("models", "access", "services", "hooks", "ui", "pages", "rest", "tasks", "demo")


@dataclass
class Kernel:
    """What this process knows: available, running and failed modules, and the registries."""

    available: dict[str, Manifest] = field(default_factory=dict)
    #: Manifests that cannot be read: package → reason.
    broken: dict[str, str] = field(default_factory=dict)
    #: Running modules in graph order.
    modules: list[Manifest] = field(default_factory=list)
    #: Installed modules that do not run: name → reason.
    failed: dict[str, str] = field(default_factory=dict)
    registries: Registries = field(default_factory=Registries)
    #: What other layers work out from the registries once, by their own keys.
    cache: dict[str, Any] = field(default_factory=dict)

    def of(self, type_: type[T]):
        """The registry of a contribution type."""
        return self.registries.of(type_)

    def runs(self, name: str) -> bool:
        """Whether a module is installed and running in this process."""
        return any(m.name == name for m in self.modules)


def load(kernel: Kernel, core_parts: Iterable[str], installed: Iterable[str]) -> Kernel:
    """Import the platform's parts and the installed modules, then freeze the registries.

    :param core_parts: dotted names of core files with ``contributions``.
    :param installed: names of the modules to run.
    """
    for dotted in core_parts:
        _gather(kernel, dotted, "core", 0)
    chosen = _runnable(kernel, set(installed))
    for rank, manifest in enumerate(ordered(chosen), start=1):
        blocked = [name for name in manifest.depends if name in kernel.failed]
        if blocked:
            kernel.failed[manifest.name] = f"needs {blocked[0]!r}, which does not run"
            continue
        try:
            _load_module(kernel, manifest, rank, chosen)
        except Exception as error:
            log.exception("module %s does not load", manifest.name)
            kernel.registries.drop(manifest.name)
            kernel.failed[manifest.name] = f"{type(error).__name__}: {error}"
        else:
            kernel.modules.append(manifest)
    connect_events(kernel)
    kernel.registries.freeze()
    return kernel


def _runnable(kernel: Kernel, installed: set[str]) -> dict[str, Manifest]:
    """Installed modules whose files and dependencies are here; the others are named as failed."""
    chosen = {n: m for n, m in kernel.available.items() if n in installed}
    for name in sorted(installed - set(chosen)):
        kernel.failed[name] = "its files are not on this machine"
    while missing := {n: d for n, m in chosen.items() for d in m.depends if d not in chosen}:
        for name, needed in missing.items():
            kernel.failed[name] = f"needs {needed!r}, which does not run"
            del chosen[name]
    return chosen


def _load_module(
    kernel: Kernel, manifest: Manifest, rank: int, chosen: Mapping[str, Manifest]
) -> None:
    parts = [*PARTS, *(f"with_{other}" for other in manifest.optional if other in chosen)]
    importlib.import_module(manifest.package)
    for part in parts:
        dotted = f"{manifest.package}.{part}"
        if importlib.util.find_spec(dotted):
            _gather(kernel, dotted, manifest.name, rank)


def _gather(kernel: Kernel, dotted: str, owner: str, rank: int) -> None:
    for item in getattr(importlib.import_module(dotted), "contributions", ()):
        kernel.registries.add(item, owner, rank)


def connect_events(kernel: Kernel) -> None:
    """Let the receivers of an application hear, and those of an earlier one no longer."""
    ranks = {m.name: i for i, m in enumerate(kernel.modules, start=1)}
    registry = kernel.of(On)
    for event in kernel.of(Event):
        event.clear()  # also where nobody hears any more
    connect_all(
        [(on, (on.weight, ranks.get(registry.owner(on.name), 0), on.name)) for on in registry]
    )
