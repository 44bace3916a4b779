"""``cauce duplicates``: records that look like one."""

from __future__ import annotations

import click
from flask import current_app

from core.cli.support import application, as_json, file_progress, show
from core.records.duplicates import DuplicateFinder


@click.group()
def command() -> None:
    """Records that look like one."""


@command.command()
@click.argument("model")
@click.option("--user", metavar="MAIL", help="Show the pairs that this user may see.")
@as_json
def scan(model: str, user: str | None, as_json: bool) -> None:
    """Look through all records of MODEL and print the pairs that look like one."""
    with application(user):
        finder = current_app.extensions["cauce"].of(DuplicateFinder).get(model)
        if finder is None:
            raise click.ClickException(f"Nothing looks for duplicates of {model}")
        with file_progress("Looking for duplicates", hidden=as_json) as progress:
            counts = finder.scan(progress)
        pairs = [list(pair) for pair in finder.pairs()]
    if as_json:
        show({"model": model, **counts, "pairs": pairs})
        return
    for one, other, score in pairs:
        click.echo(f"{one}\t{other}\t{score:.3f}")
    click.echo(f"{len(pairs)} pairs", err=True)
