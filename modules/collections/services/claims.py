"""Claims follow the ledger: one open claim for each customer, company and currency with late debts."""

from __future__ import annotations

from collections.abc import Collection
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from core.api.services import (
    CatchUp,
    _,
    company_today,
    create,
    current_company,
    people_with,
    reopen,
    session,
    set_derived,
    stage_info,
    sudo,
    transition,
    write,
)
from modules.accounting.models import Allocation, Due
from modules.accounting.services import OpenDue, open_dues
from modules.collections.models import CLAIM, Claim, Credit, Dispute
from modules.collections.services import ledger, writeoffs
from modules.collections.services.disputing import in_peace
from modules.contacts.models import Contact

#: Customers brought up to date in one transaction.
CHUNK = 100
#: Days late from which the risk is high or medium, whatever the amount.
HIGH_DAYS, MEDIUM_DAYS = 60, 15
Key = tuple[int, int, str]
#: Figures of a claim for which nothing is late.
NOTHING: dict[str, Any] = {
    "overdue": Decimal(0),
    "invoices": 0,
    "oldest_on": None,
    "disputed": Decimal(0),
    "risk": "low",
}
#: Company whose claim is being opened by the ledger; None: somebody opens one by hand.
_company: ContextVar[int | None] = ContextVar("collections_company", default=None)


@dataclass
class Standing:
    """What of a customer is late in a currency."""

    overdue: Decimal = Decimal(0)
    count: int = 0
    oldest: date | None = None

    def add(self, debt: OpenDue) -> None:
        """One more debt; a credit note lowers the sum and is no debt."""
        self.overdue += debt.open
        if debt.open > 0:
            self.count += 1
            self.oldest = min(self.oldest or debt.due_on, debt.due_on)


def refresh(contact_ids: Collection[int]) -> None:
    """Bring the claims of customers up to date with the ledger: open, change or close them."""
    every = sorted(set(contact_ids))
    for start in range(0, len(every), CHUNK):
        with write(), sudo("Claims follow the ledger"):
            refresh_here(every[start : start + CHUNK], company_today())


def refresh_here(contact_ids: list[int], day: date) -> None:
    """As :func:`refresh`, inside an elevated unit of work that is in progress."""
    # two jobs at once for one customer wait for each other here
    locked = select(Contact.id).where(Contact.id.in_(contact_ids)).order_by(Contact.id)
    session().execute(locked.with_for_update()).all()
    standings: dict[Key, Standing] = {}
    for debt in open_dues(contacts=contact_ids, due_until=day - timedelta(days=1)):
        standings.setdefault(debt.key, Standing()).add(debt)
    every = _every_claim(contact_ids)
    claims = {key: found[0] for key, found in every.items()}
    others = {key: found[1:] for key, found in every.items()}
    for key, claim in list(claims.items()):
        if not _is_late(standings.get(key)) and claim.overdue > 0:
            for one in (claim, *others.pop(key, ())):
                _close(one)
            del claims[key]
    names = dict(
        session().execute(select(Contact.id, Contact.name).where(Contact.id.in_(contact_ids))).all()
    )
    for key in sorted(standings):
        if _is_late(standings[key]) and key not in claims:
            claims[key] = _reopen(key) or _open(key, names.get(key[1]) or "")
    disputed = _disputed(contact_ids)
    limits = _limits(contact_ids)
    session().flush()
    set_derived(
        Claim,
        {
            claim.id: _columns(standings.get(key) or Standing(), disputed, limits, key, day)
            for key, claim in claims.items()
        },
    )
    # after a merge a customer has two: the older one counts what is owed, the other one nothing
    twins = [claim for found in others.values() for claim in found]
    set_derived(Claim, {claim.id: dict(NOTHING) for claim in twins})
    for claim in (*claims.values(), *twins):
        session().expire(claim)


def _is_late(standing: Standing | None) -> bool:
    return standing is not None and standing.overdue > 0


def _columns(
    standing: Standing,
    disputed: dict[Key, Decimal],
    limits: dict[Key, Decimal | None],
    key: Key,
    day: date,
) -> dict[str, Any]:
    limit = limits.get(key)
    return {
        "overdue": max(standing.overdue, Decimal(0)),
        "invoices": standing.count,
        "oldest_on": standing.oldest,
        "disputed": min(disputed.get(key, Decimal(0)), max(standing.overdue, Decimal(0))),
        "risk": risk_of(
            (day - standing.oldest).days if standing.oldest else 0,
            standing.overdue,
            limit,
        ),
    }


def risk_of(days_late: int, owed: Decimal, limit: Decimal | None) -> str:
    """low | medium | high, by the oldest debt and by what the limit leaves.

    :param days_late: of the oldest debt. :param owed: in the currency of the limit.
    """
    beyond = limit is not None and owed > limit
    if days_late >= HIGH_DAYS or (beyond and days_late > 0):
        return "high"
    return "medium" if days_late >= MEDIUM_DAYS or beyond else "low"


def open_claims_of(contact_ids: Collection[int]) -> dict[Key, Claim]:
    """The open claims of customers, by (company, customer, currency); the older of two."""
    return {key: found[0] for key, found in _every_claim(contact_ids).items()}


def _every_claim(contact_ids: Collection[int]) -> dict[Key, list[Claim]]:
    query = select(Claim).where(
        Claim.contact_id.in_(contact_ids), Claim.closed_at.is_(None), Claim.archived_at.is_(None)
    )
    found: dict[Key, list[Claim]] = {}
    for claim in session().scalars(query.order_by(Claim.id)):
        found.setdefault((claim.company_id, claim.contact_id, claim.currency), []).append(claim)
    return found


def _open(key: Key, name: str) -> Any:
    company_id, contact_id, currency = key
    values = {"contact_id": contact_id, "currency": currency, "name": name}
    token = _company.set(company_id)
    try:
        claim = create(CLAIM, {**values, "owner_id": next_owner()})
    finally:
        _company.reset(token)
    if claim.company_id != company_id:
        claim.company_id = company_id
        session().flush()
    return claim


def _reopen(key: Key) -> Any:
    """The claim that was closed last goes on, if what is late now was late in it and had been settled
    when it closed: a payment came back, or what was given up is owed again. None: it did not."""
    company_id, contact_id, currency = key
    closed = (
        select(Claim)
        .where(
            Claim.company_id == company_id,
            Claim.contact_id == contact_id,
            Claim.currency == currency,
            Claim.closed_at.is_not(None),
            Claim.archived_at.is_(None),
        )
        .order_by(Claim.closed_at.desc(), Claim.id.desc())
        .limit(1)
    )
    claim = session().scalar(closed)
    if claim is None or claim.closed_at is None:
        return None
    back = (
        select(Due.name, Allocation.undone_why)
        .join(Allocation, Allocation.due_id == Due.id)
        .where(
            Due.company_id == company_id,
            Due.contact_id == contact_id,
            Due.currency == currency,
            Due.settled_on.is_(None),
            Due.due_on < claim.closed_at.date(),
            Allocation.amount > 0,
            Allocation.at.between(claim.created_at, claim.closed_at),
            Allocation.undone_at >= claim.closed_at,
        )
        .order_by(Allocation.undone_at.desc())
        .limit(1)
    )
    found = session().execute(back).first()
    if found is None:
        return None
    name, why = found
    text = _("%(name)s is open again", name=name)
    return reopen(CLAIM, claim.id, f"{text}: {why}" if why else text)


def opening_company() -> int | None:
    """The company for which a claim is being opened: the ledger's, else the one in use."""
    company = current_company()
    return _company.get() or (company.id if company else None)


def next_owner() -> int | None:
    """Whoever of collections has the fewest open claims."""
    people = people_with("collections")
    if not people:
        return None
    query = (
        select(Claim.owner_id, func.count())
        .where(Claim.owner_id.in_(people), Claim.closed_at.is_(None))
        .group_by(Claim.owner_id)
    )
    load = dict(session().execute(query).all())
    return min(people, key=lambda number: (load.get(number, 0), number))


def _close(claim: Claim) -> None:
    """Nothing is late any more: it came in, or the larger part of it was given up."""
    set_derived(Claim, {claim.id: dict(NOTHING)})
    session().expire(claim)
    if not stage_info(claim.stage_id).closed:
        first, today = claim.created_at.date() - timedelta(days=1), company_today()
        given_up = writeoffs.given_up_between(
            first,
            today,
            Due.contact_id == claim.contact_id,
            Due.company_id == claim.company_id,
            Due.currency == claim.currency,
        )
        came_in = ledger.paid_between(
            claim.contact_id, claim.company_id, claim.currency, first, today
        )
        transition(CLAIM, claim.id, "written_off" if given_up > came_in else "collected")


def _disputed(contact_ids: list[int]) -> dict[Key, Decimal]:
    query = (
        select(Dispute.company_id, Dispute.contact_id, Dispute.currency, func.sum(Dispute.amount))
        .where(
            Dispute.contact_id.in_(contact_ids),
            in_peace(),
        )
        .group_by(Dispute.company_id, Dispute.contact_id, Dispute.currency)
    )
    return {(c, who, cur): Decimal(total) for c, who, cur, total in session().execute(query)}


def _limits(contact_ids: list[int]) -> dict[Key, Decimal | None]:
    query = select(
        Credit.company_id, Credit.contact_id, Credit.currency, Credit.credit_limit
    ).where(Credit.contact_id.in_(contact_ids))
    return {(c, who, cur): limit for c, who, cur, limit in session().execute(query)}


def refresh_all() -> int:
    """Every customer who owes something or has a claim. :returns: how many."""
    with sudo("Claims follow the ledger"):
        ids = ledger.contacts_late(company_today())
        open_claims = select(Claim.contact_id).where(Claim.closed_at.is_(None)).distinct()
        ids |= set(session().scalars(open_claims))
    refresh(ids)
    return len(ids)


def catch_up() -> None:
    """Collections was not there for a while: look at everything anew."""
    refresh_all()


contributions = (CatchUp(name="collections.claims", call=catch_up),)
