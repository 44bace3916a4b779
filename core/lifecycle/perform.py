"""Makes a change of modules: in a process of its own, in one transaction.

The process was started for this change and has imported the modules that are to run afterwards, so
that a module that does not load is known before anything is touched. Everything else (migrations,
seeds, grants, the list of modules, the generation) is one transaction: killed at any moment, the
installation is as it was before or as it should be after.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import Connection, delete, select
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from core.access import audit
from core.access.models import RoleGrant
from core.access.presets import offer_presets, touch_rights
from core.db import db, using_session, write
from core.db.migrations import due, history_of, in_one_transaction, migrate, table_owners
from core.db.migrations.transaction import lock_not_available
from core.db.scoping import EVERYTHING
from core.files import remove_contents
from core.kernel.generation import GenerationFile
from core.kernel.loader import Kernel
from core.lifecycle.catalogue import label_of
from core.lifecycle.declare import (
    CatchUp,
    ContactReference,
    Seed,
    make_offers,
    module_purged,
)
from core.lifecycle.errors import Blocked, ModuleFails
from core.lifecycle.files import export_files, forget_files
from core.lifecycle.forget import forget_records
from core.lifecycle.models import Reference, kept_as
from core.lifecycle.request import Order, Outcome
from core.lifecycle.tables import export_tables, tables_of
from core.locale import _
from core.settings.state import InstalledModule, State

log = logging.getLogger(__name__)

Rows = Mapping[str, InstalledModule]


def perform(order: Order) -> Outcome:
    """Make a change; the actor is who asked for it.

    :raises Blocked: it is no longer possible.
    :raises ModuleFails: a module's code or migration failed; it is noted with the module.
    """
    kernel: Kernel = current_app.extensions["cauce"]
    mirror = GenerationFile(current_app.config["CAUCE"].data_dir)
    step = {"install": _set_up, "upgrade": _set_up, "deactivate": _deactivate, "purge": _purge}
    try:
        if order.action in ("install", "upgrade"):
            _must_load(kernel, order)
        with mirror.migrating():
            outcome = in_one_transaction(
                db.engine,
                lambda c: _work(c, order, step[order.action]),
                moves=lambda c: _moves_tables(c, order),
            )
            mirror.publish(outcome.generation)
    except ModuleFails as error:
        _note_failure(order, error)
        raise
    except OperationalError as error:
        log.warning("%s of %s: %s", order.action, ", ".join(order.changes), error.orig)
        text = _("The database was busy for too long and nothing was changed. Try again.")
        raise Blocked(text, order.changes[-1]) from error
    with suppress(Exception):  # the nightly round finishes what a storage out of reach left here
        remove_contents(outcome.contents)
    return replace(outcome, contents=())


def _must_load(kernel: Kernel, order: Order) -> None:
    for name in order.changes:
        if name in kernel.failed:
            raise failure(name, kernel.failed[name])


def _moves_tables(connection: Connection, order: Order) -> bool:
    """Whether the change makes, rebuilds or drops tables; a module that leaves or comes back does not."""
    if order.action in ("deactivate", "purge"):
        return order.action == "purge"
    available = current_app.extensions["cauce"].available
    return any(due(connection, history_of(available[name])) for name in order.changes)


def _work(connection: Connection, order: Order, step: Callable[..., dict[str, Any]]) -> Outcome:
    elevated = db.session.session_factory(bind=connection)
    elevated.info.update(scope=EVERYTHING, why=order.action, writing=True)
    try:
        with using_session(elevated):
            stored = {row.name: row for row in elevated.scalars(select(InstalledModule))}
            facts = step(elevated, order, stored)
            state = elevated.scalars(select(State)).one()
            state.generation += 1
            elevated.commit()
            return Outcome(
                action=order.action, changes=order.changes, generation=state.generation, **facts
            )
    finally:
        elevated.close()


def _set_up(current: Session, order: Order, stored: Rows) -> dict[str, Any]:
    """Install or upgrade: migrate in graph order, then seeds or catching up, then grants."""
    kernel: Kernel = current_app.extensions["cauce"]
    owners = table_owners(kernel.modules)
    ready = {name for name, row in stored.items() if row.state == "installed"}
    for name in order.changes:
        manifest = kernel.available[name]
        for needed in manifest.depends:
            if needed not in ready:
                raise Blocked(_("%(name)s is not installed.", name=label_of(needed)), name)
        guarded(name, partial(migrate, current.connection(), history_of(manifest)))
        row = stored.get(name) or InstalledModule(name=name, version="", state="failed")
        before, version = row.state, row.version
        row.version, row.state, row.reason = manifest.version, "installed", None
        row.tables = sorted(t for t, owner in owners.items() if owner == name)
        current.add(row)
        current.flush()
        _keep_references(current, name)
        _settle(name, before)
        _log(current, order.action, name, {"version": [version or None, row.version]})
        ready.add(name)
    offer_presets()
    make_offers()
    return {}


def _settle(name: str, before: str) -> None:
    """Seeds of a module that is new, catching up of one that comes back."""
    kind: Any = {"failed": Seed, "inactive": CatchUp}.get(before)
    registry = kind and current_app.extensions["cauce"].of(kind)
    for item in registry or ():
        if registry.owner(item.name) == name:
            guarded(name, item.call)


def _keep_references(current: Session, name: str) -> None:
    registry = current_app.extensions["cauce"].of(ContactReference)
    current.execute(delete(Reference).where(Reference.module == name))
    current.add_all(kept_as(name, r) for r in registry if registry.owner(r.name) == name)
    current.flush()


def _deactivate(current: Session, order: Order, stored: Rows) -> dict[str, Any]:
    for name in order.changes:
        row = stored.get(name)
        if row is None or row.state != "installed":
            raise Blocked(_("%(name)s is not installed.", name=label_of(name)), name)
        row.state, row.reason = "inactive", None
        _log(current, "deactivate", name, {"state": ["installed", "inactive"]})
    make_offers()
    return {}


def _purge(current: Session, order: Order, stored: Rows) -> dict[str, Any]:
    """Export the tables, drop them by the module's own way back, forget what concerned it."""
    kernel: Kernel = current_app.extensions["cauce"]
    name = order.changes[0]
    row = stored.get(name)
    manifest = kernel.available.get(name)
    if row is None:
        raise Blocked(_("There are no data of %(name)s here.", name=label_of(name)), name)
    if manifest is None:
        raise Blocked(_no_way_back(name), name)
    names = tables_of(row)
    directory = _export_directory(name)
    export_tables(current.connection(), names, directory)
    export_files(current, name, directory)
    guarded(name, lambda: migrate(current.connection(), history_of(manifest), "base"))
    forget_records(current, name)
    contents = forget_files(current, name)
    module_purged.emit(module=name)
    current.execute(delete(Reference).where(Reference.module == name))
    current.execute(delete(RoleGrant).where(RoleGrant.permission.startswith(f"{name}.")))
    touch_rights()
    _log(current, "purge", name, {"tables": [names, None]})
    current.delete(row)
    return {"exported": str(directory), "contents": contents}


def _no_way_back(name: str) -> str:
    return _(
        "The files of %(name)s are not on this machine. Put them back to delete its data.",
        name=name,
    )


def _export_directory(name: str) -> Path:
    moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    return current_app.config["CAUCE"].data_dir / "purged" / f"{name}-{moment}"


def guarded(name: str, work: Callable[[], Any]) -> None:
    """Run a module's own code. :raises ModuleFails: it raised."""
    try:
        work()
    except Exception as error:
        if lock_not_available(error):
            raise  # the whole transaction is tried again
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise failure(name, f"{type(cause).__name__}: {cause}") from error


def failure(name: str, reason: str) -> ModuleFails:
    """The error for a module that does not load, migrate or start."""
    text = _(
        "%(name)s could not be set up, so nothing was changed. Reason: %(reason)s",
        name=label_of(name),
        reason=reason,
    )
    return ModuleFails(text, name, reason[:2000])


def _note_failure(order: Order, error: ModuleFails) -> None:
    """Keep the reason with the module, for the catalogue and the log."""
    with write() as current:
        row = current.get(InstalledModule, error.module)
        if row is None:
            row = InstalledModule(name=error.module, version="", state="failed")
            current.add(row)
        row.reason = error.reason
        current.flush()
        _log(current, f"{order.action}_failed", error.module, {"reason": [None, error.reason]})


def _log(current: Session, action: str, name: str, changes: dict[str, Any]) -> None:
    audit.log(current, action, "core.module", changes={"name": [None, name], **changes})
