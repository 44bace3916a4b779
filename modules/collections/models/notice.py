"""What customers were told: each letter, call or message of the reminders, once."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index
from sqlalchemy import Integer as SqlInteger
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import (
    Base,
    Choice,
    Currency,
    Day,
    Instant,
    LongText,
    Money,
    OfCompany,
    Record,
    Ref,
    Searchable,
    Text,
    _l,
    column,
    model,
    part,
)
from modules.collections.models.policy import CHANNELS, TONES
from modules.contacts.models import Contact

NOTICE = "collections.notice"
#: sending: a job has it · doubtful: it may have left, nobody sends it again by itself · kept: there is
#: no mail server · todo: a person does it · done.
STATES = (
    ("sending", _l("Being sent")),
    ("sent", _l("Sent")),
    ("doubtful", _l("Doubtful: it may have been sent")),
    ("refused", _l("Could not be sent")),
    ("kept", _l("Not sent: there is no mail server")),
    ("todo", _l("To be done by hand")),
    ("done", _l("Done by hand")),
)


class Notice(OfCompany, Searchable, Record):
    """A level of a policy carried out for a customer."""

    __tablename__ = "collections_notice"
    __derived__ = frozenset({"state", "sent_at"})
    __table_args__ = (
        Index("ix_collections_notice_title", "sort_key", "id"),
        Index("ix_collections_notice_contact", "contact_id", "told_on"),
        Index("ix_collections_notice_state", "state", "id"),
        Index("ix_collections_notice_mail", "mail_id"),
    )

    #: Subject of the letter.
    name: Mapped[str] = column(
        Text(label=_l("Subject"), required=True, max=200, folded="sort_key", sortable=True)
    )
    contact_id: Mapped[int] = column(
        Ref(label=_l("Customer"), target="contacts.contact", required=True), index=True
    )
    claim_id: Mapped[int | None] = column(
        Ref(label=_l("Claim"), target="collections.claim", ondelete="SET NULL"), index=True
    )
    level_id: Mapped[int | None] = column(
        Ref(label=_l("Reminder level"), target="collections.level", ondelete="SET NULL"), index=True
    )
    channel: Mapped[str] = column(
        Choice(label=_l("Channel"), choices=CHANNELS, required=True, default="mail"), default="mail"
    )
    tone: Mapped[str] = column(
        Choice(label=_l("Tone"), choices=TONES, required=True, default="friendly"),
        default="friendly",
    )
    told_on: Mapped[date] = column(Day(label=_l("Day"), required=True))
    amount: Mapped[Decimal] = column(
        Money(label=_l("Amount asked for"), group="amounts", default=Decimal(0)),
        default=Decimal(0),
    )
    currency: Mapped[str] = column(Currency(label=_l("Currency"), default="EUR"), default="EUR")
    #: To which address.
    recipient: Mapped[str | None] = column(
        Text(label=_l("To"), max=320, group="amounts", secondary=True)
    )
    body: Mapped[str | None] = column(LongText(label=_l("Text"), group="amounts", secondary=True))
    state: Mapped[str] = column(
        Choice(label=_l("State"), choices=STATES, readonly=True, importable=False), default="todo"
    )
    sent_at: Mapped[datetime | None] = column(
        Instant(label=_l("Sent on"), readonly=True, importable=False)
    )
    #: Of the outbox.
    mail_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_outgoing_mail.id", ondelete="SET NULL")
    )
    #: Printed document.
    file_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_file.id", ondelete="SET NULL"), index=True
    )


class NoticeDue(Base):
    """A debt that a letter asks for. That a level was reached is written once: nobody is told twice."""

    __tablename__ = "collections_notice_due"
    __table_args__ = (
        Index("ux_collections_notice_due", "due_id", "level_id", unique=True),
        Index("ix_collections_notice_due_level", "level_id"),
    )

    #: The letter.
    notice_id: Mapped[int] = mapped_column(
        ForeignKey("collections_notice.id", ondelete="CASCADE"), primary_key=True
    )
    #: The instalment.
    due_id: Mapped[int] = mapped_column(
        ForeignKey("accounting_due.id", ondelete="CASCADE"), primary_key=True
    )
    #: The level that this debt reached with it; empty: it was listed besides.
    level_id: Mapped[int | None] = mapped_column(
        ForeignKey("collections_level.id", ondelete="SET NULL")
    )
    #: What was open and not in dispute.
    amount: Mapped[Decimal] = column(Money(label=_l("Amount")))
    #: Place in the letter, from 0.
    position: Mapped[int] = mapped_column(SqlInteger, default=0)


contributions = (
    *model(
        Notice,
        name=NOTICE,
        label=_l("Reminder sent"),
        plural=_l("Reminders sent"),
        collection="notices",
        icon="mail-forward",
        root=("contact_id", Contact),
        search=("name",),
        groups={"amounts": _l("See what customers owe")},
    ),
    *part(NoticeDue, name="collections.notice_due", key="notice_id", of=Notice),
)
