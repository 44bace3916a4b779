"""Pre-legal files: what a lawyer or a court is given of a claim, gathered on a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import (
    Choice,
    Currency,
    Day,
    Integer,
    Money,
    Numbered,
    NumberSeries,
    OfCompany,
    Record,
    Ref,
    Searchable,
    _l,
    column,
    model,
)
from modules.collections.models.fields import made_name
from modules.contacts.models import Contact

DOSSIER = "collections.dossier"
STATES = (
    ("working", _l("Being gathered")),
    ("done", _l("Gathered")),
)


class Dossier(Numbered, OfCompany, Searchable, Record):
    """A file with the debt, its papers and the proof of what was tried, as it was on a day."""

    __tablename__ = "collections_dossier"
    __derived__ = frozenset({"state", "as_of", "documents", "missing", "total"})
    __table_args__ = (
        Index("ix_collections_dossier_title", "sort_key", "id"),
        Index("ix_collections_dossier_contact", "contact_id", "id"),
    )

    #: The customer's name.
    name: Mapped[str] = column(
        made_name(_l("Pre-legal file")),
        default="",
    )
    claim_id: Mapped[int] = column(
        Ref(label=_l("Claim"), target="collections.claim", required=True), index=True
    )
    #: That of the claim.
    contact_id: Mapped[int] = column(
        Ref(label=_l("Customer"), target="contacts.contact", readonly=True, importable=False)
    )
    state: Mapped[str] = column(
        Choice(label=_l("State"), choices=STATES, readonly=True, importable=False),
        default="working",
    )
    #: Day of the figures.
    as_of: Mapped[date | None] = column(
        Day(label=_l("As of"), readonly=True, importable=False, sortable=True)
    )
    documents: Mapped[int] = column(
        Integer(label=_l("Documents"), readonly=True, importable=False), default=0
    )
    missing: Mapped[int] = column(
        Integer(label=_l("Things missing"), readonly=True, importable=False), default=0
    )
    total: Mapped[Decimal] = column(
        Money(label=_l("Demanded"), group="amounts", readonly=True, importable=False),
        default=Decimal(0),
    )
    #: That of the claim.
    currency: Mapped[str] = column(
        Currency(label=_l("Currency"), readonly=True, importable=False), default="EUR"
    )
    #: The ZIP, kept as it was made.
    file_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_file.id", ondelete="SET NULL"), index=True
    )
    #: SHA-256 of its bytes; the same content gives the same.
    digest: Mapped[str | None] = mapped_column(String(64))


contributions = (
    *model(
        Dossier,
        name=DOSSIER,
        label=_l("Pre-legal file"),
        plural=_l("Pre-legal files"),
        collection="dossiers",
        icon="folder-check",
        root=("contact_id", Contact),
        search=("number", "name"),
        groups={"amounts": _l("See what customers owe")},
    ),
    NumberSeries(
        name=DOSSIER, label=_l("Pre-legal files"), pattern="EXP-{year}-{number}", yearly=True
    ),
)
