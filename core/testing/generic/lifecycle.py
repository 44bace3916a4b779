"""What a module leaves in the database: its tables, and how they refer to contacts."""

from __future__ import annotations

from core.db import db
from core.db.base import Base
from core.db.migrations import history_of, table_owners
from core.db.migrations.autogenerate import differences
from core.kernel.graph import closure
from core.lifecycle.declare import ContactReference
from core.testing.generic.house import house, manifest_of, owned
from core.testing.installation import Installation

__all__ = [
    "test_migrations_make_the_tables_of_the_models",
    "test_references_to_contacts_are_declared",
]


def test_migrations_make_the_tables_of_the_models(module: str, installation: Installation) -> None:
    """From an empty database, through every version, to what the models say."""
    app = installation.create(*closure([module], house().available))
    owners = table_owners(house().modules)
    with app.app_context(), db.engine.connect() as connection:
        found = differences(connection, history_of(manifest_of(module)), owners)
    assert not found, f"run `cauce db revision {module}`: {found}"


def test_references_to_contacts_are_declared(module: str) -> None:
    """Merging and erasing contacts know what to do with every row that refers to one."""
    if module == "contacts":
        return  # its own lines live and go with the contact
    tables = [n for n, owner in table_owners(house().modules).items() if owner == module]
    keys = {
        (name, key.parent.name)
        for name in tables
        for key in Base.metadata.tables[name].foreign_keys
        if key.target_fullname == "contacts_contact.id"
    }
    declared = {(r.cls.__table__.name, r.column) for r in owned(ContactReference, module)}
    assert keys <= declared, f"no ContactReference for {sorted(keys - declared)}"
    unknown = {
        f"{r.name}: {c}"
        for r in owned(ContactReference, module)
        for c in (r.column, *r.personal)
        if c not in r.cls.__table__.c
    }
    assert not unknown, unknown
