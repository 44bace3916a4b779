"""Public forms: what a stranger fills in on our website, and each time somebody did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from flask import has_app_context
from sqlalchemy import Boolean as SqlBoolean
from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy import Integer as SqlInteger
from sqlalchemy import Text as SqlText
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeEngine

from core.api.models import (
    Archivable,
    Base,
    Boolean,
    Choice,
    Integer,
    Language,
    Lines,
    LongText,
    Record,
    Ref,
    Searchable,
    Text,
    UTCDateTime,
    _l,
    column,
    model,
    part,
    utcnow,
)
from modules.sales.models.lead import Lead

FORM = "sales.form"
#: What a form may ask for: fields of a lead.
ASKS = (
    ("name", _l("Name")),
    ("company", _l("Company")),
    ("position", _l("Position")),
    ("mail", _l("Mail")),
    ("phone", _l("Phone")),
    ("country", _l("Country")),
    ("region", _l("Province or state")),
    ("city", _l("City")),
    ("postal_code", _l("Postal code")),
    ("interest", _l("Interest")),
    ("request", _l("Request")),
)
#: Longest name of an own field.
LONGEST = 60


def asks() -> tuple[tuple[str, Any], ...]:
    """What a form may ask for: fields of a lead, and those that the Master added."""
    if not has_app_context():
        return ASKS
    own = Lead.__spec__.all_fields().values()  # type: ignore[attr-defined]
    return (*ASKS, *((known.name, known.label) for known in own if known.custom))


@dataclass(frozen=True, kw_only=True)
class Asked(Choice):
    """A field that a form may ask for; the Master adds some and retires others."""

    choices: ClassVar[Any] = property(lambda _self: asks())  # type: ignore[misc]

    def sql_type(self) -> TypeEngine:
        """VARCHAR for the names of own fields, too."""
        return String(LONGEST)

    def python_type(self) -> Any:
        """Text: which values there are is not known when the API is described."""
        return str


DEMANDS = (("optional", _l("Optional")), ("required", _l("Compulsory")))


class FormLine(Base):
    """A field of a form, where it stands and what it is called there."""

    __tablename__ = "sales_form_field"

    id: Mapped[int] = mapped_column(SqlInteger, primary_key=True)
    #: Order on the page.
    position: Mapped[int] = mapped_column(SqlInteger, default=0)
    #: The form it stands on.
    form_id: Mapped[int] = mapped_column(
        ForeignKey("sales_form.id", ondelete="CASCADE"), index=True
    )
    #: The field of the lead that it fills in.
    field: Mapped[str] = column(Asked(label=_l("Field"), required=True))
    #: What it is called on the page; the field's own name when empty.
    label: Mapped[str | None] = column(Text(label=_l("Text of the field"), max=120))
    #: Whether the form is refused without it.
    demand: Mapped[str | None] = column(Choice(label=_l("Optional or compulsory"), choices=DEMANDS))


class Form(Archivable, Searchable, Record):
    """A form of our website. Retired ones are archived and answer nobody."""

    __tablename__ = "sales_form"
    __table_args__ = (
        Index("ix_sales_form_title", "sort_key", "id"),
        UniqueConstraint("slug"),
    )

    #: What colleagues call it.
    name: Mapped[str] = column(
        Text(label=_l("Name"), required=True, max=80, folded="sort_key", sortable=True)
    )
    #: Last part of its address: /f/<slug>. Never changes, because links name it.
    slug: Mapped[str | None] = column(
        Text(label=_l("Address"), max=60, readonly=True, importable=False, secondary=True)
    )
    #: Heading and first words on the page.
    title: Mapped[str | None] = column(Text(label=_l("Heading"), max=120))
    intro: Mapped[str | None] = column(LongText(label=_l("Text above the fields")))
    #: What the button says.
    button: Mapped[str | None] = column(Text(label=_l("Text of the button"), max=40))
    #: What is shown once it was sent.
    thanks: Mapped[str | None] = column(LongText(label=_l("Text once it was sent")))
    #: Language of the page.
    language: Mapped[str | None] = column(Language(label=_l("Language")))
    #: What they agree to with a tick; without a text nothing is asked.
    consent: Mapped[str | None] = column(LongText(label=_l("Consent text")))
    #: Whether the form is refused without the tick.
    consent_required: Mapped[bool] = column(
        Boolean(label=_l("Consent is compulsory"), required=True, default=False)
    )
    #: What the tick allows; with it, the consent goes into the contact's ledger.
    purpose_id: Mapped[int | None] = column(
        Ref(
            label=_l("What the tick allows"),
            target="contacts.purpose",
            ondelete="RESTRICT",
            help=_l("With a purpose, the consent is written down for the contact as well."),
        ),
        index=True,
    )
    #: Nobody works on a lead whose mail was not confirmed (double opt-in).
    confirm: Mapped[bool] = column(
        Boolean(
            label=_l("Ask to confirm by mail"),
            help=_l("They get a link; until they open it, nobody is given the lead."),
            required=True,
            default=False,
        ),
        server_default=false(),
    )
    #: Whether the files attached to the form go to whoever sends it.
    hand_out: Mapped[bool] = column(
        Boolean(
            label=_l("Hand out the attached files"),
            help=_l(
                "Attach them on the page of the form. They get links that end, and the lead shows "
                "what was taken."
            ),
            required=True,
            default=False,
        ),
        server_default=false(),
    )
    #: Where its people come from when the link says nothing else.
    source_id: Mapped[int | None] = column(
        Ref(label=_l("Source"), target="sales.source", ondelete="RESTRICT"), index=True
    )
    campaign_id: Mapped[int | None] = column(
        Ref(label=_l("Campaign"), target="sales.campaign", ondelete="RESTRICT"), index=True
    )
    #: Sites that may show it within their pages.
    hosts: Mapped[str | None] = column(
        Text(
            label=_l("Sites that may show it"),
            max=400,
            help=_l("Addresses separated by commas: www.ejemplo.com, tienda.ejemplo.com."),
        )
    )
    #: Nobody fills it in faster than this.
    min_seconds: Mapped[int] = column(
        Integer(
            label=_l("Shortest time to fill it in, in seconds"),
            required=True,
            default=3,
            min=0,
            max=60,
            secondary=True,
        )
    )
    #: So often may one connection send it within ten minutes; 0: no limit.
    limit: Mapped[int] = column(
        Integer(
            label=_l("Most from one connection in ten minutes"),
            help=_l("0 sets no limit."),
            required=True,
            default=20,
            min=0,
            max=10000,
            secondary=True,
        )
    )


class Submission(Base):
    """A form that somebody sent."""

    __tablename__ = "sales_submission"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_sales_submission_form", "form_id", "at"),
        Index("ix_sales_submission_ip", "ip", "at"),
    )

    id: Mapped[int] = mapped_column(SqlInteger, primary_key=True)
    #: The lead it made or belongs to.
    lead_id: Mapped[int] = mapped_column(
        ForeignKey("sales_lead.id", ondelete="CASCADE"), index=True
    )
    #: Which form.
    form_id: Mapped[int] = mapped_column(ForeignKey("sales_form.id", ondelete="RESTRICT"))
    #: When.
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    #: The page it was sent from, so that the same page sent twice counts once.
    key: Mapped[str] = mapped_column(String(40))
    #: A new lead, or another request of a known one.
    fresh: Mapped[bool] = mapped_column(SqlBoolean, default=True)
    #: Whether they ticked the consent.
    consented: Mapped[bool] = mapped_column(SqlBoolean, default=False)
    #: The very words they agreed to.
    consent_text: Mapped[str | None] = mapped_column(SqlText)
    #: What they agreed to is for this; empty: for nothing the company keeps a ledger of.
    purpose_id: Mapped[int | None] = mapped_column(
        ForeignKey("contacts_purpose.id", ondelete="RESTRICT"), index=True
    )
    #: When they confirmed it by mail, where the form asks for that.
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: When the consent was written into the ledger of the contact.
    recorded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: Network address it came from: proof of the consent, and the limit.
    ip: Mapped[str | None] = mapped_column(String(45))


contributions = (
    *model(
        Form,
        name=FORM,
        label=_l("Web form"),
        plural=_l("Web forms"),
        collection="forms",
        icon="forms",
        search=("name",),
        virtual={
            "fields": Lines(
                label=_l("Fields of the form"),
                help=_l(
                    "Without any, the form asks for name, mail and request. Your own fields of leads are "
                    "here too; compulsory ones are always asked for."
                ),
                line=FormLine,
                key="form_id",
                fields=("field", "label", "demand"),
                max_lines=20,
                ordered=True,
            )
        },
    ),
    *part(FormLine, name="sales.form_field", key="form_id", of=Form),
    *part(Submission, name="sales.submission", key="lead_id", of=Lead),
)
