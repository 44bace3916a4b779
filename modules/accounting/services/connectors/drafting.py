"""Orders as drafts of invoices for connectors, and what is wrong with these before they are sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import select

from core.api.locale import check_tax_id
from core.api.services import _, session
from modules.accounting.services.connectors.base import (
    Connector,
    Customer,
    DraftLine,
    DraftTax,
    InvoiceDraft,
)
from modules.accounting.services.exporting.ordered import lines_of
from modules.accounting.services.exporting.preflight import Finding
from modules.contacts.models import Contact
from modules.sales.models import ORDER, Order, OrderLine

CENT, MICRO = Decimal("0.01"), Decimal("0.000001")


def drafts_of(orders: Sequence[Order]) -> list[InvoiceDraft]:
    """One draft an order, in their order."""
    lines = lines_of([order.id for order in orders])
    wanted = {order.contact_id for order in orders}
    query = select(Contact).where(Contact.id.in_(wanted))
    contacts = {contact.id: contact for contact in session().scalars(query)}
    return [
        InvoiceDraft(
            reference=order.number or "",
            day=order.ordered_on,  # type: ignore[arg-type]
            currency=order.currency,
            customer=_customer(contacts[order.contact_id]),
            lines=tuple(_line(line, code) for line, _sold, code in lines.get(order.id, ())),
            total=order.total - order.withheld,
            customer_reference=order.customer_reference or "",
        )
        for order in orders
    ]


def _customer(contact: Contact) -> Customer:
    return Customer(
        name=contact.legal_name or contact.name,
        tax_id=contact.tax_id_norm or "",
        mail=contact.mail or "",
        street=", ".join(filter(None, (contact.street, contact.street2))),
        postal_code=contact.postal_code or "",
        city=contact.city or "",
        region=contact.region or "",
        country=contact.country or "",
    )


def _line(line: OrderLine, code: str) -> DraftLine:
    """Where no price of six decimals gives the net amount, one unit at that amount."""
    quantity, text = line.quantity or Decimal(1), line.description or ""
    price = (line.net / quantity).quantize(MICRO, ROUND_HALF_UP)
    if (price * quantity).quantize(CENT, ROUND_HALF_UP) != line.net:
        text, quantity, price = f"{text} × {quantity.normalize():f}", Decimal(1), line.net
    return DraftLine(text, quantity, price, line.net, tuple(map(_tax, line.taxes)), code)


def _tax(stored: dict[str, Any]) -> DraftTax:
    return DraftTax(
        code=stored["code"],
        kind=stored["kind"],
        pct=Decimal(stored.get("pct") or 0),
        treatment=stored.get("treatment") or "taxable",
        per_unit=Decimal(stored.get("per_unit") or 0),
    )


def findings_of(connector: Connector, orders: Sequence[Order]) -> list[Finding]:
    """Everything that is wrong with orders for a program; nothing: they may be sent."""
    return [
        Finding(draft.reference, text, blocking, (ORDER, order.id))
        for order, draft in zip(orders, drafts_of(orders), strict=True)
        for text, blocking in wrong(connector, draft)
    ]


def wrong(connector: Connector, draft: InvoiceDraft) -> Iterable[tuple[Any, bool]]:
    """What is wrong with a draft: (text, whether it cannot be sent so)."""
    if connector.currency and draft.currency != connector.currency:
        text = _(
            "It is in %(one)s; the program takes %(other)s only.",
            one=draft.currency,
            other=connector.currency,
        )
        yield text, True
    if not draft.lines:
        yield _("It has no lines."), True
    if not draft.customer.tax_id:
        yield _("The customer has no tax id."), True
    else:
        try:
            check_tax_id(draft.customer.country or "ES", draft.customer.tax_id)
        except ValueError as error:
            yield str(error), True
    if connector.check is not None:
        yield from connector.check(draft)
