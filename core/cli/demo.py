"""``cauce demo``: invented data to try Cauce with."""

from __future__ import annotations

import secrets

import click
from flask import current_app

from core import demo
from core.cli.support import as_json, show, with_app
from core.locale.countries import SERVED


@click.group()
def command() -> None:
    """Invented customers and colleagues, removable at any time."""


@command.command()
@click.option("--country", type=click.Choice(SERVED), default="ES", show_default=True)
@click.option(
    "--size", type=click.IntRange(1, 2_000_000), default=200, show_default=True, help="Contacts."
)
@as_json
@with_app
def load(country: str, size: int, as_json: bool) -> None:
    """Load demo data; does nothing where there are some already."""
    given = current_app.config["CAUCE"].demo_password
    password = given or secrets.token_urlsafe(9)
    with click.progressbar(length=size, label="Demo data", hidden=as_json or size < 5000) as bar:
        result = demo.load(country, size, password, progress=bar.update)
    if as_json:
        shown = "" if given or not result.mails else password
        show({"loaded": result.fresh, "rows": result.rows, "password": shown})
    elif not result.fresh:
        click.echo("There are demo data already. Remove them first: cauce demo remove")
    else:
        click.echo(f"Loaded: {sum(result.rows.values())} rows")
        if result.mails:
            click.echo(f"Users: {', '.join(result.mails)}")
            click.echo("Password: as in CAUCE_DEMO_PASSWORD" if given else f"Password: {password}")


@command.command()
@as_json
@with_app
def remove(as_json: bool) -> None:
    """Remove exactly the rows that came with the demo data.

    Those that people have come to use since are listed and stay.
    """
    result = demo.remove()
    if as_json:
        kept = [{"table": table, "id": number, "name": name} for table, number, name in result.kept]
        show({"removed": result.removed, "kept": kept})
        return
    click.echo(f"Removed: {sum(result.removed.values())} rows")
    for table, number, name in result.kept:
        click.echo(f"In use, stays: {table} {number} {name}")
