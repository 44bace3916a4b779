"""What the steps of bills and cheques are in the books: Plan General de Contabilidad, cuentas 431 y 5208
(RD 1514/2007, quinta parte). A chart without such accounts has the entry of the payment alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from core.api.services import _, session, sudo
from modules.accounting.services import Booking, Move, entry_of_moves
from modules.accounting.services.exporting.accounts import Accounts
from modules.accounting.services.exporting.entries import Entry
from modules.collections.models import INSTRUMENT, STEP, Instrument, InstrumentStep
from modules.collections.models.instrument import STATES
from modules.collections.services.instruments import METHODS, ZERO, words_of
from modules.contacts.models import Contact

#: state → the account it stands on, by the ``what`` of a rule.
ACCOUNTS = {
    "received": "customer",
    "portfolio": "bills",
    "deposited": "bills_at_bank",
    "discounted": "bills_discounted",
    "collected": "bank",
    "unpaid": "bills_unpaid",
    "replaced": "customer",
    "handed_back": "customer",
}


def wanted(company_id: int, first: date, last: date) -> Select[Any]:
    """The steps of a company in some days, but those that say only that a document came."""
    return (
        select(InstrumentStep.id)
        .join(Instrument, Instrument.id == InstrumentStep.instrument_id)
        .where(
            Instrument.company_id == company_id,
            InstrumentStep.day.between(first, last),
            InstrumentStep.before.is_not(None),
        )
    )


def payments() -> Select[Any]:
    """The payments that steps made."""
    return select(InstrumentStep.payment_id).where(InstrumentStep.payment_id.is_not(None))


def entries(ids: Sequence[int], accounts: Accounts) -> list[Entry]:
    """The entries of steps."""
    query = (
        select(InstrumentStep, Instrument, Contact)
        .join(Instrument, Instrument.id == InstrumentStep.instrument_id)
        .join(Contact, Contact.id == Instrument.contact_id)
        .where(InstrumentStep.id.in_(list(ids)))
        .order_by(InstrumentStep.day, InstrumentStep.id)
    )
    with sudo("What goes to the books"):
        made = [
            entry_of_moves(
                moves_of(step, record),
                accounts,
                contact=contact,
                day=step.day,
                document=record.number or "",
                text=_text(step, record),
                currency=record.currency,
                method=METHODS.get(record.kind, "cheque"),
                source=(INSTRUMENT, record.id),
            )
            for step, record, contact in session().execute(query).all()
        ]
    return [one for one in made if one is not None]


def moves_of(step: InstrumentStep, record: Instrument) -> Iterator[Move]:
    """Between which accounts a step moves what a document is for."""
    before, state = step.before or "received", step.state
    since, to = ACCOUNTS[before], ACCOUNTS[state]
    if (before, state) == ("discounted", "collected"):
        to = "discount_debt"  # the bank paid when it was discounted
    yield Move(to, since, record.amount)
    if state == "discounted":
        yield Move("bank", "discount_debt", record.amount - step.fee)
        if step.fee:
            yield Move("discount_cost", "discount_debt", step.fee)
        return
    if (before, state) == ("discounted", "unpaid"):
        yield Move("discount_debt", "bank", record.amount)
    if step.fee > ZERO:
        yield Move("bank_fee", "bank", step.fee)


def _text(step: InstrumentStep, record: Instrument) -> str:
    return _("%(state)s: %(document)s", state=dict(STATES)[step.state], document=words_of(record))[
        :200
    ]


contributions = (Booking(name=STEP, wanted=wanted, entries=entries, payments=payments),)
