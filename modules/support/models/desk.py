"""What people at work on a case leave on the server: who looks at it, and what they have begun to
write."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import Base, Json, UTCDateTime, part, utcnow
from modules.support.models.case import Case


class CaseDraft(Base):
    """An answer that somebody has begun: one per person and case. Once it was sent an empty one stays,
    so that what its page sent before, and arrives after, does not bring it back."""

    __tablename__ = "support_draft"

    #: Case.
    case_id: Mapped[int] = mapped_column(
        ForeignKey("support_case.id", ondelete="CASCADE"), primary_key=True
    )
    #: Who writes.
    user_id: Mapped[int] = mapped_column(
        ForeignKey("core_user.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    #: What is written so far.
    body: Mapped[str] = mapped_column(Text)
    #: To and subject, where they differ from what an answer begins with.
    head: Mapped[dict] = mapped_column(Json, default=dict)
    #: When it was last kept.
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    #: Which open page kept it last; empty: one without scripts, or a program.
    writer: Mapped[str | None] = mapped_column(String(24))
    #: How often that page had kept it by then: what it sent earlier and comes later does not count.
    turn: Mapped[int] = mapped_column(Integer, default=0, server_default="0")


class CaseViewer(Base):
    """Somebody has the page of a case before them."""

    __tablename__ = "support_viewer"

    #: Case.
    case_id: Mapped[int] = mapped_column(
        ForeignKey("support_case.id", ondelete="CASCADE"), primary_key=True
    )
    #: Who looks.
    user_id: Mapped[int] = mapped_column(
        ForeignKey("core_user.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    #: When they were last there.
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    #: Whether they have begun to write.
    writing: Mapped[int] = mapped_column(Integer, default=0)


contributions = (
    *part(CaseDraft, name="support.draft", key="case_id", of=Case),
    *part(CaseViewer, name="support.viewer", key="case_id", of=Case),
)
