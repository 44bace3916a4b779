"""Attempts of negotiation on a claim, as the law counts them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select

from core.api.locale import format_date
from core.api.services import _, attachments_of, session
from modules.collections.law import masc
from modules.collections.models import ATTEMPT, Attempt, AttemptDebt, Claim
from modules.collections.models.attempt import OUTCOMES


def of_claim(claim: Claim) -> list[Attempt]:
    """The attempts on a claim that the actor sees, the oldest first."""
    query = select(Attempt).where(Attempt.claim_id == claim.id)
    return list(session().scalars(query.order_by(Attempt.sent_on, Attempt.id)))


def debts_of(ids: Collection[int]) -> dict[int, set[int]]:
    """attempt → debts it was about."""
    query = select(AttemptDebt.attempt_id, AttemptDebt.due_id)
    found: dict[int, set[int]] = {}
    for attempt_id, due_id in session().execute(query.where(AttemptDebt.attempt_id.in_(list(ids)))):
        found.setdefault(attempt_id, set()).add(due_id)
    return found


def as_law(some: Sequence[Attempt]) -> list[masc.Attempt]:
    """What counts of attempts."""
    debts = debts_of([one.id for one in some])
    return [
        masc.Attempt(
            kind=one.kind,
            way=one.way,
            received_on=one.received_on,
            outcome=one.outcome,
            ended_on=one.answered_on if one.outcome in ("refused", "failed") else None,
            until=one.until,
            proofs=len(attachments_of(ATTEMPT, one.id)),
            lawyer=bool(one.lawyer),
            debts=frozenset(debts.get(one.id, ())),
        )
        for one in some
    ]


def standing(one: masc.Attempt, day: date) -> tuple[str, str]:
    """Where an attempt stands on a day, in words, and the tone of its label."""
    if one.outcome != "waiting":
        return str(dict(OUTCOMES)[one.outcome]), "verde" if one.outcome == "agreed" else ""
    last = masc.answer_until(one)
    if last is None:
        return _("Not known to be received"), "rojo"
    if day <= last:
        return _("They may answer until %(day)s", day=format_date(last)), "ambar"
    return _("No answer in time"), ""
