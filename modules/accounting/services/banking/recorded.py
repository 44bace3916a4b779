"""Movements that are payments somebody wrote down or imported already: they are joined, not booked twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from core.api.models import fold
from core.api.services import _, session
from modules.accounting.models import Allocation, Due, Invoice, Payment, Statement, StatementLine
from modules.accounting.models.payment import WITHHELD, WRITE_OFF
from modules.accounting.services.banking.matching import ALIKE, SHORTEST, Suggestion, plain
from modules.contacts.models import Contact

#: Days between what was written down and what the bank says.
WINDOW = timedelta(days=5)
_MOST = 500


@dataclass(frozen=True)
class Recorded:
    """A payment that no movement was joined to."""

    id: int
    contact_id: int
    name: str
    day: date
    amount: Decimal
    reference: str
    left: Decimal
    #: Numbers of the invoices it settles, plain.
    numbers: tuple[str, ...] = ()


def recorded_for(
    statement: Statement,
    lines: Sequence[StatementLine],
    found: Mapping[int, Suggestion],
    accounts: Mapping[str, int],
) -> dict[int, Suggestion]:
    """Suggestions with the movements that are a recorded payment joined to it.

    Certain where the movement names the payment's reference or an invoice that it settles, or paid
    certainly what the payment was for. A payment is suggested for one movement only.

    :param found: what the movements would pay, by line. :param accounts: see ``matching.suggest``.
    """
    waiting = [line for line in lines if line.state == "pending" and line.amount > 0]
    by_amount = _unjoined(statement, waiting)
    joined, taken = dict(found), set[int]()
    for sure in (True, False):
        for line in waiting:
            if line.id in joined and joined[line.id].payment_id:
                continue
            near = [
                one
                for one in by_amount.get(line.amount, ())
                if one.id not in taken and abs(one.day - line.day) <= WINDOW
            ]
            made = _best(line, near, found.get(line.id), accounts.get(line.counterpart or "", 0))
            if made is not None and made.certain == sure:
                taken.add(made.payment_id or 0)
                joined[line.id] = made
    return joined


def _unjoined(
    statement: Statement, waiting: Sequence[StatementLine]
) -> dict[Decimal, list[Recorded]]:
    if not waiting:
        return {}
    days = [line.day for line in waiting]
    joined = select(StatementLine.payment_id).where(StatementLine.payment_id.is_not(None))
    amounts = sorted({line.amount for line in waiting})
    rows: list[Any] = []
    for start in range(0, len(amounts), _MOST):
        query = (
            select(Payment, Contact.name)
            .join(Contact, Contact.id == Payment.contact_id)
            .where(
                Payment.company_id == statement.company_id,
                Payment.currency == statement.currency,
                Payment.reversed_on.is_(None),
                Payment.method.not_in((WITHHELD, WRITE_OFF)),
                Payment.paid_on.between(min(days) - WINDOW, max(days) + WINDOW),
                Payment.amount.in_(amounts[start : start + _MOST]),
                Payment.id.not_in(joined),
            )
            .order_by(Payment.paid_on, Payment.id)
        )
        rows += session().execute(query).all()
    numbers = _numbers([payment.id for payment, _name in rows])
    found: dict[Decimal, list[Recorded]] = defaultdict(list)
    for payment, name in rows:
        found[payment.amount].append(
            Recorded(
                payment.id,
                payment.contact_id,
                fold(name),
                payment.paid_on,
                payment.amount,
                plain(payment.reference or ""),
                payment.unallocated,
                numbers.get(payment.id, ()),
            )
        )
    return found


def _numbers(ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for start in range(0, len(ids), _MOST):
        query = (
            select(Allocation.payment_id, Invoice.number)
            .join(Due, Due.id == Allocation.due_id)
            .join(Invoice, Invoice.id == Due.invoice_id)
            .where(
                Allocation.payment_id.in_(ids[start : start + _MOST]),
                Allocation.undone_on.is_(None),
            )
        )
        for payment_id, number in session().execute(query):
            found[payment_id] = (*found.get(payment_id, ()), plain(number))
    return found


def _best(
    line: StatementLine, near: Sequence[Recorded], paid: Suggestion | None, owner: int
) -> Suggestion | None:
    """The payment that a movement most likely is; None where another reading is more likely."""
    from rapidfuzz import fuzz  # loaded by the first comparison

    said = plain(" ".join((line.text, *line.references)))
    ranked: list[tuple[int, str, Recorded]] = []
    for one in near:
        named = [word for word in (one.reference, *one.numbers) if len(word) >= SHORTEST]
        if any(word in said for word in named if any(c.isdigit() for c in word)):
            ranked.append((98, _("it is recorded already, with the same reference"), one))
        elif paid is not None and paid.contact_id == one.contact_id:
            score = 96 if paid.certain else 88
            ranked.append((score, _("it is recorded already: same customer and amount"), one))
        elif owner == one.contact_id:
            ranked.append((88, _("it is recorded already: same customer and amount"), one))
        elif fuzz.token_set_ratio(one.name, fold(line.text)) >= ALIKE:
            ranked.append((85, _("it is recorded already: same customer and amount"), one))
        elif paid is None:
            ranked.append((40, _("a payment of this amount is recorded of these days"), one))
    if not ranked:
        return None
    score, why, one = max(ranked, key=lambda found: (found[0], -abs(found[2].day - line.day)))
    alone = sum(found[0] == score for found in ranked) == 1
    made = Suggestion((), one.contact_id, score, why, score >= 96 and alone, one.id)
    if paid is not None and paid.contact_id == one.contact_id and one.left == line.amount:
        made = replace(made, parts=paid.parts)
    return made
