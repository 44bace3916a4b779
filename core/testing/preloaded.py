"""What :mod:`core.testing.commands` imports before it forks: all that commands are made of."""

from __future__ import annotations

from importlib import import_module

from core.app import CORE_PARTS
from core.cli import COMMANDS

COMMON = ("alembic.config", "sqlalchemy.dialects.postgresql.psycopg", "sqlalchemy.dialects.sqlite")

for name in (*CORE_PARTS, *(f"core.cli.{file}" for file in COMMANDS.values()), *COMMON):
    import_module(name)
