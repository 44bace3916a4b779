"""``cauce db``: the tables of an installation, and writing migrations."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

import click
from sqlalchemy import Connection

from core.app import create_app
from core.cli.support import application, as_json, show
from core.config import Settings
from core.db import db
from core.db.migrations import CORE, history_of, in_one_transaction, migrate, table_owners
from core.kernel.discovery import discover
from core.kernel.graph import closure
from core.kernel.loader import Kernel
from core.lifecycle.setup import Finding, drift, pending, set_up_core, upgrade_modules


@click.group()
def command() -> None:
    """The tables of this installation."""


@command.command()
@as_json
def upgrade(as_json: bool) -> None:
    """Bring all tables up to date; on an empty database make them. Exit code 1: a module failed."""
    with application():
        changed = ["core"] if set_up_core() else []
    with application():
        upgraded, failures = upgrade_modules()
    changed += upgraded
    if as_json:
        show({"upgraded": changed, "failed": failures})
    else:
        click.echo(f"Up to date: {', '.join(changed)}" if changed else "Nothing to do")
        for name, reason in failures.items():
            click.echo(f"{name} could not be upgraded and does not run: {reason}", err=True)
    sys.exit(1 if failures else 0)


@command.command()
@as_json
def check(as_json: bool) -> None:
    """Say whether the tables are what the files expect. Exit code 1: they are not."""
    with application(), db.engine.connect() as connection:
        found = pending(connection)
        if not any(f.owner == "core" for f in found):
            found += drift(connection)
    if as_json:
        show([asdict(f) for f in found])
    else:
        for finding in found:
            click.echo(_line(finding))
        click.echo("" if found else "All tables are what their models say", nl=not found)
    sys.exit(1 if found else 0)


def _line(finding: Finding) -> str:
    return f"{finding.owner}: {finding.kind}: {finding.text}"


@command.command()
@click.argument("owner")
@click.option("-m", "--message", default="initial", help="What the migration does, in two words.")
@click.option("--squash", is_flag=True, help="Replace all versions of the owner by one.")
def revision(owner: str, message: str, squash: bool) -> None:
    """Write the next migration of OWNER (a module, or "core") from its models. For developers."""
    path = write_migration(owner, message, squash)
    click.echo(f"Written: {path}" if path else f"Nothing to do: {owner} equals its models")


def write_migration(
    owner: str, message: str, squash: bool = False, paths: tuple[Path, ...] = ()
) -> Path | None:
    """Write a migration on a scratch database that holds the owner and what it depends on.

    :param paths: directories that hold ``modules/<name>``, beside those of CAUCE_MODULES_PATH.

    :returns: the file; None when nothing differs.
    :raises click.ClickException: there is no such module, or it does not load.
    """
    from core.db.migrations import autogenerate

    with tempfile.TemporaryDirectory(prefix="cauce-scratch-") as directory:
        known = [*map(str, paths), os.environ.get("CAUCE_MODULES_PATH", "")]
        where = os.pathsep.join(filter(None, known))
        settings = Settings.load({"CAUCE_DATA_DIR": directory, "CAUCE_MODULES_PATH": where})
        available, _broken = discover(settings.modules_path)
        if owner != "core" and owner not in available:
            raise click.ClickException(f"There is no module {owner!r} on this machine")
        app = create_app(settings, installed=() if owner == "core" else closure([owner], available))
        kernel: Kernel = app.extensions["cauce"]
        if kernel.failed:
            raise click.ClickException("; ".join(f"{n}: {r}" for n, r in kernel.failed.items()))
        histories = [CORE, *(history_of(m) for m in kernel.modules)]
        own = next(h for h in histories if h.owner == owner)
        if squash:
            autogenerate.squash(own)

        def work(connection: Connection) -> Path | None:
            for history in histories:
                migrate(connection, history)
            owners = table_owners(kernel.modules)
            return autogenerate.write_revision(connection, own, owners, message)

        with app.app_context():
            path = in_one_transaction(db.engine, work)
            db.engine.dispose()
    return path
