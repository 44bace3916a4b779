"""Writes the migration of an owner from what its models and its history differ in (for developers).

Works on a database that holds the owner and what it depends on, migrated to their newest versions, in
a process that has imported exactly those models.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from alembic.autogenerate import produce_migrations
from alembic.autogenerate.api import RevisionContext
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.util.exc import CommandError
from sqlalchemy import JSON, Connection, inspect

from core.db.base import Base
from core.db.indexing import PREFIX
from core.db.migrations.history import History
from core.db.migrations.operations import CreateSearchIndex
from core.db.types import Exact, UTCDateTime


def write_revision(
    connection: Connection, history: History, owners: Mapping[str, str], message: str
) -> Path | None:
    """Write the next version of an owner.

    :param owners: see :func:`core.db.migrations.table_owners`.
    :returns: the file; None when nothing differs.
    """
    history.versions.mkdir(parents=True, exist_ok=True)
    script = history.script()
    number = len(list(history.versions.glob("[0-9]*.py"))) + 1
    arguments: dict[str, Any] = {
        "message": message,
        "autogenerate": True,
        "sql": False,
        "head": "head",
        "splice": False,
        "branch_label": None,
        "version_path": None,
        "rev_id": f"{number:04}",
        "depends_on": None,
    }

    def finish(_context: Any, _revision: Any, directives: list) -> None:
        operations = directives[0].upgrade_ops
        _add_search(connection, history, owners, directives[0])
        if operations.is_empty():
            directives.clear()

    revision = RevisionContext(Config(), script, arguments, process_revision_directives=finish)

    def compare(at: Any, context: MigrationContext) -> list:
        revision.run_autogenerate(at, context)
        return []

    with EnvironmentContext(Config(), script, fn=compare) as environment:
        environment.configure(
            connection=connection,
            target_metadata=Base.metadata,
            version_table=history.table,
            **_options(history, owners),
        )
        environment.run_migrations()
    written = [Path(s.path) for s in revision.generate_scripts() if s]
    for path in written:
        _format(path)
    return written[0] if written else None


def differences(connection: Connection, history: History, owners: Mapping[str, str]) -> list[Any]:
    """What separates the tables of an owner in a database from its models; empty when nothing does."""
    options = {"version_table": history.table, **_options(history, owners)}
    context = MigrationContext.configure(connection, opts=options)
    try:
        return produce_migrations(context, Base.metadata).upgrade_ops.as_diffs()  # type: ignore[union-attr]
    except CommandError as error:
        return [str(error)]


def squash(history: History) -> None:
    """Forget every version of an owner (before its first release: one initial version is kept)."""
    if history.versions.is_dir():
        shutil.rmtree(history.versions)


def _options(history: History, owners: Mapping[str, str]) -> dict[str, Any]:
    def include(item: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
        name = name or ""
        if kind == "table" and reflected and other is None:
            return _foreseen(name, history, owners)
        if kind == "table":
            return owners.get(name) == history.owner
        # made elsewhere: see operations.py and core/db/indexing.py
        return not (kind == "index" and (name.endswith("_trgm") or name.startswith(PREFIX)))

    return {
        "include_object": include,
        "render_item": _render,
        "render_as_batch": True,
        "compare_type": True,
    }


def _foreseen(name: str, history: History, owners: Mapping[str, str]) -> bool:
    """Whether a table that no model declares any more was the owner's."""
    return name.startswith(f"{history.owner}_") and name not in owners and "_fts" not in name


def _render(kind: str, item: Any, context: Any) -> Any:
    """Our column types by their short name."""
    if kind != "type" or not isinstance(item, Exact | UTCDateTime | JSON):
        return False
    context.imports.add("from core.db import types")
    if isinstance(item, JSON):
        return "types.Json"
    values = f"{item.places}, {item.digits}" if isinstance(item, Exact) else ""
    return f"types.{type(item).__name__}({values})"


def _add_search(
    connection: Connection, history: History, owners: Mapping[str, str], directive: Any
) -> None:
    present = set(inspect(connection).get_table_names())
    for name, table in sorted(Base.metadata.tables.items()):
        column = table.info.get("search_column")
        if column and owners.get(name) == history.owner and f"{name}_fts" not in present:
            operation = CreateSearchIndex(name, column)
            directive.upgrade_ops.ops.append(operation)
            directive.downgrade_ops.ops.insert(0, operation.reverse())


def _format(path: Path) -> None:
    """House style, where the formatter is installed; without Alembic's own remarks."""
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.lstrip().startswith("# ###")))
    ruff = Path(sys.executable).with_name("ruff")
    if ruff.exists():
        subprocess.run([ruff, "format", "-q", path], check=False)
        subprocess.run([ruff, "check", "-q", "--fix", "--exit-zero", path], check=False)
