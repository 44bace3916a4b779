"""Instalments of an invoice: kept in step with it, and never lost once something was paid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from core.api.services import Draft, Invalid, _, add_records, session, set_derived
from modules.accounting.models import Due, Invoice
from modules.accounting.services import balances

ZERO = Decimal(0)


def of_invoice(invoice_id: int) -> list[Due]:
    """The instalments of an invoice in their order."""
    query = select(Due).where(Due.invoice_id == invoice_id).order_by(Due.position, Due.id)
    return list(session().scalars(query))


def keep(invoice: Invoice, lines: Sequence[Mapping[str, Any]]) -> None:
    """Give an invoice these instalments: the first line is the first instalment, and so on.

    :param lines: ``due_on``, ``amount`` in the invoice's currency and sign, ``method``.
    :raises Invalid: an instalment that something was paid of would go, or become less than that.
    """
    there = of_invoice(invoice.id)
    for due, line in zip(there, lines, strict=False):
        _may_be(due, line["amount"])
        due.due_on, due.amount, due.method = line["due_on"], line["amount"], line.get("method")
    for due in there[len(lines) :]:
        _may_be(due, ZERO)
        session().delete(due)
    session().flush()
    _add(invoice, lines[len(there) :], len(there))
    renumber([invoice.id])


def _may_be(due: Due, amount: Decimal) -> None:
    """:raises Invalid: more was paid than the instalment would be."""
    if due.paid and (amount * due.paid <= 0 or abs(amount) < abs(due.paid)):
        raise Invalid(
            {
                "dues": [
                    _(
                        "Something was paid of the instalment %(name)s: undo that first.",
                        name=due.name or "",
                    )
                ]
            }
        )


def _add(invoice: Invoice, lines: Iterable[Mapping[str, Any]], start: int) -> list[int]:
    rows = [
        {
            "invoice_id": invoice.id,
            "company_id": invoice.company_id,
            "contact_id": invoice.contact_id,
            "currency": invoice.currency,
            "position": start + place,
            "due_on": line["due_on"],
            "amount": line["amount"],
            "method": line.get("method"),
            "paid": ZERO,
            "open_amount": ZERO,
        }
        for place, line in enumerate(lines, start=1)
    ]
    return add_records(Due, rows) if rows else []


def renumber(invoice_ids: Iterable[int]) -> None:
    """Names and places of instalments, after some came or went; balances with them."""
    named: dict[int, dict[str, Any]] = {}
    session().flush()
    query = select(Invoice).where(Invoice.id.in_(list(invoice_ids)))
    for invoice in session().scalars(query):
        dues = of_invoice(invoice.id)
        for place, due in enumerate(dues, start=1):
            text = f"{title(invoice)} · {place}/{len(dues)}" if len(dues) > 1 else title(invoice)
            named[due.id] = {"name": text, "position": place}
            due.contact_id, due.currency = invoice.contact_id, invoice.currency
    set_derived(Due, named)
    balances.refresh(named)


def title(invoice: Invoice) -> str:
    """An invoice as people name it: its series, where it has one, and its number."""
    return f"{invoice.series}-{invoice.number}" if invoice.series else invoice.number


def complete(_spec: Any, ids: list[int]) -> None:
    """New invoices without instalments get one, of everything, on their due date."""
    having = select(Due.invoice_id).where(Due.invoice_id.in_(ids))
    query = select(Invoice).where(Invoice.id.in_(ids), Invoice.id.not_in(having))
    bare = list(session().scalars(query))
    rows = []
    for invoice in bare:
        rows.append(
            {
                "invoice_id": invoice.id,
                "company_id": invoice.company_id,
                "contact_id": invoice.contact_id,
                "currency": invoice.currency,
                "name": title(invoice),
                "position": 1,
                "due_on": invoice.due_on or invoice.issued_on,
                "amount": to_collect(invoice),
                "method": None,
                "paid": ZERO,
                "open_amount": ZERO,
            }
        )
    if rows:
        balances.refresh(add_records(Due, rows))


def follow(_spec: Any, invoice: Invoice, changes: Mapping[str, Any]) -> None:
    """Instalments follow what changed of their invoice."""
    if not {
        "total",
        "withheld",
        "due_on",
        "state",
        "contact_id",
        "currency",
        "number",
        "series",
        "dues",
    } & set(changes):
        return
    dues = of_invoice(invoice.id)
    if "dues" not in changes and len(dues) == 1:
        (due,) = dues
        if {"total", "withheld"} & set(changes):
            _may_be(due, to_collect(invoice))
            due.amount = to_collect(invoice)
        if "due_on" in changes and invoice.due_on:
            due.due_on = invoice.due_on
    session().flush()
    renumber([invoice.id])


def to_collect(invoice: Any) -> Decimal:
    """What the customer pays of an invoice: its total less what they withhold."""
    return invoice.total - (invoice.withheld or ZERO)


def check(draft: Draft) -> None:
    """An instalment that is written by itself is split off the last one that has enough left."""
    if draft.record is not None:
        amount = draft.values.get("amount", draft.record.amount)
        if amount != draft.record.amount:
            draft.error("amount", _("Change the amounts of instalments in their invoice."))
        if draft.values.get("invoice_id", draft.record.invoice_id) != draft.record.invoice_id:
            draft.error("invoice_id", _("An instalment stays with its invoice."))
        return
    invoice_id, amount = draft.values.get("invoice_id"), draft.values.get("amount")
    invoice = session().get(Invoice, invoice_id) if invoice_id else None
    if invoice is None or amount is None:
        return
    dues = of_invoice(invoice.id)
    if _giver(dues, amount) is None:
        draft.error("amount", _("No instalment of the invoice has so much left to split off."))
        return
    draft.values |= {
        "contact_id": invoice.contact_id,
        "currency": invoice.currency,
        "position": len(dues) + 1,
        "name": invoice.number,
    }


def _giver(dues: Iterable[Due], amount: Decimal, but: int = 0) -> Due | None:
    fitting = (
        due
        for due in reversed(list(dues))
        if due.id != but and due.open_amount * amount > 0 and abs(due.open_amount) > abs(amount)
    )
    return next(fitting, None)


def split(_spec: Any, ids: list[int]) -> None:
    """What a new instalment is of comes off another one of the same invoice."""
    for due in session().scalars(select(Due).where(Due.id.in_(ids))):
        giver = _giver(of_invoice(due.invoice_id), due.amount, due.id)
        if giver is None:
            raise Invalid(
                {"amount": [_("No instalment of the invoice has so much left to split off.")]}
            )
        giver.amount -= due.amount
        session().flush()
        renumber([due.invoice_id])


def nothing(_spec: Any, _record: Any, _changes: Mapping[str, Any]) -> None:
    """An instalment whose date or method changed owes what it owed."""


def rejoin(spec: Any, record: Due) -> None:
    """What an instalment that was removed was of goes back to another one of its invoice.

    :raises Invalid: it was the only one.
    """
    if spec.cls is not Due:
        return
    others = [due for due in of_invoice(record.invoice_id) if due.open_amount * record.amount > 0]
    if not others:
        raise Invalid(
            {"": [_("It is the only instalment with something pending: cancel the invoice.")]}
        )
    others[-1].amount += record.amount
    session().flush()
    renumber([record.invoice_id])
