"""Payments of customers, and which instalments they settle."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy import Integer as SqlInteger
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import (
    Base,
    Choice,
    Currency,
    Customizable,
    Day,
    Exact,
    LongText,
    Numbered,
    NumberSeries,
    OfCompany,
    Record,
    Searchable,
    Text,
    UTCDateTime,
    _l,
    column,
    model,
    own_currency,
    part,
    utcnow,
)
from modules.accounting.models.due import METHOD_WORDS, METHODS
from modules.accounting.models.fields import Amount
from modules.catalog.models.fields import Customer
from modules.contacts.models import Contact

PAYMENT = "accounting.payment"
#: How a debt is settled that is given up: no money comes.
WRITE_OFF = "write_off"
#: What a customer kept back for the tax office when paying: no money comes either, a certificate does.
WITHHELD = "withheld"
#: How a payment that a person writes down came.
PAID_BY = (*METHODS, (WITHHELD, _l("Withheld, with a certificate")))


class Payment(Numbered, OfCompany, Searchable, Customizable, Record):
    """Money that a customer paid, or got back (negative)."""

    __tablename__ = "accounting_payment"
    __derived__ = frozenset({"unallocated", "reversed_on", "reversed_why"})
    __table_args__ = (
        Index("ix_accounting_payment_title", "sort_key", "id"),
        Index("ix_accounting_payment_contact", "contact_id", "paid_on", "id"),
        Index("ix_accounting_payment_paid", "paid_on", "id"),
    )

    contact_id: Mapped[int] = column(
        Customer(
            label=_l("Customer"),
            required=True,
            aliases=("cliente", "nif", "rfc", "cuit", "rut", "nit", "pagador", "customer"),
        )
    )
    paid_on: Mapped[date] = column(
        Day(
            label=_l("Date"),
            required=True,
            sortable=True,
            aliases=("fecha", "fecha de pago", "fecha de cobro", "fecha valor", "date"),
        )
    )
    amount: Mapped[Decimal] = column(
        Amount(
            group="amounts",
            label=_l("Amount"),
            required=True,
            aliases=("importe", "monto", "cobrado", "pagado", "amount"),
        )
    )
    currency: Mapped[str] = column(
        Currency(label=_l("Currency"), secondary=True, aliases=("moneda", "divisa", "currency")),
        nullable=False,
        default=own_currency,
    )
    method: Mapped[str] = column(
        Choice(
            label=_l("Payment method"),
            choices=(*PAID_BY, (WRITE_OFF, _l("Written off"))),
            required=True,
            default="transfer",
            words=METHOD_WORDS,
            aliases=("forma de pago", "medio de pago", "método", "payment method"),
        )
    )
    #: What the payer or the bank wrote.
    reference: Mapped[str | None] = column(
        Text(
            label=_l("Reference"),
            max=140,
            aliases=("referencia", "concepto", "clave de rastreo", "reference"),
        )
    )
    #: Numbers of the invoices that it pays, as the books write them; it settles them, the oldest first.
    invoices: Mapped[str | None] = column(
        Text(
            label=_l("Invoices it pays"),
            max=400,
            help=_l("Their numbers, separated by commas. What is left stays on account."),
            aliases=(
                "factura",
                "facturas",
                "nº factura",
                "número de factura",
                "documento",
                "invoice",
                "invoices",
            ),
        )
    )
    #: What settles nothing yet; see :mod:`modules.accounting.services.balances`.
    unallocated: Mapped[Decimal] = column(
        Amount(
            group="amounts",
            label=_l("Not applied"),
            readonly=True,
            importable=False,
            default=Decimal(0),
        ),
        nullable=False,
    )
    #: When the money went back: a returned debit, a cheque that bounced. It settles nothing since then.
    reversed_on: Mapped[date | None] = column(
        Day(label=_l("Returned on"), readonly=True, importable=False)
    )
    reversed_why: Mapped[str | None] = column(
        Text(label=_l("Reason of the return"), max=200, readonly=True, importable=False)
    )
    #: Identifier in the accounting program or the bank.
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


class Allocation(Base):
    """A part of a payment that settles a part of an instalment. Kept for ever: what is taken back stays
    with the day it ended, so that what was owed on a past day can be told."""

    __tablename__ = "accounting_allocation"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount"),
        Index("ix_accounting_allocation_payment", "payment_id"),
        Index("ix_accounting_allocation_due", "due_id"),
        Index("ux_accounting_allocation_key", "key", unique=True),
    )

    id: Mapped[int] = mapped_column(SqlInteger, primary_key=True)
    #: The money.
    payment_id: Mapped[int] = mapped_column(
        ForeignKey("accounting_payment.id", ondelete="RESTRICT")
    )
    #: What it settles.
    due_id: Mapped[int] = mapped_column(ForeignKey("accounting_due.id", ondelete="RESTRICT"))
    #: In the currency of both; of a credit note negative.
    amount: Mapped[Decimal] = mapped_column(Exact(2, 18))
    #: From which day it counts: that of the payment, or of the later document.
    applied_on: Mapped[date] = mapped_column(Date)
    #: Chosen by whoever asks for it: asked twice, it is done once.
    key: Mapped[str | None] = mapped_column(String(120))
    #: Why they belong together: "the invoice's number in the text".
    why: Mapped[str | None] = mapped_column(String(200))
    #: When it was written down.
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    #: By whom.
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    #: The day from which it no longer counts; empty while it does.
    undone_on: Mapped[date | None] = mapped_column(Date)
    #: When it was taken back.
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: By whom.
    undone_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_user.id", ondelete="SET NULL")
    )
    #: Why it was taken back.
    undone_why: Mapped[str | None] = mapped_column(String(200))


contributions = (
    *model(
        Payment,
        name=PAYMENT,
        label=_l("Payment"),
        plural=_l("Payments"),
        collection="payments",
        icon="cash",
        title="number",
        root=("contact_id", Contact),
        groups={"amounts": _l("See amounts of payments")},
        search=("number", "reference"),
        keys=("external_id",),
        # only invoices of the same customer can be named
        examples={"invoices": lambda: None},
    ),
    NumberSeries(name=PAYMENT, label=_l("Payments"), pattern="COB-{year}-{number}", yearly=True),
    *part(Allocation, name="accounting.allocation", key="payment_id", of=Payment),
)
