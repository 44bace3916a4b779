"""Contacts whom nobody speaks to are let go: a notice, then blocked, then erased.

Every night's work is what the rows say is due: it can be cut off anywhere and run again. Each contact
takes its step in a unit of work of its own; whoever is still in use (:class:`~core.api.services.Hold`)
takes none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from core.api.models import utcnow
from core.api.services import audit_log, duties, erase, go_ahead, holds, session, sudo, write
from modules.contacts.models import Contact, RetentionRule, RetentionStep
from modules.contacts.services.privacy.blocking import block, demand_blocking
from modules.contacts.services.privacy.farewell import tell_colleagues, tell_person

CONTACT = "contacts.contact"
REASON = "retention"
#: Why the data of somebody who asked to be erased are blocked.
ASKED = "erasure"
#: Contacts asked about at once.
CHUNK = 400
#: Smallest and largest value of each number of the rule.
RANGES = {"months": (6, 240), "notice_days": (7, 365), "blocked_months": (1, 240)}
Progress = Callable[[int], None]


@dataclass
class Step:
    """Whom a step of the rule concerns."""

    ids: list[int] = field(default_factory=list)
    #: Those of them who stay because they are in use: id → why.
    held: dict[int, list[str]] = field(default_factory=dict)


@dataclass
class Plan:
    """Whom the rule would touch on a day, step by step."""

    notice: Step = field(default_factory=Step)
    block: Step = field(default_factory=Step)
    erase: Step = field(default_factory=Step)
    #: Who asked to be erased, and of whose papers none must be kept any more.
    asked: Step = field(default_factory=Step)
    #: Noticed, and spoken to since: they stay.
    back: list[int] = field(default_factory=list)


def rule() -> RetentionRule:
    """The rule of the company; the usual one, not active, until somebody decides."""
    found = session().get(RetentionRule, 1)
    usual = {"months": 36, "notice_days": 30, "blocked_months": 60}
    off = dict.fromkeys(("active", "companies", "tell_them"), False)
    return found or RetentionRule(id=1, **usual, **off)


def set_rule(**values: Any) -> None:
    """Change the rule. :raises Forbidden: the actor does not answer for privacy."""
    demand_blocking()
    with write() as current:
        before = rule()
        changes = {n: [getattr(before, n), v] for n, v in values.items() if getattr(before, n) != v}
        for name, value in values.items():
            setattr(before, name, value)
        current.add(before)
        current.flush()
        if changes:
            audit_log(current, "retention", "contacts.retention", changes=changes)


def silent(known: RetentionRule, now: datetime) -> ColumnElement[bool]:
    """The contacts that the rule lets go: neither customers nor spoken to for so long."""
    limit, last = now - relativedelta(months=known.months), Contact.last_interaction_at
    quiet = or_(last < limit, last.is_(None) & (Contact.created_at < limit))
    kind = Contact.kind.is_not(None) if known.companies else Contact.kind == "person"
    gone = Contact.erased_at.is_(None) & Contact.merged_into_id.is_(None)
    return quiet & kind & gone & (Contact.lifecycle != "customer")


def plan(today: date, known: RetentionRule | None = None) -> Plan:
    """What the rule would do on a day, active or not; nothing is changed.

    :raises Forbidden: the actor does not answer for privacy.
    """
    demand_blocking()
    known, made = known or rule(), Plan()
    now = datetime.combine(today, time(), UTC)
    with sudo("Retention of contacts") as current:
        fits = silent(known, now)
        open_ = select(Contact.id).where(fits, Contact.blocked_at.is_(None)).order_by(Contact.id)
        noticed = dict(_rows(current, RetentionStep.erase_on.is_(None), RetentionStep.block_on))
        quiet = list(current.scalars(open_))
        made.notice = _free(current, (n for n in quiet if n not in noticed))
        due = [n for n in quiet if n in noticed and noticed[n] <= today]
        made.block = _free(current, due)
        made.back = sorted(noticed.keys() - set(quiet))
        blocked = select(Contact.id).where(
            Contact.blocked_why == REASON, Contact.erased_at.is_(None)
        )
        still = set(current.scalars(blocked))
        over = dict(_rows(current, RetentionStep.erase_on.is_not(None), RetentionStep.erase_on))
        made.erase = _free(current, [n for n, day in over.items() if n in still and day <= today])
        _keep_papers(current, made.erase, today)
        made.asked = _due_by_request(current, today)
        made.back += sorted(over.keys() - still - set(current.scalars(_waiting())))
    return made


def _waiting() -> Any:
    """Those who asked to be erased and are blocked."""
    return select(Contact.id).where(Contact.blocked_why == ASKED, Contact.erased_at.is_(None))


def _due_by_request(current: Session, today: date) -> Step:
    due = _rows(current, RetentionStep.erase_on <= today, RetentionStep.erase_on)
    asked = _waiting().where(Contact.id.in_([number for number, _day in due]))
    step = Step(ids=sorted(current.scalars(asked)))
    _keep_papers(current, step, today)
    return step


def _keep_papers(current: Session, step: Step, today: date) -> None:
    """Nobody goes whose papers the law orders to keep."""
    for part in _portions(list(step.ids)):
        for number, kept in duties(current, CONTACT, part, today).items():
            step.ids.remove(number)
            step.held[number] = kept.labels


def let_go_on(contact_id: int, day: date) -> None:
    """Have a blocked contact who asked for it erased on a day, in the unit of work in progress."""
    with sudo("Who asked to be erased") as current:
        row = current.get(RetentionStep, contact_id)
        row = row or RetentionStep(contact_id=contact_id, block_on=today(), told=True)
        row.erase_on = day
        current.add(row)
        current.flush()


def erase_asked(today: date, progress: Progress = lambda _done: None) -> int:
    """Erase who asked for it and waited for the end of a duty, whether the rule is switched on or not.

    :returns: how many.
    """
    with sudo("Who asked to be erased") as current:
        due = _due_by_request(current, today)
    for done, number in enumerate(due.ids):
        progress(done)
        _erase(number, "request")
    return len(due.ids)


def _rows(current: Session, condition: Any, day: Any) -> list[tuple[int, date]]:
    query = select(RetentionStep.contact_id, day).where(condition)
    return [
        (number, on) for number, on in current.execute(query.order_by(RetentionStep.contact_id))
    ]


def _free(current: Session, ids: Iterable[int]) -> Step:
    step = Step()
    for part in _portions(ids):
        held = holds(current, CONTACT, part)
        step.held |= held
        step.ids += [number for number in part if number not in held]
    return step


def _portions(ids: Iterable[int]) -> Iterator[list[int]]:
    wanted = list(ids)
    for start in range(0, len(wanted), CHUNK):
        yield wanted[start : start + CHUNK]


def carry_out(today: date, progress: Progress = lambda _done: None) -> dict[str, int]:
    """Do what is due on a day. Cut off anywhere, the next run does the rest, and nothing twice.

    :param progress: told how many contacts took their step, between units of work.
    :returns: how many were noticed, blocked, erased, and stay after all.
    """
    known, due = rule(), plan(today)
    done = erase_asked(today, progress)
    for ids, step in (
        (due.back, _keep),
        (due.notice.ids, lambda n: _notice(known, n, today)),
        (due.block.ids, lambda n: _block(known, n, today)),
        (due.erase.ids, lambda n: _erase(n, REASON)),
    ):
        for number in ids:
            progress(done)
            step(number)
            done += 1
    progress(done)
    tell_colleagues()
    counts = {
        "noticed": due.notice.ids,
        "blocked": due.block.ids,
        "erased": [*due.asked.ids, *due.erase.ids],
    }
    return {name: len(ids) for name, ids in counts.items()} | {"kept": len(due.back)}


def _keep(contact_id: int) -> None:
    with write(), sudo("Retention of contacts") as current:
        if row := current.get(RetentionStep, contact_id):
            current.delete(row)
            audit_log(current, "retention_ended", CONTACT, contact_id)


def _notice(known: RetentionRule, contact_id: int, today: date) -> None:
    with write(), sudo("Retention of contacts") as current:
        if current.get(RetentionStep, contact_id):
            return
        on = today + timedelta(days=known.notice_days)
        current.add(RetentionStep(contact_id=contact_id, block_on=on))
        current.flush()
        said = {"block_on": [None, on.isoformat()]}
        audit_log(current, "retention_notice", CONTACT, contact_id, changes=said)
        if known.tell_them:
            tell_person(contact_id, on)


def _block(known: RetentionRule, contact_id: int, today: date) -> None:
    with write(), sudo("Retention of contacts") as current:
        block(contact_id, REASON, "Nobody spoke to them for as long as the rule says")
        row = current.get_one(RetentionStep, contact_id)
        row.erase_on = today + relativedelta(months=known.blocked_months)
        current.flush()


def _erase(contact_id: int, reason: str) -> None:
    told = go_ahead(CONTACT, contact_id)
    with write():
        erase(CONTACT, contact_id, reason, told=told)


def today() -> date:
    """The day the rule works by."""
    return utcnow().date()
