"""Entries of invoices and payments, with the accounts that the rules give them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import select

from core.api.services import _, session
from modules.accounting.models import (
    INVOICE,
    PAYMENT,
    Allocation,
    CustomerAccount,
    Due,
    Invoice,
    InvoiceTax,
    Payment,
    Profile,
    ProfileColumn,
)
from modules.accounting.models.payment import WITHHELD, WRITE_OFF
from modules.accounting.services.exporting.accounts import Accounts, Gaps, Sold, side
from modules.accounting.services.exporting.entries import DueLine, Entry, Target, TaxLine
from modules.accounting.services.exporting.ordered import (
    Shares,
    booked_before,
    entries_of_orders,
    shares_of,
)
from modules.catalog.services.taxes.amounts import spread
from modules.contacts.models import Contact
from modules.sales.models import Order

ZERO = Decimal(0)


def target_of(profile: Profile) -> Target:
    """What the program of a profile expects."""
    query = (
        select(ProfileColumn.header, ProfileColumn.what, ProfileColumn.format)
        .where(ProfileColumn.profile_id == profile.id)
        .order_by(ProfileColumn.position)
    )
    return Target(
        company=profile.company_code,
        account_length=profile.account_length,
        year_from=profile.year_from,
        year_to=profile.year_to,
        encoding=profile.encoding,
        separator=profile.separator,
        decimal=profile.decimal,
        columns=tuple((h, w, f or "") for h, w, f in session().execute(query)),
    )


def entries_of(
    invoices: Sequence[Invoice],
    payments: Sequence[Payment],
    accounts: Accounts,
    *,
    orders: Sequence[Order] = (),
    drafts: bool = False,
    returned: Sequence[Payment] = (),
) -> list[Entry]:
    """The entries of documents in the order of their days; the same documents give the same.

    :param drafts: orders become drafts of invoices; otherwise entries of what is to be invoiced.
    :param returned: payments that the books have and that went back: their entries turned round.
    """
    every: list[Any] = [*invoices, *payments, *orders, *returned]
    contacts = _contacts({one.contact_id for one in every})
    own = _own_accounts(contacts)
    shares, booked = shares_of(invoices), booked_before(invoices)
    taxes = _by_invoice(InvoiceTax, invoices)
    dues = _by_invoice(Due, invoices)
    corrected = _corrected(invoices)
    made = [
        _invoice(
            one,
            contacts[one.contact_id],
            own,
            taxes.get(one.id, []),
            dues.get(one.id, []),
            accounts,
            {} if one.id in booked else shares.get(one.id, {}),
            one.id in booked,
        )
        for one in invoices
    ]
    found = [
        replace(entry, legal_id=one.legal_id or "", refers_to=number, refers_on=day)
        for entry, one, (number, day) in (
            (entry, one, corrected.get(one.rectifies_id or 0, ("", None)))
            for entry, one in zip(made, invoices, strict=True)
        )
    ]
    settled = _settled([payment.id for payment in payments])
    found += [
        _payment(one, contacts[one.contact_id], own, settled.get(one.id, ""), accounts)
        for one in payments
    ]
    found += [
        _turned(_payment(one, contacts[one.contact_id], own, "", accounts), one) for one in returned
    ]
    found += entries_of_orders(orders, contacts, own, accounts, drafts)
    return sorted(found, key=lambda e: (e.day, e.source))


def _contacts(ids: Iterable[int]) -> Mapping[int, Contact]:
    return {c.id: c for c in session().scalars(select(Contact).where(Contact.id.in_(list(ids))))}


def _own_accounts(ids: Iterable[int]) -> dict[int, str]:
    query = select(CustomerAccount.id, CustomerAccount.account).where(
        CustomerAccount.id.in_(list(ids)), CustomerAccount.account.is_not(None)
    )
    return dict(session().execute(query).all())  # type: ignore[arg-type]


def _by_invoice(cls: Any, invoices: Sequence[Invoice]) -> dict[int, list]:
    ids = [invoice.id for invoice in invoices]
    query = select(cls).where(cls.invoice_id.in_(ids)).order_by(cls.invoice_id, cls.position)
    found: dict[int, list] = {}
    for row in session().scalars(query):
        found.setdefault(row.invoice_id, []).append(row)
    return found


def _corrected(invoices: Sequence[Invoice]) -> dict[int, tuple[str, date | None]]:
    """Number and day of the invoices that credit notes correct, by id."""
    ids = {one.rectifies_id for one in invoices if one.rectifies_id}
    query = select(Invoice.id, Invoice.series, Invoice.number, Invoice.issued_on)
    return {
        key: (f"{series}-{number}" if series else number, day)
        for key, series, number, day in session().execute(query.where(Invoice.id.in_(ids)))
    }


def _settled(payment_ids: list[int]) -> dict[int, str]:
    """The invoices that payments settle, in words."""
    query = (
        select(Allocation.payment_id, Due.name)
        .join(Due, Due.id == Allocation.due_id)
        .where(Allocation.payment_id.in_(payment_ids), Allocation.undone_on.is_(None))
        .order_by(Allocation.payment_id, Allocation.id)
    )
    found: dict[int, str] = {}
    for payment_id, name in session().execute(query):
        found[payment_id] = f"{found[payment_id]}, {name}" if payment_id in found else name or ""
    return found


def _invoice(
    invoice: Invoice,
    contact: Contact,
    own: Mapping[int, str],
    lines: Sequence[InvoiceTax],
    dues: Sequence[Due],
    accounts: Accounts,
    shares: Shares,
    booked: bool,
) -> Entry:
    gaps = Gaps(accounts)
    customer = gaps.customer(contact, own)
    taxes = _tax_lines(invoice, lines, gaps, shares, booked)
    number = f"{invoice.series}-{invoice.number}" if invoice.series else invoice.number
    what = _("Credit note") if invoice.kind == "credit_note" else _("Invoice")
    held, total = invoice.withheld or ZERO, invoice.total or ZERO
    first = taxes[0].account if taxes else ""
    sides = [side(customer, contact.name, total - held, counterpart=first)]
    if held:
        code, name = gaps.find("withheld", "", contact=contact.id)
        sides.append(side(code, name, held, counterpart=customer))
    for tax in taxes:
        sides.append(side(tax.account, tax.name, -tax.base, counterpart=customer))
        if tax.amount:
            sides.append(
                side(
                    tax.tax_account,
                    f"{tax.pct.normalize():f} %",
                    -tax.amount,
                    counterpart=customer,
                    base=tax.base,
                    pct=tax.pct,
                )
            )
        if tax.surcharge:
            sides.append(side(tax.surcharge_account, "", -tax.surcharge, counterpart=customer))
    treasury = accounts.find("bank", method="", contact=contact.id)
    return Entry(
        kind=invoice.kind,
        day=invoice.issued_on,
        document=invoice.number,
        series=invoice.series or "",
        text=f"{what} {number}",
        postings=tuple(sides),
        operated_on=invoice.operated_on,
        currency=invoice.currency,
        account=customer,
        name=contact.legal_name or contact.name,
        tax_id=contact.tax_id_norm or "",
        postal_code=contact.postal_code or "",
        country=contact.country or "",
        total=total,
        taxes=tuple(taxes),
        dues=tuple(
            DueLine(due.due_on, due.amount, treasury[0] if treasury else "", due.method or "")
            for due in dues
        ),
        source=(INVOICE, invoice.id),
        gaps=tuple(gaps.found),
    )


def _tax_lines(
    invoice: Invoice, lines: Sequence[InvoiceTax], gaps: Gaps, shares: Shares, booked: bool
) -> list[TaxLine]:
    """Sales by rate and account; a surcharge stands with the tax of the same base, withholdings with the
    first."""
    sold = [line for line in lines if line.kind not in ("surcharge", "withholding")]
    extra = {line.base: line for line in lines if line.kind == "surcharge"}
    held = [line for line in lines if line.kind == "withholding"]
    found: list[TaxLine] = []
    for line in sold:
        parts = _parts(invoice, line.code, line.base, gaps, shares.get(line.code, ()), booked)
        found += _taxed(
            invoice, line.code, line.pct, line.amount, parts, gaps, extra.get(line.base)
        )
    if not sold:
        net, tax = invoice.net or ZERO, invoice.tax or ZERO
        pct = (tax * 100 / net).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) if net else ZERO
        every = {id(some): some for some in shares.values()}
        one = next(iter(every.values()), ()) if len(every) == 1 else ()
        parts = _parts(invoice, "", net, gaps, one, booked)
        found += _taxed(invoice, "", pct, tax, parts, gaps, None)
    if invoice.withheld and found:
        code, _name = gaps.find("withheld", "", contact=invoice.contact_id)
        found[0] = replace(
            found[0],
            withheld=invoice.withheld,
            withheld_pct=held[0].pct if held else ZERO,
            withheld_account=code,
        )
    return found


def _parts(
    invoice: Invoice,
    code: str,
    base: Decimal,
    gaps: Gaps,
    shares: Sequence[tuple[Sold, Decimal]],
    booked: bool,
) -> dict[tuple[str, str], Decimal]:
    """Account of sales → how much of the base; by the classes of its order where they come to the base,
    which is turned round in a credit note."""
    if not shares or sum((net for _sold, net in shares), ZERO) != abs(base):
        return {gaps.sale(code, invoice.contact_id, booked=booked): base}
    found: dict[tuple[str, str], Decimal] = {}
    for sold, net in shares:
        account = gaps.sale(code, invoice.contact_id, sold)
        found[account] = found.get(account, ZERO) + (net if base >= 0 else -net)
    return found


def _taxed(
    invoice: Invoice,
    code: str,
    pct: Decimal,
    amount: Decimal,
    parts: Mapping[tuple[str, str], Decimal],
    gaps: Gaps,
    surcharge: InvoiceTax | None,
) -> list[TaxLine]:
    """The sales of a rate by account, with the tax shared out to the cent."""
    contact = invoice.contact_id
    account = extra = ""
    if amount:
        account, _name = gaps.find("tax", code, tax=code, contact=contact)
    if surcharge is not None:
        extra, _name = gaps.find("tax", surcharge.code, tax=surcharge.code, contact=contact)
    bases = list(parts.values())
    amounts = _shared(amount, bases)
    extras = _shared(surcharge.amount if surcharge else ZERO, bases)
    return [
        TaxLine(
            sale,
            name,
            base,
            pct,
            part,
            account,
            surcharge.pct if surcharge else ZERO,
            more,
            extra,
        )
        for ((sale, name), base), part, more in zip(parts.items(), amounts, extras, strict=True)
    ]


def _shared(amount: Decimal, bases: Sequence[Decimal]) -> list[Decimal]:
    """An amount by how large each base is; cents that are left over go where most was cut."""
    whole = sum(bases, ZERO)
    if len(bases) == 1 or not whole:
        return [amount, *[ZERO] * (len(bases) - 1)]
    return spread([amount * base / whole for base in bases], amount, 2)


def _payment(
    payment: Payment, contact: Contact, own: Mapping[int, str], settled: str, accounts: Accounts
) -> Entry:
    gaps = Gaps(accounts)
    customer = gaps.customer(contact, own)
    what = settled or payment.reference or payment.number
    if payment.method == WRITE_OFF:
        bank, bank_name = gaps.find("write_off", "", contact=contact.id)
        text = _("Written off: %(what)s", what=what)
    elif payment.method == WITHHELD:
        bank, bank_name = gaps.find("withheld", "", contact=contact.id)
        text = _("Withheld: %(what)s", what=what)
    else:
        given = {"method": payment.method, "contact": contact.id}
        bank, bank_name = gaps.find("bank", payment.method, **given)
        text = _("Payment %(what)s", what=what)
    return Entry(
        kind="payment",
        day=payment.paid_on,
        document=payment.number or "",
        text=text,
        postings=(
            side(bank, bank_name, payment.amount, counterpart=customer, text=text),
            side(customer, contact.name, -payment.amount, counterpart=bank, text=text),
        ),
        currency=payment.currency,
        account=customer,
        name=contact.legal_name or contact.name,
        tax_id=contact.tax_id_norm or "",
        country=contact.country or "",
        total=payment.amount,
        source=(PAYMENT, payment.id),
        gaps=tuple(gaps.found),
    )


def _turned(entry: Entry, payment: Payment) -> Entry:
    """The contrary of an entry, on the day the money went back."""
    text = _("Taken back: %(what)s", what=payment.reference or payment.number)
    sides = tuple(
        replace(one, debit=one.credit, credit=one.debit, text=text) for one in entry.postings
    )
    return replace(
        entry,
        day=payment.reversed_on or entry.day,
        text=text,
        postings=sides,
        total=-entry.total,
    )
