"""How customers are reminded: policies with their levels, and the texts."""

from __future__ import annotations

from decimal import Decimal
from itertools import count

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from core.api.models import (
    Archivable,
    Boolean,
    Choice,
    Country,
    Integer,
    Language,
    LongText,
    Money,
    Record,
    Ref,
    Searchable,
    Text,
    _l,
    column,
    model,
)

POLICY = "collections.policy"
LEVEL = "collections.level"
LETTER = "collections.letter"
#: How a customer is reached: mail leaves by itself, the rest becomes an activity or a document.
CHANNELS = (
    ("mail", _l("Mail")),
    ("call", _l("Call")),
    ("message", _l("Message")),
    ("letter", _l("Certified letter")),
)
TONES = (
    ("reminder", _l("Before it is due")),
    ("friendly", _l("Friendly")),
    ("firm", _l("Firm")),
    ("formal", _l("Formal notice")),
    ("final", _l("Last notice")),
)


class Policy(Archivable, Searchable, Record):
    """Which customers are reminded of which debts, and by which levels."""

    __tablename__ = "collections_policy"
    __table_args__ = (Index("ix_collections_policy_title", "sort_key", "id"),)

    name: Mapped[str] = column(
        Text(label=_l("Name"), required=True, max=80, folded="sort_key", sortable=True)
    )
    #: For customers of a country; of any, when empty.
    country: Mapped[str | None] = column(
        Country(label=_l("Customers of"), help=_l("Empty: of any country."))
    )
    #: Holds for whoever has no policy of their own.
    usual: Mapped[bool] = column(
        Boolean(
            label=_l("For every customer"),
            default=False,
            help=_l("It holds for whoever has no policy of their own."),
        ),
        default=False,
    )
    #: Debts below it are left in peace, in the currency of the debt.
    minimum: Mapped[Decimal] = column(
        Money(
            label=_l("Not below"),
            default=Decimal(0),
            min=Decimal(0),
            help=_l("Customers who owe less than this are not reminded."),
        ),
        default=Decimal(0),
    )
    #: Days between two letters to the same customer, so that many invoices do not mean many letters.
    pause_days: Mapped[int] = column(
        Integer(
            label=_l("Days between two letters"),
            default=3,
            min=0,
            max=90,
            help=_l("To the same customer, however many invoices they owe."),
        ),
        default=3,
    )
    #: The job writes by itself; else each run waits for somebody to press the button.
    automatic: Mapped[bool] = column(
        Boolean(
            label=_l("Write every morning"),
            default=False,
            help=_l("Else the letters wait in the preview until somebody sends them."),
        ),
        default=False,
    )


class Level(Archivable, Searchable, Record):
    """A step of a policy: so many days after a debt was due, by this channel, in this tone."""

    __tablename__ = "collections_level"
    __table_args__ = (
        Index("ix_collections_level_title", "sort_key", "id"),
        Index("ix_collections_level_policy", "policy_id", "days"),
    )

    name: Mapped[str] = column(
        Text(label=_l("Name"), required=True, max=80, folded="sort_key", sortable=True)
    )
    policy_id: Mapped[int] = column(
        Ref(label=_l("Reminder policy"), target=POLICY, required=True), index=True
    )
    #: After the day it was due; negative: before.
    days: Mapped[int] = column(
        Integer(
            label=_l("Days after it was due"),
            required=True,
            min=-60,
            max=720,
            sortable=True,
            help=_l("Negative: before it is due."),
            aliases=("días", "days"),
        )
    )
    channel: Mapped[str] = column(
        Choice(label=_l("Channel"), choices=CHANNELS, required=True, default="mail"), default="mail"
    )
    tone: Mapped[str] = column(
        Choice(label=_l("Tone"), choices=TONES, required=True, default="friendly"),
        default="friendly",
    )
    #: Code or name of the stage into which the claim goes.
    stage: Mapped[str | None] = column(
        Text(
            label=_l("Move the claim to the stage"),
            max=80,
            secondary=True,
            help=_l("Name of a stage, as the funnel says it. Empty: it stays where it is."),
        )
    )


class Letter(Archivable, Searchable, Record):
    """The text of a tone in a language; variables stand between double braces."""

    __tablename__ = "collections_letter"
    __table_args__ = (
        Index("ix_collections_letter_title", "sort_key", "id"),
        Index("ix_collections_letter_tone", "tone", "language"),
    )

    #: Subject of the mail, title of the document.
    name: Mapped[str] = column(
        Text(
            label=_l("Subject"),
            required=True,
            max=160,
            folded="sort_key",
            sortable=True,
        )
    )
    tone: Mapped[str] = column(
        Choice(label=_l("Tone"), choices=TONES, required=True, default="friendly"),
        default="friendly",
    )
    language: Mapped[str] = column(Language(label=_l("Language"), required=True, default="es"))
    body: Mapped[str] = column(
        LongText(
            label=_l("Text"),
            required=True,
            help=_l(
                "Variables: {{customer}}, {{total}}, {{debts}} (one line each), {{oldest}}, "
                "{{days}}, {{company}}, {{phone}}, {{today}}."
            ),
        ),
        nullable=False,
    )


_numbers = count(1)

contributions = (
    *model(
        Policy,
        name=POLICY,
        label=_l("Reminder policy"),
        plural=_l("Reminder policies"),
        collection="policies",
        icon="list-numbers",
        search=("name",),
        everybody_reads=True,
    ),
    *model(
        Level,
        name=LEVEL,
        label=_l("Reminder level"),
        plural=_l("Reminder levels"),
        collection="levels",
        icon="stairs",
        search=("name",),
        everybody_reads=True,
        examples={"days": lambda: next(_numbers), "stage": None},
    ),
    *model(
        Letter,
        name=LETTER,
        label=_l("Reminder text"),
        plural=_l("Reminder texts"),
        collection="letters",
        icon="mail",
        search=("name",),
        everybody_reads=True,
        examples={"body": "{{customer}}"},
    ),
)
