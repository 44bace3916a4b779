"""Accounts in programs that are reached over the web, and what became of each document sent there."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, false
from sqlalchemy import Integer as SqlInteger
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import Base, Json, UTCDateTime, part, utcnow
from modules.accounting.models.batch import Batch
from modules.accounting.models.books import Profile

#: waiting: a job sends it, now or later · sent: the program has it · failed: given up, see ``reason``
STATES = ("waiting", "sent", "failed")


class Connection(Base):
    """The account of a company in the program of a profile."""

    __tablename__ = "accounting_connection"

    #: Which program.
    profile_id: Mapped[int] = mapped_column(
        ForeignKey("accounting_profile.id", ondelete="CASCADE"), primary_key=True
    )
    #: Beginning of its addresses.
    address: Mapped[str] = mapped_column(String(300))
    #: The key, encrypted with that of the installation; shown to nobody.
    secret: Mapped[str] = mapped_column(Text)
    #: When the key was written.
    written_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    #: By whom.
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_user.id", ondelete="SET NULL"), index=True
    )
    #: A draft that was made there was found again: what is not found is not there.
    proven: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: Invoices issued since this day are mirrored.
    since: Mapped[date] = mapped_column(Date)
    #: When the program answered last.
    tested_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: When it was read last from end to end.
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: Why the program refuses us, in words; while it stands, nothing is read by itself.
    problem: Mapped[str | None] = mapped_column(Text)
    #: Of the last reading: new, changed and payments, and ``problems`` as (document, text).
    told: Mapped[dict] = mapped_column(Json, default=dict)


class Sending(Base):
    """What became of a document of a batch that goes to a program over the web."""

    __tablename__ = "accounting_sending"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index("ix_accounting_sending_external", "external_id"),
        Index("ix_accounting_sending_order", "order_id"),
    )

    #: Which batch.
    batch_id: Mapped[int] = mapped_column(
        ForeignKey("accounting_batch.id", ondelete="CASCADE"), primary_key=True
    )
    #: The order whose draft it is.
    order_id: Mapped[int] = mapped_column(
        ForeignKey("sales_order.id", ondelete="CASCADE"), primary_key=True
    )
    #: One of STATES.
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    #: Why it waits or was given up, in words.
    reason: Mapped[str | None] = mapped_column(Text)
    #: The program may have it although it gave no answer: it is looked for before it is sent again.
    unsure: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: Its identifier in the program.
    external_id: Mapped[str | None] = mapped_column(String(80))
    #: Its number there; drafts have none.
    number: Mapped[str | None] = mapped_column(String(60))
    #: The job that sends it.
    job_id: Mapped[int | None] = mapped_column(SqlInteger)
    #: When the program had it.
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


contributions = (
    *part(Connection, name="accounting.connection", key="profile_id", of=Profile),
    *part(Sending, name="accounting.sending", key="batch_id", of=Batch),
)
