"""Rates of a customer's own: what a roll of taxpayers or a certificate says of them.

Argentine provinces publish every month what is perceived and withheld from whom; elsewhere a certificate
lowers a withholding or lifts it.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from core.api.models import Day, Record, Ref, Searchable, Text, _l, column, model
from modules.catalog.models.fields import Customer, Percent
from modules.catalog.models.taxes import TAX
from modules.contacts.models import Contact

CUSTOMER_RATE = "catalog.customer_rate"


class CustomerRate(Searchable, Record):
    """What a withholding or perception is for one customer, from a day on."""

    __tablename__ = "catalog_customer_rate"
    __table_args__ = (
        Index("ix_catalog_customer_rate_title", "sort_key", "id"),
        Index("ix_catalog_customer_rate_contact", "contact_id", "tax_id", "valid_from"),
    )

    #: Whose.
    contact_id: Mapped[int] = column(
        Customer(
            label=_l("Customer"),
            required=True,
            ondelete="CASCADE",
            aliases=("cliente", "cuit", "nit", "customer"),
        )
    )
    #: Of which withholding or perception.
    tax_id: Mapped[int] = column(
        Ref(
            label=_l("Tax"),
            target=TAX,
            required=True,
            aliases=("impuesto", "percepción", "retención", "tax"),
        ),
        index=True,
    )
    #: In percent; 0: not withheld nor perceived from this customer.
    pct: Mapped[Decimal] = column(
        Percent(
            label=_l("Percent"),
            help=_l("0: it is not taken from this customer."),
            required=True,
            places=6,
            digits=9,
            aliases=("alícuota", "tasa", "tarifa", "porcentaje", "rate"),
        )
    )
    valid_from: Mapped[date] = column(
        Day(
            label=_l("Valid from"),
            required=True,
            sortable=True,
            aliases=("desde", "vigencia desde", "valid from"),
        )
    )
    #: Last day.
    valid_to: Mapped[date | None] = column(
        Day(label=_l("Valid until"), aliases=("hasta", "vigencia hasta", "valid until"))
    )
    #: Where it stands.
    source: Mapped[str | None] = column(
        Text(
            label=_l("Roll or certificate"),
            max=120,
            aliases=("padrón", "certificado", "source"),
        )
    )
    #: The name of the tax, by which lists and searches know it.
    name: Mapped[str | None] = column(
        Text(
            label=_l("Name"),
            max=80,
            folded="sort_key",
            sortable=True,
            readonly=True,
            importable=False,
        )
    )


contributions = model(
    CustomerRate,
    name=CUSTOMER_RATE,
    label=_l("Rate of a customer"),
    plural=_l("Rates of customers"),
    collection="customer-rates",
    icon="user-check",
    root=("contact_id", Contact),
    search=("name", "source"),
    examples={
        "tax_id": {"kind": "perception", "country": "AR"},
        "pct": Decimal("1.75"),
        "valid_from": "2026-11-01",
        "valid_to": "2026-11-30",
    },
)
