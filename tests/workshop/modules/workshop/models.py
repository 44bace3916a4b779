"""The job: something a customer wants made or mended."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import (
    Archivable,
    Customizable,
    Day,
    Instant,
    Money,
    Owned,
    Pipelined,
    PipelineSeed,
    Record,
    Ref,
    Searchable,
    Staged,
    StageSeed,
    Text,
    column,
    model,
)
from modules.contacts.models import Contact

JOB = "workshop.job"


class Job(Staged, Owned, Archivable, Customizable, Searchable, Record):
    """Work for a customer."""

    __tablename__ = "workshop_job"
    __derived__ = frozenset({"next_activity_at", "next_activity_subject"})

    #: What is to be done.
    name: Mapped[str] = column(Text(label="Name", required=True))
    #: For whom.
    contact_id: Mapped[int | None] = column(
        Ref(label="Customer", target="contacts.contact"), index=True
    )
    #: What it is worth.
    amount: Mapped[Decimal | None] = column(Money(label="Amount"))
    #: Money of the amount; the house's when empty.
    currency: Mapped[str | None] = column(Text(label="Currency", max=3))
    #: When they are expected to say yes.
    closes_on: Mapped[date | None] = column(Day(label="Closes on"))
    #: When something is due next, and what: other layers keep it up to date.
    next_activity_at: Mapped[datetime | None] = column(
        Instant(label="Next activity", readonly=True, importable=False)
    )
    next_activity_subject: Mapped[str | None] = mapped_column(String(200))
    #: Why they did not want it.
    why_lost: Mapped[str | None] = column(Text(label="Why lost"))


STAGES = (
    StageSeed("inbox", "Inbox", probability=10),
    StageSeed("quoted", "Quoted", probability=40, required_fields=("amount",), rot_days=5),
    StageSeed("agreed", "Agreed", probability=80, requires_interaction=True),
    StageSeed("won", "Won", "won", probability=100),
    StageSeed("lost", "Lost", "lost", probability=0, required_fields=("why_lost",)),
)
REPAIRS = (
    StageSeed("inbox", "Handed in"),
    StageSeed("bench", "On the bench", "waiting"),
    StageSeed("returned", "Returned", "done"),
)

contributions = (
    *model(
        Job,
        name=JOB,
        label="Job",
        plural="Jobs",
        collection="jobs",
        root=("contact_id", Contact),
        search=("name",),
        keys=("name",),
    ),
    Pipelined(name=JOB, amount="amount", currency="currency", close_on="closes_on"),
    PipelineSeed(name="workshop.sales", model=JOB, label="Sales", stages=STAGES),
    PipelineSeed(
        name="workshop.repairs", model=JOB, code="repairs", label="Repairs", stages=REPAIRS,
        weight=200,
    ),
)  # fmt: skip
