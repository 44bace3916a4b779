"""Rules, what they were before, and what each of their runs did."""

from __future__ import annotations

from datetime import datetime
from typing import Any

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

#: done: it acted · skipped: a condition did not hold · failed: an action could not be done and nothing
#: of the run is kept · stopped: it would have gone round in a circle, or was too many in an hour.
STATES = ("done", "skipped", "failed", "stopped")


class Rule(Record):
    """What the house does by itself. Retired ones are archived: their runs name them."""

    __tablename__ = "core_automation_rule"
    __derived__ = frozenset({"failures", "last_run_at", "live_since"})

    #: What people call it.
    name: Mapped[str] = mapped_column(String(120))
    #: Kind of record it is about: "support.case".
    model: Mapped[str] = mapped_column(String(60), index=True)
    #: {"kind": name of a TriggerKind, "params": {…}}
    trigger: Mapped[dict[str, Any]] = mapped_column(Json)
    #: Filter tree that the record must fit; empty: every record.
    conditions: Mapped[Any] = mapped_column(Json, nullable=True)
    #: [{"kind": name of an ActionKind, "params": {…}}], done in this order, all or none.
    actions: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    #: Rises with every change of trigger, conditions or actions.
    revision: Mapped[int] = mapped_column(Integer, default=1)
    #: Whether it acts.
    enabled: Mapped[bool] = mapped_column(Boolean, default=False)
    #: Since when it acts as it is now; kinds of time look no further back.
    live_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: Who is told when something is wrong with it.
    owner_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_user.id", ondelete="SET NULL"), index=True
    )
    #: It acts no more often in an hour.
    per_hour: Mapped[int] = mapped_column(Integer, default=200)
    #: Failures since it last succeeded.
    failures: Mapped[int] = mapped_column(Integer, default=0)
    #: Why it was switched off by itself; empty otherwise.
    off_reason: Mapped[str | None] = mapped_column(Text)
    #: When it last acted or failed.
    last_run_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: Which example it was made from; empty: somebody wrote it.
    code: Mapped[str | None] = mapped_column(String(60), unique=True)
    #: Out of use.
    archived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class RuleRevision(Base):
    """A rule as it was, so that each run tells what it went by."""

    __tablename__ = "core_automation_revision"
    __table_args__ = (UniqueConstraint("rule_id", "number"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("core_automation_rule.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    #: {"trigger", "conditions", "actions"}
    definition: Mapped[dict[str, Any]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_user.id", ondelete="SET NULL"), index=True
    )


class RuleRun(Base):
    """What a rule did about a record for one occurrence, or why it did nothing."""

    __tablename__ = "core_automation_run"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index("ix_core_automation_run_rule", "rule_id", "at", "id"),
        Index("ix_core_automation_run_record", "model", "record_id"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("core_automation_rule.id", ondelete="CASCADE"))
    revision: Mapped[int] = mapped_column(Integer)
    model: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[int] = mapped_column(Integer)
    #: Rule, revision, record and occurrence: nothing is done twice.
    key: Mapped[str] = mapped_column(String(200), unique=True)
    #: One of STATES.
    state: Mapped[str] = mapped_column(String(10))
    #: What was done, one text an action.
    did: Mapped[list[str]] = mapped_column(Json, default=list)
    #: The conditions that did not hold, as nodes of the filter.
    unmet: Mapped[list[Any]] = mapped_column(Json, default=list)
    #: Why it failed or was stopped.
    reason: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow, index=True)
