"""Paying an invoice, applying payments, taking that back, and returned payments."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from core.api.models import Choice, Day, FieldError, Text
from core.api.services import Invalid, company_today, context, get
from core.api.ui import (
    Crumb,
    Pages,
    _,
    _l,
    access,
    as_id,
    came_from,
    done,
    in_drawer,
    make_input,
    render_page,
    render_part,
    toast,
)
from modules.accounting.models import INVOICE, PAYMENT, Invoice, Payment
from modules.accounting.models.fields import Amount
from modules.accounting.models.payment import PAID_BY
from modules.accounting.services import (
    AccountingError,
    allocate,
    open_dues,
    record_payment,
    reverse_payment,
    undo_allocation,
)

blueprint = Blueprint("accounting_settling", __name__, url_prefix="/accounting")
contributions = (Pages(name="accounting.settling", blueprint=blueprint),)

PAY = (
    Day(label=_l("Date"), name="paid_on", required=True),
    Amount(label=_l("Amount"), name="amount", required=True),
    Choice(label=_l("Payment method"), name="method", choices=PAID_BY, required=True),
    Text(label=_l("Reference"), name="reference", max=140),
)
RETURN = (
    Day(label=_l("Returned on"), name="on", required=True),
    Text(label=_l("Reason or code of the bank"), name="why", max=200),
)


@blueprint.route("/invoices/<int:invoice_id>/pay", methods=["GET", "POST"])
@access(f"{PAYMENT}.create")
def pay(invoice_id: int) -> Response:
    """Record a payment of an invoice: it settles its instalments, the oldest first."""
    invoice: Invoice = get(INVOICE, invoice_id)
    usual = {
        "paid_on": company_today(),
        "amount": invoice.open_amount,
        "method": "transfer",
        "reference": "",
    }
    where = f"/accounting/invoices/{invoice.id}"
    title = _("Record payment of %(number)s", number=invoice.number)
    if request.method == "GET":
        return _form(title, where, PAY, usual)
    values, errors = _clean(PAY, {"currency": invoice.currency})
    if not errors:
        try:
            parts, left = {}, values["amount"]
            for due in open_dues(contact=invoice.contact_id):
                if due.invoice_id == invoice.id and due.open * left > 0:
                    parts[due.id] = min(abs(due.open), abs(left)).copy_sign(left)
                    left -= parts[due.id]
            record_payment(
                invoice.contact_id,
                values["amount"],
                values["paid_on"],
                dues=parts,
                currency=invoice.currency,
                method=values["method"],
                reference=values["reference"],
            )
        except Invalid as mistake:
            errors = mistake.errors
        except AccountingError as error:
            errors = {"": [str(error)]}
    if errors:
        return _form(title, where, PAY, {**usual, **request.form}, errors)
    toast(_("Payment recorded."))
    return done(where, model=PAYMENT)


@blueprint.route("/payments/<int:payment_id>/return", methods=["GET", "POST"])
@access(f"{PAYMENT}.update")
def give_back(payment_id: int) -> Response:
    """Say that the money went back; what it settled is open again."""
    payment: Payment = get(PAYMENT, payment_id, "update")
    where, title = f"/accounting/payments/{payment.id}", _("Mark as returned")
    if request.method == "GET":
        return _form(title, where, RETURN, {"on": company_today(), "why": ""})
    values, errors = _clean(RETURN, {})
    if errors:
        return _form(title, where, RETURN, dict(request.form), errors)
    try:
        reverse_payment(payment.id, values["on"], values["why"] or "")
        toast(_("Payment returned: what it settled is pending again."))
    except AccountingError as error:
        toast(str(error), "error")
    return done(where, model=PAYMENT)


@blueprint.post("/payments/<int:payment_id>/allocate")
@access(f"{PAYMENT}.update")
def apply(payment_id: int) -> Response:
    """Settle an instalment with what is left of a payment."""
    where = came_from(f"/accounting/payments/{payment_id}")
    try:
        made = allocate(payment_id, as_id(request.form.get("due_id")) or 0, why=_("by hand"))
    except AccountingError as error:
        toast(str(error), "error")
    else:
        toast(_("Applied."), undo_url=f"/accounting/allocations/{made.id}/undo")
    return done(where, model=PAYMENT)


@blueprint.post("/allocations/<int:allocation_id>/undo")
@access(f"{PAYMENT}.update")
def undo(allocation_id: int) -> Response:
    """Take back what a payment settled."""
    try:
        made = undo_allocation(allocation_id, why=_("by hand"))
    except AccountingError as error:
        toast(str(error), "error")
        return done(came_from("/accounting/payments"), model=PAYMENT)
    toast(_("Taken back: the instalment is pending again."))
    return done(came_from(f"/accounting/payments/{made.payment_id}"), model=PAYMENT)


def _clean(fields: Any, more: dict[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    values, errors, ctx = {}, {}, context(**more)
    for known in fields:
        try:
            values[known.name] = known.clean(request.form.get(known.name), ctx)
        except FieldError as error:
            errors[known.name] = [str(error)]
    return values, errors


def _form(
    title: str,
    back: str,
    fields: Any,
    given: dict[str, Any],
    errors: dict[str, list[str]] | None = None,
) -> Response:
    inputs = []
    for known in fields:
        control = make_input(known, given.get(known.name), context())
        control.errors = (errors or {}).get(known.name, [])
        inputs.append(control)
    around = {
        "inputs": inputs,
        "summary": [(i.id, i.label, text) for i in inputs for text in i.errors]
        + [("", "", text) for text in (errors or {}).get("", ())],
        "heading": title,
        "action": request.path,
        "back": back,
    }
    status = 422 if errors else 200
    if in_drawer():
        return render_part("accounting/ask_drawer.html", status=status, **around)
    crumbs = (Crumb(_("Accounting"), "/accounting/invoices"), Crumb(title))
    return render_page(
        "accounting/ask.html", title=title, crumbs=crumbs, active=back, status=status, **around
    )
