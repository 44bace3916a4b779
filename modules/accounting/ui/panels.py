"""Panels of invoices, payments and customers."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from core.api.services import actor, company_today, context, session, spec_of
from core.api.ui import Action, Counted, Row, _
from modules.accounting.models import INVOICE, PAYMENT, Allocation, Due, Invoice, Payment
from modules.accounting.models.legal_kinds import KINDS
from modules.accounting.models.payment import WRITE_OFF
from modules.accounting.services import balance_of, open_dues
from modules.accounting.services.dues import of_invoice

#: Documents a panel shows; the rest is one click away.
SHOWN = 8


def legal_rows() -> tuple[Row, ...]:
    """A line for each fact that a country's law attaches to invoices; those of other countries stay away."""
    return tuple(Row(kind.label, partial(_fact, kind.name)) for kind in KINDS)


def _fact(name: str, invoice: Invoice) -> str:
    known: Any = spec_of(INVOICE).all_fields().get(name)
    value = known.load(Invoice, [invoice.id])[invoice.id] if known is not None else None
    return known.on_page(value, context()) if value is not None else ""


def may_settle() -> bool:
    """Whether who looks may apply payments."""
    who = actor()
    return who.can(f"{PAYMENT}.update") and not who.viewed_by


def may_see_amounts(model: str = INVOICE) -> bool:
    """Whether who looks is told how much."""
    return actor().can(f"{model}.amounts")


def invoice_actions(invoice: Invoice) -> tuple[Action, ...]:
    """Record a payment of what is pending."""
    who = actor()
    may = who.can(f"{PAYMENT}.create") and may_see_amounts() and not who.viewed_by
    if not invoice.open_amount or not may:
        return ()
    return (
        Action(
            _("Record payment"),
            "cash",
            f"/accounting/invoices/{invoice.id}/pay",
            key="p",
            drawer=True,
            primary=True,
        ),
    )


def payment_actions(payment: Payment) -> tuple[Action, ...]:
    """Apply what is left of it; say that it was returned."""
    if not may_settle() or payment.reversed_on or payment.method == WRITE_OFF:
        return ()
    return (
        Action(
            _("Mark as returned"),
            "arrow-back-up",
            f"/accounting/payments/{payment.id}/return",
            drawer=True,
        ),
    )


def dues_of_invoice(invoice: Invoice) -> Markup:
    """Each instalment, what is missing, and the payments that settled it."""
    dues = of_invoice(invoice.id)
    return Markup(
        render_template(
            "accounting/dues.html",
            invoice=invoice,
            dues=dues,
            settled=_settled([due.id for due in dues]),
            today=company_today(),
            may_settle=may_settle(),
            amounts=may_see_amounts(),
        )
    )


def _settled(due_ids: list[int]) -> dict[int, list[Any]]:
    """Allocations that hold with their payments, by instalment."""
    query = (
        select(Allocation, Payment)
        .join(Payment, Payment.id == Allocation.payment_id)
        .where(Allocation.due_id.in_(due_ids), Allocation.undone_on.is_(None))
        .order_by(Allocation.applied_on, Allocation.id)
    )
    found: dict[int, list[Any]] = {}
    for made, payment in session().execute(query):
        found.setdefault(made.due_id, []).append((made, payment))
    return found


def allocations_of_payment(payment: Payment) -> Markup:
    """What the payment settles, what it settled once, and what it could settle."""
    query = (
        select(Allocation, Due)
        .join(Due, Due.id == Allocation.due_id)
        .where(Allocation.payment_id == payment.id)
        .order_by(Allocation.id)
    )
    rows = session().execute(query).all()
    left = payment.unallocated if not payment.reversed_on else 0
    candidates = [
        due
        for due in (open_dues(contact=payment.contact_id) if left and may_settle() else ())
        if due.currency == payment.currency and due.open * left > 0
    ]
    return Markup(
        render_template(
            "accounting/allocations.html",
            payment=payment,
            holding=[row for row in rows if row[0].undone_on is None],
            undone=[row for row in rows if row[0].undone_on is not None],
            candidates=candidates[:SHOWN],
            may_settle=may_settle(),
            amounts=may_see_amounts() and may_see_amounts(PAYMENT),
        )
    )


def invoices_of_contact(contact: Any) -> Counted:
    """What a customer owes, and their last invoices; without amounts whether something is late."""
    query = (
        select(Invoice)
        .where(Invoice.contact_id == contact.id)
        .order_by(Invoice.issued_on.desc(), Invoice.id.desc())
        .limit(SHOWN + 1)
    )
    found = session().scalars(query).all()
    condition = orjson.dumps({"and": [["contact_id", "is", str(contact.id)]]}).decode()
    body = render_template(
        "accounting/of_contact.html",
        balances=balance_of(contact.id) if found else (),
        invoices=found[:SHOWN],
        today=company_today(),
        all_href=f"/accounting/invoices?{urlencode({'filter': condition})}",
        more=len(found) > SHOWN,
        amounts=may_see_amounts(),
    )
    return Counted(Markup(body), f"{SHOWN}+" if len(found) > SHOWN else str(len(found) or ""))
