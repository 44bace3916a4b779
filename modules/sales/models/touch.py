"""Touches: each time somebody came to us, and by which way. Rows are added, never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import Base, UTCDateTime, append_only, part, utcnow
from modules.sales.models.lead import Lead


class Touch(Base):
    """A time that the person of a lead came to us; the first and the last say what worked."""

    __tablename__ = "sales_touch"
    __table_args__ = (Index("ix_sales_touch_lead", "lead_id", "at", "id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: Whose it is.
    lead_id: Mapped[int] = mapped_column(ForeignKey("sales_lead.id", ondelete="CASCADE"))
    #: When.
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    #: How the lead reached us: form | screen | api | import | job | cli | system.
    way: Mapped[str] = mapped_column(String(10), default="screen")
    #: The dictionary's words for what the link said, where it knows them.
    source_id: Mapped[int | None] = mapped_column(
        ForeignKey("sales_source.id", ondelete="RESTRICT"), index=True
    )
    #: The campaign, likewise.
    campaign_id: Mapped[int | None] = mapped_column(
        ForeignKey("sales_campaign.id", ondelete="RESTRICT"), index=True
    )
    #: What the link said of the source: utm_source.
    utm_source: Mapped[str | None] = mapped_column(String(120))
    #: What it said of the medium: utm_medium.
    utm_medium: Mapped[str | None] = mapped_column(String(120))
    #: What it said of the campaign: utm_campaign.
    utm_campaign: Mapped[str | None] = mapped_column(String(120))
    #: What they searched for: utm_term.
    utm_term: Mapped[str | None] = mapped_column(String(120))
    #: Which of several links it was: utm_content.
    utm_content: Mapped[str | None] = mapped_column(String(120))
    #: The page that led to ours.
    referrer: Mapped[str | None] = mapped_column(Text)
    #: The first of our pages they saw.
    landing: Mapped[str | None] = mapped_column(Text)
    #: The page they wrote on.
    page: Mapped[str | None] = mapped_column(Text)


append_only(
    Touch.__table__,
    may_move=("lead_id",),
    may_empty=("referrer", "landing", "page", "utm_term"),
    goes_with_record=True,
)

contributions = part(Touch, name="sales.touch", key="lead_id", of=Lead)
