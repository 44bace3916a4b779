"""Labels for parcels: A6, with a QR code that opens our page and a barcode that any scanner reads."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app
from markupsafe import Markup

from core.api.services import current_company, get, render_pdf, session, spec_of
from core.api.ui import Pages, access
from modules.contacts.models import Contact
from modules.logistics.models import Carrier, Delivery, Return, Warehouse
from modules.logistics.models.delivery import DELIVERY
from modules.logistics.models.returning import RETURN
from modules.logistics.services.reserving import lines_of
from modules.logistics.services.returning import lines_of_return

blueprint = Blueprint("logistics_labels", __name__, url_prefix="/logistics")
contributions = (Pages(name="logistics.labels", blueprint=blueprint),)

#: Labels of one delivery that are printed at once.
MOST = 50


@blueprint.get("/deliveries/<int:delivery_id>/label.pdf")
@access(f"{DELIVERY}.read")
def of_delivery(delivery_id: int) -> Response:
    """A label for each parcel."""
    return pdf(*delivery_label(delivery_id))


@blueprint.get("/returns/<int:return_id>/label.pdf")
@access(f"{RETURN}.read")
def of_return(return_id: int) -> Response:
    """What the customer sticks on the parcel."""
    return pdf(*return_label(return_id))


def pdf(name: str, content: bytes) -> Response:
    """A document that the browser shows."""
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


def _here(path: str) -> str:
    return f"{current_app.config['CAUCE'].base_url}{path}"


def qr(text: str) -> Markup:
    """A QR code as SVG, error correction M (ISO/IEC 18004)."""
    import segno  # of few pages, and heavy

    code = segno.make(text, micro=False, error="m")
    return Markup(code.svg_inline(scale=1, border=4, omitsize=True, svgclass=None, lineclass=None))


def code128(text: str) -> Markup:
    """A barcode Code 128 as SVG (ISO/IEC 15417), with the quiet zone of ten modules; empty for a text that
    it cannot hold."""
    from barcode import Code128

    if not text or not text.isascii() or not text.isprintable() or len(text) > 40:
        return Markup("")
    (bars,) = Code128(text).build()
    drawn, at = [], 10
    while bars:
        dark = bars[0]
        width = len(bars) - len(bars.lstrip(dark))
        if dark == "1":
            drawn.append(f'<rect x="{at}" y="0" width="{width}" height="40"/>')
        at, bars = at + width, bars[width:]
    box = f'viewBox="0 0 {at + 10} 40" preserveAspectRatio="none"'
    return Markup(f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{"".join(drawn)}</svg>')


def _address(of: Any, name: str = "") -> dict[str, Any]:
    return {
        "name": name,
        "person": getattr(of, "recipient", None) or "",
        "street": of.street or "",
        "town": " ".join(filter(None, (of.postal_code, of.city))),
        "region": getattr(of, "region", None) or "",
        "country": of.country or "",
        "phone": of.phone or "",
    }


def _ours(company: Any, warehouse: Warehouse | None) -> dict[str, Any]:
    """Where parcels leave and come back to: the warehouse, the company where it has no address."""
    name = company.name if company else ""
    if warehouse is not None and (warehouse.street or warehouse.city):
        return _address(warehouse, name)
    return _address(company, name) if company else {"name": name}


def _company(number: int) -> Any:
    return session().get(spec_of("core.company").cls, number) or current_company()


def delivery_label(delivery_id: int) -> tuple[str, bytes]:
    """A label for each parcel of a delivery. :returns: its name, and the PDF.

    :raises NotFound, Forbidden: it is out of reach.
    """
    delivery: Delivery = get(DELIVERY, delivery_id)
    company = _company(delivery.company_id)
    contact = session().get(Contact, delivery.contact_id)
    carrier = session().get(Carrier, delivery.carrier_id) if delivery.carrier_id else None
    code = delivery.tracking_number or delivery.number or ""
    parcels = min(max(delivery.packages or 1, 1), MOST)
    content = render_pdf(
        "logistics/print/label.html",
        company=company,
        paper="A6",
        title=delivery.number,
        kind="",
        sender=_ours(company, session().get(Warehouse, delivery.warehouse_id or 0)),
        to=_address(delivery, contact.name if contact else delivery.name or ""),
        carrier=carrier.name if carrier else "",
        number=delivery.number,
        reference=delivery.customer_reference or "",
        weight=delivery.weight,
        code=code,
        bars=code128(code),
        square=qr(_here(f"/logistics/deliveries/{delivery.id}/proof")),
        parcels=parcels,
        lines=[]
        if parcels > 1
        else [(name, line.quantity) for line, name in lines_of(delivery.id)],
    )
    return f"{delivery.number}-etiqueta", content


def return_label(return_id: int) -> tuple[str, bytes]:
    """The label with which a customer sends something back to the warehouse it had left.

    :returns: its name, and the PDF.
    :raises NotFound, Forbidden: it is out of reach.
    """
    record: Return = get(RETURN, return_id)
    company = _company(record.company_id)
    delivery: Delivery = get(DELIVERY, record.delivery_id)
    carrier = session().get(Carrier, record.carrier_id) if record.carrier_id else None
    contact = session().get(Contact, record.contact_id)
    code = record.number or ""
    content = render_pdf(
        "logistics/print/label.html",
        company=company,
        paper="A6",
        title=record.number,
        kind="return",
        sender=_address(delivery, contact.name if contact else record.name or ""),
        to=_ours(company, session().get(Warehouse, delivery.warehouse_id or 0)),
        carrier=carrier.name if carrier else "",
        number=record.number,
        reference=delivery.number,
        weight=None,
        code=code,
        bars=code128(code),
        square=qr(_here(f"/logistics/returns/{record.id}")),
        parcels=1,
        lines=[
            (f"{name} {lot}".strip(), line.quantity)
            for line, _product, name, lot in lines_of_return(record.id)
        ],
    )
    return f"{record.number}-etiqueta", content
