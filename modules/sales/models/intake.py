"""What a public form was sent with, for the seconds until it is a lead."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import Base, Json, UTCDateTime, part, utcnow
from modules.sales.models.form import Form


class Intake(Base):
    """A form as it was sent. Whoever sent it is answered once this row is stored; a job makes the
    lead of it and takes the row away in the same unit of work."""

    __tablename__ = "sales_intake"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_sales_intake_ip", "ip", "at"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: Which form.
    form_id: Mapped[int] = mapped_column(
        ForeignKey("sales_form.id", ondelete="RESTRICT"), index=True
    )
    #: When.
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    #: The opening of the page it was sent from, as in the submission it becomes.
    key: Mapped[str] = mapped_column(String(40))
    #: Network address it came from.
    ip: Mapped[str | None] = mapped_column(String(45))
    #: {values, arrival, consent_text, purpose_id, confirm}: what was written, checked; how they came;
    #: what they agreed to and what for; whether they have to confirm it by mail.
    sent: Mapped[dict[str, Any]] = mapped_column(Json)
    #: Why no lead could be made of it; it is tried again every few minutes.
    error: Mapped[str | None] = mapped_column(Text)


contributions = part(Intake, name="sales.intake", key="form_id", of=Form)
