"""Price lists and their prices."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from core.api.models import (
    Archivable,
    Boolean,
    Currency,
    Day,
    Integer,
    LongText,
    Record,
    Ref,
    Searchable,
    Text,
    _l,
    column,
    model,
    own_currency,
)
from modules.catalog.models.fields import Percent, Price, Quantity

PRICE_LIST = "catalog.price_list"
PRICE = "catalog.price"


class PriceList(Archivable, Searchable, Record):
    """Prices in one currency, for everybody, for customers with a label, or for those who have it."""

    __tablename__ = "catalog_price_list"
    __table_args__ = (Index("ix_catalog_price_list_title", "sort_key", "id"),)

    #: What people call it.
    name: Mapped[str] = column(
        Text(
            label=_l("Name"),
            required=True,
            max=80,
            folded="sort_key",
            sortable=True,
            aliases=("nombre", "tarifa", "lista", "name"),
        )
    )
    currency: Mapped[str] = column(
        Currency(label=_l("Currency"), aliases=("moneda", "divisa", "currency")),
        nullable=False,
        default=own_currency,
    )
    includes_tax: Mapped[bool] = column(
        Boolean(label=_l("Prices include taxes"), required=True, default=False)
    )
    #: Whether it holds for whoever has no list of their own.
    everybody: Mapped[bool] = column(
        Boolean(
            label=_l("For every customer"),
            help=_l(
                "Otherwise only for customers with the label below, or who have it as their own."
            ),
            required=True,
            default=False,
        )
    )
    #: For the customers who have this label.
    customer_label: Mapped[str | None] = column(
        Text(label=_l("For customers with the label"), max=60)
    )
    #: Which of several lists is looked at first.
    position: Mapped[int] = column(
        Integer(
            label=_l("Order"),
            help=_l("Where several hold for a customer, the one with the lowest number wins."),
            required=True,
            default=10,
            min=1,
            max=9999,
        )
    )
    valid_from: Mapped[date | None] = column(Day(label=_l("Valid from"), sortable=False))
    #: Last day.
    valid_to: Mapped[date | None] = column(Day(label=_l("Valid until"), sortable=False))
    #: Where a product has no price here, the one there counts.
    based_on_id: Mapped[int | None] = column(
        Ref(
            label=_l("Otherwise as in"),
            help=_l(
                "Where a product has no price here, the one of that list counts, less the discount."
            ),
            target=PRICE_LIST,
            ondelete="SET NULL",
            secondary=True,
        ),
        index=True,
    )
    #: Taken off what comes from elsewhere: from ``based_on`` or from the product.
    discount: Mapped[Decimal | None] = column(
        Percent(
            label=_l("Discount on other prices (%)"),
            help=_l("In percent, on prices that this list takes from elsewhere."),
            secondary=True,
        )
    )
    notes: Mapped[str | None] = column(LongText(label=_l("Notes"), secondary=True))


class ListPrice(Record):
    """What one unit of a product costs in a list, from a quantity and a day on."""

    __tablename__ = "catalog_price"
    __table_args__ = (Index("ix_catalog_price_product", "product_id", "list_id", "valid_from"),)

    #: Product and quantity in words, kept with the product's name.
    name: Mapped[str | None] = column(
        Text(label=_l("Name"), max=240, readonly=True, importable=False, secondary=True)
    )
    list_id: Mapped[int] = column(
        Ref(
            label=_l("Price list"),
            target=PRICE_LIST,
            required=True,
            ondelete="CASCADE",
            aliases=("tarifa", "lista de precios", "price list"),
        ),
        index=True,
    )
    product_id: Mapped[int] = column(
        Ref(
            label=_l("Product"),
            target="catalog.product",
            required=True,
            ondelete="CASCADE",
            aliases=("producto", "artículo", "código", "referencia", "product", "code"),
        )
    )
    min_quantity: Mapped[Decimal] = column(
        Quantity(
            label=_l("From quantity"),
            required=True,
            default=Decimal(1),
            min=Decimal("0.001"),
            aliases=("cantidad", "desde cantidad", "cantidad mínima", "quantity"),
        )
    )
    price: Mapped[Decimal] = column(
        Price(label=_l("Price"), required=True, aliases=("precio", "importe", "price"))
    )
    #: That of the list, so that the price is read with its sign.
    currency: Mapped[str | None] = column(
        Currency(label=_l("Currency"), readonly=True, importable=False, secondary=True)
    )
    valid_from: Mapped[date | None] = column(
        Day(label=_l("Valid from"), aliases=("desde", "válido desde", "from"))
    )
    #: Last day.
    valid_to: Mapped[date | None] = column(
        Day(label=_l("Valid until"), sortable=False, aliases=("hasta", "válido hasta", "until"))
    )
    #: Identifier in the system it was imported from.
    external_id: Mapped[str | None] = column(
        Text(label=_l("External id"), max=80, secondary=True), index=True
    )


contributions = (
    *model(
        PriceList,
        name=PRICE_LIST,
        label=_l("Price list"),
        plural=_l("Price lists"),
        collection="price-lists",
        icon="tags",
        search=("name",),
        # the day it begins must not come after the one it ends
        examples={
            "valid_from": "2026-01-01",
            "valid_to": "2026-12-31",
            "discount": Decimal("12.5"),
        },
    ),
    *model(
        ListPrice,
        name=PRICE,
        label=_l("Price"),
        plural=_l("Prices"),
        collection="prices",
        icon="tag",
        keys=("external_id",),
        examples={"valid_from": "2026-01-01", "valid_to": "2026-12-31"},
    ),
)
