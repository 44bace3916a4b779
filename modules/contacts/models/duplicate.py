"""Contacts that may be one: the pairs, what people decided about them, and how they are found."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import Base, Json, UTCDateTime, guard, part, utcnow
from modules.contacts.models.contact import Contact

#: open: waits for somebody to decide · different: they are two, and stay so.
STATES = ("open", "different")


class Duplicate(Base):
    """Two contacts that look like one."""

    __tablename__ = "contacts_duplicate"
    __table_args__ = (
        CheckConstraint("left_id < right_id", name="order"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index("ix_contacts_duplicate_list", "state", "score", "left_id", "right_id"),
        {"info": {"on_merge": "stay"}},
    )

    #: The one that has been here longer.
    left_id: Mapped[int] = mapped_column(
        ForeignKey("contacts_contact.id", ondelete="CASCADE"), primary_key=True
    )
    #: The other contact of the pair.
    right_id: Mapped[int] = mapped_column(
        ForeignKey("contacts_contact.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    #: How probable it is, from 0 to 1.
    score: Mapped[float] = mapped_column(Float)
    #: Codes of what speaks for it and against it.
    reasons: Mapped[list[str]] = mapped_column(Json, default=list)
    #: One of STATES.
    state: Mapped[str] = mapped_column(String(9), default="open")
    #: When it was found, or last found again.
    found_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    #: Who said that they are two, and when.
    decided_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_user.id", ondelete="SET NULL")
    )
    #: When it was decided.
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


@guard
class MatchKey(Base):
    """What contacts that may be one have in common: how their names sound, where they are.

    Written by a scan and open to nobody else; a contact that changes gets new ones with the next.
    """

    __tablename__ = "contacts_match"
    __table_args__ = ({"info": {"on_merge": "stay"}},)

    #: Digest of a name and a place.
    key: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    #: The contact.
    contact_id: Mapped[int] = mapped_column(
        ForeignKey("contacts_contact.id", ondelete="CASCADE"), primary_key=True, index=True
    )


contributions = part(Duplicate, name="contacts.duplicate", key="left_id", of=Contact)
