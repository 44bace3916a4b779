"""Invoices as the books issued them: recorded once, told to whoever follows them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from core.api.services import Draft, Event, _, create, session, update, write
from modules.accounting.models import INVOICE, Due, Invoice
from modules.accounting.models.invoice import number_key
from modules.accounting.services import legal
from modules.accounting.services.dues import ZERO

invoice_recorded = Event(
    name="accounting.invoice_recorded",
    doc="An invoice or credit note was recorded for the first time: ``invoice`` "
    "(modules.accounting.models.Invoice), its instalments stored. Sent inside the transaction, also "
    "for those of a file.",
    args=("invoice",),
)
contributions = (invoice_recorded,)

#: Kinds of taxes that are part of the total.
IN_TOTAL = frozenset({"vat", "surcharge", "excise", "local", "perception"})


def record_invoice(**values: Any) -> Invoice:
    """Record an invoice or credit note that the books issued; the same one again changes what differs.

    It is the same when the external id is, or kind, series and number are.

    :param values: fields of ``accounting.invoice``; ``taxes``: lines with code, kind, pct, base,
        amount; ``dues``: lines with due_on, amount, method. Of a credit note amounts may be given
        with or without their sign.
    :returns: the stored invoice.
    :raises Forbidden, Invalid: as for any save.
    """
    with write():
        there = _known(values)
        if there is not None:
            return update(INVOICE, there, values)
        return create(INVOICE, values)


def _known(values: Mapping[str, Any]) -> int | None:
    if values.get("external_id"):
        query = select(Invoice.id).where(Invoice.external_id == values["external_id"])
        if (found := session().scalar(query.limit(1))) is not None:
            return found
    key = number_key(
        values.get("kind") or "invoice", values.get("series"), str(values.get("number") or "")
    )
    return session().scalar(select(Invoice.id).where(Invoice.number_key == key).limit(1))


def check(draft: Draft) -> None:
    """Amounts add up, a number names one document, and the law of the country could have made it."""
    legal.check(draft)
    _sign(draft)
    _sums(draft)
    if draft.errors:
        return
    _check_dues(draft)
    _check_number(draft)
    _check_settled(draft)


def _sign(draft: Draft) -> None:
    """What a credit note gives back is negative, however the file writes it."""
    total = draft.merged.get("total")
    if draft.merged.get("kind") != "credit_note" or not total or total < 0:
        return
    for name in ("total", "net", "tax", "withheld"):
        value = draft.merged.get(name)
        if value:
            draft.values[name] = draft.merged[name] = -value
    for name in ("taxes", "dues"):
        for line in draft.values.get(name) or ():
            for amount in {"base", "amount"} & line.keys():
                line[amount] = -line[amount]


def _sums(draft: Draft) -> None:
    """Net amount, taxes and total from each other; what is given must agree."""
    merged, values = draft.merged, draft.values
    lines = values.get("taxes")
    if lines:
        given = sum((line["amount"] for line in lines if line["kind"] in IN_TOTAL), ZERO)
        withheld = sum((line["amount"] for line in lines if line["kind"] == "withholding"), ZERO)
        if any(line["kind"] == "withholding" for line in lines):
            _put(draft, "withheld", withheld)
        if merged.get("tax") is None:
            _put(draft, "tax", given)
        elif merged["tax"] != given:
            draft.error("taxes", _("The amounts by tax do not add up to the taxes of the invoice."))
    net, tax, total = (merged.get(name) for name in ("net", "tax", "total"))
    if total is None and net is not None:
        total = net + (tax or ZERO)
        _put(draft, "total", total)
    if total is None:
        draft.error("total", _("Fill in this field."))
        return
    if net is None or ("total" in values and "net" not in values):
        net = total - (tax or ZERO)
        _put(draft, "net", net)
    if tax is None:
        _put(draft, "tax", total - net)
    elif net + tax != total:
        draft.error("total", _("Net amount and taxes do not add up to the total."))


def _put(draft: Draft, name: str, value: Decimal) -> None:
    draft.values[name] = draft.merged[name] = value


def _check_dues(draft: Draft) -> None:
    lines = draft.values.get("dues")
    wanted = draft.merged["total"] - (draft.merged.get("withheld") or ZERO)
    if lines:
        if sum((line["amount"] for line in lines), ZERO) != wanted:
            draft.error("dues", _("The instalments do not add up to what is to be collected."))
        elif any(line["amount"] * wanted < 0 for line in lines):
            draft.error("dues", _("An instalment has the sign of its invoice."))
        else:
            _put(draft, "due_on", max(line["due_on"] for line in lines))
    elif draft.record is None:
        if draft.merged.get("due_on") is None and draft.merged.get("issued_on"):
            _put(draft, "due_on", draft.merged["issued_on"])
    elif wanted != draft.record.total - draft.record.withheld:
        several = select(Due.id).where(Due.invoice_id == draft.record.id).limit(2)
        if len(session().scalars(several).all()) > 1:
            draft.error("dues", _("Write the instalments of the new total too."))


def _check_number(draft: Draft) -> None:
    merged = draft.merged
    key = number_key(str(merged.get("kind")), merged.get("series"), str(merged.get("number") or ""))
    query = select(Invoice.id).where(Invoice.number_key == key).limit(1)
    if draft.record is not None:
        query = query.where(
            Invoice.id != draft.record.id, Invoice.company_id == draft.record.company_id
        )
    if session().scalar(query) is not None:
        draft.error("number", _("Another document has this series and number."))


def _check_settled(draft: Draft) -> None:
    """What was paid stays paid: a document that something was paid of changes neither hands nor coin."""
    record = draft.record
    if record is None:
        return
    changed = {
        name
        for name in ("state", "contact_id", "currency", "kind")
        if name in draft.values and draft.values[name] != getattr(record, name)
    }
    if not changed:
        return
    paid = select(Due.id).where(Due.invoice_id == record.id, Due.paid != 0).limit(1)
    if session().scalar(paid) is not None:
        text = _("Something was paid of this document: undo that first.")
        for name in changed:
            draft.error(name, text)


def tell(_spec: Any, ids: list[int]) -> None:
    """Tell of new invoices, once their instalments are stored."""
    query = select(Invoice).where(Invoice.id.in_(ids)).order_by(Invoice.id)
    for invoice in session().scalars(query):
        invoice_recorded.emit(invoice=invoice)
