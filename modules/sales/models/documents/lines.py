"""What quotes and orders and their lines have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped, mapped_column

from core.api.locale import format_decimal
from core.api.models import (
    Boolean,
    Context,
    Currency,
    Json,
    JsonField,
    LongText,
    Money,
    Ref,
    Text,
    _l,
    column,
    own_currency,
)
from modules.catalog.models.fields import Percent, Price, Quantity, ShownLines

#: What a person writes in a line.
LINE_FIELDS = ("product_id", "description", "quantity", "price", "includes_tax", "discount")


@dataclass(frozen=True, kw_only=True)
class TaxLines(JsonField):
    """The taxes of a document, amounts as text; services write them."""

    def python_type(self) -> Any:
        """list[dict[str, str]]."""
        return list[dict[str, str]]

    def convert(self, value: Any, ctx: Context) -> Any:
        """What services write is what is kept."""
        return value

    def cell(self, value: Any) -> str | None:
        """Each tax with its amount."""
        return "; ".join(f"{one['label']}: {one['amount']}" for one in value or ()) or None

    def show(self, value: Any, ctx: Context) -> str:
        """Each tax with its amount, one a line."""
        return "\n".join(
            f"{one['label']}: {format_decimal(Decimal(one['amount']), (0, 2))}"
            for one in value or ()
        )


class DocumentLine:
    """A line of a document as it was agreed: later prices and rates do not change it."""

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: Order as the person put it.
    position: Mapped[int] = mapped_column(Integer, default=0)
    #: Of what; empty where words alone say it.
    product_id: Mapped[int | None] = column(
        Ref(label=_l("Product"), target="catalog.product"), index=True
    )
    #: What the customer reads; filled in with the name of the product.
    description: Mapped[str | None] = column(Text(label=_l("Description"), max=400))
    #: How many; one where nothing is written.
    quantity: Mapped[Decimal] = column(Quantity(label=_l("Quantity")))
    #: For one unit, before discounts; filled in with that of the customer's price list.
    price: Mapped[Decimal | None] = column(Price(label=_l("Price")))
    #: In percent of the line.
    discount: Mapped[Decimal | None] = column(Percent(label=_l("Discount")))
    #: Whether the price has the taxes in it.
    includes_tax: Mapped[bool] = column(
        Boolean(label=_l("Taxes included")), nullable=False, default=False
    )
    #: The taxes as they stood on the day: code, kind, percentage, treatment.
    taxes: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    #: Without taxes, all discounts taken off.
    net: Mapped[Decimal] = column(Money(label=_l("Net amount")), nullable=False, default=Decimal(0))


class Agreement:
    """What a quote and an order say alike."""

    #: What it is about; the customer's name when nothing is written.
    name: Mapped[str | None] = column(
        Text(
            label=_l("Subject"),
            max=200,
            folded="sort_key",
            sortable=True,
            aliases=("asunto", "concepto", "subject"),
        )
    )
    #: Who buys.
    contact_id: Mapped[int] = column(
        Ref(
            label=_l("Customer"),
            target="contacts.contact",
            required=True,
            aliases=("cliente", "customer"),
        )
    )
    #: The sale that it closes.
    opportunity_id: Mapped[int | None] = column(
        Ref(
            label=_l("Opportunity"),
            target="sales.opportunity",
            ondelete="SET NULL",
            secondary=True,
            aliases=("oportunidad", "opportunity"),
        ),
        index=True,
    )
    currency: Mapped[str] = column(
        Currency(label=_l("Currency"), secondary=True, aliases=("moneda", "divisa", "currency")),
        nullable=False,
        default=own_currency,
    )
    #: On everything, in percent, before taxes.
    discount: Mapped[Decimal | None] = column(
        Percent(
            label=_l("Discount on everything"),
            secondary=True,
            aliases=("descuento", "discount"),
        )
    )
    #: Agreed conditions of payment and delivery, as the customer reads them.
    terms: Mapped[str | None] = column(
        LongText(label=_l("Terms"), secondary=True, aliases=("condiciones", "terms"))
    )
    #: For colleagues.
    notes: Mapped[str | None] = column(
        LongText(label=_l("Notes"), secondary=True, aliases=("notas", "notes"))
    )
    #: Without taxes.
    net: Mapped[Decimal] = column(
        Money(label=_l("Net amount"), readonly=True, importable=False),
        nullable=False,
        default=Decimal(0),
    )
    #: Taxes that are part of the total.
    tax: Mapped[Decimal] = column(
        Money(label=_l("Taxes"), readonly=True, importable=False),
        nullable=False,
        default=Decimal(0),
    )
    #: What is perceived for the tax office besides the total.
    perceived: Mapped[Decimal] = column(
        Money(label=_l("Perceived"), readonly=True, importable=False, secondary=True),
        nullable=False,
        default=Decimal(0),
    )
    #: What the customer withholds when paying.
    withheld: Mapped[Decimal] = column(
        Money(label=_l("Withheld"), readonly=True, importable=False, secondary=True),
        nullable=False,
        default=Decimal(0),
    )
    total: Mapped[Decimal] = column(
        Money(label=_l("Total"), readonly=True, importable=False),
        nullable=False,
        default=Decimal(0),
    )
    #: The total with what is perceived, without what is withheld, rounded to a coin that exists.
    to_collect: Mapped[Decimal] = column(
        Money(label=_l("To pay"), readonly=True, importable=False, secondary=True),
        nullable=False,
        default=Decimal(0),
    )
    #: Each tax with its base and amount, as it was reckoned: code, label, kind, pct, base, amount.
    tax_lines: Mapped[list[dict[str, str]]] = column(
        TaxLines(label=_l("Amounts by tax"), readonly=True, secondary=True),
        nullable=False,
        default=list,
    )
    #: Identifier in the system it was imported from.
    external_id: Mapped[str | None] = column(
        Text(label=_l("External id"), max=80, secondary=True, aliases=("id", "external id")),
        index=True,
    )


@dataclass(frozen=True, kw_only=True)
class ReckonedLines(ShownLines):
    """Lines that carry what was reckoned of them besides what people write."""

    fields: tuple[str, ...] = LINE_FIELDS
    max_lines: int = 500

    def _written(self, value: Any) -> Sequence[dict[str, Any]]:
        return [{name: line.get(name) for name in self.fields} for line in value or ()]

    def show(self, value: Any, ctx: Context) -> str:
        """What people write of each line."""
        return super().show(self._written(value), ctx)

    def json(self, value: Any) -> Any:
        """What people write of each line."""
        return super().json(self._written(value))
