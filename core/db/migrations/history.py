"""The history of an owner's tables: where its versions are, how far a database is, moving along it."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, column, inspect, select
from sqlalchemy import table as table_of

from core.db import search
from core.db.base import Base
from core.db.triggers import restore_triggers
from core.kernel.manifest import Manifest

if TYPE_CHECKING:  # Alembic is loaded where tables are moved: most processes never do
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class History:
    """The migrations of one owner."""

    #: "core" or the name of a module; its tables start with it.
    owner: str
    #: Directory of the version files; an owner without tables has none.
    versions: Path

    @property
    def table(self) -> str:
        """Its version table."""
        return f"mig_{self.owner}"

    def script(self) -> ScriptDirectory:
        """Its versions, as Alembic reads them."""
        from alembic.script import ScriptDirectory

        return ScriptDirectory(
            str(HERE), version_locations=[str(self.versions)], file_template="%(rev)s_%(slug)s"
        )

    def head(self) -> str | None:
        """The newest revision; None when there are no versions.

        Read without Alembic where the files are written as usual: every process that says whether it
        is ready asks, and few ever move a table.
        """
        if not self.versions.is_dir():
            return None
        before = _revisions(self.versions)
        newest = set(before) - set(before.values())
        return newest.pop() if len(newest) == 1 else self.script().get_current_head()


CORE = History("core", HERE.parent.parent / "migrations" / "versions")


def history_of(manifest: Manifest) -> History:
    """The history of a module, found without importing the module."""
    spec = find_spec(manifest.package)
    assert spec is not None
    assert spec.origin is not None
    return History(manifest.name, Path(spec.origin).parent / "migrations" / "versions")


def _revisions(versions: Path) -> dict[Any, Any]:
    """Revision → the one before it, as the files say it; empty when one says it otherwise."""
    found: dict[Any, Any] = {}
    for path in versions.glob("[!_]*.py"):
        said: dict[str, Any] = {}
        for node in ast.parse(path.read_bytes()).body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                said |= {t.id: node.value.value for t in node.targets if isinstance(t, ast.Name)}
        if not {"revision", "down_revision"} <= said.keys():
            return {}
        found[said["revision"]] = said["down_revision"]
    return found


def current(connection: Connection, history: History) -> str | None:
    """The revision a database is at; None before the first."""
    if not inspect(connection).has_table(history.table):
        return None
    return connection.scalar(select(column("version_num")).select_from(table_of(history.table)))


def due(connection: Connection, history: History) -> bool:
    """Whether the tables of an owner are not those of its newest revision."""
    return current(connection, history) != history.head()


def migrate(connection: Connection, history: History, to: str = "head") -> None:
    """Move the tables of an owner to a revision, inside the transaction of the connection.

    :param to: a revision, ``head`` or ``base`` (drops all its tables and the version table).
    """
    if not history.versions.is_dir():
        return
    if to == "head" and not due(connection, history):
        _restore_triggers(connection, history.owner)
        return
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext

    from core.db.migrations import operations as _operations  # noqa: F401  op.create_search_index

    script = history.script()

    def steps(revision: Any, _context: MigrationContext) -> Any:
        if to == "base":
            return script._downgrade_revs(to, revision)
        return script._upgrade_revs(to, revision)

    with EnvironmentContext(Config(), script, fn=steps, destination_rev=to) as environment:
        environment.configure(connection=connection, version_table=history.table)
        environment.run_migrations()
    if to == "base":
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {history.table}")
    else:
        _restore_triggers(connection, history.owner)


def _restore_triggers(connection: Connection, owner: str) -> None:
    """A migration that rebuilds a table on SQLite loses its triggers; the table's own are made here
    the first time, too."""
    present = set(connection.dialect.get_table_names(connection))
    for name, table in Base.metadata.tables.items():
        if name in present and name.startswith(f"{owner}_"):
            search.restore_search(connection, table)
            restore_triggers(connection, table)


def table_owners(manifests: Iterable[Manifest]) -> dict[str, str]:
    """Which owner declares each table that is mapped in this process: the package of its class.

    Classes of tests own nothing.
    """
    packages = {"core": "core", **{m.package: m.name for m in manifests}}
    owners: dict[str, str] = {}
    for mapper in Base.registry.mappers:
        module = mapper.class_.__module__
        package = max(
            (p for p in packages if f"{module}.".startswith(f"{p}.")), key=len, default=""
        )
        if package and ".tests." not in f"{module}.":
            mapped: Any = mapper
            owners |= {table.name: packages[package] for table in mapped.tables}
    return owners
