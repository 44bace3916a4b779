"""``cauce token``: API tokens from the command line."""

from __future__ import annotations

import click
from sqlalchemy import select

from core.access import tokens
from core.access.models import User
from core.cli.support import with_app
from core.cli.user import explained
from core.db import session


@click.group("token")
def command() -> None:
    """API tokens: keys for programs."""


@command.command()
@click.option("--user", "mail", required=True, help="Whose rights it has: their address.")
@click.option("--name", required=True, help="What it is for.")
@click.option("--permission", "permissions", multiple=True, help="Limit it to this; repeatable.")
@click.option("--days", type=int, help="Days until it expires; without, it does not.")
@with_app
def create(mail: str, name: str, permissions: tuple[str, ...], days: int | None) -> None:
    """Create a token and print it alone; it is never shown again."""
    user = session().scalar(select(User).where(User.mail == mail.strip().lower(), User.active))
    if user is None:
        raise click.ClickException(f"There is no active user {mail}")
    with explained():
        _row, secret = tokens.create_token(
            name, user_id=user.id, permissions=permissions, days=days
        )
    click.echo(secret)
