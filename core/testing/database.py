"""Test databases: one per worker, on SQLite or PostgreSQL."""

from __future__ import annotations

import os
import tempfile
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


def drop(url: str) -> None:
    """Remove a database made by :func:`fresh_url`."""
    if url.startswith("postgresql"):
        name = url.rsplit("/", 1)[1]
        with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
