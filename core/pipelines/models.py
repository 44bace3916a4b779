"""Funnels, their stages, and how long each record stood in each stage."""

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
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Base, Record, utcnow
from core.db.types import Json, UTCDateTime
from core.records.mixins import Archivable

#: What a stage means for the record that stands in it.
CATEGORIES = ("open", "waiting", "won", "lost", "done")
#: Categories in which the work on a record is over.
CLOSED = frozenset({"won", "lost", "done"})


class Pipeline(Archivable, Record):
    """A funnel of one kind of record. Retired ones are archived, never deleted."""

    __tablename__ = "core_pipeline"
    __table_args__ = (UniqueConstraint("model", "code"),)

    #: Kind of record that goes through it: "sales.opportunity".
    model: Mapped[str] = mapped_column(String(60))
    #: Stable key for programs; never changes.
    code: Mapped[str] = mapped_column(String(40))
    #: What people call it; a text of the product until somebody renames it.
    name: Mapped[str] = mapped_column(String(80))
    #: Order among the funnels of its kind; the first one takes new records.
    position: Mapped[int] = mapped_column(Integer, default=0)


class Stage(Archivable, Record):
    """A stage of a funnel. Retired ones are archived: the past of records names them."""

    __tablename__ = "core_stage"
    __table_args__ = (
        UniqueConstraint("pipeline_id", "code"),
        CheckConstraint("category IN ('open', 'waiting', 'won', 'lost', 'done')", name="category"),
        CheckConstraint("probability BETWEEN 0 AND 100", name="probability"),
        CheckConstraint("rot_days > 0", name="rot_days"),
    )

    #: Funnel it belongs to.
    pipeline_id: Mapped[int] = mapped_column(
        ForeignKey("core_pipeline.id", ondelete="CASCADE"), index=True
    )
    #: Stable key within the funnel, for programs; never changes.
    code: Mapped[str] = mapped_column(String(40))
    #: What people call it; a text of the product until somebody renames it.
    name: Mapped[str] = mapped_column(String(80))
    #: What is done in this stage, in one sentence, for whoever works in it.
    help: Mapped[str | None] = mapped_column(String(200))
    #: Order from left to right.
    position: Mapped[int] = mapped_column(Integer, default=0)
    #: open | waiting | won | lost | done
    category: Mapped[str] = mapped_column(String(10), default="open")
    #: How many of a hundred records in this stage are won; empty where nothing is won.
    probability: Mapped[int | None] = mapped_column(Integer)
    #: Names of fields that a record needs to stand here.
    required_fields: Mapped[list] = mapped_column(Json, default=list)
    #: Nobody gets here without a call, mail or message since the stage before.
    requires_interaction: Mapped[bool] = mapped_column(Boolean, default=False)
    #: After so many days here a record is stale; empty: never.
    rot_days: Mapped[int | None] = mapped_column(Integer)


class StageChange(Base):
    """A stay of a record in a stage: when it came, who brought it, how long it stayed."""

    __tablename__ = "core_stage_change"
    __table_args__ = (
        Index("ix_core_stage_change_record", "model", "record_id", "entered_at", "id"),
        Index("ix_core_stage_change_stage", "stage_id", "entered_at"),
        # all that reports of the history read, so that they need no row
        Index("ix_core_stage_change_report", "model", "record_id", "stage_id", "seconds"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Record.
    model: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[int] = mapped_column(Integer)
    #: Funnel and stage it stood in.
    pipeline_id: Mapped[int] = mapped_column(
        ForeignKey("core_pipeline.id", ondelete="CASCADE"), index=True
    )
    stage_id: Mapped[int] = mapped_column(ForeignKey("core_stage.id", ondelete="CASCADE"))
    #: Stage it came from; empty for the first stay.
    from_stage_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_stage.id", ondelete="SET NULL"), index=True
    )
    #: From when to when; no end while it stands there.
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: Length of the stay, once it is over.
    seconds: Mapped[int | None] = mapped_column(Integer)
    #: Who brought it here; empty for the system.
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_user.id", ondelete="SET NULL"), index=True
    )
    #: How: screen | api | import | job | cli | system.
    via: Mapped[str] = mapped_column(String(20), default="screen")
    #: Why, in the words of whoever moved it.
    reason: Mapped[str | None] = mapped_column(Text)
