"""What other modules bring to the books besides invoices and payments: bills and cheques of customers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select

from core.api.services import Contribution, session
from modules.accounting.models import CustomerAccount
from modules.accounting.services.exporting.accounts import Accounts, Gaps, side
from modules.accounting.services.exporting.entries import Entry, Posting
from modules.contacts.models import Contact


@dataclass(frozen=True, kw_only=True)
class Booking(Contribution):
    """Movements that go to the books with the payments of a batch, each once. ``name`` says in batches
    what they are, in at most 40 characters."""

    #: (company, first day, last day) → the query of their ids.
    wanted: Callable[[int, date, date], Select[Any]]
    #: Their entries, with the accounts of the rules; what is no entry in this chart is left out.
    entries: Callable[[Sequence[int], Accounts], list[Entry]]
    #: The query of the payments whose entries are among them.
    payments: Callable[[], Select[Any]]


@dataclass(frozen=True)
class Move:
    """An amount that goes from the account of one rule to that of another one."""

    #: ``what`` of a rule of accounts: customer, bank, bills…
    debit: str
    credit: str
    #: Above zero.
    amount: Decimal


#: Without a rule of their own these stand with the customer: charts that do not tell them apart.
OPTIONAL = frozenset(
    {"bills", "bills_at_bank", "bills_discounted", "bills_unpaid", "discount_debt"}
)


def entry_of_moves(
    moves: Iterable[Move],
    accounts: Accounts,
    *,
    contact: Contact,
    day: date,
    document: str,
    text: str,
    currency: str,
    method: str,
    source: tuple[str, int],
) -> Entry | None:
    """The entry of movements between accounts; None where all of them stay on the same one.

    :param method: how the money comes, for the account of the bank. :param source: model and id.
    """
    gaps, own = Gaps(accounts), _own_account(contact.id)

    def account(what: str) -> tuple[str, str]:
        if what == "customer" or (what in OPTIONAL and not accounts.find(what, contact=contact.id)):
            return gaps.customer(contact, own), contact.name
        return gaps.find(what, method if what == "bank" else "", method=method, contact=contact.id)

    sides: list[Posting] = []
    for move in moves:
        (to, to_name), (since, since_name) = account(move.debit), account(move.credit)
        if to != since or not to:
            sides.append(side(to, to_name, move.amount, counterpart=since, text=text))
            sides.append(side(since, since_name, -move.amount, counterpart=to, text=text))
    if not sides:
        return None
    return Entry(
        kind="payment",
        day=day,
        document=document,
        text=text,
        postings=tuple(sides),
        currency=currency,
        account=gaps.customer(contact, own),
        name=contact.legal_name or contact.name,
        tax_id=contact.tax_id_norm or "",
        country=contact.country or "",
        total=sum((one.debit for one in sides), Decimal(0)),
        source=source,
        gaps=tuple(dict.fromkeys(gaps.found)),
    )


def _own_account(contact_id: int) -> dict[int, str]:
    query = select(CustomerAccount.account).where(CustomerAccount.id == contact_id)
    own = session().scalar(query)
    return {contact_id: own} if own else {}
