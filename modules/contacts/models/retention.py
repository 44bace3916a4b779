"""How long contacts are kept whom nobody speaks to, and whom the rule is about to let go."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import Base, UTCDateTime, utcnow


class RetentionRule(Base):
    """The rule of the company; one row."""

    __tablename__ = "contacts_retention_rule"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: Whether it is carried out every night.
    active: Mapped[bool] = mapped_column(default=False)
    #: Months without interaction after which somebody is let go.
    months: Mapped[int] = mapped_column(Integer, default=36)
    #: Days between the notice and the blocking.
    notice_days: Mapped[int] = mapped_column(Integer, default=30)
    #: Months that blocked data are kept for courts and authorities before they are erased.
    blocked_months: Mapped[int] = mapped_column(Integer, default=60)
    #: Companies, too; otherwise people alone.
    companies: Mapped[bool] = mapped_column(default=False)
    #: Whoever is let go is told by mail.
    tell_them: Mapped[bool] = mapped_column(default=False)


class RetentionStep(Base):
    """A contact that the rule is letting go."""

    __tablename__ = "contacts_retention_step"
    __table_args__ = {"info": {"on_merge": "stay"}}

    #: Who goes.
    contact_id: Mapped[int] = mapped_column(
        ForeignKey("contacts_contact.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    #: When the notice was given.
    noticed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    #: First day on which they are blocked.
    block_on: Mapped[date] = mapped_column(Date, index=True)
    #: First day on which they are erased; empty until they are blocked.
    erase_on: Mapped[date | None] = mapped_column(Date, index=True)
    #: Whoever looks after them was told.
    told: Mapped[bool] = mapped_column(default=False)
