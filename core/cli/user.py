"""``cauce user``: users from the command line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import select

from core.access import users
from core.access.errors import Refused
from core.access.models import User
from core.cli.support import as_json, show, with_app
from core.db import session

with_password = click.option(
    "--password", help="The password; other people on this machine can see it."
)
with_stdin = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input."
)


@click.group("user")
def command() -> None:
    """Users: create them, change their password."""


@command.command()
@click.option("--mail", required=True, help="Address they sign in with.")
@click.option("--role", "roles", required=True, multiple=True, help="Code of a role: sales.")
@click.option("--name", help="Name as colleagues read it; the address by default.")
@with_password
@with_stdin
@as_json
@with_app
def create(
    mail: str,
    roles: tuple[str, ...],
    name: str | None,
    password: str | None,
    password_stdin: bool,
    as_json: bool,
) -> None:
    """Create a user. Without a password they choose one through “I forgot my password”."""
    secret = given_password(password, password_stdin)
    with explained():
        label = name or mail.partition("@")[0].replace(".", " ").title()
        user = users.create_user(mail, label, roles=roles, password=secret)
    if as_json:
        show({"id": user.id, "mail": user.mail, "name": user.name, "roles": list(roles)})
    else:
        click.echo(f"User {user.mail} created.")


@command.command("password")
@click.argument("mail")
@with_password
@with_stdin
@with_app
def change_password(mail: str, password: str | None, password_stdin: bool) -> None:
    """Change the password of the user MAIL; their sessions end."""
    user = session().scalar(select(User).where(User.mail == mail.strip().lower()))
    if user is None:
        raise click.ClickException(f"There is no user {mail}")
    secret = given_password(password, password_stdin)
    if secret is None:
        secret = click.prompt("New password", hide_input=True, confirmation_prompt=True)
    with explained():
        users.set_password(user.id, secret)
    click.echo(f"The password of {user.mail} is changed; their sessions have ended.")


def given_password(password: str | None, from_stdin: bool) -> str | None:
    """The password of the options, if one was given.

    :raises click.UsageError: both ways were given, or nothing came.
    """
    if password is not None and from_stdin:
        raise click.UsageError("Give either --password or --password-stdin.")
    if not from_stdin:
        return password
    text = sys.stdin.readline().rstrip("\r\n")
    if not text:
        raise click.UsageError("No password came from standard input.")
    return text


@contextmanager
def explained() -> Iterator[None]:
    """What a service refuses becomes the command's error. :raises click.ClickException:"""
    try:
        yield
    except Refused as refused:
        lines = [f"{name}: {t}" if name else t for name, ts in refused.errors.items() for t in ts]
        raise click.ClickException("\n".join(lines)) from None
