"""``cauce module``: the modules of this installation."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import orjson

from core.access.actor import SYSTEM, acting_as
from core.access.models import User
from core.access.sessions import actor_of
from core.app import create_app
from core.cli.support import application, as_json, show
from core.db import session
from core.lifecycle import (
    LifecycleError,
    ModuleFails,
    Outcome,
    Plan,
    catalogue,
    request,
)
from core.lifecycle.perform import perform
from core.lifecycle.request import Order, plan_for, with_tuples
from core.locale import using_locale

yes = click.option("--yes", is_flag=True, help="Do not ask.")


@click.group()
def command() -> None:
    """The modules of this installation."""


@command.command("list")
@as_json
def list_(as_json: bool) -> None:
    """Show every module, its version and where it stands."""
    with _reported(), application():
        entries = catalogue()
    if as_json:
        show([asdict(e) | {"upgradable": e.upgradable} for e in entries])
        return
    for entry in entries:
        version = entry.version or entry.available
        more = f" → {entry.available}" if entry.upgradable else ""
        click.echo(f"{entry.name:<20} {version + more:<16} {entry.state:<10} {entry.label}")
        if entry.reason:
            click.echo(f"{'':<20} {entry.reason}")


@command.command()
@click.argument("names", nargs=-1, required=True)
@yes
def install(names: tuple[str, ...], yes: bool) -> None:
    """Install modules and all they need; deactivated ones come back with their data."""
    _change("install", names, yes)


@command.command()
@click.argument("names", nargs=-1)
@yes
def upgrade(names: tuple[str, ...], yes: bool) -> None:
    """Bring modules (all that are behind) to the version of their files."""
    _change("upgrade", names, yes)


@command.command()
@click.argument("name")
@click.option("--with-dependants", is_flag=True, help="Deactivate what needs it, too.")
@yes
def deactivate(name: str, with_dependants: bool, yes: bool) -> None:
    """Take a module out of use, keeping all its data."""
    _change("deactivate", (name,), yes, with_dependants=with_dependants)


@command.command()
@click.argument("name")
@click.option("--yes-name", default="", help="The name again: delete without asking.")
def purge(name: str, yes_name: str) -> None:
    """Delete a module's data, after exporting them to CSV files in the data directory."""
    with _reported(), application():
        plan = plan_for("purge", (name,))
        if not yes_name:
            for table in plan.tables:
                click.echo(f"  {table.name}: {table.rows} rows")
            if plan.files.files:
                click.echo(f"  stored files: {plan.files.files} ({plan.files.size} bytes)")
            yes_name = click.prompt(f"These data are deleted. Type {name} to go on", default="")
        outcome = request("purge", (name,), confirm=yes_name)
    click.echo(f"Purged {name}. Its data were exported to {outcome.exported}")


@command.command()
@click.argument("name")
@click.option(
    "--path",
    type=click.Path(file_okay=False, path_type=Path),
    help="Directory of a distribution of its own; default: the modules of this checkout.",
)
def new(name: str, path: Path | None) -> None:
    """Write a small module that works and passes the generic tests."""
    from core.cli.scaffold import write_module

    for written in write_module(name, path):
        click.echo(written)


@command.command(hidden=True)
def apply() -> None:
    """Make the change read from the input (used by the others; see core/lifecycle/perform.py)."""
    order = Order(**with_tuples(orjson.loads(sys.stdin.buffer.read())))
    app = create_app(installed=order.target)
    with app.app_context(), acting_as(SYSTEM.through(order.via)), using_locale(order.locale):
        try:
            with _asker(order):
                outcome = perform(order)
        except LifecycleError as error:
            reason = error.reason if isinstance(error, ModuleFails) else ""
            outcome = Outcome(
                action=order.action,
                error=str(error),
                code=error.code,
                module=error.module,
                reason=reason,
            )
    click.echo(orjson.dumps(asdict(outcome)))


def _asker(order: Order) -> Any:
    """Act as who asked, so that the audit log names them."""
    user = order.user_id and session().get(User, order.user_id)
    return acting_as(actor_of(user, order.via, order.ip) if user else SYSTEM.through(order.via))


def _change(action: str, names: tuple[str, ...], yes: bool, **options: Any) -> None:
    with _reported(), application():
        plan = plan_for(action, names, options.get("with_dependants", False))
        if not plan.changes:
            click.echo("Nothing to do")
            return
        if plan.also and not yes:
            click.confirm(_question(plan), abort=True)
        outcome = request(action, names, **options)
    done = {"install": "Installed", "upgrade": "Upgraded", "deactivate": "Deactivated"}[action]
    click.echo(f"{done}: {', '.join(outcome.changes)}")


def _question(plan: Plan) -> str:
    verb = {"install": "installs", "upgrade": "upgrades", "deactivate": "deactivates"}[plan.action]
    return f"This also {verb} {', '.join(plan.also)}. Go on?"


@contextmanager
def _reported() -> Iterator[None]:
    """Turn a refusal into the command's error message."""
    try:
        yield
    except LifecycleError as error:
        raise click.ClickException(str(error)) from None
