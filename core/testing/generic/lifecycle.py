"""The migrations of a module make exactly the tables of its models."""

from __future__ import annotations

from core.db import db
from core.db.migrations import history_of, table_owners
from core.db.migrations.autogenerate import differences
from core.kernel.graph import closure
from core.testing.generic.house import house, manifest_of
from core.testing.installation import Installation

__all__ = ["test_migrations_make_the_tables_of_the_models"]


def test_migrations_make_the_tables_of_the_models(module: str, installation: Installation) -> None:
    """From an empty database, through every version, to what the models say."""
    app = installation.create(*closure([module], house().available))
    owners = table_owners(house().modules)
    with app.app_context(), db.engine.connect() as connection:
        found = differences(connection, history_of(manifest_of(module)), owners)
    assert not found, f"run `cauce db revision {module}`: {found}"
