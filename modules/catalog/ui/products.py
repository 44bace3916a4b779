"""Screens of products: list, form, page, menu."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from markupsafe import Markup, escape

from core.api.locale import format_decimal
from core.api.services import session
from core.api.ui import (
    Action,
    Ficha,
    FirstStep,
    FormView,
    ListColumn,
    ListView,
    MenuItem,
    PaletteEntry,
    Panel,
    QuickCreate,
    Row,
    Section,
    Tab,
    _,
    _l,
    render_files,
    render_history,
)
from modules.catalog.models import Product
from modules.catalog.models.product import PRODUCT
from modules.catalog.services import kits
from modules.catalog.services.images import first_images
from modules.catalog.ui import panels

READ = f"{PRODUCT}.read"


def without(values: Mapping[str, Any]) -> Collection[str]:
    """Only a kit has components."""
    return () if values.get("kind") == "kit" else ("components",)


def load_images(ids: list[int]) -> Mapping[int, Markup]:
    """The picture of each product, small."""
    image = Markup('<img class="c-thumb-cell" src="{}" alt="" loading="lazy">')
    return {key: image.format(url) for key, url in first_images(ids).items()}


def components(product: Product) -> Markup | str:
    """What a kit is made of, each with a link."""
    link = Markup('{} × <a href="/catalog/products/{}">{}</a>')
    return Markup("<br>").join(
        link.format(format_decimal(count, (0, 3)), part.id, escape(part.name))
        for part, count in kits.components_of(product)
    )


def actions(product: Product) -> tuple[Action, ...]:
    """What it costs whom."""
    return (
        Action(
            _("What does it cost?"),
            "calculator",
            f"/catalog/price-finder?product_id={product.id}",
            key="p",
        ),
    )


def somebody_sells() -> bool:
    """Whether there is a product at all."""
    return session().query(Product.id).limit(1).first() is not None


contributions = (
    ListView(
        name=PRODUCT,
        columns=("name", "code", "kind", "category_id", "price", "unit_id"),
        subtitle="barcode",
        phone=("code", "price"),
        groups=("kind", "category_id", "tax_class_id"),
        bulk=("category_id", "tax_class_id", "unit_id", "tags"),
        tabs=(
            Tab("goods", _l("Goods"), {"and": [["kind", "is", "goods"]]}),
            Tab("services", _l("Services"), {"and": [["kind", "is", "service"]]}),
            Tab("kits", _l("Kits"), {"and": [["kind", "is", "kit"]]}),
        ),
        sort="name",
        search_hint=_l("Name, code or barcode"),
        new_label=_l("New product"),
        empty_title=_l("There are no products yet"),
        empty_text=_l("Create the first one or import your list from a file."),
    ),
    ListColumn(name="catalog.image", model=PRODUCT, label=_l("Image"), load=load_images),
    FormView(
        name=PRODUCT,
        fields=(
            "kind",
            "name",
            "code",
            "barcode",
            "components",
            "price",
            "includes_tax",
            "tax_class_id",
            "unit_id",
            "category_id",
        ),
        more=("currency", "cost", "description", "notes", "fiscal_code", "tags", "external_id"),
        quick=("kind", "name", "code", "price", "includes_tax", "tax_class_id"),
        half=("code", "barcode", "tax_class_id", "unit_id"),
        without=without,
        refresh=("kind",),
    ),
    Ficha(
        name=PRODUCT,
        tag="kind",
        meta=("code", "price"),
        actions=actions,
        sections=(
            Section(
                _l("Data"),
                (
                    "code",
                    "barcode",
                    "category_id",
                    "price",
                    "includes_tax",
                    "cost",
                    "tax_class_id",
                    "unit_id",
                    Row(_l("Components"), components),
                    "tags",
                ),
            ),
            Section(_l("For customers"), ("description",)),
            Section(_l("More data"), ("fiscal_code", "notes", "external_id")),
        ),
    ),
    Panel(
        name="catalog.product.images",
        model=PRODUCT,
        label=_l("Images"),
        place="related",
        render=panels.images,
        weight=50,
    ),
    Panel(
        name="catalog.product.prices",
        model=PRODUCT,
        label=_l("Prices in lists"),
        permission="catalog.price.read",
        render=panels.prices_of_product,
        weight=60,
    ),
    Panel(
        name="catalog.product.kits",
        model=PRODUCT,
        label=_l("Part of"),
        render=panels.kits_with,
        weight=70,
    ),
    Panel(
        name="catalog.product.history",
        model=PRODUCT,
        label=_l("History"),
        place="history",
        bare=True,
        render=render_history,
    ),
    Panel(
        name="catalog.product.files",
        model=PRODUCT,
        label=_l("Files"),
        bare=True,
        render=render_files,
        weight=900,
    ),
    MenuItem(
        name="catalog.products",
        label=_l("Products"),
        href="/catalog/products",
        permission=READ,
        key="r",
        weight=90,
    ),
    QuickCreate(name=PRODUCT, label=_l("Product")),
    PaletteEntry(
        name="catalog.import",
        label=_l("Import products"),
        words=_l("file spreadsheet upload"),
        href=f"/imports/new?model={PRODUCT}",
        icon="upload",
        permission=f"{PRODUCT}.import",
        action=True,
    ),
    FirstStep(
        name="catalog.products",
        label=_l("Write down what you sell"),
        text=_l("Products and services with their prices: by hand or from a file."),
        href=f"/imports/new?model={PRODUCT}",
        icon="package",
        permission=f"{PRODUCT}.import",
        done=somebody_sells,
        weight=40,
    ),
)
