"""Refunds to customers from the draft to what was paid: credit notes that are open, by transfer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

from sqlalchemy import delete, func, select

from core.api.locale import format_date
from core.api.models import utcnow
from core.api.services import (
    FileRow,
    _,
    company_today,
    get,
    session,
    set_derived,
    store,
    sudo,
    write,
)
from modules.accounting.models import Invoice
from modules.accounting.services import OpenDue, open_dues, record_payment
from modules.collections.banking import pain
from modules.collections.banking.accounts import read_iban
from modules.collections.models import REFUND, Account, Creditor, Refund, Transfer
from modules.collections.services.days import is_bank_day
from modules.collections.services.exceptions import CollectionsError
from modules.collections.services.remittances import CURRENCY, ZERO
from modules.contacts.models import Contact


@dataclass(frozen=True)
class Credit:
    """Something a customer has to get back, and where to; without an account it cannot be paid."""

    due: OpenDue
    account: Account | None

    @property
    def amount(self) -> Decimal:
        """What is open of it, positive."""
        return -self.due.open


def credits_of(refund: Refund) -> list[Credit]:
    """Open credit notes in euros of the company that no refund has taken."""
    taken = _taken()
    dues = [
        due
        for due in open_dues(company=refund.company_id, currency=CURRENCY)
        if due.open < 0 and due.id not in taken
    ]
    accounts: dict[int, Account] = {}
    with sudo("Where customers get money back"):
        query = select(Account).where(
            Account.contact_id.in_([due.contact_id for due in dues]),
            Account.scheme == "iban",
            Account.archived_at.is_(None),
        )
        for account in session().scalars(query.order_by(Account.id)):
            accounts[account.contact_id] = account  # the one that was written down last
    return [Credit(due, accounts.get(due.contact_id)) for due in dues]


def _taken() -> set[int]:
    query = select(Transfer.due_id).where(Transfer.state == "included")
    return set(session().scalars(query))


def fill(refund_id: int) -> int:
    """Put every credit into a draft that can be paid, each once. :returns: how many were added.

    :raises CollectionsError: the file is made already.
    """
    with write():
        refund = draft_of(refund_id)
        added = [one for one in credits_of(refund) if one.account is not None]
        for one in added:
            assert one.account is not None
            session().add(
                Transfer(
                    refund_id=refund.id,
                    due_id=one.due.id,
                    account_id=one.account.id,
                    amount=one.amount,
                    end_to_end=f"D{refund.id}-{one.due.id}",
                )
            )
        _sum_up(refund)
    return len(added)


def take_out(refund_id: int, transfer_id: int) -> None:
    """Take a transfer out of a draft. :raises CollectionsError: the file is made already."""
    with write():
        refund = draft_of(refund_id)
        session().execute(
            delete(Transfer).where(Transfer.id == transfer_id, Transfer.refund_id == refund.id)
        )
        _sum_up(refund)


def draft_of(refund_id: int) -> Refund:
    """A refund whose file is not made. :raises CollectionsError: it is."""
    refund: Refund = get(REFUND, refund_id, "update")
    if refund.state != "draft":
        raise CollectionsError(_("The file is made already: begin another refund."))
    return refund


def _sum_up(refund: Refund) -> None:
    session().flush()
    query = select(func.count(), func.sum(Transfer.amount)).where(Transfer.refund_id == refund.id)
    count, total = session().execute(query).one()
    set_derived(Refund, {refund.id: {"transfers": count, "total": Decimal(total or 0)}})
    session().expire(refund)


def transfers_of(refund_id: int) -> list[tuple[Transfer, Account, Contact]]:
    """The transfers of a refund with the account and the customer, in the order of the file."""
    query = (
        select(Transfer, Account, Contact)
        .join(Account, Account.id == Transfer.account_id)
        .join(Contact, Contact.id == Account.contact_id)
        .where(Transfer.refund_id == refund_id)
        .order_by(Transfer.id)
    )
    with sudo("Where customers get money back"):
        return [(one, account, who) for one, account, who in session().execute(query)]


def problems(refund: Refund) -> list[str]:
    """Why the file cannot be made yet, in words; empty when it can."""
    found = []
    creditor = session().get_one(Creditor, refund.creditor_id)
    if refund.pay_on < company_today():
        found.append(_("The day of the payment is past: choose another one."))
    elif not is_bank_day(refund.pay_on, creditor.iban[:2]):
        found.append(_("Banks do not work on that day: choose the next working day."))
    rows = transfers_of(refund.id)
    if not rows:
        found.append(_("There is nothing to pay yet."))
    open_now = {due.id: -due.open for due in open_dues(ids=[one.due_id for one, _a, _c in rows])}
    for one, _account, contact in rows:
        if one.amount > open_now.get(one.due_id, ZERO):
            text = _(
                "%(name)s: less is open of it now. Take it out and add it again.", name=contact.name
            )
            found.append(text)
    return found


def issue(refund_id: int) -> Refund:
    """Make the file pain.001 and keep it. :raises CollectionsError: something is missing."""
    with write():
        refund = draft_of(refund_id)
        if found := problems(refund):
            raise CollectionsError(" ".join(found))
        content = _file(refund)
        row = store(
            BytesIO(content),
            f"{refund.number}.xml",
            model=REFUND,
            record_id=refund.id,
            kind="application/xml",
        )
        session().flush()
        refund.file_id, refund.digest = row.id, hashlib.sha256(content).hexdigest()
        set_derived(Refund, {refund.id: {"state": "issued", "issued_at": utcnow()}})
        session().flush()
        session().expire_all()
        return get(REFUND, refund_id)


def _file(refund: Refund) -> bytes:
    creditor = session().get_one(Creditor, refund.creditor_id)
    payer = pain.Creditor(
        creditor.name,
        creditor.identifier,
        creditor.iban,
        creditor.bic or read_iban(creditor.iban).bic,
        creditor.file_version,
    )
    rows = transfers_of(refund.id)
    dues = open_dues(ids=[one.due_id for one, _a, _c in rows])
    query = select(Invoice.id, Invoice.number).where(Invoice.id.in_([d.invoice_id for d in dues]))
    numbers = dict(session().execute(query).all())
    known = {due.id: numbers.get(due.invoice_id, due.number) for due in dues}
    transfers = [
        pain.Transfer(
            end_to_end=one.end_to_end,
            amount=one.amount,
            name=account.holder or contact.legal_name or contact.name,
            iban=account.number,
            text=_("Credit note %(number)s", number=known.get(one.due_id, "")),
            bic=account.bic or read_iban(account.number).bic,
        )
        for one, account, contact in rows
    ]
    message = f"{refund.number}-{refund.id}"[:35]
    try:
        return pain.pain001(message, utcnow(), payer, refund.pay_on, transfers)
    except pain.BadFile as error:
        raise CollectionsError(str(error)) from None


def book(refund_id: int) -> int:
    """The bank paid: each transfer settles its credit note, once. :returns: how many.

    :raises CollectionsError: the file is not made yet, or its day has not come.
    """
    with write():
        refund: Refund = get(REFUND, refund_id, "update")
        if refund.state == "draft":
            raise CollectionsError(_("Make the file first."))
        if refund.pay_on > company_today():
            day = format_date(refund.pay_on)
            raise CollectionsError(_("The bank pays on %(day)s: wait.", day=day))
        count = 0
        for one, _account, contact in transfers_of(refund_id):
            if one.state == "included":
                _paid(refund, one.id, contact.id)
                count += 1
        set_derived(Refund, {refund_id: {"state": "booked", "issued_at": refund.issued_at}})
        session().expire_all()
    return count


def _paid(refund: Refund, transfer_id: int, contact_id: int) -> None:
    with sudo("A refund was paid"):
        one = session().get_one(Transfer, transfer_id)
        due = next(iter(open_dues(ids=[one.due_id])), None)
        part = max(-one.amount, due.open) if due is not None and due.open < 0 else ZERO
        payment = record_payment(
            contact_id,
            -one.amount,
            refund.pay_on,
            dues={one.due_id: part} if part else None,
            why=refund.number or "",
            method="transfer",
            reference=one.end_to_end,
            external_id=one.end_to_end,
            currency=CURRENCY,
        )
        one.payment_id, one.state = payment.id, "paid"
        session().flush()


def file_of(refund_id: int) -> FileRow:
    """The file of a refund. :raises CollectionsError: it is not made yet."""
    refund: Refund = get(REFUND, refund_id)
    row = session().get(FileRow, refund.file_id) if refund.file_id else None
    if row is None:
        raise CollectionsError(_("Make the file first."))
    return row
