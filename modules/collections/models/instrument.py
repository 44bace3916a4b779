"""Cheques, promissory notes and bills of exchange that customers hand over, and where each one is."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index
from sqlalchemy import Integer as SqlInteger
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import (
    Base,
    Boolean,
    Choice,
    Currency,
    Day,
    LongText,
    Money,
    Numbered,
    NumberSeries,
    OfCompany,
    Record,
    Ref,
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
from modules.catalog.models.fields import ShownLines
from modules.collections.models.fields import customer, made_name
from modules.collections.models.plan import a_debt
from modules.contacts.models import Contact

INSTRUMENT = "collections.instrument"
STEP = "collections.instrument_step"
#: Ley 19/1985 Cambiaria y del Cheque (ES); Ley 24.452, with the deferred cheque and the eCheq (AR).
KINDS = (
    ("cheque", _l("Cheque")),
    ("deferred_cheque", _l("Deferred payment cheque")),
    ("echeq", _l("Electronic cheque (eCheq)")),
    ("note", _l("Promissory note")),
    ("bill", _l("Bill of exchange")),
)
STATES = (
    ("received", _l("Received from the customer")),
    ("portfolio", _l("In portfolio")),
    ("deposited", _l("At the bank for collection")),
    ("discounted", _l("Discounted")),
    ("collected", _l("Collected")),
    ("unpaid", _l("Unpaid")),
    ("replaced", _l("Replaced")),
    ("handed_back", _l("Handed back")),
)
#: Still to be paid: what it covers is not asked for meanwhile.
LIVE = ("received", "portfolio", "deposited", "discounted")
#: state → where a document goes from there. Replaced is what another document does to it.
PATH: dict[str, tuple[str, ...]] = {
    "received": ("portfolio", "handed_back"),
    "portfolio": ("deposited", "discounted", "handed_back"),
    "deposited": ("collected", "unpaid", "portfolio"),
    "discounted": ("collected", "unpaid"),
    "collected": ("unpaid",),
    "unpaid": ("deposited", "handed_back"),
    "replaced": (),
    "handed_back": (),
}
#: From which another document takes its place.
REPLACEABLE = ("received", "portfolio", "unpaid")
REASONS = (
    ("funds", _l("No funds")),
    ("account", _l("Account closed or wrong")),
    ("form", _l("Mistake of form or signature")),
    ("stopped", _l("Payment stopped by the drawer")),
    ("lost", _l("Reported lost or stolen")),
    ("other", _l("Another reason")),
)


class InstrumentDebt(Base):
    """A debt, or a part of one, that a document is to pay."""

    __tablename__ = "collections_instrument_debt"
    __table_args__ = (Index("ix_collections_instrument_debt_due", "due_id"),)

    #: The document.
    instrument_id: Mapped[int] = mapped_column(
        ForeignKey("collections_instrument.id", ondelete="CASCADE"), primary_key=True
    )
    #: Place in it, from 0.
    position: Mapped[int] = mapped_column(SqlInteger, primary_key=True, autoincrement=False)
    due_id: Mapped[int] = column(Ref(label=_l("Debt"), target="accounting.due", required=True))
    #: As much as is open and the document is for, when it is not said.
    amount: Mapped[Decimal | None] = column(
        Money(label=_l("Amount"), min=Decimal("0.01"), help=_l("Empty: as much as it pays of it."))
    )


class InstrumentStep(Base):
    """Where a document went, from where and when. Never changed: the books follow from it."""

    __tablename__ = "collections_instrument_step"
    __table_args__ = (
        Index("ix_collections_instrument_step_of", "instrument_id", "id"),
        Index("ix_collections_instrument_step_day", "day", "id"),
        Index("ix_collections_instrument_step_payment", "payment_id"),
    )

    id: Mapped[int] = mapped_column(SqlInteger, primary_key=True)
    #: The document.
    instrument_id: Mapped[int] = mapped_column(
        ForeignKey("collections_instrument.id", ondelete="CASCADE")
    )
    #: In the company's zone.
    day: Mapped[date] = column(Day(label=_l("Day"), required=True))
    #: The state it left; empty when it came.
    before: Mapped[str | None] = column(Choice(label=_l("It left"), choices=STATES))
    state: Mapped[str] = column(Choice(label=_l("State"), choices=STATES, required=True))
    #: What the bank took for it.
    fee: Mapped[Decimal] = column(Money(label=_l("Taken by the bank")), default=Decimal(0))
    reason: Mapped[str | None] = column(Choice(label=_l("Reason"), choices=REASONS))
    #: In words, or which bank.
    note: Mapped[str | None] = column(Text(label=_l("Note"), max=200))
    #: The payment that it made, or that went back.
    payment_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounting_payment.id", ondelete="RESTRICT")
    )
    #: By whom it was written down.
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_user.id", ondelete="SET NULL"), index=True
    )
    #: When.
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)


class Instrument(Numbered, OfCompany, Searchable, Record):
    """A cheque, promissory note or bill of exchange of a customer. What it covers stays owed until it is
    collected; while it is held and not due nobody is reminded of it."""

    __tablename__ = "collections_instrument"
    __derived__ = frozenset(
        {"state", "since", "reason", "protest_on", "fees", "payment_id", "replaced_by_id"}
    )
    __table_args__ = (
        Index("ix_collections_instrument_title", "sort_key", "id"),
        Index("ix_collections_instrument_contact", "contact_id", "state"),
        Index("ix_collections_instrument_due", "state", "due_on", "id"),
        Index("ix_collections_instrument_on", "due_on", "id"),
    )

    #: The customer's name.
    name: Mapped[str] = column(
        made_name(_l("Bill or cheque")),
        default="",
    )
    #: Who handed it over and owes what it is to pay.
    contact_id: Mapped[int] = column(
        customer(),
        index=True,
    )
    kind: Mapped[str] = column(
        Choice(
            label=_l("Kind of document"),
            choices=KINDS,
            required=True,
            default="note",
            aliases=("tipo", "clase", "kind"),
        ),
        default="note",
    )
    #: That is printed on it.
    document: Mapped[str] = column(
        Text(
            label=_l("Number of the document"),
            required=True,
            max=40,
            sortable=True,
            aliases=("número de documento", "número de cheque", "número de pagaré", "document"),
        )
    )
    #: Who signed it, where that is not the customer.
    drawer: Mapped[str | None] = column(
        Text(
            label=_l("Drawer"),
            max=120,
            help=_l("Who signed it. Empty: the customer."),
            aliases=("librador", "firmante", "drawer"),
        )
    )
    #: Where it is payable.
    bank: Mapped[str | None] = column(
        Text(label=_l("Bank that pays it"), max=120, aliases=("banco", "librado", "bank"))
    )
    issued_on: Mapped[date] = column(
        Day(
            label=_l("Day of issue"), required=True, aliases=("emisión", "libramiento", "issued on")
        )
    )
    due_on: Mapped[date] = column(
        Day(
            label=_l("Falls due on"),
            required=True,
            sortable=True,
            help=_l("Of a cheque at sight, the day it was issued."),
            aliases=("vencimiento", "fecha de pago", "due on"),
        )
    )
    amount: Mapped[Decimal] = column(
        Money(
            label=_l("Amount of the document"),
            group="amounts",
            required=True,
            min=Decimal("0.01"),
            sortable=True,
            aliases=("importe", "amount"),
        )
    )
    #: The part of it that is none of the debts.
    extra: Mapped[Decimal | None] = column(
        Money(
            label=_l("Of it interest and costs"),
            group="amounts",
            min=Decimal("0.01"),
            help=_l("What it pays besides the debts; it stays on account."),
            aliases=("intereses y gastos", "extra"),
        )
    )
    currency: Mapped[str] = column(
        Currency(
            label=_l("Currency"),
            help=_l("Empty: the currency of the company."),
            aliases=("moneda", "currency"),
        ),
        nullable=False,
        default=own_currency,
    )
    endorsable: Mapped[bool] = column(
        Boolean(
            label=_l("Endorsable"),
            default=True,
            help=_l("Not those written “not to order”."),
            aliases=("endosable", "a la orden", "endorsable"),
        ),
        default=True,
    )
    #: Which one it takes the place of.
    replaces_id: Mapped[int | None] = column(
        Ref(label=_l("Takes the place of"), target=INSTRUMENT, ondelete="SET NULL"), index=True
    )
    notes: Mapped[str | None] = column(LongText(label=_l("Notes")))
    state: Mapped[str] = column(
        Choice(label=_l("State"), choices=STATES, readonly=True, importable=False),
        default="received",
    )
    #: Day of the last step.
    since: Mapped[date | None] = column(
        Day(label=_l("In this state since"), readonly=True, importable=False)
    )
    #: Why it was not paid.
    reason: Mapped[str | None] = column(
        Choice(label=_l("Why it is unpaid"), choices=REASONS, readonly=True, importable=False)
    )
    #: Protest by a notary, or the declaration that stands for it.
    protest_on: Mapped[date | None] = column(
        Day(label=_l("Protested on"), readonly=True, importable=False)
    )
    fees: Mapped[Decimal] = column(
        Money(label=_l("Taken by the bank"), group="amounts", readonly=True, importable=False),
        default=Decimal(0),
    )
    #: The payment it made; empty again when that went back.
    payment_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounting_payment.id", ondelete="RESTRICT"), index=True
    )
    #: Which one took its place.
    replaced_by_id: Mapped[int | None] = column(
        Ref(
            label=_l("Replaced by"),
            target=INSTRUMENT,
            ondelete="SET NULL",
            readonly=True,
            importable=False,
        ),
        index=True,
    )


contributions = (
    *model(
        Instrument,
        name=INSTRUMENT,
        label=_l("Bill or cheque"),
        plural=_l("Bills and cheques"),
        collection="instruments",
        icon="writing-sign",
        root=("contact_id", Contact),
        search=("number", "name", "document", "drawer"),
        groups={"amounts": _l("See what customers owe")},
        virtual={
            "debts": ShownLines(
                label=_l("Debts"),
                group="amounts",
                line=InstrumentDebt,
                key="instrument_id",
                fields=("due_id", "amount"),
                max_lines=200,
                help=_l("Empty: it is on account."),
            )
        },
        examples={
            "issued_on": date(2026, 11, 2),
            "due_on": date(2027, 1, 31),
            "replaces_id": None,
            "amount": Decimal("42.00"),
            "extra": Decimal("2.00"),
            "debts": lambda: [{**line, "amount": Decimal("40.00")} for line in a_debt()],
        },
    ),
    NumberSeries(
        name=INSTRUMENT, label=_l("Bills and cheques"), pattern="EF-{year}-{number}", yearly=True
    ),
    *part(InstrumentDebt, name="collections.instrument_debt", key="instrument_id", of=Instrument),
    *part(InstrumentStep, name=STEP, key="instrument_id", of=Instrument),
)
