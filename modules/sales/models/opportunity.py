"""The opportunity: a sale that may come, from the first contact to won or lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from core.api.models import (
    Archivable,
    Currency,
    Customizable,
    Day,
    Integer,
    LongText,
    Money,
    Owned,
    PassedStages,
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
    WithInteraction,
    _l,
    column,
    model,
    own_currency,
    part,
    sparse_index,
)
from modules.contacts.models import Contact
from modules.sales.models.competing import Competitors, OpportunityCompetitor

OPPORTUNITY = "sales.opportunity"


class Opportunity(
    Staged,
    WithActivities,
    WithInteraction,
    Owned,
    Archivable,
    Searchable,
    Customizable,
    Record,
):
    """Something a contact may buy."""

    __tablename__ = "sales_opportunity"
    __table_args__ = (
        CheckConstraint("probability BETWEEN 0 AND 100", name="probability"),
        Index("ix_sales_opportunity_title", "sort_key", "id"),
        Index("ix_sales_opportunity_owner", "owner_id", "sort_key", "id"),
        Index("ix_sales_opportunity_team", "team_id", "sort_key", "id"),
        sparse_index("ix_sales_opportunity_person_id", "person_id"),
        sparse_index("ix_sales_opportunity_decider_id", "decider_id"),
        Index("ix_sales_opportunity_close", "stage_id", "expected_close", "id"),
    )

    #: What it is about, in a few words; the contact's name when nothing is written.
    name: Mapped[str] = column(
        Text(
            label=_l("Opportunity"),
            required=True,
            max=200,
            folded="sort_key",
            sortable=True,
            aliases=("nombre", "oportunidad", "nombre del negocio", "negocio", "deal name", "name"),
        )
    )
    #: Who would buy.
    contact_id: Mapped[int] = column(
        Ref(
            label=_l("Contact"),
            target="contacts.contact",
            required=True,
            aliases=(
                "cliente",
                "contacto",
                "empresa",
                "compañía",
                "company",
                "customer",
                "account",
            ),
        ),
        index=True,
    )
    #: Whom we talk to there.
    person_id: Mapped[int | None] = column(
        Ref(
            label=_l("Contact person"),
            target="contacts.contact",
            ondelete="SET NULL",
            aliases=("persona de contacto", "contact person"),
        ),
    )
    #: What it is worth.
    amount: Mapped[Decimal | None] = column(
        Money(label=_l("Amount"), min=Decimal(0), aliases=("importe", "monto", "valor", "amount"))
    )
    #: Currency of the amount.
    currency: Mapped[str] = column(
        Currency(label=_l("Currency"), secondary=True, aliases=("moneda", "divisa", "currency")),
        nullable=False,
        default=own_currency,
    )
    #: How probable the sale is; empty: as probable as its stage.
    probability: Mapped[int | None] = column(
        Integer(
            label=_l("Probability"),
            help=_l("In percent. Empty: that of the stage."),
            min=0,
            max=100,
            secondary=True,
            aliases=("probabilidad", "probability"),
        )
    )
    #: When it should be decided.
    expected_close: Mapped[date | None] = column(
        Day(
            label=_l("Expected close"),
            sortable=True,
            aliases=("cierre previsto", "fecha de cierre", "fecha prevista", "close date"),
        )
    )
    #: What they are interested in, in words, until they choose from the catalogue.
    products: Mapped[str | None] = column(
        Text(
            label=_l("Products of interest"),
            max=400,
            aliases=("productos", "productos de interés", "producto", "products"),
        )
    )
    #: Who says yes.
    decider_id: Mapped[int | None] = column(
        Ref(
            label=_l("Decision maker"),
            target="contacts.contact",
            ondelete="SET NULL",
            secondary=True,
            aliases=("decisor", "quien decide", "decision maker"),
        ),
    )
    #: What they expect of us, in their words; whoever serves them later reads it.
    expectations: Mapped[str | None] = column(
        LongText(
            label=_l("Expectations"),
            help=_l("What the customer expects. Support reads it when the sale is won."),
            secondary=True,
            aliases=("expectativas", "expectations"),
        )
    )
    notes: Mapped[str | None] = column(
        LongText(label=_l("Notes"), secondary=True, aliases=("notas", "comentarios", "notes"))
    )
    #: Why it was lost: compulsory when it is.
    loss_reason_id: Mapped[int | None] = column(
        Ref(
            label=_l("Loss reason"),
            target="sales.loss_reason",
            secondary=True,
            aliases=("motivo de pérdida", "razón de pérdida", "loss reason", "closed lost reason"),
        ),
        index=True,
    )
    #: The lead it came from.
    lead_id: Mapped[int | None] = column(
        Ref(
            label=_l("Lead"),
            target="sales.lead",
            readonly=True,
            importable=False,
            secondary=True,
            ondelete="SET NULL",
        ),
        index=True,
    )
    #: Identifier in the system it was imported from.
    external_id: Mapped[str | None] = column(
        Text(
            label=_l("External id"),
            max=80,
            secondary=True,
            aliases=("id", "id externo", "record id", "deal id", "external id"),
        ),
        index=True,
    )


contributions = (
    *model(
        Opportunity,
        name=OPPORTUNITY,
        label=_l("Opportunity"),
        plural=_l("Opportunities"),
        collection="opportunities",
        icon="target-arrow",
        root=("contact_id", Contact),
        search=("name", "products"),
        keys=("external_id",),
        virtual={
            "competitors": Competitors(
                label=_l("Competitors"),
                secondary=True,
                aliases=("competidores", "competencia", "competitors"),
            ),
            "passed": PassedStages(label=_l("Stages it went through")),
            "tags": Tags(label=_l("Labels"), secondary=True, aliases=("etiquetas", "tags")),
        },
    ),
    *part(
        OpportunityCompetitor,
        name="sales.opportunity_competitor",
        key="opportunity_id",
        of=Opportunity,
    ),
    Pipelined(
        name=OPPORTUNITY,
        amount="amount",
        currency="currency",
        probability="probability",
        close_on="expected_close",
    ),
    PipelineSeed(
        name="sales.opportunities",
        model=OPPORTUNITY,
        label=_l("Sales"),
        stages=(
            StageSeed(
                "first_contact",
                _l("Initial contact"),
                probability=10,
                rot_days=7,
                help=_l("We know who asks and what for."),
            ),
            StageSeed(
                "quote",
                _l("Quotation"),
                probability=40,
                rot_days=10,
                required_fields=("amount",),
                help=_l("They have our price, or wait for it."),
            ),
            StageSeed(
                "negotiation",
                _l("Negotiation"),
                probability=60,
                rot_days=14,
                required_fields=("amount", "expected_close"),
                help=_l("They want it; we agree on terms."),
            ),
            StageSeed(
                "closing",
                _l("Closing"),
                probability=85,
                rot_days=7,
                required_fields=("amount", "expected_close"),
                help=_l("Agreed: the signature or the order is missing."),
            ),
            StageSeed(
                "won",
                _l("Won"),
                "won",
                probability=100,
                required_fields=("amount", "products"),
                help=_l("They bought."),
            ),
            StageSeed(
                "lost", _l("Lost"), "lost", probability=0, help=_l("They did not, and we know why.")
            ),
        ),
    ),
)
