"""Where leads come from and why they are turned away: dictionaries the company keeps itself."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from core.api.models import Archivable, Day, Record, Ref, Searchable, Text, _l, column, model


class Source(Archivable, Searchable, Record):
    """Where people come from: the website, a fair, a recommendation."""

    __tablename__ = "sales_source"
    __table_args__ = (Index("ix_sales_source_title", "sort_key", "id"),)

    #: What people choose.
    name: Mapped[str] = column(
        Text(label=_l("Name"), required=True, max=80, folded="sort_key", sortable=True)
    )
    #: What links to our website say for it (utm_source); several separated by commas.
    codes: Mapped[str | None] = column(
        Text(
            label=_l("Codes in links"),
            max=200,
            help=_l("What the addresses of your links say in utm_source, separated by commas."),
        )
    )


class Campaign(Archivable, Searchable, Record):
    """An effort to bring people: an advertisement, a mailing, a fair."""

    __tablename__ = "sales_campaign"
    __table_args__ = (Index("ix_sales_campaign_title", "sort_key", "id"),)

    #: What people choose.
    name: Mapped[str] = column(
        Text(label=_l("Name"), required=True, max=120, folded="sort_key", sortable=True)
    )
    #: What links to our website say for it (utm_campaign); several separated by commas.
    codes: Mapped[str | None] = column(
        Text(
            label=_l("Codes in links"),
            max=200,
            help=_l("What the addresses of your links say in utm_campaign, separated by commas."),
        )
    )
    #: Where its people come from.
    source_id: Mapped[int | None] = column(
        Ref(label=_l("Source"), target="sales.source", ondelete="SET NULL"), index=True
    )
    #: First and last day.
    starts_on: Mapped[date | None] = column(Day(label=_l("Starts on")))
    ends_on: Mapped[date | None] = column(Day(label=_l("Ends on")))


class RejectReason(Archivable, Searchable, Record):
    """Why a lead was turned away. Retired ones are archived: rejected leads name them."""

    __tablename__ = "sales_reject_reason"
    __table_args__ = (Index("ix_sales_reject_reason_title", "sort_key", "id"),)

    #: What people choose.
    name: Mapped[str] = column(
        Text(label=_l("Name"), required=True, max=80, folded="sort_key", sortable=True)
    )
    #: When to choose it.
    help: Mapped[str | None] = column(Text(label=_l("When to choose it"), max=200))


contributions = (
    *model(
        Source,
        name="sales.source",
        label=_l("Source"),
        plural=_l("Sources"),
        collection="sources",
        icon="map-pin",
        search=("name",),
        everybody_reads=True,
    ),
    *model(
        Campaign,
        name="sales.campaign",
        label=_l("Campaign"),
        plural=_l("Campaigns"),
        collection="campaigns",
        icon="speakerphone",
        search=("name",),
        everybody_reads=True,
    ),
    *model(
        RejectReason,
        name="sales.reject_reason",
        label=_l("Rejection reason"),
        plural=_l("Rejection reasons"),
        collection="reject-reasons",
        icon="user-off",
        search=("name",),
        everybody_reads=True,
    ),
)
