"""Columns that many models share, each with its field type."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from core.access.actor import actor
from core.db.types import Json, UTCDateTime
from core.locale import _l
from core.records.fields import TeamRef, UserRef, column
from core.settings import current_company


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


def own_company() -> int | None:
    """The company of whoever creates a record: the one in use, when they work for it."""
    company = current_company()
    mine = actor().company_ids
    if company and (company.id in mine or not mine):
        return company.id
    return min(mine, default=None)


class OfCompany:
    """Documents of one company of the group; the others' staff does not see them."""

    @declared_attr
    def company_id(cls) -> Mapped[int]:
        """Company that issues the document."""
        return mapped_column(
            ForeignKey("core_company.id", ondelete="RESTRICT"), default=own_company, index=True
        )


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
