"""Columns that many models share, each with its field type."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from core.db.types import Json, UTCDateTime
from core.locale import _l
from core.records.fields import TeamRef, UserRef, column


class Owned:
    """Somebody answers for the record; scopes own and team rest on these columns."""

    @declared_attr
    def owner_id(cls) -> Mapped[int | None]:
        """User who answers for the record."""
        return column(
            UserRef(
                label=_l("Owner"),
                aliases=(
                    "propietario",
                    "propietario del contacto",
                    "responsable",
                    "owner",
                    "comercial",
                    "vendedor",
                ),
            )
        )

    @declared_attr
    def team_id(cls) -> Mapped[int | None]:
        """Team that shares it."""
        return column(TeamRef(label=_l("Team"), aliases=("equipo", "team"), secondary=True))


class Archivable:
    """Archived records leave lists and searches but stay in history."""

    #: When it was archived; empty while in use.
    archived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Searchable:
    """Folded text for search and a folded title for order."""

    __derived__ = frozenset({"search", "sort_key"})

    #: Folded values of the searched fields, one a line.
    search: Mapped[str] = mapped_column(Text, default="")
    #: Folded title: order of lists, look-up by name.
    sort_key: Mapped[str] = mapped_column(String(200), default="")


class Customizable:
    """The Master may add fields."""

    #: Values of custom fields by key.
    custom: Mapped[dict] = mapped_column(Json, default=dict)
