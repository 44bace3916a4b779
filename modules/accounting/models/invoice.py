"""Invoices and credit notes, mirrored from the program that issues them.

This suite does not issue legal invoices: the books do, and what they issue comes back here. Amounts
carry the sign of the document: those of a credit note are negative, so that sums need no cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy import Integer as SqlInteger
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import (
    Base,
    Choice,
    Currency,
    Customizable,
    Day,
    DecimalNumber,
    LongText,
    OfCompany,
    Record,
    Ref,
    Searchable,
    Text,
    _l,
    column,
    fold,
    model,
    own_currency,
)
from modules.accounting.models.fields import Amount
from modules.accounting.models.legal import INVOICE
from modules.accounting.models.lines import DueLines, InvoiceTaxLines
from modules.catalog.models.fields import Customer
from modules.contacts.models import Contact

KINDS = (("invoice", _l("Invoice")), ("credit_note", _l("Credit note")))
STATES = (("issued", _l("Issued")), ("cancelled", _l("Cancelled")))
LEGAL_STATES = (
    ("none", _l("Not sent to the tax office")),
    ("pending", _l("Sent, without an answer")),
    ("accepted", _l("Accepted")),
    ("rejected", _l("Rejected")),
    ("cancelled", _l("Cancelled")),
)
#: vat … excise are part of the total; what is withheld is taken off what is collected.
TAX_KINDS = (
    ("vat", _l("VAT")),
    ("surcharge", _l("Surcharge")),
    ("excise", _l("Excise")),
    ("local", _l("Local tax")),
    ("withholding", _l("Withholding")),
    ("perception", _l("Perception")),
)


class Invoice(OfCompany, Searchable, Customizable, Record):
    """A document by which a customer owes, or is owed."""

    __tablename__ = "accounting_invoice"
    __derived__ = frozenset({"open_amount"})
    __table_args__ = (
        CheckConstraint("kind IN ('invoice', 'credit_note')", name="kind"),
        CheckConstraint("state IN ('issued', 'cancelled')", name="state"),
        Index("ux_accounting_invoice_number", "company_id", "number_key", unique=True),
        Index("ix_accounting_invoice_title", "sort_key", "id"),
        Index("ix_accounting_invoice_contact", "contact_id", "issued_on", "id"),
        Index("ix_accounting_invoice_issued", "issued_on", "id"),
    )

    kind: Mapped[str] = column(
        Choice(
            label=_l("Kind"),
            choices=KINDS,
            required=True,
            default="invoice",
            words=(
                ("fra", "invoice"),
                ("f", "invoice"),
                ("factura de venta", "invoice"),
                ("rectificativa", "credit_note"),
                ("abono", "credit_note"),
                ("nota de crédito", "credit_note"),
                ("nc", "credit_note"),
                ("r", "credit_note"),
            ),
            aliases=("tipo", "tipo de documento", "document type", "kind"),
        )
    )
    #: As the books write it.
    number: Mapped[str] = column(
        Text(
            label=_l("Number"),
            required=True,
            max=60,
            folded="sort_key",
            sortable=True,
            aliases=("número", "número de factura", "factura", "nº factura", "folio", "number"),
        )
    )
    #: Where the number alone does not tell it: rectifying series, points of sale.
    series: Mapped[str | None] = column(
        Text(label=_l("Series"), max=20, aliases=("serie", "series"))
    )
    #: What makes it one of its company: kind, series and number, folded.
    number_key: Mapped[str] = mapped_column(String(120), default="")
    #: Who owes it.
    contact_id: Mapped[int] = column(
        Customer(
            label=_l("Customer"),
            required=True,
            aliases=("cliente", "nif", "nif cliente", "rfc", "cuit", "rut", "nit", "customer"),
        )
    )
    issued_on: Mapped[date] = column(
        Day(
            label=_l("Date"),
            required=True,
            sortable=True,
            aliases=("fecha", "fecha de factura", "fecha factura", "emisión", "date"),
        )
    )
    #: When the delivery or service took place, where it is another day.
    operated_on: Mapped[date | None] = column(
        Day(
            label=_l("Date of the operation"),
            secondary=True,
            aliases=("fecha de operación", "fecha operación", "operation date"),
        )
    )
    #: The last day to pay; instalments have their own.
    due_on: Mapped[date | None] = column(
        Day(
            label=_l("Due date"),
            help=_l("Empty: that of the last instalment, or the date of the invoice."),
            sortable=True,
            aliases=("vencimiento", "fecha de vencimiento", "due date"),
        )
    )
    currency: Mapped[str] = column(
        Currency(label=_l("Currency"), secondary=True, aliases=("moneda", "divisa", "currency")),
        nullable=False,
        default=own_currency,
    )
    #: Without taxes.
    net: Mapped[Decimal | None] = column(
        Amount(
            group="amounts",
            label=_l("Net amount"),
            help=_l("Empty: what the amounts by tax say, or the total."),
            aliases=("base", "base imponible", "neto", "subtotal", "net"),
        )
    )
    #: Taxes that are part of the total.
    tax: Mapped[Decimal | None] = column(
        Amount(
            group="amounts",
            label=_l("Taxes"),
            aliases=("iva", "cuota", "impuestos", "impuesto", "tax"),
        )
    )
    #: Withheld by the customer: taken off what is collected, not off the total.
    withheld: Mapped[Decimal] = column(
        Amount(
            group="amounts",
            label=_l("Withheld"),
            secondary=True,
            default=Decimal(0),
            aliases=("retención", "retenciones", "irpf", "withheld"),
        ),
        nullable=False,
    )
    #: Net amount and taxes.
    total: Mapped[Decimal | None] = column(
        Amount(
            group="amounts",
            label=_l("Total"),
            aliases=("total", "importe", "importe total", "total factura"),
        ),
        nullable=False,
    )
    #: What instalments still lack; see :mod:`modules.accounting.services.balances`.
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
    state: Mapped[str] = column(
        Choice(
            label=_l("State"),
            choices=STATES,
            required=True,
            default="issued",
            aliases=("estado", "state"),
        )
    )
    #: What the tax office, or the customer by law, says of it.
    legal_status: Mapped[str] = column(
        Choice(
            label=_l("Legal status"),
            choices=LEGAL_STATES,
            required=True,
            default="none",
            secondary=True,
            aliases=("estado fiscal", "estado legal", "legal status"),
        )
    )
    legal_status_on: Mapped[date | None] = column(
        Day(label=_l("Legal status since"), secondary=True)
    )
    #: UUID of a CFDI, CUFE, CAE, code of the tax office.
    legal_id: Mapped[str | None] = column(
        Text(
            label=_l("Legal identifier"),
            term="legal_id",
            max=120,
            secondary=True,
            aliases=("uuid", "folio fiscal", "cufe", "cae", "legal id"),
        ),
        index=True,
    )
    #: The invoice that a credit note corrects.
    rectifies_id: Mapped[int | None] = column(
        Ref(label=_l("Corrects"), target=INVOICE, secondary=True, ondelete="SET NULL"),
        index=True,
    )
    #: The customer's order or ours, as the document names it.
    order_number: Mapped[str | None] = column(
        Text(
            label=_l("Order number"),
            max=60,
            secondary=True,
            aliases=("pedido", "número de pedido", "order", "order number"),
        )
    )
    #: Identifier in the accounting program.
    external_id: Mapped[str | None] = column(
        Text(
            label=_l("External id"),
            max=80,
            secondary=True,
            aliases=("id", "id externo", "external id"),
        ),
        index=True,
    )
    notes: Mapped[str | None] = column(
        LongText(label=_l("Notes"), secondary=True, aliases=("notas", "observaciones", "notes"))
    )


class InvoiceTax(Base):
    """A tax of an invoice: on how much, and how much, with the sign of the document."""

    __tablename__ = "accounting_invoice_tax"

    #: Which invoice.
    invoice_id: Mapped[int] = mapped_column(
        ForeignKey("accounting_invoice.id", ondelete="CASCADE"), primary_key=True
    )
    #: Place in the document, from 0.
    position: Mapped[int] = mapped_column(SqlInteger, primary_key=True, autoincrement=False)
    #: Code of the tax in the catalog, or that of the books.
    code: Mapped[str] = column(Text(label=_l("Tax"), required=True, max=60))
    kind: Mapped[str] = column(
        Choice(label=_l("Kind"), choices=TAX_KINDS, required=True, default="vat")
    )
    #: In percent: 21 means 21 %.
    pct: Mapped[Decimal] = column(
        DecimalNumber(
            label=_l("Rate (%)"),
            places=6,
            least=0,
            required=True,
            default=Decimal(0),
            sortable=False,
        )
    )
    base: Mapped[Decimal] = column(Amount(label=_l("Base"), required=True))
    amount: Mapped[Decimal] = column(Amount(label=_l("Amount"), required=True))


def number_key(kind: str, series: str | None, number: str) -> str:
    """What two documents of a company never share."""
    return fold(f"{kind}|{series or ''}|{number}")[:120]


def derive(values: Mapping[str, Any]) -> dict[str, Any]:
    """Derived columns: the key by which an invoice is one of its company."""
    kind, series, number = (values.get(n) for n in ("kind", "series", "number"))
    return {"number_key": number_key(str(kind), series, str(number or ""))}


contributions = model(
    Invoice,
    name=INVOICE,
    label=_l("Invoice"),
    plural=_l("Invoices"),
    collection="invoices",
    icon="file-invoice",
    title="number",
    root=("contact_id", Contact),
    groups={"amounts": _l("See amounts of invoices")},
    search=("number", "series", "order_number", "legal_id"),
    keys=("external_id", "number"),
    derive=derive,
    virtual={
        "taxes": InvoiceTaxLines(
            label=_l("Amounts by tax"),
            group="amounts",
            line=InvoiceTax,
            key="invoice_id",
            fields=("code", "kind", "pct", "base", "amount"),
        ),
        "dues": DueLines(
            label=_l("Instalments"),
            group="amounts",
            help=_l("Empty: everything on the due date."),
        ),
    },
    examples={
        "total": Decimal("1210.00"),
        "net": Decimal("1000.00"),
        "tax": Decimal("210.00"),
        "withheld": Decimal("150.00"),
        "issued_on": date(2026, 11, 2),
        "due_on": date(2026, 12, 2),
        "taxes": [
            {
                "code": "es.iva.general",
                "kind": "vat",
                "pct": Decimal(21),
                "base": Decimal(1000),
                "amount": Decimal(210),
            }
        ],
        "dues": [{"due_on": date(2026, 12, 2), "amount": Decimal("1060.00"), "method": "transfer"}],
    },
)
