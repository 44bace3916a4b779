"""Table of the files."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Base, utcnow
from core.db.types import UTCDateTime


class FileRow(Base):
    """A file: whose it is and what it is called; the bytes are in the storage.

    It has no rights of its own: whoever may see the record it belongs to may see it.
    """

    __tablename__ = "core_file"
    __table_args__ = (Index("ix_core_file_record", "model", "record_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: SHA-256 of the content, in hexadecimal: its name in the storage.
    digest: Mapped[str] = mapped_column(String(64), index=True)
    #: Length in bytes.
    size: Mapped[int] = mapped_column(BigInteger)
    #: What people call it, made safe.
    name: Mapped[str] = mapped_column(String(150))
    #: Kind, by its content where that was looked at, else by its name: type/subtype.
    media_type: Mapped[str] = mapped_column(String(100))
    #: Model of the record it belongs to; empty for imports, exports and mails in the making.
    model: Mapped[str | None] = mapped_column(String(80))
    #: Id of that record.
    record_id: Mapped[int | None] = mapped_column(Integer)
    #: Who brought it; empty for the system.
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    #: When it was brought.
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    #: When it is removed by itself (imports, exports); empty: never.
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
