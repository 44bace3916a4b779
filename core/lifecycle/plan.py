"""What a change would do, before anybody agrees to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from flask import current_app

from core.db import db
from core.db.migrations import current, history_of
from core.kernel.graph import closure, dependants, ordered
from core.kernel.loader import Kernel
from core.kernel.manifest import Manifest, ManifestError
from core.lifecycle.catalogue import installed_manifests, label_of, rows
from core.lifecycle.errors import Blocked
from core.lifecycle.files import NO_FILES, FileCount, count_files
from core.lifecycle.tables import TableCount, count_rows, tables_of
from core.locale import _, ngettext


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A change that can be made."""

    #: install | upgrade | deactivate | purge
    action: str
    #: Modules asked for.
    names: tuple[str, ...]
    #: Modules that change, in the order in which they do.
    changes: tuple[str, ...]
    #: Needed and there already.
    present: tuple[str, ...] = ()
    #: Tables that go (purge).
    tables: tuple[TableCount, ...] = field(default=())
    #: Stored files that go (purge).
    files: FileCount = field(default=NO_FILES)

    @property
    def also(self) -> tuple[str, ...]:
        """Modules that change although nobody asked for them by name."""
        return tuple(name for name in self.changes if name not in self.names)


def plan_install(names: Iterable[str]) -> Plan:
    """Install modules with all they need. :raises Blocked: one is missing or cannot be read."""
    kernel: Kernel = current_app.extensions["cauce"]
    names = tuple(names)
    for name in names:
        _must_exist(kernel, name)
    try:
        needed = closure(names, kernel.available)
    except ManifestError as error:
        raise Blocked(str(error), names[0]) from None
    stored = rows()
    present = tuple(n for n in needed if n in stored and stored[n].state == "installed")
    changes = tuple(n for n in needed if n not in present)
    return Plan(action="install", names=names, changes=changes, present=present)


def plan_upgrade(names: Iterable[str] = ()) -> Plan:
    """Bring modules to the version and the migrations of their files; all that are behind when none
    is named.

    :raises Blocked: a named module is not installed.
    """
    kernel: Kernel = current_app.extensions["cauce"]
    stored, names = rows(), tuple(names)
    active = installed_manifests(kernel, stored)
    for name in names:
        if name not in active:
            text = _("%(name)s is not installed.", name=label_of(name))
            raise Blocked(text, name)
    changes = tuple(
        m.name
        for m in ordered({n: active[n] for n in _with_needed(active)})
        if (m.name in names) or (not names and _behind(m, stored[m.name].version))
    )
    return Plan(action="upgrade", names=names or changes, changes=changes)


def _behind(manifest: Manifest, stored: str | None) -> bool:
    if manifest.version != stored:
        return True
    history = history_of(manifest)
    with db.engine.connect() as connection:
        return current(connection, history) != history.head()


def plan_deactivate(name: str, with_dependants: bool = False) -> Plan:
    """Deactivate a module, keeping its data.

    :raises Blocked: it is not installed, or others need it and may not go along.
    """
    kernel: Kernel = current_app.extensions["cauce"]
    stored = rows()
    if name not in stored or stored[name].state != "installed":
        raise Blocked(_("%(name)s is not installed.", name=label_of(name)), name)
    needing = dependants(name, _complete(installed_manifests(kernel, stored)))
    if needing and not with_dependants:
        raise Blocked(_needed_by(name, needing), name)
    return Plan(action="deactivate", names=(name,), changes=(*needing, name))


def plan_purge(name: str) -> Plan:
    """Drop a module with its data.

    :raises Blocked: there is nothing of it here, or modules that need it still have data.
    """
    kernel: Kernel = current_app.extensions["cauce"]
    stored = rows()
    if name not in stored:
        raise Blocked(_("There are no data of %(name)s here.", name=label_of(name)), name)
    with_data = _complete(installed_manifests(kernel, stored, ("installed", "inactive")))
    needing = dependants(name, with_data) if name in with_data else []
    if needing:
        raise Blocked(_needed_by(name, needing), name)
    tables = tuple(count_rows(tables_of(stored[name])))
    files = count_files(name)
    return Plan(action="purge", names=(name,), changes=(name,), tables=tables, files=files)


def _must_exist(kernel: Kernel, name: str) -> None:
    if name in kernel.available:
        return
    broken = next((r for p, r in kernel.broken.items() if p.rpartition(".")[2] == name), None)
    if broken:
        text = _("The files of %(name)s cannot be read: %(reason)s", name=name, reason=broken)
        raise Blocked(text, name)
    raise Blocked(_("There is no application called %(name)s on this machine.", name=name), name)


def _needed_by(name: str, needing: list[str]) -> str:
    return ngettext(
        "%(others)s needs %(name)s. Deactivate or purge it first.",
        "%(others)s need %(name)s. Deactivate or purge them first.",
        len(needing),
        others=", ".join(label_of(n) for n in needing),
        name=label_of(name),
    )


def _complete(manifests: dict) -> dict:
    """Without modules whose needs are not among them (their files are gone): they order nothing."""
    return {n: manifests[n] for n in _with_needed(manifests)}


def _with_needed(manifests: dict) -> set[str]:
    kept = set(manifests)
    while gone := {n for n in kept if not set(manifests[n].depends) <= kept}:
        kept -= gone
    return kept
