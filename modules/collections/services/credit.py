"""How much a customer may owe, and whether one more sale fits. Asked by sales through its glue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from core.api.services import company_today, current_company, session, sudo
from modules.accounting.services import open_dues
from modules.collections.models import Credit
from modules.collections.services.claims import risk_of

ZERO = Decimal(0)


@dataclass(frozen=True)
class Standing:
    """How a customer stands in the currency of their limit."""

    currency: str
    #: What is open, late or not.
    open: Decimal
    #: The part that is late.
    overdue: Decimal
    #: None: no limit.
    limit: Decimal | None
    #: Days since the oldest late debt was due.
    days_late: int

    @property
    def risk(self) -> str:
        """low | medium | high."""
        return risk_of(self.days_late, self.open, self.limit)

    @property
    def left(self) -> Decimal | None:
        """What may still be sold on credit; negative beyond the limit; None without one."""
        return None if self.limit is None else self.limit - self.open

    def fits(self, amount: Decimal) -> bool:
        """Whether one more sale stays within the limit.

        :param amount: with taxes, in :attr:`currency`.
        """
        return self.left is None or amount <= self.left


def standing_of(contact_id: int, currency: str = "", day: date | None = None) -> Standing:
    """How a customer stands with the company in use, whoever asks: it tells a risk, and amounts only to
    who may see them (``collections.claim.amounts``); the caller asks for that.

    :param currency: of the question; that of the limit, else of the company, when empty.
    """
    when, company = day or company_today(), current_company()
    with sudo("How a customer stands"):
        query = select(Credit).where(Credit.contact_id == contact_id)
        if company is not None:
            query = query.where(Credit.company_id == company.id)
        credit = session().scalars(query.limit(1)).first()
        code = currency or (credit.currency if credit else "")
        code = code or (company.currency if company else "EUR")
        limit = credit.credit_limit if credit is not None and credit.currency == code else None
        debts = [
            debt
            for debt in open_dues(contact=contact_id)
            if debt.currency == code and (company is None or debt.company_id == company.id)
        ]
    late = [debt for debt in debts if debt.days_late(when) > 0]
    return Standing(
        currency=code,
        open=sum((debt.open for debt in debts), ZERO),
        overdue=max(sum((debt.open for debt in late), ZERO), ZERO),
        limit=limit,
        days_late=max((debt.days_late(when) for debt in late if debt.open > 0), default=0),
    )
