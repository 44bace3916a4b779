"""Whether a record is still in use, so that it is not let go: what any layer or module knows of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.kernel.registry import Contribution
from core.lifecycle.declare import ContactReference
from core.lifecycle.erasing import reflected
from core.lifecycle.models import Reference
from core.locale.countries import country_profile
from core.settings import Company


@dataclass(frozen=True, kw_only=True)
class Hold(Contribution):
    """A reason for which a record may not go yet: something open, a claim, a duty to keep it."""

    #: What people read: "Open opportunities".
    label: Any
    #: (elevated session, model, ids) → those that are held.
    held: Callable[[Session, str, Collection[int]], set[int]]


@dataclass(frozen=True, kw_only=True)
class Duty(Contribution):
    """A duty to keep papers that name a record: it may be blocked, but not erased before the duty ends."""

    #: What people read: "Invoices".
    label: Any
    #: (elevated session, model, ids) → id: first day on which nothing speaks against erasing it.
    until: Callable[[Session, str, Collection[int]], dict[int, date]]


@dataclass
class Kept:
    """Until when a record is kept, and for what."""

    until: date
    labels: list[str]


def duties(current: Session, model: str, ids: Collection[int], day: date) -> dict[int, Kept]:
    """The records that must still be kept on a day, by id."""
    found: dict[int, Kept] = {}
    for duty in current_app.extensions["cauce"].of(Duty):
        for number, until in duty.until(current, model, ids).items():
            if until > day:
                kept = found.setdefault(number, Kept(until, []))
                kept.until = max(kept.until, until)
                kept.labels.append(str(duty.label))
    return found


def papers_of(
    contact: Any, company: Any, day: Any, *conditions: Any
) -> Callable[[Session, str, Collection[int]], dict[int, date]]:
    """For a :class:`Duty`: the last paper of each contact, and as many years as the law of the company's
    country keeps it (``papers`` of its profile).

    :param contact, company, day: columns of the paper.
    """

    def until(current: Session, model: str, ids: Collection[int]) -> dict[int, date]:
        if model != "contacts.contact":
            return {}
        last = func.max(day)
        query = select(contact, Company.country, last).join(Company, Company.id == company)
        query = query.where(contact.in_(ids), *conditions).group_by(contact, Company.country)
        found: dict[int, date] = {}
        for number, country, written in current.execute(query):
            if written is not None:
                years = country_profile(country).papers_years
                ends = written + relativedelta(years=years, days=1)
                found[number] = max(found.get(number, ends), ends)
        return found

    return until


def holds(current: Session, model: str, ids: Collection[int]) -> dict[int, list[str]]:
    """Why records are held: id → labels; free ones are left out. A reason that fails holds them all."""
    found: dict[int, list[str]] = {}
    for hold in current_app.extensions["cauce"].of(Hold):
        for number in hold.held(current, model, ids):
            found.setdefault(number, []).append(str(hold.label))
    return found


def named_by_inactive(current: Session, model: str, ids: Collection[int]) -> set[int]:
    """Contacts that rows of a deactivated module name: nobody can say whether those are open."""
    if model != "contacts.contact":
        return set()
    running = {(r.cls.__tablename__, r.column) for r in _references()}  # type: ignore[attr-defined]
    found: set[int] = set()
    for stored in current.scalars(select(Reference).order_by(Reference.id)):
        table = reflected(current, stored.table)
        if (stored.table, stored.column) in running or table is None:
            continue
        if stored.column in table.c:
            key = table.c[stored.column]
            found |= set(current.scalars(select(key).where(key.in_(ids)).distinct()))
    return found


def _references() -> tuple[ContactReference, ...]:
    return tuple(current_app.extensions["cauce"].of(ContactReference))
