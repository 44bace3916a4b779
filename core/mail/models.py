"""Table of outgoing mail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Base, utcnow
from core.db.types import Json, UTCDateTime

#: waiting: its job has not sent it yet · sent · kept: written to the outbox only, because no mail
#: server is configured · refused: no server will take it. What is doubtful, its job says.
STATES = ("waiting", "sent", "kept", "refused")


class OutgoingMail(Base):
    """A mail that leaves, as it was written; kept as the outbox."""

    __tablename__ = "core_outgoing_mail"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index("ix_core_outgoing_mail_record", "model", "record_id"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: Message-ID, fixed once and for all: sent twice it is still one mail.
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    #: From: address, with or without a name.
    sender: Mapped[str] = mapped_column(String(320))
    #: To: addresses.
    recipients: Mapped[list[str]] = mapped_column(Json)
    #: Cc: addresses.
    copies: Mapped[list[str]] = mapped_column(Json, default=list)
    #: Where answers go; empty: to the sender.
    reply_to: Mapped[str | None] = mapped_column(String(320))
    #: Message-ID that this one answers.
    in_reply_to: Mapped[str | None] = mapped_column(String(200))
    #: Further headers, by name: List-Unsubscribe, References, Auto-Submitted.
    headers: Mapped[dict[str, str]] = mapped_column(Json, default=dict, server_default="{}")
    subject: Mapped[str] = mapped_column(String(500))
    #: Body as plain text.
    text: Mapped[str] = mapped_column(Text)
    #: Body as HTML, if any.
    html: Mapped[str | None] = mapped_column(Text)
    #: Ids of attached files.
    file_ids: Mapped[list[int]] = mapped_column(Json, default=list)
    #: Never sent again when in doubt (dunning): a person decides.
    once: Mapped[bool] = mapped_column(Boolean, default=False)
    #: One of STATES.
    state: Mapped[str] = mapped_column(String(10), default="waiting", index=True)
    #: Addresses the server would not take, with its reason.
    refused: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    #: The job that sends it.
    job_id: Mapped[int | None] = mapped_column(ForeignKey("core_job.id", ondelete="SET NULL"))
    #: Model of the record it was written from.
    model: Mapped[str | None] = mapped_column(String(80))
    #: Id of that record.
    record_id: Mapped[int | None] = mapped_column(Integer)
    #: Who wrote it; empty for the system.
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    #: When a server took it.
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
