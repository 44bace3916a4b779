"""Phone pages of pickers and counters: one field that a scanner or the camera writes in."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, request

from core.api.locale import InputError, format_decimal, parse_decimal
from core.api.services import Invalid, get, session, spec_of
from core.api.ui import (
    Crumb,
    Pages,
    _,
    access,
    done,
    leave,
    render_page,
    render_part,
    toast,
    wants_part,
)
from modules.logistics.models import Delivery, Location, StockDocument
from modules.logistics.models.delivery import DELIVERY
from modules.logistics.models.document import DOCUMENT
from modules.logistics.pages.returns import texts_of
from modules.logistics.services import missing
from modules.logistics.services.scanning import (
    Heard,
    count_scanned,
    counted_of,
    finish_counting,
    finish_picking,
    pick_scanned,
    picks_of,
    put_back,
    uncount,
)

blueprint = Blueprint("logistics_scanning", __name__, url_prefix="/logistics")
contributions = (Pages(name="logistics.scanning", blueprint=blueprint),)


@blueprint.route("/deliveries/<int:delivery_id>/scan", methods=["GET", "POST"])
@access(f"{DELIVERY}.update")
def picking(delivery_id: int) -> Response:
    """What a picker fetches; POST is a scan, or takes one back."""
    get(DELIVERY, delivery_id, "update")
    heard = None
    if request.method == "POST":
        back = request.form.get("back", 0, int)
        heard = _heard(
            (lambda: put_back(delivery_id, back))
            if back
            else lambda: pick_scanned(delivery_id, *_given())
        )
    return _page(heard, *_picking(delivery_id))


@blueprint.post("/deliveries/<int:delivery_id>/scan/done")
@access(f"{DELIVERY}.update")
def picked(delivery_id: int) -> Response:
    """Everything is fetched."""
    try:
        finish_picking(delivery_id)
    except Invalid as mistake:
        toast(texts_of(mistake), "error")
        return leave(f"/logistics/deliveries/{delivery_id}/scan")
    toast(_("Packed."))
    return done(f"/logistics/deliveries/{delivery_id}", model=DELIVERY)


@blueprint.route("/documents/<int:document_id>/scan", methods=["GET", "POST"])
@access(f"{DOCUMENT}.update")
def counting(document_id: int) -> Response:
    """What a counter found; POST is a scan, or takes one back."""
    get(DOCUMENT, document_id, "update")
    heard = None
    if request.method == "POST":
        back = request.form.get("back", 0, int)
        heard = _heard(
            (lambda: uncount(document_id, back))
            if back
            else lambda: count_scanned(document_id, *_given())
        )
    return _page(heard, *_counting(document_id))


@blueprint.post("/documents/<int:document_id>/scan/done")
@access(f"{DOCUMENT}.post")
def counted(document_id: int) -> Response:
    """Post the count."""
    try:
        finish_counting(document_id)
    except Invalid as mistake:
        toast(texts_of(mistake), "error")
        return leave(f"/logistics/documents/{document_id}/scan")
    toast(_("Posted: stock is up to date."))
    return done(f"/logistics/documents/{document_id}", model=DOCUMENT)


def _given() -> tuple[str, Decimal]:
    """:raises Invalid: the quantity is no number."""
    text = request.form.get("count", "").strip()
    try:
        return request.form.get("code", ""), parse_decimal(text) if text else Decimal(1)
    except InputError as mistake:
        raise Invalid({"count": [str(mistake)]}) from None


def _heard(scan: Callable[[], Heard]) -> Heard:
    try:
        return scan()
    except Invalid as mistake:
        return Heard(texts_of(mistake), wrong=True)


def _picking(delivery_id: int) -> tuple[str, Any, dict[str, Any]]:
    delivery: Delivery = get(DELIVERY, delivery_id)
    rows = [
        {
            "id": hold.id,
            "name": name,
            "place": place,
            "lot": lot,
            "done": format_decimal(hold.picked, (0, 3)),
            "of": format_decimal(hold.quantity, (0, 3)),
            "full": hold.picked >= hold.quantity,
            "some": hold.picked > 0,
        }
        for hold, name, place, lot in picks_of(delivery_id)
    ]
    lacking = missing(delivery_id) if delivery.shipped_at is None else []
    title = _("Pick %(number)s", number=delivery.number)
    return (
        title,
        delivery,
        {
            "base": f"/logistics/deliveries/{delivery_id}",
            "subtitle": delivery.name,
            "rows": rows,
            "lacking": [
                {"name": one.product, "count": format_decimal(one.quantity, (0, 3))}
                for one in lacking
            ],
            "open": delivery.shipped_at is None and delivery.closed_at is None,
            "finish": _("Everything is here: packed"),
            "ready": bool(rows) and not lacking and all(row["full"] for row in rows),
            "empty": _("Nothing is reserved yet: receive goods first."),
        },
    )


def _counting(document_id: int) -> tuple[str, Any, dict[str, Any]]:
    document: StockDocument = get(DOCUMENT, document_id)
    place = session().get(Location, document.location_id)
    rows = [
        {
            "id": line.id,
            "name": name,
            "place": "",
            "lot": line.lot or "",
            "done": format_decimal(line.quantity, (0, 3)),
            "of": "",
            "full": False,
            "some": line.quantity > 0,
        }
        for line, name in counted_of(document_id)
    ]
    title = _("Count %(place)s", place=place.name if place else document.number)
    return (
        title,
        document,
        {
            "base": f"/logistics/documents/{document_id}",
            "subtitle": f"{document.number} · {document.name}",
            "rows": rows,
            "lacking": [],
            "open": document.state != "done" and document.kind == "count",
            "finish": _("Post the count"),
            "ready": bool(rows),
            "empty": _("Nothing is counted yet: scan the first piece."),
        },
    )


def _page(heard: Heard | None, title: str, record: Any, shown: dict[str, Any]) -> Response:
    if wants_part("scan"):
        return render_part("logistics/_scanned.html", heard=heard, **shown)
    if heard is not None:
        # without scripts: the page anew, so that going back does not scan again
        toast(heard.text, "error" if heard.wrong else "ok")
        return leave(f"{shown['base']}/scan")
    spec = record.__spec__
    answer = render_page(
        "logistics/scan.html",
        title=title,
        crumbs=(
            Crumb(str(spec_of(spec.name).plural), spec.path),
            Crumb(record.number or "", shown["base"]),
            Crumb(title),
        ),
        active=spec.path,
        heard=None,
        **shown,
    )
    # the camera reads barcodes here, and only here
    answer.headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
    return answer
