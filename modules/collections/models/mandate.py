"""Who collects by direct debit, and the mandates of customers."""

from __future__ import annotations

from datetime import date
from itertools import count

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from core.api.models import (
    Archivable,
    Choice,
    Day,
    Integer,
    OfCompany,
    Record,
    Ref,
    Searchable,
    Text,
    _l,
    column,
    model,
)
from modules.collections.banking.pain import SCHEMAS
from modules.collections.models.fields import CreditorId, Iban, customer
from modules.contacts.models import Contact

MANDATE = "collections.mandate"
CREDITOR = "collections.creditor"
SCHEMES = (("CORE", _l("CORE: any customer")), ("B2B", _l("B2B: between companies")))
KINDS = (("recurring", _l("Again and again")), ("single", _l("Once")))
STATES = (
    ("active", _l("In force")),
    ("blocked", _l("Blocked")),
    ("finished", _l("Finished")),
)


class Creditor(Archivable, OfCompany, Searchable, Record):
    """The account and the identifier with which the company collects by direct debit."""

    __tablename__ = "collections_creditor"
    __table_args__ = (Index("ix_collections_creditor_title", "sort_key", "id"),)

    #: As customers read it on their statements.
    name: Mapped[str] = column(
        Text(
            label=_l("Name of the company"),
            required=True,
            max=70,
            folded="sort_key",
            sortable=True,
            help=_l("As customers read it on their statements."),
        )
    )
    identifier: Mapped[str] = column(
        CreditorId(
            label=_l("Identifier of the creditor"),
            required=True,
            help=_l("Your bank gave it to you, for example ES46000B58378431."),
        )
    )
    iban: Mapped[str] = column(Iban(label=_l("IBAN of our account"), required=True, group="bank"))
    bic: Mapped[str | None] = column(
        Text(label="BIC", max=11, secondary=True, help=_l("Empty: found by the number."))
    )
    #: Version of the file the bank takes.
    file_version: Mapped[str] = column(
        Choice(
            label=_l("Version of the file"),
            choices=tuple((name, name) for name in SCHEMAS),
            default=SCHEMAS[0],
            secondary=True,
        ),
        default=SCHEMAS[0],
    )
    #: Days between telling the customer and charging; 14 unless both agreed on fewer.
    notice_days: Mapped[int] = column(
        Integer(
            label=_l("Days of pre-notice"),
            default=14,
            min=1,
            max=60,
            help=_l("14, unless you and the customer agreed on fewer."),
        ),
        default=14,
    )
    #: Bank days the bank wants the file before the day of the charge.
    lead_days: Mapped[int] = column(
        Integer(
            label=_l("Bank days before the charge"),
            default=1,
            min=1,
            max=10,
            help=_l("How many bank days before the charge your bank wants the file."),
        ),
        default=1,
    )


class Mandate(Archivable, OfCompany, Searchable, Record):
    """A customer's signed order to let us collect from an account."""

    __tablename__ = "collections_mandate"
    __derived__ = frozenset({"first_used_on", "last_used_on", "failures"})
    __table_args__ = (
        Index("ix_collections_mandate_title", "sort_key", "id"),
        Index("ux_collections_mandate_reference", "company_id", "reference", unique=True),
    )

    #: Unique for the creditor; the customer's bank knows it by this.
    reference: Mapped[str] = column(
        Text(
            label=_l("Reference of the mandate"),
            required=True,
            max=35,
            folded="sort_key",
            sortable=True,
            aliases=("mandato", "referencia", "mandate"),
        )
    )
    #: Who lets their account be charged.
    contact_id: Mapped[int] = column(
        customer(),
        index=True,
    )
    account_id: Mapped[int] = column(
        Ref(label=_l("Bank account"), target="collections.account", required=True), index=True
    )
    scheme: Mapped[str] = column(
        Choice(label=_l("Scheme"), choices=SCHEMES, required=True, default="CORE"), default="CORE"
    )
    kind: Mapped[str] = column(
        Choice(label=_l("How often it is used"), choices=KINDS, required=True, default="recurring"),
        default="recurring",
    )
    signed_on: Mapped[date] = column(
        Day(label=_l("Signed on"), required=True, aliases=("firma", "fecha de firma", "signed"))
    )
    #: Where the signed paper lies.
    proof: Mapped[str | None] = column(
        Text(
            label=_l("Proof of the signature"),
            max=200,
            secondary=True,
            help=_l("Where the signed order is kept; you can also attach it to the page."),
        )
    )
    state: Mapped[str] = column(
        Choice(label=_l("State"), choices=STATES, default="active"), default="active"
    )
    #: What made it be blocked: a code of a return, or words.
    blocked_why: Mapped[str | None] = column(
        Text(label=_l("Why it is blocked"), max=200, secondary=True)
    )
    #: Days agreed with the customer; those of the creditor when empty.
    notice_days: Mapped[int | None] = column(
        Integer(
            label=_l("Agreed days of pre-notice"),
            min=1,
            max=60,
            secondary=True,
            help=_l("Empty: the days of the creditor."),
        )
    )
    #: Day of the first charge; a mandate that was never used begins a sequence.
    first_used_on: Mapped[date | None] = column(
        Day(label=_l("First charge"), readonly=True, importable=False, secondary=True)
    )
    #: Day of the last charge, from which its 36 months run.
    last_used_on: Mapped[date | None] = column(
        Day(label=_l("Last charge"), readonly=True, importable=False)
    )
    #: Returned debits since the last one that was collected.
    failures: Mapped[int] = column(
        Integer(label=_l("Returns in a row"), readonly=True, importable=False, secondary=True),
        default=0,
    )


_numbers = count(1)

contributions = (
    *model(
        Creditor,
        name=CREDITOR,
        label=_l("Creditor of direct debits"),
        plural=_l("Creditors of direct debits"),
        collection="creditors",
        icon="building-bank",
        search=("name", "identifier"),
        groups={"bank": _l("See numbers of accounts")},
        examples={
            "identifier": "ES46000B58378431",
            "iban": "ES9121000418450200051332",
            "bic": "CAIXESBB",
        },
    ),
    *model(
        Mandate,
        name=MANDATE,
        label=_l("Mandate"),
        plural=_l("Mandates"),
        collection="mandates",
        icon="signature",
        title="reference",
        root=("contact_id", Contact),
        search=("reference",),
        keys=("reference",),
        examples={
            "reference": lambda: f"M-EJEMPLO-{next(_numbers)}",
            "signed_on": "2026-01-15",
            "account_id": {"number": "ES9121000418450200051332"},
        },
    ),
)
