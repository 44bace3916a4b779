"""Who gets which lead: territories, rules and the turns of each team."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy import Integer as SqlInteger
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import (
    Archivable,
    Boolean,
    Country,
    Day,
    Integer,
    Language,
    Record,
    Ref,
    Searchable,
    TeamRef,
    Text,
    UserRef,
    _l,
    column,
    model,
)


class Territory(Archivable, Searchable, Record):
    """A place that a team serves; the smallest one that holds a lead decides."""

    __tablename__ = "sales_territory"
    __table_args__ = (Index("ix_sales_territory_title", "sort_key", "id"),)

    #: What people call it.
    name: Mapped[str] = column(
        Text(label=_l("Name"), required=True, max=80, folded="sort_key", sortable=True)
    )
    #: The larger territory it lies in, whose team serves it when it has none.
    parent_id: Mapped[int | None] = column(
        Ref(label=_l("Part of"), target="sales.territory", ondelete="SET NULL"), index=True
    )
    #: Where it lies; each of the three narrows it down.
    country: Mapped[str | None] = column(Country(label=_l("Country")))
    #: Province or state, as its country writes it.
    region: Mapped[str | None] = column(
        Text(label=_l("Province or state"), max=120, term="subdivision")
    )
    #: Beginnings and ranges of postal codes.
    postal_codes: Mapped[str | None] = column(
        Text(
            label=_l("Postal codes"),
            max=400,
            help=_l("Beginnings or ranges, separated by commas: 03, 46, 28000-28054."),
        )
    )
    #: Who serves it.
    team_id: Mapped[int | None] = column(TeamRef(label=_l("Team")))


class SharingRule(Archivable, Searchable, Record):
    """Leads of a kind go to a team, wherever they come from; the first rule that fits decides."""

    __tablename__ = "sales_sharing_rule"
    __table_args__ = (Index("ix_sales_sharing_rule_title", "sort_key", "id"),)

    #: What people call it.
    name: Mapped[str] = column(
        Text(label=_l("Name"), required=True, max=80, folded="sort_key", sortable=True)
    )
    #: Order in which rules are looked at.
    position: Mapped[int] = column(
        Integer(label=_l("Order"), required=True, default=10, min=1, max=9999)
    )
    #: Only leads of this source; empty: of any.
    source_id: Mapped[int | None] = column(
        Ref(label=_l("Source"), target="sales.source", ondelete="RESTRICT"), index=True
    )
    #: Only leads that name this product; empty: any.
    interest: Mapped[str | None] = column(Text(label=_l("The interest contains"), max=120))
    #: Only leads that speak this language; empty: any.
    language: Mapped[str | None] = column(Language(label=_l("Language")))
    #: Only leads of this territory or one within it; empty: of any place.
    territory_id: Mapped[int | None] = column(
        Ref(label=_l("Territory"), target="sales.territory", ondelete="RESTRICT"), index=True
    )
    #: Who gets them.
    team_id: Mapped[int | None] = column(TeamRef(label=_l("Team"), required=True))


class QueueMember(Record):
    """Somebody's turn in the queue of a team, or in the one for whatever no team takes."""

    __tablename__ = "sales_queue_member"
    __table_args__ = (UniqueConstraint("team_id", "user_id"),)
    __derived__ = frozenset({"credit"})

    #: Whose queue; empty: the one for leads that no rule and no territory gives to a team.
    team_id: Mapped[int | None] = column(
        TeamRef(label=_l("Team"), help=_l("Empty: the queue for leads that no team takes."))
    )
    #: Who takes leads.
    user_id: Mapped[int] = column(UserRef(label=_l("Person"), required=True))
    #: How many leads they get while others get one.
    weight: Mapped[int] = column(
        Integer(label=_l("Weight"), required=True, default=1, min=1, max=20)
    )
    #: Not now: leave, other duties.
    available: Mapped[bool] = column(Boolean(label=_l("Takes leads"), required=True, default=True))
    #: Away up to and including this day.
    away_until: Mapped[date | None] = column(Day(label=_l("Away until")))
    #: How far behind their share they are; moved by every turn.
    credit: Mapped[int] = mapped_column(SqlInteger, default=0)


contributions = (
    *model(
        Territory,
        name="sales.territory",
        label=_l("Territory"),
        plural=_l("Territories"),
        collection="territories",
        icon="map-2",
        search=("name",),
        everybody_reads=True,
    ),
    *model(
        SharingRule,
        name="sales.sharing_rule",
        label=_l("Assignment rule"),
        plural=_l("Assignment rules"),
        collection="sharing-rules",
        icon="arrows-split",
        search=("name",),
        everybody_reads=True,
    ),
    *model(
        QueueMember,
        name="sales.queue_member",
        label=_l("Turn"),
        plural=_l("Turns"),
        collection="queue",
        icon="users-group",
        title="user_id",
        everybody_reads=True,
    ),
)
