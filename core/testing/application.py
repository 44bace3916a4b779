"""An application for tests with its tables and people, and with modules of their own if they wish."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from core.access.actor import SYSTEM, acting_as
from core.app import create_app
from core.config import Settings
from core.db import db
from core.kernel.discovery import discover
from core.testing.database import drop, fresh_url
from core.testing.modules import forget_modules
from core.testing.people import populate


@contextmanager
def application(kind: str, name: str, outside: Path | None = None) -> Iterator[Flask]:
    """An application with every module, in a database of its own.

    :param kind: sqlite | postgresql
    :param name: distinguishes the databases of one worker.
    :param outside: directory with further modules (``modules/<name>``); nothing of them is left.
    """
    with tempfile.TemporaryDirectory(prefix="cauce-test-") as directory:
        url = fresh_url(kind, name, Path(directory))
        variables = {
            "CAUCE_ENV": "test",
            "CAUCE_DATA_DIR": directory,
            "CAUCE_DATABASE_URL": url,
            "CAUCE_SECRET_KEY": "test-" + "0" * 40,
            "CAUCE_MODULES_PATH": str(outside or ""),
        }
        settings = Settings.load({key: value for key, value in variables.items() if value})
        available, _broken = discover(settings.modules_path)
        app = create_app(settings, installed=sorted(available))
        with app.app_context(), acting_as(SYSTEM):
            db.create_all()
            populate([(m.name, m.version) for m in available.values()])
        yield app
        with app.app_context():
            db.engine.dispose()
        drop(url)
    if outside:
        forget_modules(outside)
