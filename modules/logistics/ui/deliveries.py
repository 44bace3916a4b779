"""Screens of deliveries: list, board, page, form."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template
from markupsafe import Markup
from sqlalchemy import Select, bindparam, select

from core.api.locale import country_profile, format_date, format_datetime
from core.api.services import (
    actor,
    company_today,
    current_company,
    names_of,
    prepared_rows,
    session,
)
from core.api.ui import (
    Action,
    BoardChip,
    CardTag,
    Ficha,
    FormView,
    Grid,
    KanbanView,
    ListView,
    MenuItem,
    PaletteEntry,
    Panel,
    QuickCreate,
    Section,
    Tab,
    _,
    _l,
    draw_tag,
    render_files,
    render_history,
)
from modules.logistics.models import Carrier, Delivery, Hold, Location
from modules.logistics.models.delivery import DELIVERED, DELIVERY
from modules.logistics.models.returning import RETURN
from modules.logistics.pages.tracking import carrier_link, tracking_path
from modules.logistics.services import late, missing, shipped
from modules.logistics.services.availability import lot_numbers
from modules.logistics.services.ledger import tracking_of
from modules.logistics.services.proving import proofs_of
from modules.logistics.services.reserving import held_of, lines_of
from modules.logistics.ui.stock import quantity
from modules.sales.models import ORDER, Order

READ = f"{DELIVERY}.read"
#: A proof that took longer to reach us says so.
NOTICED = timedelta(minutes=2)
OPEN = ["stage", "in", ["category:open", "category:waiting"]]


def note_name() -> str:
    """What the country of the company calls a delivery note."""
    company = current_company()
    word = country_profile(company.country if company else None).terms["delivery_note"]
    return word[:1].upper() + word[1:]


def actions(delivery: Delivery) -> tuple[Action, ...]:
    """What can be done with a delivery as it stands."""
    who = actor()
    base = f"/logistics/deliveries/{delivery.id}"
    found = [
        Action(note_name(), "printer", f"{base}/note.pdf", key="i"),
        Action(_("Label"), "qrcode", f"{base}/label.pdf"),
    ]
    may = who.can(f"{DELIVERY}.update") and not who.viewed_by
    if may and delivery.shipped_at is None and delivery.closed_at is None:
        lacking = missing(delivery.id)
        lines = lines_of(delivery.id)
        if lines:
            found.append(Action(_("Pick by scanning"), "barcode", f"{base}/scan"))
        if any(tracking_of(line.product_id for line, _name in lines)):
            found.append(Action(_("Choose pieces"), "list-check", f"{base}/pick"))
        if lacking:
            found.append(Action(_("Reserve"), "package", f"{base}/reserve", post=True))
        held = held_of(line.id for line, _name in lines)
        if any(held.values()) and (len(lines) > 1 or lines[0][0].quantity > 1):
            found.append(Action(_("Deliver a part"), "truck-delivery", f"{base}/part"))
        if lines and not lacking:
            found.insert(
                0,
                Action(_("Send goods"), "truck-delivery", f"{base}/send", post=True, primary=True),
            )
    if may and delivery.shipped_at is not None and delivery.closed_at is None:
        found.append(Action(_("Mark as delivered"), "circle-check", f"{base}/delivered"))
        found.insert(0, Action(_("Hand over"), "writing-sign", f"{base}/proof", primary=True))
    if delivery.shipped_at is not None and who.can(f"{RETURN}.create") and not who.viewed_by:
        found.append(Action(_("Open a return"), "truck-return", f"{base}/return"))
    return tuple(found)


def goods(delivery: Delivery) -> Markup:
    """What is delivered: from which place each line is picked, what lacks, what left and came back."""
    lines = lines_of(delivery.id)
    held = _picks([line.id for line, _name in lines]) if delivery.shipped_at is None else {}
    with_them = shipped(delivery.id) if delivery.shipped_at is not None else []
    numbers = lot_numbers(lot for _line, _product, lot, _count in with_them)
    lacking = {one.line_id: one for one in missing(delivery.id)} if not delivery.shipped_at else {}
    return Markup(
        render_template(
            "logistics/goods.html",
            lines=[
                {
                    "name": name,
                    "href": f"/catalog/products/{line.product_id}",
                    "quantity": quantity(line.quantity),
                    "picks": held.get(line.id, []),
                    "lacking": quantity(lacking[line.id].quantity) if line.id in lacking else "",
                    "lots": [
                        (numbers.get(lot, ""), f"/logistics/lots/{lot}")
                        for one, _product, lot, _count in with_them
                        if one == line.id and lot
                    ],
                    "kept": _kept(with_them, line.id, line.quantity),
                }
                for line, name in lines
            ],
            left=delivery.shipped_at is not None,
        )
    )


def _kept(with_them: Any, line_id: int, asked: Any) -> str:
    """How many the customer kept, where some came back."""
    total = sum((count for one, _p, _l, count in with_them if one == line_id), start=asked - asked)
    return quantity(total) if with_them and total != asked else ""


def _picks(line_ids: list[int]) -> dict[int, list[dict[str, str]]]:
    query = (
        select(Hold.line_id, Location.name, Hold.lot_id, Hold.quantity)
        .join(Location, Location.id == Hold.location_id)
        .where(Hold.line_id.in_(line_ids))
        .order_by(Location.sort_key, Hold.id)
    )
    rows = session().execute(query).all()
    numbers = lot_numbers(row[2] for row in rows)
    found: dict[int, list[dict[str, str]]] = {}
    for line_id, place, lot, count in rows:
        pick = {"place": place, "lot": numbers.get(lot or 0, ""), "quantity": quantity(count)}
        found.setdefault(line_id, []).append(pick)
    return found


def shipment(delivery: Delivery) -> Markup:
    """Carrier, number, and the page that the customer sees."""
    carrier = session().get(Carrier, delivery.carrier_id) if delivery.carrier_id else None
    may_edit = actor().can(f"{DELIVERY}.update")
    return Markup(
        render_template(
            "logistics/shipment.html",
            carrier=carrier.name if carrier else "",
            number=delivery.tracking_number or "",
            link=carrier_link(carrier, delivery.tracking_number),
            page=tracking_path(delivery.id),
            late=late.is_late(delivery),
            promised=format_date(delivery.promised_on) if delivery.promised_on else "",
            edit=f"/logistics/deliveries/{delivery.id}/edit" if may_edit else "",
            order=order_of(delivery),
        )
    )


def proof(delivery: Delivery) -> Markup | None:
    """Who signed, when, with the signature and the photos."""
    found = proofs_of(delivery.id)
    if not found:
        return None
    names = names_of([one.proof.user_id for one in found if one.proof.user_id])
    return Markup(
        render_template(
            "logistics/proven.html",
            name=delivery.signed_by or "",
            proofs=[
                {
                    "at": format_datetime(one.proof.taken_at),
                    "late": format_datetime(one.proof.arrived_at)
                    if one.proof.arrived_at - one.proof.taken_at > NOTICED
                    else "",
                    "by_name": one.proof.by_name,
                    "who": names.get(one.proof.user_id or 0, ""),
                    "signature": one.signature[0].url if one.signature else "",
                    "photos": [(file.name, file.url) for file, _row in one.photos],
                }
                for one in found
            ],
        )
    )


def order_of(delivery: Delivery) -> Order | None:
    """The order that it fulfils, if the actor sees it."""
    ours = delivery.source_model == ORDER and actor().can(f"{ORDER}.read")
    return session().get(Order, delivery.source_id) if ours and delivery.source_id else None


def card_tags(ids: list[int]) -> dict[int, Markup]:
    """What is late, and what lacks goods."""
    columns = (Delivery.id, Delivery.promised_on, Delivery.closed_at)

    def query() -> Select:
        return select(*columns).where(Delivery.id.in_(bindparam("ids", expanding=True)))

    day, found = company_today(), {}
    for number, promised, closed in prepared_rows("logistics.late_tags", query, {"ids": ids}):
        if closed is None and promised is not None and promised < day:
            found[number] = draw_tag(_("Late"), "rojo", "alarm")
    return found


contributions = (
    ListView(
        name=DELIVERY,
        columns=(
            "name",
            "number",
            "stage",
            "promised_on",
            "carrier_id",
            "tracking_number",
        ),
        subtitle="city",
        phone=("stage", "promised_on"),
        sort="promised_on",
        groups=("stage", "carrier_id", "warehouse_id", "owner_id"),
        bulk=("stage", "carrier_id", "owner_id", "promised_on", "tags"),
        tabs=(
            Tab("open", _l("Open deliveries"), {"and": [OPEN]}),
            Tab("late", _l("Late"), {"and": [OPEN, ["promised_on", "past", None]]}),
            Tab("mine", _l("Mine"), {"and": [OPEN, ["owner_id", "is", "me"]]}),
            Tab("delivered", _l("Handed over"), {"and": [["stage", "is", DELIVERED]]}, "-closed_at"),
        ),
        search_hint=_l("Number, customer or tracking number"),
        new_label=_l("New delivery"),
        empty_title=_l("There are no deliveries yet"),
        empty_text=_l("They come from orders, or create one by hand."),
    ),
    KanbanView(
        name=DELIVERY,
        label=_l("Board of deliveries"),
        subtitle="city",
        fields=("number", "promised_on"),
        tags="tags",
    ),
    CardTag(name="logistics.delivery.late", model=DELIVERY, load=card_tags),
    BoardChip(
        name="logistics.delivery.unowned",
        model=DELIVERY,
        label=_l("Without owner"),
        condition=("owner_id", "empty", None),
        icon="user-off",
    ),
    FormView(
        name=DELIVERY,
        fields=("contact_id", "lines", "promised_on", "warehouse_id", "carrier_id",
                "tracking_number", "owner_id"),
        more=("name", "recipient", "street", "postal_code", "city", "region", "country", "phone",
              "packages", "weight", "plate", "driver", "customer_reference", "notes", "signed_by",
              "signed_id", "delivered_at", "cancel_reason", "pipeline", "stage", "team_id", "tags",
              "external_id"),
        quick=("contact_id", "lines", "promised_on"),
        grids={"lines": Grid()},
        # they come from the order, or have left
        locked=lambda one: ("lines",) if one.source_id or one.shipped_at else (),
        half=("promised_on", "warehouse_id", "carrier_id", "tracking_number", "postal_code", "city",
              "packages", "weight", "plate", "driver"),
    ),
    Ficha(
        name=DELIVERY,
        meta=("number", "contact_id", "promised_on"),
        actions=actions,
        sections=(
            Section(
                _l("Where to"),
                ("recipient", "street", "postal_code", "city", "region", "country", "phone"),
            ),
            Section(
                _l("Shipment"),
                ("warehouse_id", "carrier_id", "tracking_number", "packages", "weight", "plate",
                 "driver", "shipped_at", "delivered_at", "signed_by", "signed_id"),
            ),
            Section(
                _l("More data"),
                ("owner_id", "team_id", "customer_reference", "backorder_of_id", "cancel_reason",
                 "notes", "tags", "external_id"),
            ),
        ),
    ),
    Panel(
        name="logistics.delivery.goods",
        model=DELIVERY,
        label=_l("What is delivered"),
        render=goods,
        weight=20,
    ),
    Panel(
        name="logistics.delivery.shipment",
        model=DELIVERY,
        label=_l("Tracking"),
        render=shipment,
        weight=30,
    ),
    Panel(
        name="logistics.delivery.proof",
        model=DELIVERY,
        label=_l("Proof of delivery"),
        render=proof,
        weight=32,
    ),
    Panel(
        name="logistics.delivery.history",
        model=DELIVERY,
        label=_l("History"),
        place="history",
        bare=True,
        render=render_history,
    ),
    Panel(
        name="logistics.delivery.files",
        model=DELIVERY,
        label=_l("Files"),
        bare=True,
        render=render_files,
        weight=900,
    ),
    MenuItem(
        name="logistics.deliveries",
        label=_l("Deliveries"),
        href="/logistics/deliveries?tab=open",
        permission=READ,
        weight=110,
    ),
    QuickCreate(name=DELIVERY, label=_l("Delivery")),
    PaletteEntry(
        name="logistics.board",
        label=_l("Board of deliveries"),
        words=_l("shipping picking packing parcels"),
        href="/logistics/deliveries/board",
        icon="truck-delivery",
        permission=READ,
    ),
)  # fmt: skip
