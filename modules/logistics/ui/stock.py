"""What is there: columns and a panel of products, lots, the latest moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import render_template
from markupsafe import Markup
from sqlalchemy import or_, select

from core.api.locale import format_datetime, format_decimal
from core.api.services import actor, names_of, session, sudo
from core.api.ui import (
    Action,
    Counted,
    Ficha,
    FormView,
    ListColumn,
    ListView,
    MenuItem,
    PaletteEntry,
    Panel,
    Section,
    _,
    _l,
    draw_tag,
    render_history,
)
from modules.catalog.models import Product
from modules.catalog.models.product import PRODUCT
from modules.logistics.models import Lot, Move, Stocked
from modules.logistics.models.lot import LOT
from modules.logistics.models.stock import MOVE_KINDS
from modules.logistics.models.warehouse import WAREHOUSE
from modules.logistics.services.availability import figures, lot_numbers, lying, places

SEE_STOCK = f"{WAREHOUSE}.read"
#: Moves a panel shows.
RECENT = 15
STOCK_LIST = "/catalog/products?" + urlencode(
    {
        "columns": "name,code,logistics.on_hand,logistics.reserved,logistics.available",
        "filter": orjson.dumps({"and": [["kind", "is", "goods"]]}).decode(),
    }
)


def quantity(number: Any) -> str:
    """A quantity with the decimals it has."""
    return format_decimal(number, (0, 3))


def _goods(ids: list[int]) -> set[int]:
    query = select(Product.id).where(Product.id.in_(ids), Product.kind == "goods")
    return set(session().scalars(query))


def load_on_hand(ids: list[int]) -> Mapping[int, str]:
    """How many there are of each product of a page; nothing for services and kits."""
    goods, found = _goods(ids), figures(ids)
    return {one: quantity(found[one].on_hand) for one in goods}


def load_reserved(ids: list[int]) -> Mapping[int, str]:
    """How many are promised."""
    goods, found = _goods(ids), figures(ids)
    return {one: quantity(found[one].reserved) for one in goods}


def load_available(ids: list[int]) -> Mapping[int, Any]:
    """How many are free; marked where they run short."""
    goods, found = _goods(ids), figures(ids)
    query = select(Stocked.id, Stocked.minimum).where(
        Stocked.id.in_(ids), Stocked.minimum.is_not(None)
    )
    least = {one: minimum for one, minimum in session().execute(query) if minimum}
    shown: dict[int, Any] = {}
    for one in goods:
        free = found[one].available
        shown[one] = quantity(free)
        if one in least and free < least[one]:
            mark = draw_tag(_("Runs short"), "ambar", "alert-triangle")
            shown[one] = Markup("{} {}").format(mark, quantity(free))
    return shown


def product_stock(product: Product) -> Counted | None:
    """Where a product lies, how many are free, and its latest moves."""
    if product.kind != "goods":
        return None
    rows = lying([product.id])
    total = figures([product.id])[product.id]
    numbers = lot_numbers(row.lot_id for row in rows)
    who = actor()
    several = len({row.place.warehouse_id for row in rows}) > 1
    body = render_template(
        "logistics/stock.html",
        rows=[
            {
                "place": f"{row.place.warehouse} · {row.place.name}" if several else row.place.name,
                "lot": numbers.get(row.lot_id or 0, ""),
                "lot_href": f"/logistics/lots/{row.lot_id}" if row.lot_id else "",
                "on_hand": quantity(row.on_hand),
                "reserved": quantity(row.reserved) if row.reserved else "",
                "apart": not row.place.sellable,
            }
            for row in rows[:RECENT]
        ],
        more=len(rows) > RECENT,
        on_hand=quantity(total.on_hand),
        reserved=quantity(total.reserved),
        available=quantity(total.available),
        negative=total.available < 0,
        moves=moves_of(Move.product_id == product.id),
        may_receive=who.can("logistics.document.create") and not who.viewed_by,
        product=product,
    )
    return Counted(Markup(body), quantity(total.available))


def moves_of(*conditions: Any) -> list[dict[str, Any]]:
    """The latest moves as they are shown, those through places within reach."""
    seen = places()
    if not seen:
        return []
    query = (
        select(Move)
        .where(*conditions, or_(Move.from_id.in_(seen), Move.to_id.in_(seen)))
        .order_by(Move.id.desc())
        .limit(RECENT)
    )
    with sudo("The latest moves are shown"):
        found = [
            (m.kind, m.quantity, m.from_id, m.to_id, m.created_at, m.created_by_id, _source(m))
            for m in session().scalars(query)
        ]
    people = names_of({row[5] for row in found if row[5]})
    kinds = dict(MOVE_KINDS)
    return [
        {
            "kind": str(kinds[kind]),
            "quantity": ("+" if from_id is None else "−" if to_id is None else "")
            + quantity(number),
            "way": _way(seen, from_id, to_id),
            "at": format_datetime(at),
            "who": people.get(by or 0, ""),
            "href": href,
        }
        for kind, number, from_id, to_id, at, by, href in found
    ]


def _source(move: Move) -> str:
    """The page of what made a move."""
    if move.document_id:
        return f"/logistics/documents/{move.document_id}"
    return f"/logistics/deliveries/{move.delivery_id}" if move.delivery_id else ""


def _way(seen: Mapping[int, Any], from_id: int | None, to_id: int | None) -> str:
    names = [seen[one].name for one in (from_id, to_id) if one is not None and one in seen]
    return " → ".join(names)


def lot_stock(lot: Lot) -> Markup:
    """Where the pieces of a lot lie, and how they came and went."""
    rows = [row for row in lying([lot.product_id]) if row.lot_id == lot.id]
    return Markup(
        render_template(
            "logistics/lot.html",
            rows=[
                {
                    "place": f"{row.place.warehouse} · {row.place.name}",
                    "on_hand": quantity(row.on_hand),
                    "reserved": quantity(row.reserved) if row.reserved else "",
                }
                for row in rows
            ],
            moves=moves_of(Move.lot_id == lot.id),
        )
    )


def lot_actions(lot: Lot) -> Iterable[Action]:
    """To its product."""
    return (Action(_("See the product"), "package", f"/catalog/products/{lot.product_id}"),)


contributions = (
    ListColumn(
        name="logistics.on_hand",
        model=PRODUCT,
        label=_l("On hand"),
        load=load_on_hand,
        numeric=True,
        permission=SEE_STOCK,
    ),
    ListColumn(
        name="logistics.reserved",
        model=PRODUCT,
        label=_l("Reserved"),
        load=load_reserved,
        numeric=True,
        permission=SEE_STOCK,
    ),
    ListColumn(
        name="logistics.available",
        model=PRODUCT,
        label=_l("Available"),
        load=load_available,
        numeric=True,
        default=True,
        permission=SEE_STOCK,
    ),
    Panel(
        name="logistics.product.stock",
        model=PRODUCT,
        label=_l("Stock"),
        permission=SEE_STOCK,
        render=product_stock,
        weight=40,
    ),
    ListView(
        name=LOT,
        columns=("number", "product_id", "expires_on", "warranty_until"),
        phone=("product_id",),
        groups=("product_id",),
        sort="number",
        search_hint=_l("Number"),
        new_label=_l("New lot or serial number"),
        empty_title=_l("There are no lots or serial numbers yet"),
        empty_text=_l("They are noted when goods that are followed by number are received."),
    ),
    FormView(
        name=LOT,
        fields=("number", "product_id", "expires_on", "warranty_until", "notes"),
        half=("expires_on", "warranty_until"),
    ),
    Ficha(
        name=LOT,
        meta=("product_id",),
        actions=lambda lot: tuple(lot_actions(lot)),
        sections=(Section(_l("Data"), ("product_id", "expires_on", "warranty_until", "notes")),),
    ),
    Panel(
        name="logistics.lot.stock",
        model=LOT,
        label=_l("Where it is"),
        permission=SEE_STOCK,
        render=lot_stock,
        weight=40,
    ),
    Panel(
        name="logistics.lot.history",
        model=LOT,
        label=_l("History"),
        place="history",
        bare=True,
        render=render_history,
    ),
    MenuItem(
        name="logistics.stock",
        label=_l("Stock"),
        href=STOCK_LIST,
        permission=SEE_STOCK,
        weight=120,
    ),
    MenuItem(
        name="logistics.lots",
        label=_l("Lots and serial numbers"),
        href="/logistics/lots",
        permission=f"{LOT}.read",
        weight=140,
    ),
    PaletteEntry(
        name="logistics.stock",
        label=_l("Stock"),
        words=_l("stock inventory available on hand warehouse"),
        href=STOCK_LIST,
        icon="packages",
        permission=SEE_STOCK,
    ),
)
