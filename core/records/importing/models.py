"""Tables of imports: the import, its rows, and what it remembers for the next one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Base, utcnow
from core.db.types import Json, UTCDateTime

#: uploaded: the file was read · mapped: the columns are agreed · previewed: a dry run was shown ·
#: running · done · failed: stopped with an error, can go on · undoing · undone
STATES = ("uploaded", "mapped", "previewed", "running", "done", "failed", "undoing", "undone")
ACTIONS = ("created", "updated", "unchanged", "rejected")


class Import(Base):
    """A file on its way into a model. The checkpoint moves in the transaction of the rows."""

    __tablename__ = "core_import"
    __table_args__ = (CheckConstraint(f"state IN {STATES}", name="state"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: Model the rows become records of: "contacts.contact".
    model: Mapped[str] = mapped_column(String(60))
    #: Who imports, and with whose rights it runs.
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_user.id", ondelete="SET NULL"), index=True
    )
    #: Language of the reasons and of what is read.
    locale: Mapped[str] = mapped_column(String(12), default="es")
    #: Name of the file as the person knows it.
    file_name: Mapped[str] = mapped_column(String(200))
    #: The file; empty once its time is over.
    file_id: Mapped[int | None] = mapped_column(ForeignKey("core_file.id", ondelete="SET NULL"))
    #: How it is stored: kind, encoding, separator, quote, sheet … (tabular Format).
    format: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    #: Column titles in their order.
    header: Mapped[list[str]] = mapped_column(Json, default=list)
    #: One entry a column: field, score, how, decimal, dates and the evidence shown.
    mapping: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    #: key, source, empty (see Options).
    options: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    #: One of STATES.
    state: Mapped[str] = mapped_column(String(10), default="uploaded")
    #: Data rows of the file.
    rows: Mapped[int] = mapped_column(Integer, default=0)
    #: Last data row that is done, or undone.
    checkpoint: Mapped[int] = mapped_column(Integer, default=0)
    created: Mapped[int] = mapped_column(Integer, default=0)
    updated: Mapped[int] = mapped_column(Integer, default=0)
    unchanged: Mapped[int] = mapped_column(Integer, default=0)
    rejected: Mapped[int] = mapped_column(Integer, default=0)
    #: Records created although they look like one that exists.
    suspects: Mapped[int] = mapped_column(Integer, default=0)
    #: Records an undo left as they are, because they were changed or used since.
    kept: Mapped[int] = mapped_column(Integer, default=0)
    #: What the last dry run found: counts and first rows.
    preview: Mapped[dict[str, Any] | None] = mapped_column(Json)
    #: Why it stopped, for the person.
    error: Mapped[str | None] = mapped_column(Text)
    #: The job that runs it.
    job_id: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    #: When it was done, failed or undone.
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ImportRow(Base):
    """What became of one data row, and how to take it back."""

    __tablename__ = "core_import_row"
    __table_args__ = (
        Index("ix_core_import_row_action", "import_id", "action"),
        Index("ix_core_import_row_record", "import_id", "record_id"),
    )

    import_id: Mapped[int] = mapped_column(
        ForeignKey("core_import.id", ondelete="CASCADE"), primary_key=True
    )
    #: From 1, without the header.
    row: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: One of ACTIONS.
    action: Mapped[str] = mapped_column(String(10))
    #: Record created, changed or found; no foreign key, it may be of any model.
    record_id: Mapped[int | None] = mapped_column(Integer)
    #: Column, value and reason of a rejection or of a doubt.
    column: Mapped[str | None] = mapped_column(String(200))
    value: Mapped[str | None] = mapped_column(String(200))
    reason: Mapped[str | None] = mapped_column(String(500))
    #: Values before an update, by field; empties for fields that were empty.
    before: Mapped[dict[str, Any] | None] = mapped_column(Json)
    #: Version of the record after this row: an undo touches nothing changed since.
    version: Mapped[int | None] = mapped_column(Integer)
    #: undone | kept, once an undo has passed; why it was kept is in ``reason``.
    undo: Mapped[str | None] = mapped_column(String(6))


class ImportSide(Base):
    """A record that came into being because of a row without being the row's own: the company of a
    person, the link between them."""

    __tablename__ = "core_import_side"
    __table_args__ = (Index("ix_core_import_side_record", "import_id", "model", "record_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("core_import.id", ondelete="CASCADE"))
    model: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[int] = mapped_column(Integer)
    #: Version it had when its chunk was done.
    version: Mapped[int] = mapped_column(Integer, default=1)
    #: undone | kept, once an undo has passed.
    undo: Mapped[str | None] = mapped_column(String(6))


class ImportIdentity(Base):
    """By what an earlier import knows a record again."""

    __tablename__ = "core_import_identity"
    __table_args__ = (
        Index("ix_core_import_identity_import", "import_id"),
        Index("ix_core_import_identity_record", "model", "record_id"),
    )

    model: Mapped[str] = mapped_column(String(60), primary_key=True)
    #: Digest of (source, external id), or of the whole normalised row.
    digest: Mapped[str] = mapped_column(String(40), primary_key=True)
    record_id: Mapped[int] = mapped_column(Integer)
    #: Import that made the connection; undoing it forgets it.
    import_id: Mapped[int] = mapped_column(Integer)


class ImportHeader(Base):
    """What people chose for a column title where the proposal was wrong."""

    __tablename__ = "core_import_header"

    model: Mapped[str] = mapped_column(String(60), primary_key=True)
    #: Folded title.
    title: Mapped[str] = mapped_column(String(200), primary_key=True)
    #: Field chosen; empty: not imported.
    field: Mapped[str | None] = mapped_column(String(80))
