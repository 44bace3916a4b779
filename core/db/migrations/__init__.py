"""Migrations: one shared Alembic environment, one history and one version table per owner.

An owner is ``core`` or a module. Histories do not know each other: a module whose files are gone
stops nobody, and taking one back touches no table of another.
"""

from core.db.migrations.history import (
    CORE,
    History,
    current,
    due,
    history_of,
    migrate,
    table_owners,
)
from core.db.migrations.transaction import in_one_transaction

__all__ = [
    "CORE",
    "History",
    "current",
    "due",
    "history_of",
    "in_one_transaction",
    "migrate",
    "table_owners",
]
