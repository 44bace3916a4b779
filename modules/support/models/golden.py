"""The golden flag: while solving something, an agent saw that the customer could buy more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import Base, Boolean, Instant, LongText, UserRef, UTCDateTime, _l, column


class GoldenFlag(Base):
    """What an agent saw in a case; exists for people only while sales is installed."""

    __tablename__ = "support_golden_flag"

    #: The case.
    id: Mapped[int] = mapped_column(
        ForeignKey("support_case.id", ondelete="CASCADE"), primary_key=True
    )
    #: The customer could buy something more, or something better.
    golden: Mapped[bool] = column(
        Boolean(label=_l("Upsell/cross-sell opportunity detected"), secondary=True, default=False),
        nullable=False,
        default=False,
    )
    #: What the customer said that shows it; compulsory with the flag.
    golden_reason: Mapped[str | None] = column(
        LongText(label=_l("Why it is an opportunity"), secondary=True)
    )
    #: Who saw it, and keeps the credit.
    flagged_by_id: Mapped[int | None] = column(
        UserRef(
            label=_l("Golden flag by"),
            ondelete="SET NULL",
            readonly=True,
            importable=False,
            secondary=True,
        ),
        index=True,
    )
    #: When they flagged it.
    flagged_at: Mapped[datetime | None] = column(
        Instant(
            label=_l("Golden flag on"),
            readonly=True,
            importable=False,
            sortable=False,
            secondary=True,
        )
    )
    #: The opportunity that sales got from it: the flag works once.
    opportunity_id: Mapped[int | None] = mapped_column(Integer, index=True)
    #: When sales got it.
    passed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
