"""The page on which a customer follows a delivery, by a link that we signed; nobody signs in."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

from flask import Blueprint, Response, render_template
from itsdangerous import BadSignature
from werkzeug.exceptions import NotFound

from core.api.locale import format_date, using_locale
from core.api.models import utcnow
from core.api.services import _, current_company, session, signer, stage_info, sudo
from core.api.ui import Pages, public
from modules.contacts.services import gone
from modules.logistics.models import Carrier, Delivery
from modules.logistics.models.delivery import DELIVERED, INCIDENT
from modules.logistics.services.reserving import lines_of
from modules.logistics.services.shipping import has_left

blueprint = Blueprint("logistics_tracking", __name__, url_prefix="/logistics")
contributions = (Pages(name="logistics.tracking", blueprint=blueprint),)

#: Nothing that was signed for something else opens a delivery.
PURPOSE = "logistics.tracking"
#: How long after it was handed over a delivery can still be looked at by its link.
FOLLOWED = timedelta(days=90)


def tracking_path(delivery_id: int) -> str:
    """The address of the page of a delivery, on this site."""
    return f"/logistics/track/{signer(PURPOSE).dumps(delivery_id)}"


def carrier_link(carrier: Carrier | None, number: str | None) -> str:
    """Where the carrier shows a parcel; empty where that is not known."""
    if carrier is None or not carrier.tracking_url or not number:
        return ""
    return carrier.tracking_url.replace("{n}", quote(number, safe=""))


@blueprint.get("/track/<token>")
@public
def track(token: str) -> Response:
    """Where a delivery is: no prices, no address, nothing of the customer but what they bought."""
    try:
        delivery_id = signer(PURPOSE).loads(token)
    except BadSignature:
        raise NotFound from None
    company = current_company()
    with sudo("A customer follows a delivery"), using_locale(company.locale if company else "es"):
        delivery = session().get(Delivery, delivery_id)
        if delivery is None or delivery.archived_at is not None or gone(delivery.contact_id):
            raise NotFound
        if delivery.closed_at is not None and delivery.closed_at < utcnow() - FOLLOWED:
            raise NotFound
        carrier = session().get(Carrier, delivery.carrier_id) if delivery.carrier_id else None
        stage = stage_info(delivery.stage_id)
        left, arrived = has_left(stage), stage.code == DELIVERED or stage.category == "done"
        body = render_template(
            "logistics/track.html",
            title=_("Your delivery %(number)s", number=delivery.number),
            company=company,
            steps=(
                (_("Being prepared"), True),
                (_("On its way"), left),
                (_("Handed over"), arrived),
            ),
            incident=stage.code == INCIDENT,
            cancelled=stage.category == "lost",
            promised=format_date(delivery.promised_on)
            if delivery.promised_on and not arrived
            else "",
            carrier=carrier.name if carrier else "",
            number=delivery.tracking_number or "",
            link=carrier_link(carrier, delivery.tracking_number),
            lines=[(name, line.quantity) for line, name in lines_of(delivery.id)],
        )
    answer = Response(body)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
