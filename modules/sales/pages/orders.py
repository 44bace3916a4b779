"""Buttons of orders: confirm, cancel with a reason."""

from __future__ import annotations

from flask import Blueprint, Response, request

from core.api.services import Invalid, get, spec_of
from core.api.ui import Crumb, Pages, _, access, done, render_page, toast
from modules.sales.models import ORDER, Order
from modules.sales.services.documents import cancel_order, confirm_order

blueprint = Blueprint("sales_orders", __name__, url_prefix="/sales/orders")
contributions = (Pages(name="sales.orders", blueprint=blueprint),)


def _texts(mistake: Invalid) -> str:
    return " ".join(text for texts in mistake.errors.values() for text in texts)


@blueprint.post("/<int:order_id>/confirm")
@access(f"{ORDER}.confirm")
def confirm(order_id: int) -> Response:
    """It is agreed."""
    try:
        confirm_order(order_id)
    except Invalid as mistake:
        toast(_texts(mistake), "error")
    else:
        toast(_("Order confirmed."))
    return done(f"/sales/orders/{order_id}", model=ORDER)


@blueprint.route("/<int:order_id>/cancel", methods=["GET", "POST"])
@access(f"{ORDER}.cancel")
def cancel(order_id: int) -> Response:
    """Why it comes to nothing."""
    order: Order = get(ORDER, order_id, "cancel")
    error, reason = "", request.form.get("reason", "")
    if request.method == "POST":
        try:
            cancel_order(order_id, reason)
        except Invalid as mistake:
            error = _texts(mistake)
        else:
            toast(_("Order cancelled."))
            return done(f"/sales/orders/{order_id}", model=ORDER)
    title = _("Cancel the order")
    return render_page(
        "sales/order_cancel.html",
        title=title,
        crumbs=(
            Crumb(str(spec_of(ORDER).plural), "/sales/orders"),
            Crumb(order.number or "", f"/sales/orders/{order.id}"),
            Crumb(title),
        ),
        active="/sales/orders",
        status=422 if error else 200,
        order=order,
        reason=reason,
        error=error,
    )
