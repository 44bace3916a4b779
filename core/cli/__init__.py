"""The ``cauce`` command: one file a group of commands, imported when it is used."""

from __future__ import annotations

import gc
from importlib import import_module
from typing import Any

import click

from core.kernel.product import product_version

#: Command → file of this package that defines it as ``command``.
COMMANDS = {
    "run": "run",
    "worker": "worker",
    "db": "db",
    "module": "module",
    "user": "user",
    "token": "token",
    "import": "imports",
    "export": "exports",
    "duplicates": "duplicates",
    "demo": "demo",
    "backup": "backup",
    "restore": "restore",
    "doctor": "doctor",
    "i18n": "i18n",
}


class Lazy(click.Group):
    """Imports a command's file when it is asked for, so that ``cauce --help`` is instant."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the table."""
        return list(COMMANDS)

    def main(self, *args: Any, **extra: Any) -> Any:
        """By its own name in what it prints: the launcher starts it as ``python -c``."""
        # most commands mostly import: looking for rubbish every 700 objects took a third of it
        gc.set_threshold(50_000)
        return super().main(*args, **{"prog_name": "cauce", **extra})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of a name; None when there is none."""
        if name not in COMMANDS:
            return None
        return import_module(f"core.cli.{COMMANDS[name]}").command


@click.command(cls=Lazy)
@click.version_option(product_version(), prog_name="cauce")
def main() -> None:
    """Cauce: an open modular business suite."""
