"""Test databases: one per worker, on SQLite or PostgreSQL."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Hashable
from pathlib import Path

import psycopg

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432")


def worker() -> str:
    """Name of this pytest-xdist worker; "main" without it."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def fresh_url(kind: str, name: str, directory: Path | None = None) -> str:
    """The address of a new, empty database.

    :param kind: sqlite | postgresql
    :param name: distinguishes databases of one worker.
    """
    if kind == "sqlite":
        directory = directory or Path(tempfile.mkdtemp(prefix="cauce-test-"))
        return f"sqlite:///{directory / f'{name}.db'}"
    return created(f"cauce_test_{worker()}_{name}_{os.getpid()}")


def created(database: str) -> str:
    """The address of an empty PostgreSQL database; one of that name is dropped."""
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{database}"')
    return f"{POSTGRES}/{database}"


#: Addresses of the databases that were kept to be copied, by what they hold.
_kept: dict[Hashable, str] = {}


def keep(url: str, content: Hashable) -> None:
    """Keep a copy of a database to which nobody is connected, until the end of the session.

    :param content: what it holds, for :func:`copy`.
    """
    kind = url.partition(":")[0]
    kept = fresh_url(kind, f"kept_{len(_kept)}")
    _copy(url, kept)
    _kept[kind, content] = kept


def copy(content: Hashable, url: str) -> bool:
    """Put what was kept in place of an empty database.

    :returns: whether there was such a copy; nothing is done where there was none.
    """
    kept = _kept.get((url.partition(":")[0], content))
    if kept:
        _copy(kept, url)
    return bool(kept)


def forget_copies() -> None:
    """Remove what was kept."""
    while _kept:
        _content, url = _kept.popitem()
        if url.startswith("sqlite"):
            shutil.rmtree(_file(url).parent)
        drop(url)


def _copy(source: str, target: str) -> None:
    if source.startswith("sqlite"):
        shutil.copyfile(_file(source), _file(target))
        return
    names = [url.rsplit("/", 1)[1] for url in (source, target)]
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{names[1]}"')
        connection.execute(f'CREATE DATABASE "{names[1]}" TEMPLATE "{names[0]}"')


def _file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def drop(url: str) -> None:
    """Remove a database made by :func:`fresh_url`."""
    if url.startswith("postgresql"):
        name = url.rsplit("/", 1)[1]
        with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
