"""Promises: noted on a claim, kept by what comes in, broken when their day has passed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from core.api.services import (
    Event,
    _,
    company_today,
    create,
    current_company,
    notify,
    schedule_activity,
    session,
    set_derived,
    stage_info,
    sudo,
    transition,
    write,
)
from modules.collections.models import CLAIM, PROMISE, Claim, Plan, Promise
from modules.collections.services import ledger

#: Days a transfer needs: a promise is broken only after them.
GRACE_DAYS = 1
KIND = "collections.promise_broken"

promise_kept = Event(
    name="collections.promise_kept",
    doc="What a customer promised came in. Sent inside the transaction, once a promise.",
    args=("promise",),
)
promise_broken = Event(
    name="collections.promise_broken",
    doc="The day of a promise passed and not all of it came in. Sent inside the transaction, once a "
    "promise.",
    args=("promise",),
)
contributions = (promise_kept, promise_broken)


def promise(claim_id: int, amount: Decimal, promised_on: date, **more: Any) -> Any:
    """Note what a customer promises; the claim waits for it.

    :param amount: in the currency of the claim. :param more: ``way``, ``said_by``, ``owner_id``.
    :raises Invalid, Forbidden, NotFound: it cannot be noted.
    """
    with write():
        values = {"claim_id": claim_id, "amount": amount, "promised_on": promised_on, **more}
        return create(PROMISE, values)


def begun(made: Promise) -> None:
    """A promise was noted: the claim waits, and somebody looks on the day."""
    with sudo("A promise moves its claim"):
        claim = session().get(Claim, made.claim_id)
        if claim is None:
            return
        move(claim, "promised", ("late", "reminded", "broken", "formal"))
        schedule_activity(
            (CLAIM, claim.id),
            "task",
            _("Check that the promised payment came in"),
            made.promised_on + timedelta(days=GRACE_DAYS),
            made.owner_id or claim.owner_id,
            source="rule",
        )


def move(claim: Claim, stage: str, sources: Collection[str]) -> None:
    """Move a claim by itself, if it stands in one of some stages (by code) of the usual funnel."""
    if stage_info(claim.stage_id).code in sources:
        transition(CLAIM, claim.id, stage)


def settle(contact_ids: Collection[int] | None = None) -> int:
    """See which live promises are kept, and which are broken by today. :returns: how many are known.

    :param contact_ids: of these customers; None: of all.
    """
    known = 0
    with write(), sudo("Promises are kept or broken"):
        query = select(Promise).where(Promise.state == "live", Promise.archived_at.is_(None))
        if contact_ids is not None:
            query = query.where(Promise.contact_id.in_(list(contact_ids)))
        for one in session().scalars(query.order_by(Promise.promised_on, Promise.id)):
            known += _settle(one, company_today())
    return known


def _settle(one: Promise, day: date) -> bool:
    last = one.promised_on + timedelta(days=GRACE_DAYS)
    paid = ledger.paid_between(
        one.contact_id, one.company_id, one.currency, _day_of(one.created_at), min(last, day)
    )
    paid -= _counted_for_others(one)
    state = "kept" if paid >= one.amount else "broken" if day > last else "live"
    columns = {
        "state": state,
        "paid": min(max(paid, Decimal(0)), one.amount),
        "settled_on": None if state == "live" else day,
    }
    set_derived(Promise, {one.id: columns})
    session().expire(one)
    if state == "kept":
        promise_kept.emit(promise=one)
        _after_kept(one)
    elif state == "broken":
        promise_broken.emit(promise=one)
        _after_broken(one)
    return state != "live"


def _day_of(instant: datetime) -> date:
    company = current_company()
    return instant.astimezone(ZoneInfo(company.timezone if company else "UTC")).date()


def _counted_for_others(one: Promise) -> Decimal:
    """What came in since it was made and kept an earlier promise: money keeps one promise only."""
    zone = ZoneInfo((current_company() or _NOBODY).timezone)
    since = datetime.combine(_day_of(one.created_at), time(), zone)
    query = select(func.sum(Promise.paid)).where(
        Promise.contact_id == one.contact_id,
        Promise.company_id == one.company_id,
        Promise.currency == one.currency,
        Promise.state.in_(("kept", "live")),
        Promise.id != one.id,
        Promise.created_at >= since,
        (Promise.promised_on < one.promised_on)
        | ((Promise.promised_on == one.promised_on) & (Promise.id < one.id)),
    )
    return Decimal(session().scalar(query) or 0)


class _NOBODY:
    timezone = "UTC"


def _after_kept(one: Promise) -> None:
    claim = session().get(Claim, one.claim_id)
    if claim is not None and not is_awaited(claim):
        move(claim, "reminded", ("promised",))


def _after_broken(one: Promise) -> None:
    """It goes up: the claim stands under the broken promises, and its owner calls today."""
    claim = session().get(Claim, one.claim_id)
    if claim is None or claim.closed_at:
        return
    move(claim, "broken", ("late", "reminded", "promised"))
    schedule_activity(
        (CLAIM, claim.id),
        "call",
        _("Call: the promise of payment was broken"),
        company_today(),
        one.owner_id or claim.owner_id,
        priority="high",
        source="rule",
    )
    owners = [number for number in (one.owner_id, claim.owner_id) if number]
    notify(
        owners,
        KIND,
        _("A promise was broken: %(name)s", name=claim.name),
        f"/collections/claims/{claim.id}",
        model=CLAIM,
        record_id=claim.id,
    )


def is_awaited(claim: Claim) -> bool:
    """Whether a promise is still live, or a plan in force, for what a claim is about."""
    query = select(Plan.id).where(
        Plan.contact_id == claim.contact_id,
        Plan.company_id == claim.company_id,
        Plan.currency == claim.currency,
        Plan.state == "active",
        Plan.archived_at.is_(None),
    )
    return bool(live_until([claim.contact_id]).get(claim_key(claim))) or (
        session().scalar(query.limit(1)) is not None
    )


def claim_key(claim: Claim) -> tuple[int, int, str]:
    """(company, customer, currency) of a claim."""
    return claim.company_id, claim.contact_id, claim.currency


def live_until(contact_ids: Collection[int]) -> dict[tuple[int, int, str], date]:
    """(company, customer, currency) → last day of a promise that is still live."""
    query = (
        select(
            Promise.company_id,
            Promise.contact_id,
            Promise.currency,
            func.max(Promise.promised_on),
        )
        .where(
            Promise.contact_id.in_(list(contact_ids)),
            Promise.state == "live",
            Promise.archived_at.is_(None),
        )
        .group_by(Promise.company_id, Promise.contact_id, Promise.currency)
    )
    return {(c, who, cur): day for c, who, cur, day in session().execute(query)}
