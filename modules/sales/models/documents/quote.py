"""The quote: what we offer a customer, until when, and what became of it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy import Text as LongString
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import (
    Archivable,
    Base,
    Boolean,
    Choice,
    Customizable,
    Day,
    Instant,
    Json,
    Numbered,
    NumberSeries,
    OfCompany,
    Owned,
    Record,
    Searchable,
    Text,
    UTCDateTime,
    _l,
    column,
    model,
    part,
)
from core.api.models import Integer as WholeNumber
from modules.contacts.models import Contact
from modules.sales.models.documents.lines import (
    LINE_FIELDS,
    Agreement,
    DocumentLine,
    ReckonedLines,
)

QUOTE = "sales.quote"
QUOTE_STATES = (
    ("draft", _l("Draft quote")),
    ("sent", _l("Sent to the customer")),
    ("accepted", _l("Accepted quote")),
    ("refused", _l("Refused quote")),
)
#: Lines that are words; without a kind it is something that is sold.
LINE_KINDS = (("section", _l("Section")), ("note", _l("Note")))
QUOTE_LINE_FIELDS = ("kind", *LINE_FIELDS, "optional")


class QuoteLine(DocumentLine, Base):
    """A line of a quote: something that is sold, a heading or a remark."""

    __tablename__ = "sales_quote_line"

    #: The quote.
    quote_id: Mapped[int] = mapped_column(
        ForeignKey("sales_quote.id", ondelete="CASCADE"), index=True
    )
    #: A heading over the lines below it, or a remark; empty: something that is sold.
    kind: Mapped[str | None] = column(Choice(label=_l("Kind of line"), choices=LINE_KINDS))
    #: The customer may add it; until then it is not part of the total.
    optional: Mapped[bool] = column(Boolean(label=_l("Optional")), nullable=False, default=False)


class QuoteVersion(Base):
    """A version as a customer got it, and what they answered: kept as evidence."""

    __tablename__ = "sales_quote_version"
    __table_args__ = (UniqueConstraint("quote_id", "revision", name="uq_sales_quote_version"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: The quote.
    quote_id: Mapped[int] = mapped_column(
        ForeignKey("sales_quote.id", ondelete="CASCADE"), index=True
    )
    #: Which version: 1, 2 …
    revision: Mapped[int] = mapped_column(Integer)
    #: When it was sent first.
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: Recipients of the mail that waits for the document; empty: none waits.
    mail_to: Mapped[str] = mapped_column(LongString, default="")
    #: Its subject.
    mail_subject: Mapped[str] = mapped_column(String(200), default="")
    #: What it says over the link.
    mail_text: Mapped[str] = mapped_column(LongString, default="")
    #: The document as it was sent; empty while it is printed.
    file_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_file.id", ondelete="SET NULL"), index=True
    )
    #: SHA-256 of the document, in hexadecimal.
    digest: Mapped[str | None] = mapped_column(String(64))
    #: When the customer answered.
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: accepted | refused
    answer: Mapped[str | None] = mapped_column(String(10))
    #: Who answered, as they wrote it.
    answered_by: Mapped[str | None] = mapped_column(String(200))
    #: Network address the answer came from.
    address: Mapped[str | None] = mapped_column(String(60))
    #: Why it was refused.
    reason: Mapped[str | None] = mapped_column(String(400))
    #: Positions of the optional lines that the customer added.
    chosen: Mapped[list[int]] = mapped_column(Json, default=list)


class Quote(Agreement, Numbered, OfCompany, Owned, Archivable, Searchable, Customizable, Record):
    """A draft may change; once sent it stays, and a new version replaces it."""

    __tablename__ = "sales_quote"
    __actions__ = (
        ("send", _l("Send"), True),
        ("approve", _l("Approve"), True),
    )
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'sent', 'accepted', 'refused')", name="state"),
        Index("ix_sales_quote_title", "sort_key", "id"),
        Index("ix_sales_quote_owner", "owner_id", "sort_key", "id"),
        Index("ix_sales_quote_team", "team_id", "sort_key", "id"),
        Index("ix_sales_quote_contact", "contact_id", "quoted_on", "id"),
    )

    #: Day of the quote: prices and rates of taxes are those of this day.
    quoted_on: Mapped[date | None] = column(
        Day(label=_l("Quote date"), sortable=True, aliases=("fecha", "quote date"))
    )
    #: Last day on which it can be accepted.
    valid_until: Mapped[date | None] = column(
        Day(label=_l("Valid until"), sortable=True, aliases=("válido hasta", "validez"))
    )
    state: Mapped[str] = column(
        Choice(label=_l("State"), choices=QUOTE_STATES, readonly=True, importable=False),
        nullable=False,
        default="draft",
    )
    #: Counts what the customer got: a change after sending is the next one.
    revision: Mapped[int] = column(
        WholeNumber(
            label=_l("Version of the quote"), readonly=True, importable=False, secondary=True
        ),
        nullable=False,
        default=1,
    )
    sent_at: Mapped[datetime | None] = column(
        Instant(label=_l("Sent on"), readonly=True, importable=False, secondary=True)
    )
    #: When the customer accepted or refused it.
    answered_at: Mapped[datetime | None] = column(
        Instant(label=_l("Answered on"), readonly=True, importable=False, secondary=True)
    )
    #: Why the customer does not want it, in their words.
    refuse_reason: Mapped[str | None] = column(
        Text(
            label=_l("Reason of the refusal"),
            max=400,
            readonly=True,
            importable=False,
            secondary=True,
        )
    )
    #: Why it may be sent although a check speaks against it.
    approval: Mapped[str | None] = column(
        Text(
            label=_l("Reason of the approval"),
            max=400,
            readonly=True,
            importable=False,
            secondary=True,
        )
    )


def _lines() -> list[dict[str, Any]]:
    from modules.catalog.services import seeding

    seeding.bring("ES")
    line = dict.fromkeys(QUOTE_LINE_FIELDS)
    sold = {**line, "description": "Montaje", "quantity": Decimal(2), "price": Decimal(50)}
    return [{**sold, "includes_tax": False, "discount": Decimal(10), "optional": False}]


contributions = (
    *model(
        Quote,
        name=QUOTE,
        label=_l("Quote"),
        plural=_l("Quotes"),
        collection="quotes",
        icon="file-text",
        root=("contact_id", Contact),
        search=("number", "name"),
        keys=("external_id",),
        virtual={
            "lines": ReckonedLines(
                label=_l("Lines"), line=QuoteLine, key="quote_id", fields=QUOTE_LINE_FIELDS
            )
        },
        examples={"lines": _lines, "discount": Decimal(5)},
    ),
    *part(QuoteVersion, name="sales.quote_version", key="quote_id", of=Quote),
    NumberSeries(name=QUOTE, label=_l("Quotes"), pattern="PR-{number}"),
)
