"""Conversions: when a lead became a customer, what was made for it, and how it can be taken back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import Base, Json, UTCDateTime, part, utcnow
from modules.sales.models.lead import Lead


class Conversion(Base):
    """A lead that became a contact and, mostly, an opportunity."""

    __tablename__ = "sales_conversion"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: Which lead.
    lead_id: Mapped[int] = mapped_column(
        ForeignKey("sales_lead.id", ondelete="CASCADE"), index=True
    )
    #: Chosen by whoever asked for it: asked twice, it is done once.
    key: Mapped[str] = mapped_column(String(200), unique=True)
    #: When.
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    #: By whom.
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_user.id", ondelete="SET NULL"), index=True
    )
    #: The sale that was opened for it.
    opportunity_id: Mapped[int | None] = mapped_column(
        ForeignKey("sales_opportunity.id", ondelete="SET NULL"), index=True
    )
    #: [model, id, version] of each record made for it, in the order in which they were made.
    made: Mapped[list] = mapped_column(Json, default=list)
    #: What the lead was: its stage and contact; activities that moved; how often what was made is
    #: referred to.
    before: Mapped[dict] = mapped_column(Json, default=dict)
    #: When it was taken back.
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


contributions = part(Conversion, name="sales.conversion", key="lead_id", of=Lead)
