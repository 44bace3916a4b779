"""The pytest plugin: ``pytest_plugins = ["core.testing.plugin"]``."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, event, select

from core.access import passwords
from core.access.actor import SYSTEM, Actor, acting_as
from core.access.models import User
from core.access.sessions import COOKIE, actor_of, forget_actors, start_session
from core.db import db
from core.kernel.discovery import discover
from core.kernel.loader import connect_events
from core.testing.application import application
from core.testing.database import drop, forget_copies, fresh_url
from core.testing.installation import Installation

# Before anything imports it: what a generic test found is shown, not only that it failed.
pytest.register_assert_rewrite("core.testing.generic")

# Looking for what can be forgotten costs a tenth of a suite that holds a whole application.
gc.set_threshold(50_000, 20, 20)

# What a guess costs on purpose is nothing to the tests that sign in; commands hash as installations do.
passwords.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--db postgresql`` runs the suite on PostgreSQL."""
    parser.addoption("--db", choices=("sqlite", "postgresql"), default="sqlite")


def pytest_configure(config: pytest.Config) -> None:
    """The marks that the order and the choice of tests go by."""
    config.addinivalue_line("markers", "slow(seconds=10): takes long, so it is among the first")
    config.addinivalue_line("markers", "once: shows nothing about databases: with SQLite only")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what touches a database runs: the rest has run with SQLite. What takes long
    begins early in every process, so that none is left with it at the end."""
    if config.getoption("--db") == "postgresql":
        rest = [i for i in items if not _shows_something_of_the_database(i)]
        config.hook.pytest_deselected(items=rest)
        gone = set(rest)
        items[:] = [i for i in items if i not in gone]
    items[:] = _dealt(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def _dealt(items: list[pytest.Item], processes: int) -> list[pytest.Item]:
    """The tests in the order in which pytest-xdist (``worksteal``) cuts them into one run for each
    process; each run begins with its share of those that take long."""
    slow = sorted(filter(_seconds, items), key=_seconds, reverse=True)
    rest = iter([item for item in items if not _seconds(item)])
    found: list[pytest.Item] = []
    for number in range(processes):
        size = (len(items) - len(found)) // (processes - number)
        share = slow[number::processes]
        found += [*share, *islice(rest, max(0, size - len(share)))]
    return [*found, *rest]


def _shows_something_of_the_database(item: pytest.Item) -> bool:
    used = "database_kind" in getattr(item, "fixturenames", ())
    return used and not item.get_closest_marker("once")


def _seconds(item: pytest.Item) -> float:
    mark = item.get_closest_marker("slow")
    return mark.kwargs.get("seconds", 10) if mark else 0


def pytest_unconfigure() -> None:
    """The databases that installations were copied from are no longer needed."""
    forget_copies()


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> str:
    """sqlite or postgresql."""
    return request.config.getoption("--db")


@pytest.fixture(scope="session")
def whole_app(database_kind: str) -> Iterator[Flask]:
    """The application with every module, tables created, people in place. Use ``app`` in tests."""
    with application(database_kind, "suite") as made:
        gc.freeze()  # lives as long as the tests: need not be looked through again and again
        yield made


@pytest.fixture
def app(whole_app: Flask) -> Iterator[Flask]:
    """The application; whatever the test commits is rolled back afterwards."""
    engines = db._app_engines[whole_app]
    engine = engines[None]
    connection: Connection = engine.connect().execution_options(cauce_write=True)
    transaction = connection.begin()
    engines[None] = connection  # type: ignore[assignment]
    connect_events(whole_app.extensions["cauce"])  # another test may have made another application
    forget_actors()
    try:
        yield whole_app
    finally:
        engines[None] = engine
        transaction.rollback()
        connection.close()
        forget_actors()


@pytest.fixture
def installation(database_kind: str, tmp_path: Path) -> Iterator[Installation]:
    """An installation of its own; ``installation.create("contacts")`` fills it."""
    url = fresh_url(database_kind, f"own_{time.time_ns()}", tmp_path)
    own = Installation(tmp_path, url)
    yield own
    own.stop()
    forget_actors()
    drop(url)


@pytest.fixture
def committed(installation: Installation) -> Flask:
    """An application with every module, where commits are real: threads, races."""
    return installation.create(*sorted(discover()[0]))


@pytest.fixture
def as_user(app: Flask) -> Iterator[Callable[[str], Actor]]:
    """``as_user("ventas")``: act as a demo user inside an application context."""
    with app.app_context(), acting_as(SYSTEM):
        contexts = []

        def become(name: str) -> Actor:
            user = db.session.execute(
                select(User).where(User.mail == f"{name}@demo.example")
            ).scalar_one()
            manager = acting_as(actor_of(user))
            contexts.append(manager)
            return manager.__enter__()

        yield become
        for manager in reversed(contexts):
            manager.__exit__(None, None, None)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that is not signed in."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> Callable[[str], FlaskClient]:
    """``sign_in("ventas")``: a browser signed in as a demo user."""

    def browser(name: str) -> FlaskClient:
        fresh = app.test_client()
        with app.app_context(), acting_as(SYSTEM):
            user = db.session.execute(
                select(User).where(User.mail == f"{name}@demo.example")
            ).scalar_one()
            secret = start_session(user)
        fresh.set_cookie(COOKIE, secret)
        return fresh

    return browser


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], object]:
    """``with count_queries() as seen: …``; ``seen`` lists the statements sent to the database."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
                seen.append(statement)

        target = db._app_engines[app][None]
        event.listen(target, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(target, "before_cursor_execute", note)

    return counting
