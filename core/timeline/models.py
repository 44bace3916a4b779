"""What was said and done about a record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Base, Record, utcnow
from core.db.scoping import guard
from core.db.types import Json, UTCDateTime


@guard
class TimelineEntry(Record):
    """An entry of the history of a record; it also shows at the record's root, the customer.

    Closed to every query except the one of :mod:`core.timeline.history`: an entry is visible exactly
    when its own record is, and a private one only to its author and those who answer for privacy.
    """

    __tablename__ = "core_timeline"
    __table_args__ = (
        CheckConstraint("direction IN ('in', 'out')", name="direction"),
        Index("ix_core_timeline_root", "root_model", "root_id", "at", "id"),
        Index("ix_core_timeline_record", "model", "record_id", "at", "id"),
    )

    #: When it happened.
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    #: Name of a :class:`~core.timeline.kinds.TimelineKind`; unknown ones are shown plainly.
    kind: Mapped[str] = mapped_column(String(60))
    #: Record it belongs to.
    model: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[int] = mapped_column(Integer)
    #: Customer record under which it shows too; the record itself when it is the customer.
    root_model: Mapped[str] = mapped_column(String(60))
    root_id: Mapped[int] = mapped_column(Integer)
    #: Who said or did it; empty for the system.
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_user.id", ondelete="SET NULL"), index=True
    )
    #: Who began it: "out" we, "in" they; empty where nobody did (notes, stages).
    direction: Mapped[str | None] = mapped_column(String(3))
    #: Somebody was really spoken or written to: what the last interaction of a record is made of.
    interaction: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    #: Seen by its author and by those who may read private notes, by nobody else.
    private: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    #: Plain text in which ``@[7]`` names user 7, or cleaned HTML for the kinds that say so.
    body: Mapped[str] = mapped_column(Text, default="")
    #: What its kind's template shows: result and minutes of a call …
    data: Mapped[dict] = mapped_column(Json, default=dict)
    #: For colleagues only; never leaves the house.
    internal: Mapped[bool] = mapped_column(Boolean, default=False)
    #: Deleted by its author; kept until the undo has expired.
    deleted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


@guard
class Attachment(Base):
    """A file of a record, or of an entry of its history; it also shows at the record's root.

    Closed to every query except those of :mod:`core.timeline.attachments`: it is visible exactly when
    its record is and, where it came with an entry, when the entry is.
    """

    __tablename__ = "core_attachment"
    __table_args__ = (
        Index("ix_core_attachment_root", "root_model", "root_id", "id"),
        Index("ix_core_attachment_record", "model", "record_id", "id"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: What is kept of it: name, size, kind, who brought it and when.
    file_id: Mapped[int] = mapped_column(
        ForeignKey("core_file.id", ondelete="CASCADE"), unique=True
    )
    #: Record it belongs to, and the customer under which it shows too.
    model: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[int] = mapped_column(Integer)
    root_model: Mapped[str] = mapped_column(String(60))
    root_id: Mapped[int] = mapped_column(Integer)
    #: Entry it came with; empty when it was put on the record itself.
    entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_timeline.id", ondelete="CASCADE"), index=True
    )
    #: Removed; kept until the undo has expired.
    deleted_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)


class Follower(Base):
    """A user who is told what happens with a record, or who said that they do not want to be.

    It gives no right: who no longer sees the record is told nothing.
    """

    __tablename__ = "core_follower"
    __table_args__ = (UniqueConstraint("model", "record_id", "user_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: Record.
    model: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[int] = mapped_column(Integer)
    #: Who follows it.
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id", ondelete="CASCADE"), index=True)
    #: False once they stopped: writing, owning or being mentioned does not begin it again.
    following: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    #: Since when.
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
