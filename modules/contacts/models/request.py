"""Requests of people about their own data, with the day until which they must be answered."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import (
    Boolean,
    Choice,
    Country,
    Day,
    Instant,
    LongText,
    Mail,
    Numbered,
    NumberSeries,
    OfCompany,
    Owned,
    Record,
    Ref,
    Searchable,
    Text,
    UTCDateTime,
    _l,
    column,
    model,
)

REQUEST = "contacts.request"

#: The rights of a person over their data.
KINDS = (
    ("access", _l("Access")),
    ("portability", _l("Portability")),
    ("rectification", _l("Rectification")),
    ("erasure", _l("Erasure")),
    ("objection", _l("Objection")),
    ("restriction", _l("Restriction")),
)

#: From asking to the answer.
STATES = (
    ("new", _l("Received")),
    ("identity", _l("Waiting for identity")),
    ("working", _l("In progress")),
    ("done", _l("Answered")),
    ("refused", _l("Refused")),
)
OPEN = ("new", "identity", "working")


class Request(Numbered, Owned, OfCompany, Searchable, Record):
    """What somebody asked about their data."""

    __tablename__ = "contacts_request"
    __table_args__ = (
        Index("ix_contacts_request_title", "sort_key", "id"),
        Index("ix_contacts_request_due", "state", "due_on", "id"),
    )

    #: Who asks, as they call themselves.
    name: Mapped[str] = column(
        Text(label=_l("Who asks"), required=True, max=200, folded="sort_key", sortable=True)
    )
    #: Their contact; it may have to be found first.
    contact_id: Mapped[int | None] = column(
        Ref(label=_l("Contact"), target="contacts.contact"), index=True
    )
    #: What they ask for: one of KINDS.
    kind: Mapped[str] = column(Choice(label=_l("Right"), choices=KINDS, required=True))
    #: Whose law applies.
    country: Mapped[str] = column(Country(label=_l("Country"), required=True))
    #: When it reached us: the deadline counts from here.
    received_on: Mapped[date] = column(Day(label=_l("Received on"), required=True))
    #: Until when it must be answered, by the law of the country.
    due_on: Mapped[date | None] = column(
        Day(label=_l("Answer by"), readonly=True, importable=False, sortable=True)
    )
    #: The longer time the law allows; the person was told so.
    extended: Mapped[bool] = column(
        Boolean(label=_l("Extended"), required=True, default=False, secondary=True)
    )
    #: One of STATES.
    state: Mapped[str] = column(
        Choice(label=_l("State"), choices=STATES, required=True, default="new", readonly=True)
    )
    #: How we know that it is really them: what was shown, or why it is not needed.
    identity: Mapped[str | None] = column(
        Text(label=_l("Identity"), max=200, help=_l("How it was checked."), readonly=True)
    )
    #: Where the answer goes.
    mail: Mapped[str | None] = column(Mail(label=_l("Answer to")))
    #: In their words.
    details: Mapped[str | None] = column(LongText(label=_l("What they ask for")))
    #: What we answered.
    answer: Mapped[str | None] = column(LongText(label=_l("Answer"), readonly=True))
    #: When it was answered or refused.
    closed_at: Mapped[datetime | None] = column(
        Instant(label=_l("Closed on"), readonly=True, importable=False)
    )
    #: When what they asked for was done; the answer may follow later.
    carried_out_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


contributions = (
    *model(
        Request,
        name=REQUEST,
        label=_l("Rights request"),
        plural=_l("Rights of people"),
        collection="privacy",
        icon="shield-lock",
        search=("name", "number"),
        examples={"country": "ES", "received_on": "2026-01-31"},
    ),
    NumberSeries(
        name=REQUEST, label=_l("Rights requests"), pattern="DP-{year}-{number}", yearly=True
    ),
)
