"""The contact: a company or a person, the one record that every department enriches."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.api.locale import phone, tax_id
from core.api.models import (
    Archivable,
    Choice,
    Country,
    Customizable,
    Day,
    DecimalNumber,
    Instant,
    Language,
    LongText,
    Mail,
    Owned,
    Phone,
    Record,
    Searchable,
    TaxId,
    Text,
    UTCDateTime,
    Web,
    WithActivities,
    WithInteraction,
    _l,
    column,
    digits,
    fold,
    sparse_index,
)

KINDS = (("company", _l("Company")), ("person", _l("Person")))

LIFECYCLE = (
    ("prospect", _l("Prospect")),
    ("customer", _l("Customer")),
    ("former", _l("Former customer")),
    ("other", _l("Other")),
)

_MARKS = str.maketrans("", "", ".,")


#: Why data are blocked.
BLOCKS = (
    ("erasure", _l("Erasure asked for")),
    ("restriction", _l("Restriction asked for")),
    ("retention", _l("Kept long enough")),
)


class Contact(WithActivities, Owned, Archivable, Searchable, Customizable, WithInteraction, Record):
    """A company or a person."""

    __tablename__ = "contacts_contact"
    __derived__ = frozenset(
        {"search", "sort_key", "name_key", "phone_e164", "tax_id_norm", "tax_id_status"}
    )
    __table_args__ = (
        Index("ix_contacts_contact_title", "sort_key", "id"),
        Index("ix_contacts_contact_owner", "owner_id", "sort_key", "id"),
        Index("ix_contacts_contact_team", "team_id", "sort_key", "id"),
        Index("ix_contacts_contact_name_key", "name_key", "id"),
        Index("ix_contacts_contact_lifecycle", "lifecycle", "sort_key", "id"),
        sparse_index("ix_contacts_contact_blocked", "blocked_at", "id"),
        sparse_index("ix_contacts_contact_merged_into_id", "merged_into_id"),
    )

    #: Company or person.
    kind: Mapped[str] = column(
        Choice(
            label=_l("Type"),
            choices=KINDS,
            required=True,
            default="company",
            aliases=("tipo", "type"),
        )
    )
    #: Full or trading name, as people say it.
    name: Mapped[str] = column(
        Text(
            label=_l("Name"),
            required=True,
            max=200,
            folded="sort_key",
            sortable=True,
            aliases=(
                "nombre",
                "nombre completo",
                "nombre comercial",
                "name",
                "full name",
                "razón social",
                "cliente",
            ),
        )
    )
    #: Folded name without dots and commas: what a company is recognised by where it is named.
    name_key: Mapped[str] = mapped_column(String(200), default="", server_default="")
    #: Id of the contact into which this one went; nobody sees it any more. No foreign key: such a row
    #: only leads on, and must keep nothing from going.
    merged_into_id: Mapped[int | None] = mapped_column(Integer)
    #: Given name of a person, where it is known apart.
    first_name: Mapped[str | None] = column(
        Text(
            label=_l("First name"),
            max=100,
            secondary=True,
            aliases=("nombre de pila", "first name", "given name"),
        )
    )
    #: Surnames of a person.
    last_name: Mapped[str | None] = column(
        Text(
            label=_l("Surnames"),
            max=100,
            secondary=True,
            aliases=("apellidos", "apellido", "last name", "surname"),
        )
    )
    #: Legal name, when it differs from the name.
    legal_name: Mapped[str | None] = column(
        Text(
            label=_l("Legal name"),
            max=200,
            secondary=True,
            aliases=("razón social", "nombre fiscal", "legal name"),
        )
    )
    #: Tax id as it was written.
    tax_id: Mapped[str | None] = column(
        TaxId(
            label=_l("Tax id"),
            compared="tax_id_norm",
            term="tax_id",
            aliases=(
                "nif",
                "cif",
                "dni",
                "nie",
                "rfc",
                "cuit",
                "cuil",
                "rut",
                "nit",
                "ruc",
                "nif/rfc/cuit/rut/nit",
                "identificación fiscal",
                "vat",
                "tax id",
                "vat number",
            ),
        )
    )
    #: Tax id in canonical form, to compare.
    tax_id_norm: Mapped[str | None] = mapped_column(String(40), index=True)
    #: valid | generic | unverified | invalid
    tax_id_status: Mapped[str | None] = mapped_column(String(12))
    #: Main mail address.
    mail: Mapped[str | None] = column(
        Mail(
            label=_l("Mail"),
            group="personal",
            aliases=(
                "correo",
                "correo electrónico",
                "e-mail",
                "email",
                "mail",
                "dirección de correo",
            ),
        ),
        index=True,
    )
    #: Main phone as it was written.
    phone: Mapped[str | None] = column(
        Phone(
            label=_l("Phone"),
            group="personal",
            compared="phone_e164",
            aliases=(
                "teléfono",
                "número de teléfono",
                "tel",
                "móvil",
                "celular",
                "phone",
                "phone number",
                "mobile",
            ),
        )
    )
    #: Main phone in E.164, to call and compare.
    phone_e164: Mapped[str | None] = mapped_column(String(20), index=True)
    web: Mapped[str | None] = column(
        Web(
            label=_l("Website"),
            secondary=True,
            aliases=("web", "sitio web", "página web", "website", "url"),
        )
    )
    #: Where it stands with us.
    lifecycle: Mapped[str] = column(
        Choice(
            label=_l("Status"),
            choices=LIFECYCLE,
            required=True,
            default="prospect",
            aliases=(
                "estado",
                "estado del lead",
                "ciclo de vida",
                "lead status",
                "lifecycle stage",
            ),
            words=(
                ("nuevo", "prospect"),
                ("contactado", "prospect"),
                ("en seguimiento", "prospect"),
                ("new", "prospect"),
                ("contacted", "prospect"),
                ("cliente", "customer"),
                ("perdido", "other"),
                ("descartado", "other"),
            ),
        )
    )
    #: When it came to stand there; empty: it has stood there from the beginning. Noted by itself, and
    #: brought by imports, so that who left before this installation is counted, too.
    lifecycle_since: Mapped[datetime | None] = column(
        Instant(
            label=_l("Status since"),
            aliases=("estado desde", "fecha de baja", "status since", "left on", "churn date"),
            sortable=False,
            secondary=True,
            told=False,  # the change of the status has its moment
        )
    )
    #: How they came to us.
    source: Mapped[str | None] = column(
        Text(
            label=_l("Source"),
            max=80,
            aliases=("fuente", "fuente original", "origen", "source", "original source"),
        )
    )
    language: Mapped[str | None] = column(
        Language(label=_l("Language"), secondary=True, aliases=("idioma", "language"))
    )
    street: Mapped[str | None] = column(
        Text(
            group="personal",
            label=_l("Street"),
            term="street",
            max=200,
            aliases=("dirección", "calle", "domicilio", "address", "street"),
        )
    )
    #: Second line: colonia, barrio, floor.
    street2: Mapped[str | None] = column(
        Text(
            group="personal",
            label=_l("Address, second line"),
            term="neighbourhood",
            max=200,
            secondary=True,
            aliases=("colonia", "barrio", "dirección 2", "address 2"),
        )
    )
    city: Mapped[str | None] = column(
        Text(
            label=_l("City"),
            term="city",
            max=120,
            aliases=("ciudad", "población", "localidad", "municipio", "city", "town"),
        )
    )
    region: Mapped[str | None] = column(
        Text(
            label=_l("Province or state"),
            term="subdivision",
            max=120,
            aliases=(
                "provincia",
                "estado/región",
                "departamento",
                "región",
                "state",
                "province",
                "region",
            ),
        )
    )
    postal_code: Mapped[str | None] = column(
        Text(
            group="personal",
            label=_l("Postal code"),
            term="postal_code",
            max=12,
            aliases=("código postal", "cp", "c.p.", "postal code", "zip"),
        )
    )
    country: Mapped[str | None] = column(
        Country(label=_l("Country"), aliases=("país", "país/región", "country", "country/region"))
    )
    #: Yearly income as the company states it.
    revenue: Mapped[Decimal | None] = column(
        DecimalNumber(
            label=_l("Annual revenue"),
            secondary=True,
            aliases=("ingresos anuales", "facturación", "annual revenue"),
        )
    )
    #: Since when it is known; earlier than the record when it was imported.
    since: Mapped[date | None] = column(
        Day(
            label=_l("Known since"),
            secondary=True,
            aliases=("fecha de creación", "fecha de alta", "alta", "create date", "created"),
        )
    )
    notes: Mapped[str | None] = column(
        LongText(label=_l("Notes"), aliases=("notas", "observaciones", "comentarios", "notes"))
    )
    #: Identifier in the system it was imported from.
    external_id: Mapped[str | None] = column(
        Text(
            label=_l("External id"),
            max=80,
            secondary=True,
            aliases=(
                "id",
                "id de registro",
                "record id",
                "código",
                "código de cliente",
                "id externo",
                "external id",
            ),
        ),
        index=True,
    )

    #: Since when its data are blocked (LOPDGDD art. 32): nobody sees them but who answers for privacy.
    blocked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: Why: one of BLOCKS.
    blocked_why: Mapped[str | None] = mapped_column(String(12))
    #: When the personal data were erased; the row stays without them, for what the law keeps.
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


def name_key(name: str) -> str:
    """``"Hotel Miramar, S.L."`` and ``"HOTEL MIRAMAR SL"`` are one company."""
    return " ".join(fold(name).translate(_MARKS).split())[:200]


def derive(values: Mapping[str, Any]) -> dict[str, Any]:
    """Canonical phone and tax id, and what else is searched."""
    country = values.get("country")
    found = phone(values["phone"], country) if values.get("phone") else None
    identity = tax_id(country, values["tax_id"]) if country and values.get("tax_id") else None
    normalized = identity.normalized if identity else None
    return {
        "name_key": name_key(values.get("name") or ""),
        "phone_e164": found.e164 if found else None,
        "tax_id_norm": normalized,
        "tax_id_status": identity.status if identity else None,
        "search": (digits(values.get("phone")), normalized),
    }
