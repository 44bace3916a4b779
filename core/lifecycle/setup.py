"""The tables of the whole installation: first set-up, bringing up to date, and whether they are."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from sqlalchemy import Connection, inspect, select

from core.access.presets import offer_presets
from core.db import db, using_session
from core.db.migrations import CORE, current, due, in_one_transaction, migrate, table_owners
from core.db.migrations.history import History, history_of
from core.db.scoping import EVERYTHING
from core.kernel.generation import GenerationFile
from core.kernel.loader import Kernel
from core.lifecycle.declare import make_offers
from core.lifecycle.errors import LifecycleError, ModuleFails
from core.lifecycle.plan import plan_upgrade
from core.lifecycle.request import request
from core.settings.state import InstalledModule, State


@dataclass(frozen=True)
class Finding:
    """An owner whose tables are not what its files expect."""

    owner: str
    #: behind (migrations are due) | differs (tables are not those of the models) | fails
    kind: str
    text: str


def set_up_core() -> bool:
    """Bring the tables of the platform up to date; on an empty database make them, the state and
    the preset roles. One transaction.

    :returns: whether anything changed.
    """
    with db.engine.connect() as connection:
        if not due(connection, CORE):
            return False
    mirror = GenerationFile(current_app.config["CAUCE"].data_dir)
    with mirror.migrating():
        generation = in_one_transaction(db.engine, _set_up_core)
        if generation:
            mirror.publish(generation)
    return bool(generation)


def _set_up_core(connection: Connection) -> int:
    if not due(connection, CORE):
        return 0
    migrate(connection, CORE)
    elevated = db.session.session_factory(bind=connection)
    elevated.info.update(scope=EVERYTHING, why="set-up", writing=True)
    try:
        with using_session(elevated):
            state = elevated.scalar(select(State))
            if state is None:
                state = State(id=1, generation=0, schema_version=1)
                elevated.add(state)
            state.generation += 1
            elevated.flush()
            offer_presets()
            make_offers()
            elevated.commit()
            return state.generation
    finally:
        elevated.close()


def upgrade_modules() -> tuple[list[str], dict[str, str]]:
    """All at once; when one fails, one by one, so that it holds up only those that need it."""
    names = plan_upgrade().changes
    try:
        return list(request("upgrade", ()).changes), {}
    except LifecycleError:
        upgraded: list[str] = []
    failures: dict[str, str] = {}
    for name in names:
        try:
            upgraded += request("upgrade", (name,)).changes
        except LifecycleError as error:
            failures[name] = error.reason if isinstance(error, ModuleFails) else str(error)
    return upgraded, failures


def pending(connection: Connection) -> list[Finding]:
    """Owners whose migrations are due, cheaply: the platform's history and the modules' versions."""
    kernel: Kernel = current_app.extensions["cauce"]
    if not inspect(connection).has_table(CORE.table):
        return [Finding("core", "behind", "the database is empty")]
    found = [_behind(connection, CORE)]
    query = select(InstalledModule.name).where(InstalledModule.state == "installed")
    for name in sorted(connection.scalars(query)):
        if name in kernel.failed:
            found.append(Finding(name, "fails", kernel.failed[name]))
        elif name in kernel.available:
            found.append(_behind(connection, history_of(kernel.available[name])))
    return [finding for finding in found if finding]


def _behind(connection: Connection, history: History) -> Finding | None:
    at, head = current(connection, history), history.head()
    if at == head:
        return None
    return Finding(history.owner, "behind", f"at {at or 'nothing'}, its files are at {head}")


def drift(connection: Connection) -> list[Finding]:
    """Owners whose tables are not those of their models."""
    from core.db.migrations.autogenerate import differences

    kernel: Kernel = current_app.extensions["cauce"]
    owners = table_owners(kernel.modules)
    return [
        Finding(history.owner, "differs", str(difference))
        for history in (CORE, *(history_of(m) for m in kernel.modules))
        for difference in differences(connection, history, owners)
    ]
