"""The lead: somebody who asked, before it is known whether they will buy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.api.locale import phone, tax_id
from core.api.models import (
    Archivable,
    Boolean,
    Choice,
    Country,
    Customizable,
    Instant,
    Integer,
    Json,
    Language,
    LongText,
    Mail,
    Owned,
    Phone,
    Pipelined,
    PipelineSeed,
    Record,
    Ref,
    Searchable,
    Staged,
    StageSeed,
    TaxId,
    Text,
    UTCDateTime,
    WithActivities,
    _l,
    column,
    digits,
    model,
)
from modules.contacts.models import Contact
from modules.sales.models.sale import SaleOutcome

LEAD = "sales.lead"
CONFIRMATIONS = (("pending", _l("Not confirmed")), ("confirmed", _l("Confirmed by mail")))


class Lead(Staged, WithActivities, Owned, Archivable, Searchable, Customizable, Record):
    """A request from somebody: a person, a company, or a person of a company."""

    __tablename__ = "sales_lead"
    __derived__ = frozenset(
        {
            "search",
            "sort_key",
            "phone_e164",
            "tax_id_norm",
            "last_source_id",
            "last_campaign_id",
            "first_due_at",
            "first_warn_at",
            "first_contact_at",
            "breached_at",
            "touch_count",
            "sql_ok",
            "sql_at",
            "sql_version",
            "sql_held",
            "confirmation",
        }
    )
    __table_args__ = (
        Index("ix_sales_lead_title", "sort_key", "id"),
        Index("ix_sales_lead_owner", "owner_id", "sort_key", "id"),
        Index("ix_sales_lead_team", "team_id", "sort_key", "id"),
    )

    #: Who asks: a person's full name, or the company's where no person is known.
    name: Mapped[str] = column(
        Text(
            label=_l("Name"),
            required=True,
            max=200,
            folded="sort_key",
            sortable=True,
            aliases=("nombre", "nombre completo", "prospecto", "name", "full name", "lead"),
        )
    )
    #: The company they ask for.
    company: Mapped[str | None] = column(
        Text(
            label=_l("Company"),
            max=200,
            aliases=("empresa", "compañía", "organización", "company", "company name"),
        )
    )
    #: Their position there.
    position: Mapped[str | None] = column(
        Text(
            label=_l("Position"), max=120, secondary=True, aliases=("cargo", "puesto", "job title")
        )
    )
    mail: Mapped[str | None] = column(
        Mail(
            label=_l("Mail"),
            group="personal",
            aliases=("correo", "correo electrónico", "e-mail", "email", "mail"),
        ),
        index=True,
    )
    #: Phone as it was written.
    phone: Mapped[str | None] = column(
        Phone(
            label=_l("Phone"),
            group="personal",
            compared="phone_e164",
            aliases=("teléfono", "tel", "móvil", "celular", "phone", "mobile"),
        )
    )
    #: Phone in E.164, to call and compare.
    phone_e164: Mapped[str | None] = mapped_column(String(20), index=True)
    #: Tax id as it was written.
    tax_id: Mapped[str | None] = column(
        TaxId(
            label=_l("Tax id"),
            compared="tax_id_norm",
            term="tax_id",
            secondary=True,
            aliases=("nif", "cif", "rfc", "cuit", "rut", "nit", "ruc", "tax id", "vat"),
        )
    )
    #: Tax id in canonical form, to compare.
    tax_id_norm: Mapped[str | None] = mapped_column(String(40), index=True)
    country: Mapped[str | None] = column(Country(label=_l("Country"), aliases=("país", "country")))
    #: Province, state or department by the name its country uses.
    region: Mapped[str | None] = column(
        Text(
            label=_l("Province or state"),
            term="subdivision",
            max=120,
            aliases=("provincia", "estado/región", "departamento", "región", "state", "province"),
        )
    )
    city: Mapped[str | None] = column(
        Text(
            label=_l("City"),
            term="city",
            max=120,
            secondary=True,
            aliases=("ciudad", "población", "localidad", "city"),
        )
    )
    postal_code: Mapped[str | None] = column(
        Text(
            label=_l("Postal code"),
            term="postal_code",
            max=12,
            aliases=("código postal", "cp", "c.p.", "postal code", "zip"),
        )
    )
    language: Mapped[str | None] = column(
        Language(label=_l("Language"), secondary=True, aliases=("idioma", "language"))
    )
    #: What they ask for, in their words.
    request: Mapped[str | None] = column(
        LongText(
            label=_l("Request"),
            aliases=("mensaje", "consulta", "comentarios", "solicitud", "message", "notes"),
        )
    )
    #: What they are interested in: a product, a service.
    interest: Mapped[str | None] = column(
        Text(
            label=_l("Interest"),
            max=200,
            secondary=True,
            aliases=("producto", "interés", "servicio", "product", "interest"),
        )
    )
    #: Where they came from the first time; never changes once it is known.
    source_id: Mapped[int | None] = column(
        Ref(
            label=_l("Source"),
            target="sales.source",
            aliases=("origen", "fuente", "fuente original", "source", "lead source"),
        ),
        index=True,
    )
    #: The campaign that brought them the first time; never changes once it is known.
    campaign_id: Mapped[int | None] = column(
        Ref(
            label=_l("Campaign"),
            target="sales.campaign",
            secondary=True,
            aliases=("campaña", "campaign"),
        ),
        index=True,
    )
    #: Where they came from the last time.
    last_source_id: Mapped[int | None] = column(
        Ref(
            label=_l("Last source"),
            target="sales.source",
            readonly=True,
            importable=False,
            secondary=True,
        ),
        index=True,
    )
    #: The campaign that brought them the last time.
    last_campaign_id: Mapped[int | None] = column(
        Ref(
            label=_l("Last campaign"),
            target="sales.campaign",
            readonly=True,
            importable=False,
            secondary=True,
        ),
        index=True,
    )
    #: Why it was rejected: compulsory when it is.
    reject_reason_id: Mapped[int | None] = column(
        Ref(
            label=_l("Rejection reason"),
            target="sales.reject_reason",
            secondary=True,
            aliases=("motivo de rechazo", "razón de rechazo", "motivo", "rejection reason"),
        ),
        index=True,
    )
    #: Until when somebody must have spoken or written to them; empty where no clock runs.
    first_due_at: Mapped[datetime | None] = column(
        Instant(
            label=_l("First contact due"),
            readonly=True,
            importable=False,
            secondary=True,
            sortable=True,
        ),
        index=True,
    )
    #: When three quarters of that time are over; empty once its owner was warned.
    first_warn_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    #: When somebody first spoke or wrote to them.
    first_contact_at: Mapped[datetime | None] = column(
        Instant(label=_l("First contact"), readonly=True, importable=False, secondary=True)
    )
    #: When the time was over and nobody had; stays as it is, for the figures.
    breached_at: Mapped[datetime | None] = column(
        Instant(label=_l("Contacted too late"), readonly=True, importable=False, secondary=True),
        index=True,
    )
    #: Why it went to its owner.
    assigned_why: Mapped[str | None] = column(
        Text(
            label=_l("Why it is theirs"),
            max=200,
            readonly=True,
            importable=False,
            secondary=True,
        )
    )
    #: How often they came to us.
    touch_count: Mapped[int | None] = column(
        Integer(label=_l("Times they came"), readonly=True, importable=False, secondary=True),
        default=1,
        server_default="1",
    )
    #: Whether it fulfils the SQL definition; empty while there is none.
    sql_ok: Mapped[bool | None] = column(
        Boolean(
            label=_l("Fulfils the SQL definition"),
            readonly=True,
            importable=False,
            secondary=True,
        ),
        index=True,
    )
    #: When that was looked at, and by which version.
    sql_at: Mapped[datetime | None] = column(
        Instant(label=_l("SQL looked at"), readonly=True, importable=False, secondary=True)
    )
    sql_version: Mapped[int | None] = column(
        Integer(label=_l("SQL version"), readonly=True, importable=False, secondary=True)
    )
    #: Whether each condition of that version holds, in its order.
    sql_held: Mapped[list | None] = mapped_column(Json)
    #: Whether they confirmed their mail; empty where nobody asked.
    confirmation: Mapped[str | None] = column(
        Choice(
            label=_l("Confirmation of the mail"),
            choices=CONFIRMATIONS,
            readonly=True,
            importable=False,
            secondary=True,
        ),
        index=True,
    )
    #: When it became a contact and an opportunity.
    converted_at: Mapped[datetime | None] = column(
        Instant(
            label=_l("Converted on"),
            readonly=True,
            importable=False,
            secondary=True,
        )
    )
    #: The customer record it is about, once it is known.
    contact_id: Mapped[int | None] = column(
        Ref(
            label=_l("Contact"),
            target="contacts.contact",
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
            aliases=("id", "id externo", "record id", "external id"),
        ),
        index=True,
    )


def derive(values: Mapping[str, Any]) -> dict[str, Any]:
    """Canonical phone and tax id, and what else is searched."""
    country = values.get("country")
    found = phone(values["phone"], country) if values.get("phone") else None
    identity = tax_id(country, values["tax_id"]) if country and values.get("tax_id") else None
    normalized = identity.normalized if identity else None
    return {
        "phone_e164": found.e164 if found else None,
        "tax_id_norm": normalized,
        "search": (digits(values.get("phone")), normalized),
    }


contributions = (
    *model(
        Lead,
        name=LEAD,
        label=_l("Lead"),
        plural=_l("Leads"),
        collection="leads",
        icon="user-plus",
        root=("contact_id", Contact),
        search=("name", "company", "mail", "tax_id", "city"),
        search_also=("phone",),
        keys=("external_id", "mail", "phone"),
        groups={"personal": _l("See personal data")},
        derive=derive,
        virtual={"sale": SaleOutcome(label=_l("Its sale"), readonly=True, importable=False)},
    ),
    # a qualified lead may still be completed and converted; a rejected one is reopened first, but
    # its reason may be put right
    Pipelined(name=LEAD, lock=frozenset({"lost"}), unlocked=frozenset({"reject_reason_id"})),
    PipelineSeed(
        name="sales.leads",
        model=LEAD,
        label=_l("Leads"),
        stages=(
            StageSeed("new", _l("New lead"), rot_days=2, help=_l("Nobody has spoken to them yet.")),
            StageSeed(
                "contacted",
                _l("Contacted"),
                requires_interaction=True,
                rot_days=5,
                help=_l("We called, wrote or sent a message, and they know who we are."),
            ),
            StageSeed(
                "following",
                _l("Following up"),
                "waiting",
                rot_days=14,
                help=_l("Interested, but not now: the next step has a date."),
            ),
            StageSeed(
                "qualified",
                _l("Qualified"),
                "won",
                help=_l("Worth a salesperson's time: it becomes an opportunity."),
            ),
            StageSeed(
                "rejected",
                _l("Rejected lead"),
                "lost",
                help=_l("No business here, and we know why."),
            ),
        ),
    ),
)
