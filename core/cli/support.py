"""What commands share: the application, who acts, and how results are printed."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click
import orjson
from flask import Flask
from sqlalchemy import select

from core.access.actor import SYSTEM, acting_as
from core.access.models import User
from core.access.sessions import actor_of
from core.app import create_app
from core.config import ConfigError, Settings
from core.db import session

as_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def settings_or_fail() -> Settings:
    """The settings. :raises click.ClickException: one cannot be used."""
    try:
        return Settings.load()
    except ConfigError as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def file_progress(label: str, hidden: bool = False) -> Iterator[Callable[[int, int], None]]:
    """A progress bar in the terminal: ``progress(done, total)``."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), disable=hidden, transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def load_app() -> Flask:
    """The application. :raises click.ClickException: settings cannot be used."""
    try:
        app = create_app()
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    gc.freeze()  # what lives as long as the process need not be looked through again and again
    return app


@contextmanager
def application(user: str | None = None) -> Iterator[Flask]:
    """The application with somebody acting: the user of a mail address, else the system.

    :raises click.ClickException: settings cannot be used, or there is no such user.
    """
    app = load_app()
    with app.app_context(), acting_as(SYSTEM.through("cli")):
        if user is None:
            yield app
            return
        person = session().scalar(select(User).where(User.mail == user.lower(), User.active))
        if person is None:
            raise click.ClickException(f"There is no active user {user}")
        with acting_as(actor_of(person).through("cli")):
            yield app


def show(data: Any) -> None:
    """Print data as JSON, one document."""
    click.echo(orjson.dumps(data, option=orjson.OPT_INDENT_2, default=str).decode())


def with_app(function: Callable) -> Callable:
    """Run a command inside :func:`application` as the system."""

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        with application():
            return function(*args, **kwargs)

    return run
