"""Instalments: what of an invoice is to be paid by when. Payments settle them, never the invoice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from core.api.models import (
    Choice,
    Currency,
    Day,
    Integer,
    OfCompany,
    Record,
    Ref,
    Text,
    _l,
    column,
    model,
)
from modules.accounting.models.fields import Amount
from modules.accounting.models.invoice import INVOICE, Invoice
from modules.contacts.models import Contact

DUE = "accounting.due"
METHODS = (
    ("transfer", _l("Bank transfer")),
    ("direct_debit", _l("Direct debit")),
    ("card", _l("Card")),
    ("cash", _l("Cash")),
    ("cheque", _l("Cheque")),
    ("promissory_note", _l("Promissory note")),
    ("offset", _l("Set off against another document")),
    ("other", _l("Other")),
)
#: What programs write for a payment method.
METHOD_WORDS = (
    ("transf", "transfer"),
    ("recibo", "direct_debit"),
    ("recibo domiciliado", "direct_debit"),
    ("giro", "direct_debit"),
    ("adeudo", "direct_debit"),
    ("tpv", "card"),
    ("contado", "cash"),
    ("talón", "cheque"),
    ("compensación", "offset"),
)


class Due(OfCompany, Record):
    """An instalment. ``paid`` and ``open_amount`` follow from the allocations that hold; see
    :mod:`modules.accounting.services.balances`."""

    __tablename__ = "accounting_due"
    __derived__ = frozenset({"name", "position", "paid", "open_amount", "settled_on"})
    __table_args__ = (
        Index("ix_accounting_due_invoice", "invoice_id", "position"),
        Index("ix_accounting_due_contact", "contact_id", "due_on", "id"),
        Index("ix_accounting_due_on", "due_on", "id"),
        Index("ix_accounting_due_open", "settled_on", "due_on", "id"),
    )

    #: The invoice with the instalment's place: "F-2026-0012 · 2/3".
    name: Mapped[str | None] = column(
        Text(label=_l("Instalment"), max=90, readonly=True, importable=False)
    )
    invoice_id: Mapped[int] = column(
        Ref(label=_l("Invoice"), target=INVOICE, required=True, ondelete="CASCADE")
    )
    #: That of the invoice, kept here so that what a customer owes is one look-up.
    contact_id: Mapped[int | None] = column(
        Ref(label=_l("Customer"), target="contacts.contact", readonly=True, importable=False),
        nullable=False,
    )
    #: Place among those of the invoice, from 1.
    position: Mapped[int | None] = column(
        Integer(label=_l("Place"), readonly=True, importable=False, secondary=True),
        nullable=False,
        default=1,
    )
    due_on: Mapped[date] = column(Day(label=_l("To be paid by"), required=True, sortable=True))
    #: Negative in credit notes.
    amount: Mapped[Decimal] = column(Amount(group="amounts", label=_l("Amount"), required=True))
    currency: Mapped[str | None] = column(
        Currency(label=_l("Currency"), readonly=True, importable=False, secondary=True),
        nullable=False,
    )
    #: How it is to be paid.
    method: Mapped[str | None] = column(
        Choice(label=_l("Payment method"), choices=METHODS, words=METHOD_WORDS)
    )
    paid: Mapped[Decimal] = column(
        Amount(
            group="amounts", label=_l("Paid"), readonly=True, importable=False, default=Decimal(0)
        ),
        nullable=False,
    )
    open_amount: Mapped[Decimal] = column(
        Amount(
            group="amounts",
            label=_l("Pending"),
            readonly=True,
            importable=False,
            default=Decimal(0),
        ),
        nullable=False,
    )
    #: The day from which nothing was missing; empty while something is.
    settled_on: Mapped[date | None] = column(
        Day(label=_l("Settled on"), readonly=True, importable=False, sortable=True)
    )


contributions = model(
    Due,
    name=DUE,
    label=_l("Instalment"),
    plural=_l("Instalments"),
    collection="dues",
    icon="calendar-dollar",
    parent=("invoice_id", Invoice),
    groups={"amounts": _l("See amounts of invoices")},
    root=("contact_id", Contact),
    # an instalment that is written by itself is taken out of another one
    examples={
        "invoice_id": {
            "total": Decimal("9000.00"),
            "net": None,
            "tax": None,
            "taxes": [],
            "dues": [],
        },
        "due_on": date(2026, 12, 30),
        "amount": Decimal("500.00"),
    },
)
