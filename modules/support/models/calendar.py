"""When support works: the hours in which times of service count."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from core.api.models import (
    Archivable,
    Boolean,
    Country,
    Holidays,
    Record,
    Searchable,
    Text,
    WorkingHours,
    _l,
    column,
    model,
)


class Calendar(Archivable, Searchable, Record):
    """Hours, holidays and time zone of those who attend; policies name one or use the company's."""

    __tablename__ = "support_calendar"
    __table_args__ = (Index("ix_support_calendar_title", "sort_key", "id"),)

    #: What people choose.
    name: Mapped[str] = column(
        Text(label=_l("Name"), required=True, max=80, folded="sort_key", sortable=True)
    )
    #: Day and night, every day of the year; hours and holidays do not count then.
    always: Mapped[bool] = column(
        Boolean(label=_l("Day and night"), required=True, default=False),
        nullable=False,
        default=False,
    )
    #: Its public holidays are free.
    country: Mapped[str | None] = column(
        Country(label=_l("Country of the holidays"), help=_l("Empty: that of the company."))
    )
    subdivision: Mapped[str | None] = column(
        Text(
            label=_l("Region of the calendar"),
            max=6,
            help=_l("Code of the region, for example ES-MD"),
        )
    )
    #: IANA name.
    timezone: Mapped[str | None] = column(
        Text(
            label=_l("Time zone"),
            max=40,
            help=_l("For example Europe/Madrid. Empty: that of the company."),
        )
    )
    #: {ISO weekday: spans}; those of the company when empty.
    hours: Mapped[dict | None] = column(
        WorkingHours(
            label=_l("Working hours"),
            help=_l("Seven lines, Monday first: 09:00-14:00, 16:00-19:00. Empty: those of the "
                    "company."),
        )
    )  # fmt: skip
    #: Own free days.
    holidays: Mapped[list | None] = column(Holidays(label=_l("Own holidays")))


contributions = model(
    Calendar,
    name="support.calendar",
    label=_l("Service calendar"),
    plural=_l("Service calendars"),
    collection="calendars",
    icon="calendar-time",
    search=("name",),
    everybody_reads=True,
    examples={"timezone": "Europe/Madrid", "subdivision": "ES-MD"},
)
