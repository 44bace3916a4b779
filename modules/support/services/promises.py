"""Which times of service apply to a case: the policy that asks for most of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from core.api.locale import WorkCalendar, company_calendar
from core.api.models import fold
from core.api.services import current_company, session, spec_of
from modules.support.models import Calendar, Case, Policy
from modules.support.sla.engine import Targets

#: Day and night.
ALWAYS = dict.fromkeys(range(1, 8), ("00:00-24:00",))


@dataclass(frozen=True)
class Promise:
    """What a policy promises, detached from the database; lengths in working minutes."""

    policy: str
    calendar_id: int | None
    first_response: int | None
    next_response: int | None
    resolution: int | None
    type_id: int | None = None
    priority: str | None = None
    label: str | None = None

    def fits(self, case: Any, labels: Iterable[str]) -> bool:
        """Whether it speaks of a case whose customer has these (folded) labels."""
        return (
            self.type_id in (None, case.type_id)
            and self.priority in (None, case.priority)
            and (not self.label or fold(self.label) in labels)
        )

    @property
    def weight(self) -> tuple[int, bool, bool]:
        """How much it asks for: the number of conditions; a label says more than a type, and that
        more than a priority."""
        asked = (bool(self.label), self.type_id is not None, self.priority is not None)
        return sum(asked), asked[0], asked[1]

    def logged(self) -> dict[str, Any]:
        """As columns of :class:`~modules.support.models.CaseEvent`."""
        return {
            "policy": self.policy,
            "calendar_id": self.calendar_id,
            "first_response": self.first_response,
            "next_response": self.next_response,
            "resolution": self.resolution,
        }


#: No policy fits.
NOTHING = Promise("", None, None, None, None)


def promises() -> list[Promise]:
    """All policies in use, those that ask for most first."""
    query = select(
        Policy.name,
        Policy.calendar_id,
        Policy.first_response,
        Policy.next_response,
        Policy.resolution,
        Policy.type_id,
        Policy.priority,
        Policy.label,
    ).where(Policy.archived_at.is_(None))
    policies = [Promise(*row) for row in session().execute(query.order_by(Policy.id))]
    return sorted(policies, key=lambda promise: promise.weight, reverse=True)


def promised(cases: Iterable[Case], policies: list[Promise] | None = None) -> dict[int, Promise]:
    """What is promised in each case (by id)."""
    cases = list(cases)
    policies = promises() if policies is None else policies
    labels = _labels({case.contact_id for case in cases}) if policies else {}
    return {
        case.id: next(
            (p for p in policies if p.fits(case, labels.get(case.contact_id, ()))), NOTHING
        )
        for case in cases
    }


def _labels(contacts: set[int]) -> Mapping[int, set[str]]:
    spec = spec_of("contacts.contact")
    tags: Any = spec.field("tags")
    return {
        contact: {fold(label) for label in found}
        for contact, found in tags.load(spec.cls, sorted(contacts)).items()
    }


class Calendars:
    """Calendars by id, each read once."""

    def __init__(self) -> None:
        self._known: dict[int | None, WorkCalendar] = {}

    def __getitem__(self, number: int | None) -> WorkCalendar:
        if number not in self._known:
            self._known[number] = self._read(number)
        return self._known[number]

    def _read(self, number: int | None) -> WorkCalendar:
        company = current_company()
        usual = company_calendar(company) if company else WorkCalendar("", "UTC", ALWAYS)
        own = session().get(Calendar, number) if number else None
        if own is None:
            return usual
        if own.always:
            return WorkCalendar("", own.timezone or usual.tz, ALWAYS)
        hours = {int(day): tuple(spans) for day, spans in (own.hours or {}).items()}
        elsewhere = own.country and own.country != usual.country
        return WorkCalendar(
            country=own.country or usual.country,
            tz=own.timezone or usual.tz,
            hours=hours or usual.hours,
            subdivision=own.subdivision or (None if elsewhere else usual.subdivision),
            own={
                **({} if elsewhere else usual.own),
                **{date.fromisoformat(day): name for day, name in own.holidays or ()},
            },
        )


def targets(event: Any, calendars: Calendars) -> Targets | None:
    """What a logged event promised; None when it changes nothing of it."""
    if event.what not in ("opened", "targets"):
        return None
    return Targets(
        calendars[event.calendar_id],
        _length(event.first_response),
        _length(event.next_response),
        _length(event.resolution),
        event.policy,
    )


def _length(minutes: int | None) -> timedelta | None:
    return None if minutes is None else timedelta(minutes=minutes)


__all__ = ["NOTHING", "Calendars", "Promise", "promised", "promises", "targets"]
