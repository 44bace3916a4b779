"""The database: engine and session rules, base model, column types, search, scoping, numbering."""

from core.db.base import Base, Record, metadata
from core.db.ext import db
from core.db.prepared import prepared, prepared_rows
from core.db.reading import once_a_page
from core.db.session import on_commit, read, session, using_session, write

__all__ = [
    "Base",
    "Record",
    "db",
    "metadata",
    "on_commit",
    "once_a_page",
    "prepared",
    "prepared_rows",
    "read",
    "session",
    "using_session",
    "write",
]
