"""What happened to a case, as its clocks of service count it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import Base, UTCDateTime


class CaseEvent(Base):
    """A line of the log from which the times of service of a case are computed."""

    __tablename__ = "support_case_event"
    __table_args__ = (Index("ix_support_case_event_case", "case_id", "at", "id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: Case.
    case_id: Mapped[int] = mapped_column(ForeignKey("support_case.id", ondelete="CASCADE"))
    #: When it happened.
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: One of :class:`modules.support.sla.engine.Happening`.
    what: Mapped[str] = mapped_column(String(12))
    #: Why the clocks stand still: name of the stage.
    reason: Mapped[str] = mapped_column(String(80), default="")
    #: Entry of the history that tells it.
    entry_id: Mapped[int | None] = mapped_column(Integer, index=True)
    #: What was promised from then on, as it was promised then.
    policy: Mapped[str] = mapped_column(String(80), default="")
    #: Hours in which its times count.
    calendar_id: Mapped[int | None] = mapped_column(
        ForeignKey("support_calendar.id", ondelete="SET NULL"), index=True
    )
    #: Working minutes until the first answer.
    first_response: Mapped[int | None] = mapped_column(Integer)
    #: Working minutes until each further answer.
    next_response: Mapped[int | None] = mapped_column(Integer)
    #: Working minutes until it is solved.
    resolution: Mapped[int | None] = mapped_column(Integer)
