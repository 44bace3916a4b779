"""Mails of a case, as other mail programs know them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import Base, UTCDateTime, part, utcnow
from modules.support.models.case import Case


class CaseMessage(Base):
    """A mail to or from the customer: what threads the answers to it. Its words are in the history."""

    __tablename__ = "support_message"
    __table_args__ = (Index("ix_support_message_case", "case_id", "at", "id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: Case.
    case_id: Mapped[int] = mapped_column(ForeignKey("support_case.id", ondelete="CASCADE"))
    #: When it was written, or came.
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    #: Its Message-ID; one mail is one message, however often it comes.
    message_id: Mapped[str] = mapped_column(String(250), unique=True)
    #: "out" we, "in" they.
    direction: Mapped[str] = mapped_column(String(3))
    #: Entry of the history that shows it.
    entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_timeline.id", ondelete="CASCADE"), index=True
    )


contributions = part(CaseMessage, name="support.message", key="case_id", of=Case)
