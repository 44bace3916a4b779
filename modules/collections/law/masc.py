"""When negotiation before court has been tried: LO 1/2025 (ES), de 2 de enero, título II.

Without it a claim is not admitted (art. 5.1). It is over thirty calendar days after the other side
received the first request without an answer (art. 10.4), a binding offer a month after it was received or
later where the offer says so (art. 17.4); the claim is then brought within a year (art. 7.3). Proof is any
document that shows who asked, that it was received, when, and what it said (art. 10.2, 17.2). What was
offered is confidential (art. 9). The bill, the note and the cheque go by the *juicio cambiario*, which
needs none of it (art. 5.2). Knows no database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

#: Calendar days in which the other side may answer a request.
ANSWER_DAYS = 30
#: Above this amount, in euros, a binding offer needs a lawyer (art. 6.2).
LAWYER_ABOVE = Decimal(2000)
#: Ways that courts have not taken as proof of receipt.
WEAK_WAYS = ("mail", "message", "phone")
OFFER = "offer"


@dataclass(frozen=True)
class Attempt:
    """What counts of an attempt of negotiation."""

    kind: str
    way: str
    received_on: date | None
    #: waiting | refused | failed | agreed
    outcome: str = "waiting"
    ended_on: date | None = None
    #: Later than the law's, where the offer says so.
    until: date | None = None
    #: Documents that prove it was sent and received.
    proofs: int = 0
    lawyer: bool = False
    #: Debts it was about.
    debts: frozenset[int] = frozenset()


def answer_until(one: Attempt) -> date | None:
    """The last day on which the other side may answer; None: nobody knows when it was received."""
    if one.received_on is None:
        return None
    last = (
        one.received_on + relativedelta(months=1)
        if one.kind == OFFER
        else one.received_on + timedelta(days=ANSWER_DAYS)
    )
    return max(last, one.until) if one.until else last


def sue_until(one: Attempt) -> date | None:
    """The last day on which the claim may be brought with this attempt: a year after it ended or, where
    nobody answered, after it was received."""
    since = one.ended_on or one.received_on
    return since + relativedelta(years=1) if since else None


def is_over(one: Attempt, day: date) -> bool:
    """Whether it ended without an agreement by a day."""
    if one.outcome in ("refused", "failed"):
        return True
    last = answer_until(one)
    return one.outcome == "waiting" and last is not None and day > last


def serves(one: Attempt, day: date) -> bool:
    """Whether a claim may be brought with it on a day: proved, over and not too old."""
    last = sue_until(one)
    return bool(
        one.proofs and one.received_on and is_over(one, day) and last is not None and day <= last
    )
