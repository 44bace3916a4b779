"""The audit log: who changed what, from which value to which, when and from where."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Base, utcnow
from core.db.types import Json, UTCDateTime


class AuditEntry(Base):
    """One change. Rows are written in the transaction of the change and chained later by a job.

    The chain's hash covers the metadata and a digest of salt and values: erasing a person deletes
    values and salt, and the chain still verifies.
    """

    __tablename__ = "core_audit"
    __table_args__ = (Index("ix_core_audit_record", "model", "record_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    #: User who acted; no foreign key, the log outlives people.
    user_id: Mapped[int | None] = mapped_column(Integer, index=True)
    #: Their name then.
    who: Mapped[str] = mapped_column(String(120))
    #: screen | api | import | job | cli | system
    via: Mapped[str] = mapped_column(String(20))
    ip: Mapped[str | None] = mapped_column(String(45))
    #: create | update | archive | restore | delete | login …
    action: Mapped[str] = mapped_column(String(30))
    #: Table or model the record belongs to.
    model: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[int | None] = mapped_column(Integer)
    #: {field: [old, new]}
    changes: Mapped[dict | None] = mapped_column(Json)
    #: Why elevated work was done, or the reason a person gave.
    reason: Mapped[str | None] = mapped_column(String(300))
    salt: Mapped[str | None] = mapped_column(String(32))
    #: SHA-256 of salt, changes and reason.
    digest: Mapped[str] = mapped_column(String(64))
    #: SHA-256 of the previous link and this row's metadata and digest; set by the sealer.
    link: Mapped[str | None] = mapped_column(String(64))
    #: Place in the chain, from 1; ids may commit out of order, places do not.
    place: Mapped[int | None] = mapped_column(Integer, unique=True)
