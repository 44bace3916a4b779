"""What people were told, and how each of them wants to be told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Base, utcnow
from core.db.types import UTCDateTime


class Notification(Base):
    """Something one person was told. Shown only while they see the record it is about."""

    __tablename__ = "core_notification"
    __table_args__ = (
        Index("ix_core_notification_user", "user_id", "read_at", "id"),
        Index("ix_core_notification_mail", "mail_at"),
        Index("ix_core_notification_record", "model", "record_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Who is told.
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id", ondelete="CASCADE"))
    #: Name of a :class:`~core.notifications.kinds.NotificationKind`.
    kind: Mapped[str] = mapped_column(String(60))
    #: One sentence, in the language of who is told.
    title: Mapped[str] = mapped_column(String(300))
    #: Where it leads, on this site.
    url: Mapped[str] = mapped_column(String(300), default="")
    #: Record it is about; empty: about none.
    model: Mapped[str | None] = mapped_column(String(60))
    record_id: Mapped[int | None] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    #: Read in the list or by following it.
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: From when on it may go out by mail; empty: it does not, or has gone.
    mail_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class NotificationChoice(Base):
    """How somebody is told of one kind, where it is not the usual way."""

    __tablename__ = "core_notification_choice"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("core_user.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(60), primary_key=True)
    #: In the list of the bell.
    shown: Mapped[bool] = mapped_column(Boolean, default=True)
    #: none | now | digest
    mail: Mapped[str] = mapped_column(String(10), default="none")


class NotificationHours(Base):
    """When somebody wants no mails, how early they are reminded, and their calendar's address."""

    __tablename__ = "core_notification_hours"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("core_user.id", ondelete="CASCADE"), primary_key=True
    )
    #: Mails only in the company's working hours.
    working_only: Mapped[bool] = mapped_column(Boolean, default=False)
    #: No mails from … to, by the person's clock: "20:00", "08:00".
    quiet_from: Mapped[str | None] = mapped_column(String(5))
    quiet_to: Mapped[str | None] = mapped_column(String(5))
    #: Minutes before an activity; 0: no reminder.
    remind_minutes: Mapped[int] = mapped_column(Integer, default=15)
    #: SHA-256 of the secret in the address of their calendar; empty: there is none.
    feed_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
