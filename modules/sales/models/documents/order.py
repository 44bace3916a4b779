"""The order: what a customer bought and we deliver and invoice."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import (
    Archivable,
    Base,
    Choice,
    Country,
    Customizable,
    Day,
    Instant,
    Numbered,
    NumberSeries,
    OfCompany,
    Owned,
    Record,
    Ref,
    Searchable,
    Text,
    _l,
    column,
    model,
)
from modules.catalog.models.fields import Quantity
from modules.contacts.models import Contact
from modules.sales.models.documents.lines import Agreement, DocumentLine, ReckonedLines

ORDER = "sales.order"
ORDER_STATES = (
    ("draft", _l("Draft")),
    ("confirmed", _l("Confirmed")),
    ("done", _l("Finished order")),
    ("cancelled", _l("Cancelled order")),
)


class OrderLine(DocumentLine, Base):
    """A line of an order."""

    __tablename__ = "sales_order_line"

    #: The order.
    order_id: Mapped[int] = mapped_column(
        ForeignKey("sales_order.id", ondelete="CASCADE"), index=True
    )
    #: How many; one where nothing is written. Of a quote a heading has none.
    quantity: Mapped[Decimal] = column(Quantity(label=_l("Quantity")), nullable=False)


class Order(Agreement, Numbered, OfCompany, Owned, Archivable, Searchable, Customizable, Record):
    """A draft may change; once confirmed its lines and amounts are what was agreed."""

    __tablename__ = "sales_order"
    __actions__ = (
        ("confirm", _l("Confirm"), True),
        ("cancel", _l("Cancel"), True),
    )
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'confirmed', 'done', 'cancelled')", name="state"),
        # an accepted quote is one order
        Index("uq_sales_order_quote", "quote_id", unique=True),
        Index("ix_sales_order_title", "sort_key", "id"),
        Index("ix_sales_order_owner", "owner_id", "sort_key", "id"),
        Index("ix_sales_order_team", "team_id", "sort_key", "id"),
        Index("ix_sales_order_contact", "contact_id", "ordered_on", "id"),
    )

    #: The quote that the customer accepted; its day is that of prices and rates.
    quote_id: Mapped[int | None] = column(
        Ref(
            label=_l("Quote"),
            target="sales.quote",
            ondelete="SET NULL",
            readonly=True,
            importable=False,
            secondary=True,
        )
    )
    #: Day of the order: prices and rates of taxes are those of this day.
    ordered_on: Mapped[date | None] = column(
        Day(
            label=_l("Order date"),
            sortable=True,
            aliases=("fecha", "fecha de pedido", "order date"),
        )
    )
    #: When we said that it would be there.
    promised_on: Mapped[date | None] = column(
        Day(
            label=_l("Promised day"),
            sortable=True,
            aliases=("fecha prometida", "fecha de entrega", "promised"),
        )
    )
    #: Number of the customer's own order.
    customer_reference: Mapped[str | None] = column(
        Text(
            label=_l("Customer reference"),
            help=_l("The number the customer gave the order."),
            max=80,
            aliases=("su referencia", "referencia del cliente", "customer reference"),
        )
    )
    #: Where it is delivered, as it was when the order was made.
    recipient: Mapped[str | None] = column(
        Text(label=_l("Name for the delivery"), max=200, secondary=True, aliases=("destinatario",))
    )
    street: Mapped[str | None] = column(
        Text(label=_l("Street"), max=200, secondary=True, aliases=("calle", "dirección"))
    )
    postal_code: Mapped[str | None] = column(
        Text(label=_l("Postal code"), max=20, secondary=True, aliases=("código postal", "cp"))
    )
    city: Mapped[str | None] = column(
        Text(label=_l("City"), max=120, secondary=True, aliases=("ciudad", "población"))
    )
    region: Mapped[str | None] = column(
        Text(label=_l("Region"), max=120, secondary=True, aliases=("provincia", "estado"))
    )
    country: Mapped[str | None] = column(
        Country(label=_l("Country"), secondary=True, aliases=("país", "country"))
    )
    state: Mapped[str] = column(
        Choice(label=_l("State"), choices=ORDER_STATES, readonly=True, importable=False),
        nullable=False,
        default="draft",
    )
    confirmed_at: Mapped[datetime | None] = column(
        Instant(label=_l("Confirmed on"), readonly=True, importable=False, secondary=True)
    )
    #: Why it came to nothing.
    cancel_reason: Mapped[str | None] = column(
        Text(
            label=_l("Reason of the cancellation"),
            max=400,
            readonly=True,
            importable=False,
            secondary=True,
        )
    )


def _lines() -> list[dict[str, object]]:
    from modules.catalog.services import seeding

    seeding.bring("ES")
    line = {"product_id": None, "description": "Montaje", "quantity": Decimal(2)}
    return [{**line, "price": Decimal(50), "includes_tax": False, "discount": Decimal(10)}]


contributions = (
    *model(
        Order,
        name=ORDER,
        label=_l("Sales order"),
        plural=_l("Orders"),
        collection="orders",
        icon="shopping-cart",
        root=("contact_id", Contact),
        search=("number", "name", "customer_reference"),
        keys=("external_id",),
        virtual={"lines": ReckonedLines(label=_l("Lines"), line=OrderLine, key="order_id")},
        examples={"lines": _lines, "discount": Decimal(5)},
    ),
    NumberSeries(name=ORDER, label=_l("Orders"), pattern="PV-{number}"),
)
