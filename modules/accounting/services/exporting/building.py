"""Entries of invoices and payments, with the accounts that the rules give them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import select

from core.api.services import _, session
from modules.accounting.models import (
    INVOICE,
    PAYMENT,
    Account,
    Allocation,
    CustomerAccount,
    Due,
    Invoice,
    InvoiceTax,
    Payment,
    Profile,
    ProfileColumn,
    Rule,
)
from modules.accounting.services.exporting.entries import DueLine, Entry, Posting, Target, TaxLine
from modules.contacts.models import Contact

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


class Accounts:
    """The accounts of a company by its rules; what has none is told as a gap."""

    def __init__(self, company_id: int, length: int) -> None:
        """:param length: digits of sub-accounts; 0: as the chart writes them."""
        self.length = length
        query = (
            select(Rule, Account.code, Account.name)
            .join(Account, Account.id == Rule.account_id)
            .where(Rule.company_id == company_id, Account.company_id == company_id)
            .order_by(Rule.id)
        )
        self.rules: list[tuple[Rule, str, str]] = [tuple(row) for row in session().execute(query)]  # type: ignore[misc]

    def find(
        self, what: str, *, tax: str = "", method: str = "", contact: int = 0
    ) -> tuple[str, str] | None:
        """Code and name of the account of the rule that says most; None: there is no rule."""
        best: tuple[int, str, str] | None = None
        for rule, code, name in self.rules:
            given = ((rule.tax_code, tax), (rule.method, method), (rule.contact_id, contact))
            if rule.what != what or any(wanted and wanted != got for wanted, got in given):
                continue
            says = sum(bool(wanted) for wanted, _got in given)
            if best is None or says > best[0]:
                best = says, code, name
        return (self.padded(best[1]), best[2]) if best else None

    def padded(self, code: str) -> str:
        """A code with the zeros that the program wants behind it; codes with points stay as they are."""
        return code.ljust(self.length, "0") if code.isdigit() else code

    def of_customer(self, contact: Contact, own: str | None) -> str | None:
        """The sub-account of a customer: their own, or that of customers with the contact's number."""
        if own:
            return own
        query_result = self.find("customer", contact=contact.id)
        if query_result is None:
            return None
        base = (
            query_result[0].rstrip("0")
            if self.length and query_result[0].isdigit()
            else query_result[0]
        )
        if not self.length or not base.isdigit():
            return query_result[0]
        base = base.ljust(3, "0")
        return f"{base}{str(contact.id).rjust(self.length - len(base), '0')}"


def entries_of(
    invoices: Sequence[Invoice], payments: Sequence[Payment], accounts: Accounts
) -> list[Entry]:
    """The entries of documents in the order of their days; the same documents give the same."""
    contacts = _contacts({i.contact_id for i in invoices} | {p.contact_id for p in payments})
    own = _own_accounts(contacts)
    taxes = _by_invoice(InvoiceTax, invoices)
    dues = _by_invoice(Due, invoices)
    found = [
        _invoice(
            one,
            contacts[one.contact_id],
            own,
            taxes.get(one.id, []),
            dues.get(one.id, []),
            accounts,
        )
        for one in invoices
    ]
    settled = _settled([payment.id for payment in payments])
    found += [
        _payment(one, contacts[one.contact_id], own, settled.get(one.id, ""), accounts)
        for one in payments
    ]
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


def _side(account: str, name: str, amount: Decimal, **more: object) -> Posting:
    """A posting on the debit side, or with the sign turned on the credit side."""
    if amount < 0:
        return Posting(account, name, credit=-amount, **more)  # type: ignore[arg-type]
    return Posting(account, name, debit=amount, **more)  # type: ignore[arg-type]


class _Gaps:
    """Looks accounts up and remembers what had none."""

    def __init__(self, accounts: Accounts) -> None:
        self.accounts = accounts
        self.found: list[tuple[str, str]] = []

    def find(self, what: str, which: str, **given: object) -> tuple[str, str]:
        """Code and name of an account; empty where there is none."""
        account = self.accounts.find(what, **given)  # type: ignore[arg-type]
        if account is None:
            if (what, which) not in self.found:
                self.found.append((what, which))
            return "", ""
        return account

    def customer(self, contact: Contact, own: Mapping[int, str]) -> str:
        """The sub-account of a customer; empty where there is none."""
        account = self.accounts.of_customer(contact, own.get(contact.id))
        if account is None:
            self.found.append(("customer", contact.name))
        return account or ""


def _invoice(
    invoice: Invoice,
    contact: Contact,
    own: Mapping[int, str],
    lines: Sequence[InvoiceTax],
    dues: Sequence[Due],
    accounts: Accounts,
) -> Entry:
    gaps = _Gaps(accounts)
    customer = gaps.customer(contact, own)
    taxes = _tax_lines(invoice, lines, gaps)
    number = f"{invoice.series}-{invoice.number}" if invoice.series else invoice.number
    what = _("Credit note") if invoice.kind == "credit_note" else _("Invoice")
    held, total = invoice.withheld or ZERO, invoice.total or ZERO
    first = taxes[0].account if taxes else ""
    sides = [_side(customer, contact.name, total - held, counterpart=first)]
    if held:
        code, name = gaps.find("withheld", "", contact=contact.id)
        sides.append(_side(code, name, held, counterpart=customer))
    for tax in taxes:
        sides.append(_side(tax.account, tax.name, -tax.base, counterpart=customer))
        if tax.amount:
            sides.append(
                _side(
                    tax.tax_account,
                    f"{tax.pct.normalize():f} %",
                    -tax.amount,
                    counterpart=customer,
                    base=tax.base,
                    pct=tax.pct,
                )
            )
        if tax.surcharge:
            sides.append(_side(tax.surcharge_account, "", -tax.surcharge, counterpart=customer))
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


def _tax_lines(invoice: Invoice, lines: Sequence[InvoiceTax], gaps: _Gaps) -> list[TaxLine]:
    """Sales by rate; a surcharge stands with the tax of the same base, withholdings with the first."""
    sold = [line for line in lines if line.kind not in ("surcharge", "withholding")]
    extra = {line.base: line for line in lines if line.kind == "surcharge"}
    held = [line for line in lines if line.kind == "withholding"]
    found = []
    for line in sold:
        found.append(
            _tax_line(
                invoice, line.code, line.base, line.pct, line.amount, gaps, extra.get(line.base)
            )
        )
    if not sold:
        net, tax = invoice.net or ZERO, invoice.tax or ZERO
        pct = (tax * 100 / net).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) if net else ZERO
        found.append(_tax_line(invoice, "", net, pct, tax, gaps, None))
    if invoice.withheld and found:
        code, _name = gaps.find("withheld", "", contact=invoice.contact_id)
        first = found[0]
        found[0] = TaxLine(
            **{
                **first.__dict__,
                "withheld": invoice.withheld,
                "withheld_pct": held[0].pct if held else ZERO,
                "withheld_account": code,
            }
        )
    return found


def _tax_line(
    invoice: Invoice,
    code: str,
    base: Decimal,
    pct: Decimal,
    amount: Decimal,
    gaps: _Gaps,
    surcharge: InvoiceTax | None,
) -> TaxLine:
    sale, name = gaps.find("sale", code, tax=code, contact=invoice.contact_id)
    tax_account = ""
    if amount:
        tax_account, _name = gaps.find("tax", code, tax=code, contact=invoice.contact_id)
    account = ""
    if surcharge is not None:
        account, _name = gaps.find(
            "tax", surcharge.code, tax=surcharge.code, contact=invoice.contact_id
        )
    return TaxLine(
        sale,
        name,
        base,
        pct,
        amount,
        tax_account,
        surcharge.pct if surcharge else ZERO,
        surcharge.amount if surcharge else ZERO,
        account,
    )


def _payment(
    payment: Payment, contact: Contact, own: Mapping[int, str], settled: str, accounts: Accounts
) -> Entry:
    gaps = _Gaps(accounts)
    customer = gaps.customer(contact, own)
    bank, bank_name = gaps.find("bank", payment.method, method=payment.method, contact=contact.id)
    text = _("Payment %(what)s", what=settled or payment.reference or payment.number)
    return Entry(
        kind="payment",
        day=payment.paid_on,
        document=payment.number or "",
        text=text,
        postings=(
            _side(bank, bank_name, payment.amount, counterpart=customer, text=text),
            _side(customer, contact.name, -payment.amount, counterpart=bank, text=text),
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
