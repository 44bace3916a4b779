"""The case: something a customer needs from us, from the first message to the solution."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import (
    Archivable,
    Choice,
    Customizable,
    Duration,
    Instant,
    Integer,
    LongText,
    Numbered,
    NumberSeries,
    OfCompany,
    Owned,
    Pipelined,
    PipelineSeed,
    Priority,
    Record,
    Ref,
    Searchable,
    Staged,
    StageSeed,
    Tags,
    Text,
    UTCDateTime,
    WithActivities,
    _l,
    column,
    model,
)
from modules.contacts.models import Contact

CASE = "support.case"
#: The steps of the one scale of priorities, as support calls them.
PRIORITY_CHOICES = Priority(label="").choices

#: By which way a case came to us.
CHANNELS = (
    ("phone", _l("Phone")),
    ("mail", _l("Mail")),
    ("whatsapp", _l("WhatsApp")),
    ("web", _l("Web")),
    ("counter", _l("In person")),
    ("internal", _l("Ourselves")),
)


#: How the times of service of a case stand, the worst of its clocks.
SLA_STATES = (
    ("none", _l("Nothing promised")),
    ("ok", _l("In time")),
    ("warning", _l("At risk")),
    ("breached", _l("Too late")),
    ("paused", _l("Clock stopped")),
    ("met", _l("Kept")),
)


#: What became of a promise: how the answer or the solution came.
KEPT = (("kept", _l("In time")), ("late", _l("Too late")))


class Case(
    Numbered, Staged, WithActivities, Owned, OfCompany, Archivable, Searchable, Customizable, Record
):
    """A process of support: a request, a complaint, an installation, an onboarding, a project."""

    __tablename__ = "support_case"
    __actions__ = (("take", _l("Take over cases of others"), True),)
    __derived__ = frozenset(
        {
            *("sla_state", "sla_due_at", "sla_promise", "sla_policy", "sla_alarm_at"),
            *("response_minutes", "resolution_minutes", "reopened", "reply_token"),
            *("response_kept", "resolution_kept"),
        }
    )
    __table_args__ = (
        Index("ix_support_case_title", "sort_key", "id"),
        Index("ix_support_case_owner", "owner_id", "sort_key", "id"),
        Index("ix_support_case_team", "team_id", "sort_key", "id"),
        Index("ux_support_case_reply_token", "reply_token", unique=True),
        Index("ix_support_case_contact", "contact_id", "closed_at"),
    )

    #: What is wrong or wanted, in a few words.
    name: Mapped[str] = column(
        Text(
            label=_l("Subject"),
            required=True,
            max=200,
            folded="sort_key",
            sortable=True,
            aliases=("asunto", "caso", "título", "ticket name", "subject"),
        )
    )
    #: The customer it is for.
    contact_id: Mapped[int] = column(
        Ref(
            label=_l("Customer"),
            target="contacts.contact",
            required=True,
            aliases=("cliente", "empresa", "contacto", "company", "customer"),
        ),
        index=True,
    )
    #: Whom we answer there.
    person_id: Mapped[int | None] = column(
        Ref(
            label=_l("Contact person"),
            target="contacts.contact",
            ondelete="SET NULL",
            aliases=("persona de contacto", "contact person"),
        ),
        index=True,
    )
    type_id: Mapped[int | None] = column(
        Ref(
            label=_l("Case type"),
            target="support.case_type",
            aliases=("tipo", "tipo de caso", "type"),
        ),
        index=True,
    )
    #: On the scale that sales use too: an urgent case weighs like a hot lead.
    priority: Mapped[str] = column(
        Priority(label=_l("Priority"), default="normal", aliases=("prioridad", "priority")),
        nullable=False,
        default="normal",
    )
    #: What it is about, until it is chosen from the catalogue.
    product: Mapped[str | None] = column(
        Text(label=_l("Product"), max=200, aliases=("producto", "equipo", "product"))
    )
    #: By which way it came.
    channel: Mapped[str] = column(
        Choice(
            label=_l("Channel"),
            choices=CHANNELS,
            default="phone",
            aliases=("canal", "origen", "channel", "source"),
        ),
        nullable=False,
        default="phone",
    )
    #: What the customer told us.
    description: Mapped[str | None] = column(
        LongText(
            label=_l("What happens"),
            group="content",
            aliases=("descripción", "detalle", "description"),
        )
    )
    #: How it was solved; whoever meets the same again finds it.
    solution: Mapped[str | None] = column(
        LongText(
            label=_l("Solution"),
            group="content",
            secondary=True,
            aliases=("solución", "resolución", "resolution"),
        )
    )
    #: The case of which it is a part.
    parent_id: Mapped[int | None] = column(
        Ref(
            label=_l("Part of"),
            target=CASE,
            ondelete="SET NULL",
            secondary=True,
        ),
        index=True,
    )
    #: The case that asks the same.
    duplicate_of_id: Mapped[int | None] = column(
        Ref(
            label=_l("Duplicate of"),
            target=CASE,
            ondelete="SET NULL",
            secondary=True,
        ),
        index=True,
    )
    #: How its times of service stand.
    sla_state: Mapped[str] = column(
        Choice(
            label=_l("Time of service"),
            choices=SLA_STATES,
            readonly=True,
            importable=False,
            secondary=True,
        ),
        nullable=False,
        default="none",
    )
    #: When the next promise is broken; empty while nothing runs.
    sla_due_at: Mapped[datetime | None] = column(
        Instant(
            label=_l("Too late after"),
            readonly=True,
            importable=False,
            sortable=True,
            secondary=True,
        ),
        index=True,
    )
    #: Which promise that is: first_response, next_response or resolution.
    sla_promise: Mapped[str | None] = mapped_column(String(16))
    #: Which times of service apply.
    sla_policy: Mapped[str | None] = column(
        Text(label=_l("Times of service"), max=80, readonly=True, importable=False, secondary=True)
    )
    #: When its state changes next by the mere passing of time.
    sla_alarm_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    #: Working minutes until the first answer.
    response_minutes: Mapped[int | None] = column(
        Duration(label=_l("First answer after"), readonly=True, importable=False, secondary=True)
    )
    #: Working minutes until it was solved.
    resolution_minutes: Mapped[int | None] = column(
        Duration(label=_l("Solved after"), readonly=True, importable=False, secondary=True)
    )
    #: Whether the first answer came in time; empty while it may, and where none was promised.
    response_kept: Mapped[str | None] = column(
        Choice(
            label=_l("First answer"),
            choices=KEPT,
            readonly=True,
            importable=False,
            secondary=True,
        )
    )
    #: Whether it was solved in time; empty while it may be, and where nothing was promised.
    resolution_kept: Mapped[str | None] = column(
        Choice(
            label=_l("Solution in time"),
            choices=KEPT,
            readonly=True,
            importable=False,
            secondary=True,
        )
    )
    #: How often it came back after it was solved.
    reopened: Mapped[int] = column(
        Integer(label=_l("Times reopened"), readonly=True, importable=False, secondary=True),
        nullable=False,
        default=0,
    )
    #: What the address holds to which the customer answers; made with the first mail.
    reply_token: Mapped[str | None] = mapped_column(String(24))
    #: Identifier in the system it was imported from.
    external_id: Mapped[str | None] = column(
        Text(
            label=_l("External id"),
            max=80,
            secondary=True,
            aliases=("id", "id externo", "ticket id", "external id"),
        ),
        index=True,
    )


#: Every process begins by somebody looking at it and ends solved.
_NEW = StageSeed("new", _l("New case"), help=_l("Nobody looks at it yet."))
_REVIEW = StageSeed("review", _l("Under review"), help=_l("Somebody of ours is on it."))
_WAITING = StageSeed(
    "waiting",
    _l("Waiting for the customer"),
    "waiting",
    help=_l("We asked something; the clock of service stands still."),
)
_DONE = StageSeed("resolved", _l("Resolved"), "done")

contributions = (
    *model(
        Case,
        name=CASE,
        label=_l("Case"),
        plural=_l("Cases"),
        collection="cases",
        icon="headset",
        root=("contact_id", Contact),
        search=("number", "name", "product"),
        keys=("external_id",),
        groups={"content": _l("See what is said in cases")},
        virtual={"tags": Tags(label=_l("Labels"), secondary=True, aliases=("etiquetas", "tags"))},
    ),
    NumberSeries(name=CASE, label=_l("Cases"), pattern="P-{number}"),
    Pipelined(name=CASE, lock=frozenset()),
    PipelineSeed(
        name="support.cases",
        model=CASE,
        label=_l("Cases"),
        stages=(_NEW, _REVIEW, _WAITING, _DONE),
    ),
    PipelineSeed(
        name="support.complaints",
        model=CASE,
        code="complaints",
        label=_l("Complaints"),
        weight=110,
        stages=(_NEW, _REVIEW, _WAITING, _DONE),
    ),
    PipelineSeed(
        name="support.onboarding",
        model=CASE,
        code="onboarding",
        label=_l("Onboarding"),
        weight=120,
        stages=(
            StageSeed("welcome", _l("Welcome"), help=_l("Sales told us what was bought.")),
            StageSeed("setup", _l("Setting up")),
            StageSeed("training", _l("Training")),
            StageSeed("waiting", _l("Waiting for the customer"), "waiting"),
            StageSeed("running", _l("Up and running"), "done"),
        ),
    ),
    PipelineSeed(
        name="support.projects",
        model=CASE,
        code="projects",
        label=_l("Internal projects"),
        weight=130,
        stages=(
            StageSeed("planned", _l("Planned")),
            StageSeed("doing", _l("In progress")),
            StageSeed("done", _l("Finished"), "done"),
        ),
    ),
)
