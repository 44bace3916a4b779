"""Screens of price lists and prices."""

from __future__ import annotations

from core.api.ui import (
    Ficha,
    FormView,
    ListView,
    MenuItem,
    PaletteEntry,
    Panel,
    Section,
    _l,
    render_history,
)
from modules.catalog.models.prices import PRICE, PRICE_LIST
from modules.catalog.ui import panels

contributions = (
    ListView(
        name=PRICE_LIST,
        columns=(
            "name",
            "currency",
            "includes_tax",
            "everybody",
            "customer_label",
            "valid_from",
            "valid_to",
            "position",
        ),
        phone=("currency", "valid_to"),
        sort="position",
        search_hint=_l("Name"),
        new_label=_l("New price list"),
        empty_title=_l("There are no price lists yet"),
        empty_text=_l(
            "Without one, every customer pays the product's own price. Make one for wholesalers, for "
            "another currency, for a season."
        ),
    ),
    FormView(
        name=PRICE_LIST,
        fields=(
            "name",
            "currency",
            "includes_tax",
            "everybody",
            "customer_label",
            "valid_from",
            "valid_to",
            "based_on_id",
            "discount",
        ),
        more=("position", "notes"),
    ),
    Ficha(
        name=PRICE_LIST,
        meta=("currency", "valid_from", "valid_to"),
        sections=(
            Section(
                _l("Data"),
                (
                    "currency",
                    "includes_tax",
                    "everybody",
                    "customer_label",
                    "valid_from",
                    "valid_to",
                    "based_on_id",
                    "discount",
                    "position",
                    "notes",
                ),
            ),
        ),
    ),
    Panel(
        name="catalog.price_list.prices",
        model=PRICE_LIST,
        label=_l("Prices"),
        permission=f"{PRICE}.read",
        render=panels.prices_of_list,
        weight=50,
    ),
    Panel(
        name="catalog.price_list.history",
        model=PRICE_LIST,
        label=_l("History"),
        place="history",
        bare=True,
        render=render_history,
    ),
    ListView(
        name=PRICE,
        columns=(
            "name",
            "list_id",
            "product_id",
            "min_quantity",
            "price",
            "valid_from",
            "valid_to",
        ),
        phone=("list_id", "price"),
        groups=("list_id", "product_id"),
        bulk=("valid_from", "valid_to"),
        new_label=_l("New price"),
        empty_title=_l("There are no prices in lists yet"),
        empty_text=_l("Add them from a price list, or import a file with list, product and price."),
    ),
    FormView(
        name=PRICE,
        fields=("list_id", "product_id", "min_quantity", "price", "valid_from", "valid_to"),
        more=("external_id",),
    ),
    Ficha(
        name=PRICE,
        meta=("list_id", "price"),
        sections=(
            Section(
                _l("Data"),
                (
                    "list_id",
                    "product_id",
                    "min_quantity",
                    "price",
                    "valid_from",
                    "valid_to",
                    "external_id",
                ),
            ),
        ),
    ),
    MenuItem(
        name="catalog.price_lists",
        label=_l("Price lists"),
        href="/catalog/price-lists",
        permission=f"{PRICE_LIST}.read",
        weight=100,
    ),
    MenuItem(
        name="catalog.prices",
        label=_l("Prices"),
        href="/catalog/prices",
        permission=f"{PRICE}.read",
        weight=110,
    ),
    MenuItem(
        name="catalog.finder",
        label=_l("What does it cost?"),
        href="/catalog/price-finder",
        permission="catalog.product.read",
        weight=120,
    ),
    PaletteEntry(
        name="catalog.finder",
        label=_l("What does it cost?"),
        words=_l("price list customer discount tax"),
        href="/catalog/price-finder",
        icon="calculator",
        permission="catalog.product.read",
    ),
    PaletteEntry(
        name="catalog.prices.import",
        label=_l("Import prices"),
        words=_l("file spreadsheet upload"),
        href=f"/imports/new?model={PRICE}",
        icon="upload",
        permission=f"{PRICE}.import",
        action=True,
    ),
)
