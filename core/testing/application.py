"""An application for tests with its tables and people, and with modules of their own if they wish."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Mapper

from core.access.actor import SYSTEM, acting_as
from core.access.sessions import forget_actors
from core.app import create_app
from core.config import Settings
from core.db import Base, db
from core.db.scoping import guarded_classes
from core.kernel.discovery import discover
from core.testing.database import drop, fresh_url
from core.testing.people import populate


@contextmanager
def application(kind: str, name: str, outside: Path | None = None) -> Iterator[Flask]:
    """An application with every module, in a database of its own.

    :param kind: sqlite | postgresql
    :param name: distinguishes the databases of one worker.
    :param outside: directory with further modules (``modules/<name>``); nothing of them is left.
    """
    before = set(Base.registry.mappers)
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
        _forget(outside, set(Base.registry.mappers) - before)
        forget_actors()


def _forget(outside: Path, mappers: set[Mapper]) -> None:
    """Take modules of tests out of this process: their path, their code, their tables."""
    sys.path[:] = [path for path in sys.path if path != str(outside)]
    names = [f"modules.{folder.name}" for folder in (outside / "modules").iterdir()]
    for mapper in mappers:
        if mapper.class_.__module__.startswith(tuple(names)):
            _unmap(mapper)
    for name in list(sys.modules):
        if any(name == one or name.startswith(f"{one}.") for one in names):
            del sys.modules[name]


def _unmap(mapper: Mapper) -> None:
    cls, registry = mapper.class_, Base.registry
    if cls in guarded_classes():
        guarded_classes().remove(cls)
    Base.metadata.remove(mapper.local_table)  # type: ignore[arg-type]
    registry._class_registry.pop(cls.__name__, None)
    registry._dispose_manager_and_mapper(mapper.class_manager)
    registry._managers.pop(mapper.class_manager, None)
