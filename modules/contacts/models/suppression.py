"""Addresses that must not be used for advertising, as hashes only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import Base, UTCDateTime, _l, utcnow

#: Where an exclusion comes from. Official lists give way to consent; one's own never do.
SOURCES = (
    ("unsubscribe", _l("Asked us to stop")),
    ("objection", _l("Objected")),
    ("erasure", _l("Was erased")),
    ("robinson", _l("Official exclusion list")),
    ("import", _l("Imported list")),
)


class Suppression(Base):
    """An address nobody may advertise to.

    Only a keyed hash is kept, so the list outlives the erasure of a person without holding anything
    about them; without the installation's key it says nothing.
    """

    __tablename__ = "contacts_suppression"
    __table_args__ = (UniqueConstraint("digest", "source"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: mail | phone
    kind: Mapped[str] = mapped_column(String(5))
    #: HMAC-SHA256 of the normalised address, in hexadecimal.
    digest: Mapped[str] = mapped_column(String(64))
    #: One of SOURCES.
    source: Mapped[str] = mapped_column(String(12))
    #: Since when.
    added_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
