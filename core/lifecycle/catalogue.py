"""The modules of this machine and of this installation, and where each stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select

from core.db.session import session
from core.kernel.graph import dependants
from core.kernel.loader import Kernel
from core.kernel.manifest import Manifest
from core.lifecycle.errors import Blocked
from core.locale import _
from core.settings.state import InstalledModule


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A module as the catalogue shows it."""

    name: str
    label: str
    summary: str = ""
    category: str = ""
    icon: str = "puzzle"
    #: installed | inactive | available | failed (its installation failed) | broken (unreadable)
    state: str
    #: Version whose tables are here; empty when it was never installed.
    version: str = ""
    #: Version of the files on this machine; empty when they are gone.
    available: str = ""
    #: Runs in this process.
    running: bool = False
    #: Why it does not run, or why the last change of it failed.
    reason: str = ""
    depends: tuple[str, ...] = ()
    #: Installed modules that need it, the outermost first.
    dependants: tuple[str, ...] = ()

    @property
    def upgradable(self) -> bool:
        """Its files are newer than its tables."""
        return bool(self.version and self.available and self.version != self.available)

    @property
    def troubled(self) -> bool:
        """Somebody should look at it."""
        return bool(self.reason) or (self.state == "installed" and not self.running)


def rows() -> dict[str, InstalledModule]:
    """What the database says about modules, by name. :raises Blocked: it is not set up."""
    if not current_app.extensions["cauce_generation"]:
        raise Blocked(_("The database is not set up yet. Run: cauce db upgrade"))
    return {row.name: row for row in session().scalars(select(InstalledModule))}


def catalogue() -> list[Entry]:
    """Every module that is on this machine or in the database, by category and label."""
    kernel: Kernel = current_app.extensions["cauce"]
    stored = rows()
    entries = [_entry(kernel, n, stored) for n in {*kernel.available, *stored}]
    entries += [
        Entry(name=package, label=package, state="broken", reason=reason)
        for package, reason in kernel.broken.items()
    ]
    return sorted(entries, key=lambda e: (e.category, e.label, e.name))


def entry_of(name: str) -> Entry | None:
    """The entry of one module; None when nobody knows it."""
    return next((e for e in catalogue() if e.name == name), None)


def installed_manifests(
    kernel: Kernel, stored: Mapping[str, InstalledModule], states: tuple[str, ...] = ("installed",)
) -> dict[str, Manifest]:
    """Manifests of the modules in some states whose files are here."""
    return {
        n: kernel.available[n]
        for n, row in stored.items()
        if row.state in states and n in kernel.available
    }


def label_of(name: str) -> str:
    """What people call a module; its name when its files are gone."""
    manifest = current_app.extensions["cauce"].available.get(name)
    return _(manifest.label) if manifest else name


def _entry(kernel: Kernel, name: str, stored: Mapping[str, InstalledModule]) -> Entry:
    manifest, row = kernel.available.get(name), stored.get(name)
    facts = {
        "name": name,
        "label": label_of(name),
        "state": row.state if row else "available",
        "version": row.version if row else "",
        "running": kernel.runs(name),
        "reason": kernel.failed.get(name) or (row.reason if row else None) or "",
    }
    if manifest is None:
        return Entry(**facts, category=_("Other"))  # type: ignore[arg-type]
    active = installed_manifests(kernel, stored)
    return Entry(
        **facts,  # type: ignore[arg-type]
        summary=_(manifest.summary) if manifest.summary else "",
        category=_(manifest.category),
        icon=manifest.icon,
        available=manifest.version,
        depends=manifest.depends,
        dependants=tuple(dependants(name, active)) if name in active else (),
    )
