"""The product: something that is sold, by itself or as a kit of others."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ForeignKey, Index
from sqlalchemy import Integer as SqlInteger
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import (
    Archivable,
    Base,
    Boolean,
    Choice,
    Currency,
    Customizable,
    LongText,
    Record,
    Ref,
    Searchable,
    Tags,
    Text,
    _l,
    column,
    model,
    own_currency,
)
from modules.catalog.models.fields import Barcode, Price, Quantity, ShownLines

PRODUCT = "catalog.product"
KINDS = (("goods", _l("Goods")), ("service", _l("Service")), ("kit", _l("Kit")))


class Category(Archivable, Searchable, Record):
    """A family of products, to find them by."""

    __tablename__ = "catalog_category"
    __table_args__ = (Index("ix_catalog_category_title", "sort_key", "id"),)

    #: What people call it.
    name: Mapped[str] = column(
        Text(label=_l("Name"), required=True, max=80, folded="sort_key", sortable=True)
    )


class Component(Base):
    """What a kit is made of."""

    __tablename__ = "catalog_component"

    id: Mapped[int] = mapped_column(SqlInteger, primary_key=True)
    #: The kit.
    kit_id: Mapped[int] = mapped_column(
        ForeignKey("catalog_product.id", ondelete="CASCADE"), index=True
    )
    #: Order as the person put it.
    position: Mapped[int] = mapped_column(SqlInteger, default=0)
    quantity: Mapped[Decimal] = column(
        Quantity(label=_l("Quantity"), required=True, min=Decimal("0.001"))
    )
    product_id: Mapped[int] = column(
        Ref(label=_l("Product"), target=PRODUCT, required=True), index=True
    )


class Product(Archivable, Searchable, Customizable, Record):
    """Something that is sold."""

    __tablename__ = "catalog_product"
    __table_args__ = (
        Index("ix_catalog_product_title", "sort_key", "id"),
        Index("ux_catalog_product_code", "code", unique=True),
        Index("ix_catalog_product_barcode", "barcode"),
    )

    #: What customers read on documents.
    name: Mapped[str] = column(
        Text(
            label=_l("Name"),
            required=True,
            max=200,
            folded="sort_key",
            sortable=True,
            aliases=("nombre", "producto", "artículo", "descripción corta", "name", "product"),
        )
    )
    #: The company's own reference.
    code: Mapped[str | None] = column(
        Text(
            label=_l("Code"),
            max=40,
            sortable=True,
            aliases=("código", "referencia", "ref", "sku", "clave", "code", "reference"),
        )
    )
    kind: Mapped[str] = column(
        Choice(
            label=_l("Kind"),
            choices=KINDS,
            required=True,
            default="goods",
            words=(("producto", "goods"), ("bien", "goods"), ("pack", "kit"), ("juego", "kit")),
            aliases=("tipo", "kind", "type"),
        )
    )
    #: What a scanner reads.
    barcode: Mapped[str | None] = column(
        Barcode(
            label=_l("Barcode"),
            aliases=("código de barras", "ean", "gtin", "upc", "barcode"),
        )
    )
    category_id: Mapped[int | None] = column(
        Ref(
            label=_l("Category"),
            target="catalog.category",
            ondelete="SET NULL",
            aliases=("categoría", "familia", "category"),
        ),
        index=True,
    )
    #: For one unit; price lists say what else it may cost.
    price: Mapped[Decimal | None] = column(
        Price(
            label=_l("Price"),
            help=_l("For one unit. Price lists say what else it may cost."),
            aliases=("precio", "pvp", "importe", "price"),
        )
    )
    currency: Mapped[str] = column(
        Currency(label=_l("Currency"), secondary=True, aliases=("moneda", "divisa", "currency")),
        nullable=False,
        default=own_currency,
    )
    includes_tax: Mapped[bool] = column(
        Boolean(
            label=_l("The price includes taxes"),
            required=True,
            default=False,
            aliases=("iva incluido", "impuestos incluidos", "tax included"),
        )
    )
    #: Which taxes it bears; what they are depends on the customer's fiscal position.
    tax_class_id: Mapped[int | None] = column(
        Ref(
            label=_l("Tax class"),
            target="catalog.tax_class",
            help=_l("Empty: the general one."),
            aliases=("clase de impuesto", "tipo de iva", "tax class"),
        ),
        index=True,
    )
    unit_id: Mapped[int | None] = column(
        Ref(
            label=_l("Unit"),
            target="catalog.unit",
            help=_l("Empty: sold by the piece."),
            aliases=("unidad", "unidad de medida", "unit"),
        ),
        index=True,
    )
    #: What it costs the company; seen by whoever may.
    cost: Mapped[Decimal | None] = column(
        Price(
            label=_l("Cost"),
            group="costs",
            secondary=True,
            aliases=("coste", "costo", "precio de coste", "cost"),
        )
    )
    #: Printed below the name on documents.
    description: Mapped[str | None] = column(
        LongText(
            label=_l("Description for customers"),
            secondary=True,
            aliases=("descripción", "description"),
        )
    )
    notes: Mapped[str | None] = column(
        LongText(label=_l("Notes"), secondary=True, aliases=("notas", "observaciones", "notes"))
    )
    #: Code by which the tax office classifies it: ClaveProdServ (Mexico), UNSPSC (Colombia, Peru), NCM.
    fiscal_code: Mapped[str | None] = column(
        Text(
            label=_l("Code of the tax office"),
            help=_l(
                "SAT product code, UNSPSC, NCM: the one electronic documents of your country ask."
            ),
            max=20,
            secondary=True,
            aliases=("clave sat", "claveprodserv", "unspsc", "ncm"),
        )
    )
    #: Identifier in the system it was imported from.
    external_id: Mapped[str | None] = column(
        Text(
            label=_l("External id"),
            max=80,
            secondary=True,
            aliases=("id", "id externo", "external id"),
        ),
        index=True,
    )


def _component() -> list[dict[str, object]]:
    from core.api.services import create

    made = create(PRODUCT, {"name": "Tornillo"})
    return [{"quantity": "2", "product_id": made.id}]


contributions = (
    *model(
        Category,
        name="catalog.category",
        label=_l("Product category"),
        plural=_l("Product categories"),
        collection="categories",
        icon="category",
        search=("name",),
        everybody_reads=True,
    ),
    *model(
        Product,
        name=PRODUCT,
        label=_l("Product"),
        plural=_l("Products"),
        collection="products",
        icon="package",
        search=("name", "code", "barcode"),
        keys=("code", "barcode", "external_id"),
        groups={"costs": _l("See costs")},
        virtual={
            "components": ShownLines(
                label=_l("Components"),
                help=_l("What the kit is made of."),
                line=Component,
                key="kit_id",
                fields=("quantity", "product_id"),
                separator=" × ",
                max_lines=100,
            ),
            "tags": Tags(label=_l("Labels"), secondary=True, aliases=("etiquetas", "tags")),
        },
        examples={"components": _component, "kind": "kit"},
    ),
)
