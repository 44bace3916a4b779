"""Labels on records of any model."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Base


class Tag(Base):
    """A label; shared by everybody."""

    __tablename__ = "core_tag"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: As it was first written.
    name: Mapped[str] = mapped_column(String(60))
    #: Folded name: "VIP" and "vip" are one label.
    folded: Mapped[str] = mapped_column(String(60), unique=True)


class Tagging(Base):
    """A label on a record."""

    __tablename__ = "core_tagging"
    __table_args__ = (Index("ix_core_tagging_tag", "tag_id", "model", "record_id"),)

    model: Mapped[str] = mapped_column(String(60), primary_key=True)
    record_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    tag_id: Mapped[int] = mapped_column(
        ForeignKey("core_tag.id", ondelete="CASCADE"), primary_key=True
    )
