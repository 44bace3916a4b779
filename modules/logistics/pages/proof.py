"""The page on which a driver notes who received a delivery; it works through a lost connection."""

from __future__ import annotations

import uuid
from datetime import datetime

from flask import Blueprint, Response, jsonify, request

from core.api.services import Invalid, get, spec_of
from core.api.ui import Crumb, Pages, _, access, done, render_page, toast
from modules.logistics.models import Delivery
from modules.logistics.models.delivery import DELIVERY
from modules.logistics.services.proving import Taken, prove
from modules.logistics.services.reserving import lines_of

blueprint = Blueprint("logistics_proof", __name__, url_prefix="/logistics/deliveries")
contributions = (Pages(name="logistics.proof", blueprint=blueprint),)


@blueprint.route("/<int:delivery_id>/proof", methods=["GET", "POST"])
@access(f"{DELIVERY}.update")
def proof(delivery_id: int) -> Response:
    """GET shows the page of who hands over; POST notes it, for a browser or for its script."""
    delivery: Delivery = get(DELIVERY, delivery_id, "update")
    error, script = "", request.accept_mimetypes.best == "application/json"
    if request.method == "POST":
        try:
            prove(delivery_id, _taken())
        except Invalid as mistake:
            error = " ".join(text for texts in mistake.errors.values() for text in texts)
            if script:
                answer = jsonify(error=error)
                answer.status_code = 422
                return answer
        else:
            toast(_("Delivered."))
            path = f"/logistics/deliveries/{delivery_id}"
            return jsonify(href=path) if script else done(path, model=DELIVERY)
    title = _("Hand over")
    return render_page(
        "logistics/proof.html",
        title=f"{title} {delivery.number}",
        crumbs=(
            Crumb(str(spec_of(DELIVERY).plural), "/logistics/deliveries"),
            Crumb(delivery.number or "", f"/logistics/deliveries/{delivery_id}"),
            Crumb(title),
        ),
        active="/logistics/deliveries",
        status=422 if error else 200,
        delivery=delivery,
        key=request.form.get("key") or uuid.uuid4().hex,
        error=error,
        values={name: request.form.get(name, "") for name in ("signed_by", "signed_id", "by_name")},
        lines=[(name, line.quantity) for line, name in lines_of(delivery_id)],
    )


def _taken() -> Taken:
    form = request.form
    sent = request.files.get("signature")
    return Taken(
        key=form.get("key", ""),
        signed_by=form.get("signed_by", ""),
        signed_id=form.get("signed_id", ""),
        taken_at=_moment(form.get("taken_at", "")),
        by_name=form.get("by_name") == "1",
        signature=sent.stream if sent is not None and sent.filename else None,
        photos=[
            (f.filename or "", f.stream) for f in request.files.getlist("photos") if f.filename
        ],
    )


def _moment(text: str) -> datetime | None:
    """An instant with its zone, as scripts write it; None for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
