"""The claim: what one customer owes and is late with, in one currency, and how far we are with it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from core.api.models import (
    Archivable,
    Choice,
    Currency,
    Customizable,
    Day,
    Integer,
    LongText,
    Money,
    Numbered,
    NumberSeries,
    OfCompany,
    Owned,
    Pipelined,
    PipelineSeed,
    Record,
    Ref,
    Searchable,
    Staged,
    StageSeed,
    Tags,
    Text,
    WithActivities,
    _l,
    column,
    model,
)
from modules.contacts.models import Contact

CLAIM = "collections.claim"
RISKS = (
    ("low", _l("Low risk")),
    ("medium", _l("Medium risk")),
    ("high", _l("High risk")),
)


class Claim(
    Numbered, Staged, WithActivities, Owned, OfCompany, Archivable, Searchable, Customizable, Record
):
    """What a customer owes and is late with, from the first day to the last cent.

    Its amounts follow the ledger: they are brought up to date whenever a debt is settled or comes back,
    and every morning. The ledger is the truth, not they.
    """

    __tablename__ = "collections_claim"
    __derived__ = frozenset({"overdue", "oldest_on", "invoices", "risk", "disputed", "level_id"})
    __table_args__ = (
        Index("ix_collections_claim_title", "sort_key", "id"),
        Index("ix_collections_claim_owner", "owner_id", "sort_key", "id"),
        Index("ix_collections_claim_team", "team_id", "sort_key", "id"),
        Index("ix_collections_claim_contact", "contact_id", "closed_at"),
    )

    #: The customer's name when it began; people may put it otherwise.
    name: Mapped[str] = column(
        Text(
            label=_l("Subject"),
            max=200,
            folded="sort_key",
            sortable=True,
            help=_l("Empty: the customer's name."),
            aliases=("asunto", "gestión", "subject"),
        ),
        default="",
    )
    contact_id: Mapped[int] = column(
        Ref(
            label=_l("Customer"),
            target="contacts.contact",
            required=True,
            aliases=("cliente", "deudor", "customer"),
        ),
        index=True,
    )
    currency: Mapped[str] = column(
        Currency(label=_l("Currency"), required=True, default="EUR", secondary=True)
    )
    #: Of the customer, in this currency and company, late today.
    overdue: Mapped[Decimal] = column(
        Money(label=_l("Overdue amount"), group="amounts", readonly=True, importable=False),
        default=Decimal(0),
    )
    #: The part of it that is in dispute.
    disputed: Mapped[Decimal] = column(
        Money(
            label=_l("In dispute"), group="amounts", readonly=True, importable=False, secondary=True
        ),
        default=Decimal(0),
    )
    #: Since when the oldest of them is due.
    oldest_on: Mapped[date | None] = column(
        Day(label=_l("The oldest is due since"), readonly=True, importable=False)
    )
    #: How many debts are late.
    invoices: Mapped[int] = column(
        Integer(label=_l("Debts overdue"), readonly=True, importable=False), default=0
    )
    #: By age and by the credit the customer has.
    risk: Mapped[str] = column(
        Choice(label=_l("Risk"), choices=RISKS, readonly=True, importable=False), default="low"
    )
    #: The last reminder that was written.
    level_id: Mapped[int | None] = column(
        Ref(
            label=_l("Last reminder"),
            target="collections.level",
            readonly=True,
            importable=False,
            ondelete="SET NULL",
            secondary=True,
        ),
        index=True,
    )
    notes: Mapped[str | None] = column(LongText(label=_l("Notes"), secondary=True))


contributions = (
    *model(
        Claim,
        name=CLAIM,
        label=_l("Claim"),
        plural=_l("Claims"),
        collection="claims",
        icon="cash",
        root=("contact_id", Contact),
        search=("number", "name"),
        groups={"amounts": _l("See what customers owe")},
        virtual={"tags": Tags(label=_l("Labels"), secondary=True, aliases=("etiquetas", "tags"))},
    ),
    NumberSeries(name=CLAIM, label=_l("Claims"), pattern="C-{number}"),
    Pipelined(name=CLAIM, amount="overdue", currency="currency", lock=frozenset()),
    PipelineSeed(
        name="collections.claims",
        model=CLAIM,
        label=_l("Collections"),
        stages=(
            StageSeed(
                "late",
                _l("Recently overdue"),
                probability=95,
                help=_l("Nobody wrote to the customer yet."),
            ),
            StageSeed("reminded", _l("Reminded"), probability=90, rot_days=15),
            StageSeed(
                "promised",
                _l("Promise of payment"),
                "waiting",
                85,
                help=_l("The customer said when they pay; nobody reminds them until then."),
            ),
            StageSeed("broken", _l("Promise broken"), probability=60, rot_days=3),
            StageSeed("formal", _l("Formal notice"), probability=50, rot_days=15),
            StageSeed("legal", _l("Legal action"), probability=30, rot_days=60),
            StageSeed(
                "insolvent",
                _l("Insolvency"),
                "waiting",
                5,
                help=_l("By law everything stops: nobody reminds them."),
            ),
            StageSeed("collected", _l("Collected"), "won"),
            StageSeed("written_off", _l("Written off"), "lost"),
        ),
    ),
)
