"""Merges of contacts: what was chosen and moved, so that it can be undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import Base, Json, UTCDateTime, guard, part, utcnow
from modules.contacts.models.contact import Contact


class Merge(Base):
    """One contact went into another."""

    __tablename__ = "contacts_merge"
    __table_args__ = (
        Index("ix_contacts_merge_loser", "loser_id", "undone_at"),
        {"info": {"on_merge": "stay"}},
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: The contact that stays.
    survivor_id: Mapped[int] = mapped_column(
        ForeignKey("contacts_contact.id", ondelete="CASCADE"), index=True
    )
    #: The contact that went; its address leads to the one that stays.
    loser_id: Mapped[int] = mapped_column(ForeignKey("contacts_contact.id", ondelete="CASCADE"))
    #: Name of the one that went, while the merge can be undone.
    loser_name: Mapped[str | None] = mapped_column(String(200))
    #: Values of the one that stays before and after, by field; gone when the undo expires.
    before: Mapped[dict[str, Any] | None] = mapped_column(Json)
    #: What it was afterwards.
    after: Mapped[dict[str, Any] | None] = mapped_column(Json)
    #: Rows made (table → ids), main places put aside, and the moments that come back.
    notes: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    #: How many references were moved.
    moved: Mapped[int] = mapped_column(Integer, default=0)
    #: When it happened.
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow, index=True)
    #: Who merged.
    by_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    #: When it was undone.
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


@guard
class MergePart(Base):
    """Rows of one column that a merge moved, by their primary keys. Only a merge reads them."""

    __tablename__ = "contacts_merge_part"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: The merge it belongs to.
    merge_id: Mapped[int] = mapped_column(
        ForeignKey("contacts_merge.id", ondelete="CASCADE"), index=True
    )
    #: Module that owns the table.
    module: Mapped[str] = mapped_column(String(40))
    #: Table of the rows.
    table: Mapped[str] = mapped_column(String(63))
    #: Column that was changed.
    column: Mapped[str] = mapped_column(String(63))
    #: Where rows of any model are named by (model, id): the column of the model.
    model_column: Mapped[str] = mapped_column(String(63), default="")
    #: Keys of the rows.
    keys: Mapped[list[list[Any]]] = mapped_column(Json, default=list)


contributions = part(Merge, name="contacts.merge", key="survivor_id", of=Contact)
