"""The page on which a customer follows a delivery, by a link that we signed; nobody signs in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, redirect, render_template, request
from itsdangerous import BadSignature
from werkzeug.exceptions import NotFound, TooManyRequests

from core.api.locale import InputError, format_date, using_locale
from core.api.models import utcnow
from core.api.services import (
    Invalid,
    TooMany,
    _,
    charge,
    current_company,
    session,
    signer,
    stage_info,
    sudo,
)
from core.api.ui import Pages, public
from modules.contacts.services import gone
from modules.logistics.models import Carrier, Delivery, Return
from modules.logistics.models.delivery import DELIVERED, INCIDENT
from modules.logistics.models.returning import RECEIVED, REQUESTED
from modules.logistics.pages.labels import pdf, return_label
from modules.logistics.pages.returns import reasons, shown, texts_of, written
from modules.logistics.services import Returnable, returnable, returns_of
from modules.logistics.services.reserving import lines_of
from modules.logistics.services.return_stages import may_go_on
from modules.logistics.services.returning import ask_as_customer
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


def following(token: str) -> tuple[Delivery, Any]:
    """The delivery of a link and the stage it is in; call it elevated.

    :raises NotFound: we did not sign the link, or nobody follows that delivery any more.
    """
    try:
        delivery_id = signer(PURPOSE).loads(token)
    except BadSignature:
        raise NotFound from None
    delivery = session().get(Delivery, delivery_id)
    if delivery is None or delivery.archived_at is not None or gone(delivery.contact_id):
        raise NotFound
    if delivery.closed_at is not None and delivery.closed_at < utcnow() - FOLLOWED:
        raise NotFound
    return delivery, stage_info(delivery.stage_id)


@blueprint.get("/track/<token>")
@public
def track(token: str) -> Response:
    """Where a delivery is: no prices, no address, nothing of the customer but what they bought."""
    company = current_company()
    with sudo("A customer follows a delivery"), using_locale(company.locale if company else "es"):
        delivery, stage = following(token)
        carrier = session().get(Carrier, delivery.carrier_id) if delivery.carrier_id else None
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
            token=token,
            returns=[_told(one) for one in returns_of(delivery.id)],
            may_return=left and bool(returnable(delivery.id)),
        )
    return _open_page(body)


def _told(record: Return) -> dict[str, Any]:
    """What a customer reads of a return of theirs."""
    stage = stage_info(record.stage_id)
    refused = stage.category == "lost"
    return {
        "number": record.number,
        "stage": stage.label,
        "refusal": record.refusal if refused else "",
        "label": record.id if labelled(record) else 0,
    }


def labelled(record: Return) -> bool:
    """Whether the customer may send it: it was approved and is not here."""
    return stage_info(record.stage_id).code != REQUESTED and may_go_on(record, RECEIVED)


@blueprint.get("/track/<token>/label/<int:return_id>.pdf")
@public
def label(token: str, return_id: int) -> Response:
    """The label of an approved return, for the customer of the delivery."""
    company = current_company()
    with sudo("A customer prints a label"), using_locale(company.locale if company else "es"):
        delivery, _stage = following(token)
        mine = {one.id: one for one in returns_of(delivery.id)}
        if return_id not in mine or not labelled(mine[return_id]):
            raise NotFound
        answer = pdf(*return_label(return_id))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.route("/track/<token>/return", methods=["GET", "POST"])
@public
def ask_return(token: str) -> Response:
    """The customer asks us to take something back; whoever knows the link may."""
    if request.method == "POST":
        try:
            charge(f"logistics.return:{token[:80]}", request.remote_addr)
        except TooMany:
            raise TooManyRequests from None
    company = current_company()
    with using_locale(company.locale if company else "es"):
        with sudo("A customer looks at what they may return"):
            delivery, stage = following(token)
            number, rows = delivery.id, returnable(delivery.id)
            title = _("Return something of %(number)s", number=delivery.number)
            offered = reasons(offered=True)
            if not has_left(stage) or (not rows and request.method == "GET"):
                raise NotFound
        error = _asked(number, rows, dict(offered)) if request.method == "POST" else ""
        if request.method == "POST" and not error:
            return redirect(f"/logistics/track/{token}", 303)  # type: ignore[return-value]
        body = render_template(
            "logistics/track_return.html",
            title=title,
            company=company,
            token=token,
            rows=shown(rows),
            reasons=offered,
            reason=request.form.get("reason_id", 0, int),
            name=request.form.get("name", ""),
            details=request.form.get("details", ""),
            error=error,
        )
    return _open_page(body, 422 if error else 200)


def _asked(delivery_id: int, rows: list[Returnable], offered: Mapping[int, str]) -> str:
    """Note what the form asks for. :returns: what is wrong with it; empty: it is noted."""
    reason, name = request.form.get("reason_id", 0, int), request.form.get("name", "").strip()
    if reason not in offered:
        return _("Choose why it comes back.")
    if not name:
        return _("Write your name.")
    details = request.form.get("details", "").strip()[:2000] or None
    try:
        ask_as_customer(
            delivery_id, written(rows), reason_id=reason, requested_by=name[:120], details=details
        )
    except InputError as mistake:
        return str(mistake)
    except Invalid as mistake:
        return texts_of(mistake)
    return ""


def _open_page(body: str, status: int = 200) -> Response:
    answer = Response(body, status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    # the address holds the link: other sites are not told it
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer
