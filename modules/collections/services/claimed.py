"""What the law adds to a debt: interest by semester, the compensation for each invoice, costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from core.api.services import current_company, session
from modules.accounting.services import OpenDue, open_dues
from modules.collections.law.interest import Interest, NoRate, Rate, interest
from modules.collections.models import LateRate
from modules.collections.services import instruments, ledger
from modules.collections.services.returning import fees_of
from modules.contacts.models import Contact

ZERO = Decimal(0)


@dataclass(frozen=True)
class Line:
    """A debt with what the law adds to it."""

    debt: OpenDue
    interest: Interest
    compensation: Decimal

    @property
    def total(self) -> Decimal:
        """All of it."""
        return self.debt.open + self.interest.total + self.compensation


@dataclass(frozen=True)
class Demand:
    """What can be demanded of a customer on a day."""

    lines: tuple[Line, ...]
    costs: Decimal
    currency: str
    #: Law that grants it; empty where none does.
    law: str = ""
    #: Why nothing is added, where nothing is: consumer, no_rate; else empty.
    nothing: str = ""

    @property
    def debts(self) -> Decimal:
        """Without what the law adds."""
        return sum((line.debt.open for line in self.lines), ZERO)

    @property
    def interest(self) -> Decimal:
        """Of all debts."""
        return sum((line.interest.total for line in self.lines), ZERO)

    @property
    def compensation(self) -> Decimal:
        """Of all invoices."""
        return sum((line.compensation for line in self.lines), ZERO)

    @property
    def total(self) -> Decimal:
        """All of it."""
        return self.debts + self.interest + self.compensation + self.costs


def rates_of(country: str) -> list[LateRate]:
    """What the law of a country grants, by day."""
    query = select(LateRate).where(LateRate.country == country)
    return list(session().scalars(query.order_by(LateRate.valid_from)))


def demand(contact: Contact, debts: Sequence[OpenDue], until: date) -> Demand:
    """What can be demanded of a customer for debts until a day.

    Ley 3/2004 holds between companies: a person who buys as a consumer owes nothing of it. The
    compensation is owed once an invoice, by the terms of the day after it was due.

    :param debts: in one currency. :param until: last day that bears interest.
    """
    company = current_company()
    country = company.country if company else "ES"
    currency = debts[0].currency if debts else (company.currency if company else "EUR")
    rates = rates_of(country)
    nothing = "consumer" if contact.kind == "person" else "" if rates else "no_rate"
    plain = [Rate(rate.valid_from, rate.pct) for rate in rates]
    moves = ledger.moves_of([debt.id for debt in debts])
    lines, compensated = [], set[int]()
    for debt in debts:
        added, extra = Interest((), ZERO), ZERO
        if not nothing and debt.open > 0:
            try:
                added = interest(debt.amount, debt.due_on, until, moves[debt.id], plain)
            except NoRate:
                nothing = "no_rate"
            first = debt.due_on + timedelta(days=1)
            if first <= until and debt.invoice_id not in compensated:
                extra = _compensation(rates, first, currency)
                compensated.add(debt.invoice_id)
        lines.append(Line(debt, added, extra))
    law = next((rate.source or "" for rate in reversed(rates)), "") if not nothing else ""
    ids = [debt.id for debt in debts]
    costs = instruments.fees_of(ids) + (fees_of(ids) if currency == "EUR" else ZERO)
    return Demand(tuple(lines), costs, currency, law, nothing)


def _compensation(rates: Sequence[LateRate], day: date, currency: str) -> Decimal:
    found = [one for one in rates if one.valid_from <= day and one.currency == currency]
    return found[-1].compensation if found else ZERO


def overdue_debts(contact_id: int, company_id: int, currency: str, day: date) -> list[OpenDue]:
    """The late debts of a claim, the oldest first."""
    every = open_dues(contact=contact_id, due_until=day - timedelta(days=1))
    return [d for d in every if d.company_id == company_id and d.currency == currency]
