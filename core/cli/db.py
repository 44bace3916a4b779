"""``cauce db``: the tables of an installation, and writing migrations."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import click

from core.app import create_app
from core.config import Settings
from core.db import db
from core.db.migrations import CORE, History, history_of, in_one_transaction, migrate, table_owners
from core.kernel.discovery import discover
from core.kernel.graph import closure
from core.kernel.loader import Kernel


@click.group()
def command() -> None:
    """The tables of this installation."""


@command.command()
@click.argument("owner")
@click.option("-m", "--message", default="initial", help="What the migration does, in two words.")
@click.option("--squash", is_flag=True, help="Replace all versions of the owner by one.")
def revision(owner: str, message: str, squash: bool) -> None:
    """Write the next migration of OWNER (a module, or "core") from its models. For developers."""
    from core.db.migrations import autogenerate

    with tempfile.TemporaryDirectory(prefix="cauce-scratch-") as directory:
        settings = Settings.load(
            {
                "CAUCE_DATA_DIR": directory,
                "CAUCE_MODULES_PATH": os.environ.get("CAUCE_MODULES_PATH", ""),
            }
        )
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
        with app.app_context():
            path = in_one_transaction(
                db.engine, lambda connection: _write(connection, histories, own, kernel, message)
            )
            db.engine.dispose()
    click.echo(f"Written: {path}" if path else f"Nothing to do: {owner} equals its models")


def _write(
    connection, histories: list[History], own: History, kernel: Kernel, message: str
) -> Path | None:
    from core.db.migrations import autogenerate

    for history in histories:
        migrate(connection, history)
    owners = table_owners(kernel.modules)
    return autogenerate.write_revision(connection, own, owners, message)
