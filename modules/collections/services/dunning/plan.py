"""Who would be reminded today of what, and who is left in peace and why. Writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from core.api.locale import format_date
from core.api.models import _
from core.api.services import Query, segments, session, spec_of, stage_info
from modules.accounting.services import OpenDue, open_dues
from modules.collections.models import (
    Claim,
    Credit,
    Level,
    Notice,
    NoticeDue,
    Policy,
)
from modules.collections.services import ledger
from modules.collections.services.claims import open_claims_of
from modules.collections.services.dunning.resting import Resting, at_rest, resting, words
from modules.collections.services.promises import live_until
from modules.contacts.models import Contact

Key = tuple[int, int, str]
#: Segments of customers whose name begins so are left in peace; their label is the reason. Other
#: modules' glue contributes them: an open complaint.
HOLD = "collections.hold."
ZERO = Decimal(0)


@dataclass(frozen=True)
class Asked:
    """A debt in a letter."""

    debt: OpenDue
    #: What is open and not left in peace.
    amount: Decimal
    #: The level it reaches with this letter; None: it is listed besides.
    level_id: int | None


@dataclass
class Step:
    """What would be done for one customer, in one company and currency."""

    key: Key
    customer: str
    policy: Policy | None = None
    level: Level | None = None
    asked: list[Asked] = field(default_factory=list)
    #: Why nothing is done, in words; empty: something is.
    held: str = ""
    claim: Claim | None = None
    #: What is late of a customer of whom nothing is asked.
    rests: Decimal = ZERO

    @property
    def contact_id(self) -> int:
        """The customer."""
        return self.key[1]

    @property
    def amount(self) -> Decimal:
        """What the letter asks for."""
        return sum((one.amount for one in self.asked), ZERO)


@dataclass
class _Known:
    """What is asked of the database once for all customers."""

    policies: list[Policy]
    levels: dict[int, list[Level]]
    contacts: dict[int, Contact]
    credits: dict[tuple[int, int], Credit]
    #: debt → what of it is left in peace.
    resting: dict[int, list[Resting]]
    #: debt → levels it reached.
    done: dict[int, set[int]]
    last: dict[tuple[int, int], date]
    promises: dict[Key, date]
    held: dict[int, str]
    claims: dict[Key, Claim]


def plan(day: date, contact_ids: Collection[int] | None = None) -> list[Step]:
    """What reminders would do on a day, customer by customer; those left in peace say why.

    A debt moves one level at a time: who was never written to gets no last notice first. A customer
    gets one letter for all that is late, in the tone of the debt that is farthest. What is in dispute,
    in a payment plan or covered by a bill or cheque that is held is not asked for.

    :param contact_ids: of these customers; None: of all.
    """
    before = select(func.min(Level.days)).where(Level.archived_at.is_(None))
    soonest = min(session().scalar(before) or 0, 0)
    debts = open_dues(contacts=contact_ids, due_until=day - timedelta(days=soonest))
    groups = ledger.grouped(debts)
    known = _known({key[1] for key in groups}, [debt.id for debt in debts], day)
    steps = (_step(key, groups[key], known, day) for key in sorted(groups))
    return [step for step in steps if step is not None]


def _known(contact_ids: set[int], due_ids: list[int], day: date) -> _Known:
    current, ids = session(), sorted(contact_ids)
    policies = list(
        current.scalars(select(Policy).where(Policy.archived_at.is_(None)).order_by(Policy.id))
    )
    levels: dict[int, list[Level]] = {}
    every = select(Level).where(Level.archived_at.is_(None)).order_by(Level.days, Level.id)
    for level in current.scalars(every):
        levels.setdefault(level.policy_id, []).append(level)
    return _Known(
        policies=policies,
        levels=levels,
        contacts={one.id: one for part in _parts(ids) for one in current.scalars(_people(part))},
        credits={
            (one.company_id, one.contact_id): one
            for part in _parts(ids)
            for one in current.scalars(select(Credit).where(Credit.contact_id.in_(part)))
        },
        resting=resting(due_ids, day),
        done=_done(due_ids),
        last=_last(ids),
        promises={k: v for part in _parts(ids) for k, v in live_until(part).items()},
        held=held_by_others(ids),
        claims={k: v for part in _parts(ids) for k, v in open_claims_of(part).items()},
    )


def _people(ids: list[int]) -> Any:
    """Customers who may be spoken of: of those whose data are blocked not even the name is shown."""
    return select(Contact).where(Contact.id.in_(ids), Contact.blocked_at.is_(None))


def _parts(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + 500] for start in range(0, len(ids), 500))


def _done(due_ids: list[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for part in _parts(due_ids):
        query = select(NoticeDue.due_id, NoticeDue.level_id).where(
            NoticeDue.due_id.in_(part), NoticeDue.level_id.is_not(None)
        )
        for due_id, level_id in session().execute(query):
            found.setdefault(due_id, set()).add(level_id or 0)
    return found


def _last(contact_ids: list[int]) -> dict[tuple[int, int], date]:
    """The day of the last letter to each customer by each company."""
    found: dict[tuple[int, int], date] = {}
    for part in _parts(contact_ids):
        query = (
            select(Notice.company_id, Notice.contact_id, func.max(Notice.told_on))
            .where(Notice.contact_id.in_(part))
            .group_by(Notice.company_id, Notice.contact_id)
        )
        found.update({(c, who): day for c, who, day in session().execute(query)})
    return found


def held_by_others(contact_ids: Collection[int]) -> dict[int, str]:
    """customer → why other modules want them left in peace."""
    found: dict[int, str] = {}
    spec = spec_of("contacts.contact")
    for segment in segments(spec.name):
        if segment.name.startswith(HOLD):
            for part in _parts(sorted(contact_ids)):
                query = Query(
                    spec,
                    columns=("name",),
                    filter={
                        "and": [["segment", "is", segment.name]],
                    },
                    where=(Contact.id.in_(part),),
                )
                for row in query.page(500).rows:
                    found.setdefault(row["id"], str(segment.label))
    return found


def _step(key: Key, debts: list[OpenDue], known: _Known, day: date) -> Step | None:
    company_id, contact_id, _currency = key
    contact = known.contacts.get(contact_id)
    credit = known.credits.get((company_id, contact_id))
    if contact is None:
        return None
    step = Step(key, contact.name, claim=known.claims.get(key))
    step.policy = _policy(contact, credit, known.policies)
    levels = known.levels.get(step.policy.id, []) if step.policy else []
    late = [debt for debt in debts if debt.days_late(day) > 0]
    asked = _asked(late or debts, levels, known, day, before=not late)
    reached = [one for one in asked if one.level_id is not None]
    if not reached:
        step.held = words([debt.id for debt in late], known.resting) if not asked else ""
        step.rests = sum((debt.open for debt in late), ZERO)
        return step if step.held else None
    by_id = {level.id: level for level in levels}
    step.level = max(
        (by_id[one.level_id] for one in reached if one.level_id), key=lambda x: (x.days, x.id)
    )
    step.asked = asked
    if step.amount <= 0:
        return None  # what we owe them is more
    step.held = _why_held(step, contact, credit, known, day)
    return step


def _policy(contact: Contact, credit: Credit | None, policies: list[Policy]) -> Policy | None:
    """The customer's own policy, else the one of their country, else the one for every customer."""
    by_id = {policy.id: policy for policy in policies}
    if credit is not None and credit.policy_id in by_id:
        return by_id[credit.policy_id]
    usual = [policy for policy in policies if policy.usual]
    own = [policy for policy in usual if policy.country and policy.country == contact.country]
    return next(iter(own), None) or next((one for one in usual if not one.country), None)


def _asked(
    debts: list[OpenDue], levels: list[Level], known: _Known, day: date, *, before: bool
) -> list[Asked]:
    """What a letter would list; credit notes lower it, what rests does not stand there.

    :param before: nothing is late yet: the levels before the due day.
    """
    found = []
    for debt in debts:
        amount = debt.open - at_rest(debt.open, known.resting.get(debt.id, ()))
        if not amount:
            continue
        level = _next_level(debt, levels, known.done.get(debt.id, set()), day, before=before)
        if before and level is None:
            continue
        found.append(Asked(debt, amount, level.id if level and amount > 0 else None))
    return found


def _next_level(
    debt: OpenDue, levels: list[Level], done: set[int], day: date, *, before: bool
) -> Level | None:
    """The level after the last one that the debt reached, if its days have come."""
    ladder = [level for level in levels if (level.days < 0) == before]
    highest = max((i for i, level in enumerate(ladder) if level.id in done), default=-1)
    following = ladder[highest + 1 : highest + 2]
    late = debt.days_late(day)
    return next((level for level in following if level.days <= late), None)


def _why_held(step: Step, contact: Contact, credit: Credit | None, known: _Known, day: date) -> str:
    """Why a customer is left in peace today, the weightiest reason first."""
    if contact.archived_at:
        return _("The customer is archived")
    if credit is not None and credit.in_peace:
        return credit.why or _("Not to be reminded")
    if step.claim is not None and stage_info(step.claim.stage_id).code == "insolvent":
        return _("Insolvency: everything stops")
    if contact.id in known.held:
        return known.held[contact.id]
    if promised := known.promises.get(step.key):
        return _("Promised to pay by %(day)s", day=format_date(promised))
    policy = step.policy
    if policy and step.amount < policy.minimum:
        return _("Less than what is worth a letter")
    last = known.last.get((step.key[0], contact.id))
    if policy and last and (day - last).days < policy.pause_days:
        return _("Written to on %(day)s already", day=format_date(last))
    if step.level is not None and step.level.channel == "mail" and not contact.mail:
        return _("There is no mail address: add one to the customer")
    return ""
