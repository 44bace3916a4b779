"""What was said and done about a record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Record, utcnow
from core.db.scoping import guard
from core.db.types import Json, UTCDateTime


@guard
class TimelineEntry(Record):
    """An entry of the history of a record; it also shows at the record's root, the customer.

    Closed to every query except the one of :mod:`core.timeline.history`: an entry is visible exactly
    when its own record is.
    """

    __tablename__ = "core_timeline"
    __table_args__ = (
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
    #: Plain text, or cleaned HTML for the kinds that say so.
    body: Mapped[str] = mapped_column(Text, default="")
    #: What its kind's template shows: result and minutes of a call …
    data: Mapped[dict] = mapped_column(Json, default=dict)
    #: For colleagues only; never leaves the house.
    internal: Mapped[bool] = mapped_column(Boolean, default=False)
    #: Deleted by its author; kept until the undo has expired.
    deleted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
