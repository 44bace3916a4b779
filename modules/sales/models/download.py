"""Documents that people took from a form."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import Base, UTCDateTime, guard, utcnow


class Download(Base):
    """A time that somebody took a document; read by the service that shows it on the lead."""

    __tablename__ = "sales_download"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: What they sent: the key of the submission, which may not be stored yet.
    key: Mapped[str] = mapped_column(String(40), index=True)
    #: The file, while it is kept.
    file_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_file.id", ondelete="SET NULL"), index=True
    )
    #: What it was called.
    name: Mapped[str] = mapped_column(String(150))
    #: When.
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)


guard(Download)
