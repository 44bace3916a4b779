"""Tables of the jobs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Base, utcnow
from core.db.types import Json, UTCDateTime

#: queued: waits for run_at · running: a worker has it · sending: its effect outside is under way ·
#: done · failed: will be tried again at run_at · dead: given up · doubtful: a worker died while
#: sending, so nobody knows whether it was sent.
STATES = ("queued", "running", "sending", "done", "failed", "dead", "doubtful")


class JobRow(Base):
    """One piece of work outside a request. The row is the truth; messages only wake workers."""

    __tablename__ = "core_job"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index("ix_core_job_due", "state", "run_at", "id"),
        Index("ix_core_job_finished", "state", "finished_at"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: Which work: name of a :class:`core.jobs.Job`.
    name: Mapped[str] = mapped_column(String(120))
    #: Its arguments: plain values and ids, never records.
    args: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    #: Two jobs with the same key are one job.
    key: Mapped[str | None] = mapped_column(String(200), unique=True)
    #: One of STATES.
    state: Mapped[str] = mapped_column(String(10), default="queued")
    #: Not before this instant.
    run_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    #: How often it was started.
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    #: Until when the worker answers for it; afterwards another one may take it.
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: Who has it: host:process:random.
    worker: Mapped[str | None] = mapped_column(String(120))
    #: Progress shown to the person who started it.
    progress_done: Mapped[int] = mapped_column(Integer, default=0)
    #: How many steps there are; 0 while unknown.
    progress_total: Mapped[int] = mapped_column(Integer, default=0)
    #: What it is doing now.
    progress_text: Mapped[str] = mapped_column(String(200), default="")
    #: What it returned.
    result: Mapped[Any] = mapped_column(Json, nullable=True)
    #: Why the last attempt failed.
    error: Mapped[str | None] = mapped_column(Text)
    #: In whose name it runs; empty for the system.
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    #: Ties together what one cause set off (request, automation chain).
    correlation: Mapped[str | None] = mapped_column(String(64))
    #: When it was asked for.
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    #: When the last attempt began.
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: When it was done or given up.
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ScheduleRow(Base):
    """When each recurring job is due next; claimed by one tick, however many there are."""

    __tablename__ = "core_schedule"

    #: Name of the :class:`core.jobs.Schedule`.
    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    #: When it is due next.
    next_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: When it was last due.
    last_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
