"""Buttons and drawers of deliveries: reserve, send, deliver a part, sign; papers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import select

from core.api.locale import (
    InputError,
    format_date,
    format_datetime,
    format_decimal,
    parse_decimal,
    term,
)
from core.api.services import (
    Invalid,
    actor,
    get,
    names_of,
    render_pdf,
    session,
    spec_of,
    transition,
)
from core.api.ui import Crumb, Pages, _, access, done, render_page, toast
from modules.catalog.models import Product, Unit
from modules.contacts.models import Contact
from modules.logistics.hooks.orders import delivery_for
from modules.logistics.models import Carrier, Delivery, DeliveryLine, Hold, Location, Lot, Warehouse
from modules.logistics.models.delivery import DELIVERED, DELIVERY, SHIPPED
from modules.logistics.services import deliver_part, reserve, shipped
from modules.logistics.services.availability import lot_numbers
from modules.logistics.services.exceptions import StockError
from modules.logistics.services.proving import proofs_of
from modules.logistics.services.reserving import held_of, lines_of, pick
from modules.sales.models import ORDER, Order

blueprint = Blueprint("logistics_deliveries", __name__, url_prefix="/logistics/deliveries")
contributions = (Pages(name="logistics.deliveries", blueprint=blueprint),)


def _back(delivery_id: int) -> Response:
    return done(f"/logistics/deliveries/{delivery_id}", model=DELIVERY)


def _texts(mistake: Invalid) -> str:
    return " ".join(text for texts in mistake.errors.values() for text in texts)


@blueprint.post("/of-order/<int:order_id>")
@access(f"{DELIVERY}.create")
def of_order(order_id: int) -> Response:
    """The delivery of a confirmed order that has none."""
    order: Order = get(ORDER, order_id)
    try:
        if order.state != "confirmed":
            raise Invalid({"": [_("Confirm the order first.")]})
        made = delivery_for(order)
        if made is None:
            raise Invalid({"": [_("There is nothing to deliver in this order.")]})
    except Invalid as mistake:
        toast(_texts(mistake), "error")
        return done(f"/sales/orders/{order_id}", model=ORDER)
    toast(_("The delivery is made, and what is free is reserved."))
    return _back(made)


@blueprint.post("/<int:delivery_id>/reserve")
@access(f"{DELIVERY}.update")
def reserve_goods(delivery_id: int) -> Response:
    """Keep what is free."""
    get(DELIVERY, delivery_id, "update")
    lacking = reserve(delivery_id)
    if lacking:
        names = ", ".join(dict.fromkeys(one.product for one in lacking))
        toast(_("There is not enough of: %(names)s.", names=names), "error")
    else:
        toast(_("Everything is reserved."))
    return _back(delivery_id)


@blueprint.post("/<int:delivery_id>/send")
@access(f"{DELIVERY}.update")
def send(delivery_id: int) -> Response:
    """The goods leave."""
    try:
        transition(DELIVERY, delivery_id, SHIPPED)
    except Invalid as mistake:
        toast(_texts(mistake), "error")
    else:
        toast(_("The goods are on their way."))
    return _back(delivery_id)


@blueprint.route("/<int:delivery_id>/part", methods=["GET", "POST"])
@access(f"{DELIVERY}.update")
def send_part(delivery_id: int) -> Response:
    """How many of each line leave now; the rest waits."""
    delivery: Delivery = get(DELIVERY, delivery_id, "update")
    rows, error = _lines_to_send(delivery_id), ""
    if request.method == "POST":
        for row in rows:
            row["value"] = request.form.get(f"line-{row['id']}", "").strip()
        try:
            chosen = {row["id"]: parse_decimal(row["value"] or "0") for row in rows}
            rest = deliver_part(delivery_id, chosen)
        except InputError as mistake:
            error = str(mistake)
        except Invalid as mistake:
            error = _texts(mistake)
        else:
            toast(_("A part is on its way; the rest waits in %(number)s.", number=rest.number))
            return _back(delivery_id)
    return _drawer("logistics/part.html", delivery, _("Deliver a part"), error=error, rows=rows)


def _lines_to_send(delivery_id: int) -> list[dict[str, Any]]:
    """The lines of a delivery with what is asked for, and what is reserved as what is proposed."""
    lines = lines_of(delivery_id)
    held = held_of(line.id for line, _name in lines)
    return [
        {
            "id": line.id,
            "name": name,
            "asked": line.quantity,
            "held": held.get(line.id, 0),
            "value": format_decimal(held.get(line.id, Decimal(0)), (0, 3)),
        }
        for line, name in lines
    ]


@blueprint.route("/<int:delivery_id>/delivered", methods=["GET", "POST"])
@access(f"{DELIVERY}.update")
def delivered(delivery_id: int) -> Response:
    """Who received it."""
    delivery: Delivery = get(DELIVERY, delivery_id, "update")
    error = ""
    if request.method == "POST":
        fields = {name: request.form.get(name, "").strip() for name in ("signed_by", "signed_id")}
        try:
            given = {name: value for name, value in fields.items() if value}
            transition(DELIVERY, delivery_id, DELIVERED, fields=given)
        except Invalid as mistake:
            error = _texts(mistake)
        else:
            toast(_("Delivered."))
            return _back(delivery_id)
    return _drawer("logistics/delivered.html", delivery, _("Mark as delivered"), error=error)


@blueprint.route("/<int:delivery_id>/pick", methods=["GET", "POST"])
@access(f"{DELIVERY}.update")
def pick_goods(delivery_id: int) -> Response:
    """Which pieces are taken from the shelf: scan or write their numbers."""
    delivery: Delivery = get(DELIVERY, delivery_id, "update")
    rows, error = picks_with_numbers(delivery_id), ""
    if request.method == "POST":
        for row in rows:
            row["number"] = request.form.get(f"pick-{row['id']}", "").strip() or row["number"]
        try:
            pick(delivery_id, {row["id"]: row["number"] for row in rows})
        except StockError as mistake:
            error = str(mistake)
        else:
            toast(_("These pieces are kept."))
            return _back(delivery_id)
    return _drawer("logistics/pick.html", delivery, _("Choose pieces"), error=error, rows=rows)


def picks_with_numbers(delivery_id: int) -> list[dict[str, Any]]:
    """The reservations of a delivery that are of a lot or a serial number."""
    query = (
        select(Hold.id, Product.name, Location.name, Lot.number, Hold.quantity)
        .join(DeliveryLine, DeliveryLine.id == Hold.line_id)
        .join(Product, Product.id == Hold.product_id)
        .join(Location, Location.id == Hold.location_id)
        .join(Lot, Lot.id == Hold.lot_id)
        .where(DeliveryLine.delivery_id == delivery_id)
        .order_by(Hold.id)
    )
    return [
        {"id": number, "name": name, "place": place, "number": lot, "count": count}
        for number, name, place, lot, count in session().execute(query)
    ]


def _drawer(template: str, delivery: Delivery, title: str, *, error: str, **more: Any) -> Response:
    return render_page(
        template,
        title=title,
        crumbs=(
            Crumb(str(spec_of(DELIVERY).plural), "/logistics/deliveries"),
            Crumb(delivery.number or "", f"/logistics/deliveries/{delivery.id}"),
            Crumb(title),
        ),
        active="/logistics/deliveries",
        status=422 if error else 200,
        delivery=delivery,
        error=error,
        **more,
    )


@blueprint.get("/<int:delivery_id>/note.pdf")
@access(f"{DELIVERY}.read")
def note(delivery_id: int) -> Response:
    """The delivery note, called as the country calls it."""
    delivery: Delivery = get(DELIVERY, delivery_id)
    company = delivery_company(delivery)
    contact = session().get(Contact, delivery.contact_id)
    word = term(company.country if company else None, "delivery_note")
    title = f"{word[:1].upper()}{word[1:]} {delivery.number}"
    proofs = proofs_of(delivery_id)
    signed = next((one.signature for one in proofs if one.signature), None)
    content = render_pdf(
        "logistics/print/note.html",
        company=company,
        pictures={"cauce:signature": signed[1]} if signed else {},
        show_id=actor().can(f"{DELIVERY}.personal"),
        signature="cauce:signature" if signed else "",
        signed_at=format_datetime(delivery.delivered_at) if delivery.delivered_at else "",
        title=title,
        delivery=delivery,
        contact=contact,
        carrier=session().get(Carrier, delivery.carrier_id) if delivery.carrier_id else None,
        warehouse=session().get(Warehouse, delivery.warehouse_id),
        day=format_date((delivery.shipped_at or delivery.created_at).date()),
        owner=names_of([delivery.owner_id]).get(delivery.owner_id, "") if delivery.owner_id else "",
        lines=_printed_lines(delivery),
    )
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{delivery.number}.pdf"'
    return answer


def delivery_company(delivery: Delivery) -> Any:
    """The company whose document it is."""
    return session().get(spec_of("core.company").cls, delivery.company_id)


def _printed_lines(delivery: Delivery) -> list[dict[str, Any]]:
    lots: dict[int, list[int]] = {}
    for line_id, _product, lot, _count in shipped(delivery.id):
        if lot:
            lots.setdefault(line_id, []).append(lot)
    numbers = lot_numbers(lot for some in lots.values() for lot in some)
    found = []
    for line, name in lines_of(delivery.id):
        product = session().get(Product, line.product_id)
        unit = session().get(Unit, product.unit_id) if product and product.unit_id else None
        found.append(
            {
                "code": product.code if product else "",
                "name": name,
                "quantity": line.quantity,
                "unit": unit.code if unit else "",
                "lots": ", ".join(numbers.get(lot, "") for lot in lots.get(line.id, ())),
            }
        )
    return found
