"""Brings an installation to the state in which it can be served: tables, modules, demo data."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
from flask import current_app

from core import demo
from core.access.actor import SYSTEM, acting_as
from core.app import create_app
from core.config import ConfigError
from core.db.base import utcnow
from core.lifecycle import LifecycleError, request
from core.lifecycle.setup import set_up_core, upgrade_modules
from core.locale.calendars import public_holidays
from core.settings import current_company
from core.ui.setup import steps


def prepare(with_demo: bool) -> dict[str, Any]:
    """Everything a start needs; nothing where nothing is due.

    :param with_demo: on an installation without people: install every module and load demo data.
    :returns: ``mails`` and ``password`` of demo users made now, ``setup``: address of the first-run
        wizard while there is nobody, ``failures``: module → why it does not run.
    """
    with _system():
        set_up_core()
    with _system():
        _know_holidays()
        result: dict[str, Any] = {"failures": upgrade_modules()[1]}
        if steps.has_people():
            return result
        if not with_demo:
            return {**result, "setup": f"/setup/company?code={steps.setup_code()}"}
        result["failures"] |= _install_all()
    with _system():  # the modules are there now
        password = current_app.config["CAUCE"].demo_password or secrets.token_urlsafe(9)
        loaded = demo.load("ES", password=password)
    return {**result, "mails": loaded.mails, "password": password}


def _know_holidays() -> None:
    """The holidays of this year and the next in files, so that no web process loads the library."""
    company = current_company()
    if company is not None:
        for year in (utcnow().year, utcnow().year + 1):
            public_holidays(company.country, year, company.subdivision)


def _install_all() -> dict[str, str]:
    failures = {}
    for manifest in steps.available_modules():
        try:
            request("install", (manifest.name,))
        except LifecycleError as error:
            failures[manifest.name] = str(error)
    return failures


@contextmanager
def _system() -> Iterator[None]:
    """The application of this moment, with the system acting."""
    with create_app().app_context(), acting_as(SYSTEM.through("cli")):
        yield


def main() -> None:
    """Prepare and print the result as one line of JSON (``cauce run`` reads it)."""
    try:
        result = prepare(with_demo="--demo" in sys.argv)
    except ConfigError as error:
        sys.exit(f"cauce: {error}")
    print(orjson.dumps(result).decode())  # noqa: T201


if __name__ == "__main__":
    main()
