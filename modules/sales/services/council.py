"""The Lead Council: what became of the leads of a week, by source and campaign."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from core.api.services import context, pipelines_of, session, stage_info, sudo
from modules.sales.models import Decision, Lead, Opportunity, Submission
from modules.sales.models.lead import LEAD
from modules.sales.services.forms.documents import taken_by
from modules.sales.services.opportunities import OPPORTUNITY

WEEK = timedelta(days=7)
#: Weeks over which reasons are counted.
REASON_WEEKS = 4


@dataclass
class Tally:
    """Leads of one source and campaign, or of all."""

    delivered: int = 0
    accepted: int = 0
    rejected: int = 0
    #: Rejected, and nobody said why.
    unexplained: int = 0
    converted: int = 0
    #: Fulfilling the SQL definition.
    fulfilling: int = 0
    #: Those whose opportunity was won.
    won: list[int] = field(default_factory=list)
    reasons: Counter[int] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Another one's, on top."""
        for name in ("delivered", "accepted", "rejected", "unexplained", "converted", "fulfilling"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.won = [*self.won, *other.won]
        self.reasons.update(other.reasons)


@dataclass
class Week:
    """What became of the leads that came in a week."""

    monday: date
    #: (source, campaign) → its leads.
    origins: dict[tuple[int | None, int | None], Tally]
    total: Tally
    #: Median of the seconds until a lead was first contacted; None when none was.
    first_contact: float | None = None
    contacted: int = 0

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + WEEK - timedelta(days=1)


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def week_of(monday: date) -> Week:
    """The figures of a week; three queries, whatever the number of leads."""
    came = _came(monday, monday + WEEK)
    origins: dict[tuple[int | None, int | None], Tally] = defaultdict(Tally)
    query = (
        select(
            Lead.source_id,
            Lead.campaign_id,
            Lead.stage_id,
            Lead.reject_reason_id,
            func.count(),
            func.count(Lead.converted_at),
            func.count().filter(Lead.sql_ok.is_(True)),
        )
        .where(*came)
        .group_by(Lead.source_id, Lead.campaign_id, Lead.stage_id, Lead.reject_reason_id)
    )
    for source, campaign, stage, reason, count, converted, good in session().execute(query):
        _count(origins[source, campaign], stage_info(stage).category, reason, count, converted)
        origins[source, campaign].fulfilling += good
    for lead, source, campaign in _won(came):
        origins[source, campaign].won.append(lead)
    total = Tally()
    for tally in origins.values():
        total.add(tally)
    times = _first_contacts(came)
    median = statistics.median(times) if times else None
    return Week(monday, dict(origins), total, median, len(times))


def _count(tally: Tally, category: str, reason: int | None, count: int, converted: int) -> None:
    tally.delivered += count
    tally.converted += converted
    if category == "won":
        tally.accepted += count
    elif category == "lost":
        tally.rejected += count
        if reason is None:
            tally.unexplained += count
        else:
            tally.reasons[reason] += count


def _came(monday: date, after: date) -> list[Any]:
    """The conditions on leads that came from one Monday to before another, by the reader's zone."""
    zone = ZoneInfo(context().timezone)
    first, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (monday, after))
    return [Lead.archived_at.is_(None), Lead.created_at >= first, Lead.created_at < end]


def _stages(model: str, *categories: str) -> list[int]:
    found = (s for p in pipelines_of(model) for s in p.every_stage)
    return [stage.id for stage in found if stage.category in categories]


def _won(came: list[Any]) -> list[Any]:
    """(lead, source, campaign) of the leads whose opportunity was won."""
    won = Opportunity.stage_id.in_(_stages(OPPORTUNITY, "won"))
    query = (
        select(Lead.id, Lead.source_id, Lead.campaign_id)
        .join(Opportunity, Opportunity.lead_id == Lead.id)
        .where(won, Opportunity.archived_at.is_(None), *came)
        .distinct()
    )
    return list(session().execute(query))


def _first_contacts(came: list[Any]) -> list[float]:
    """Seconds until somebody really spoke or wrote to each lead, of those whom somebody did."""
    query = select(Lead.created_at, Lead.first_contact_at).where(
        Lead.first_contact_at.is_not(None), *came
    )
    rows = session().execute(query).all()
    return [max(0.0, (first - begun).total_seconds()) for begun, first in rows if first]


def reasons(monday: date) -> Counter[int]:
    """Rejection reasons of the weeks up to one, by id."""
    came = _came(monday - WEEK * (REASON_WEEKS - 1), monday + WEEK)
    lost = Lead.stage_id.in_(_stages(LEAD, "lost"))
    query = select(Lead.reject_reason_id, func.count()).where(
        lost, Lead.reject_reason_id.is_not(None), *came
    )
    rows = session().execute(query.group_by(Lead.reject_reason_id))
    return Counter({reason: count for reason, count in rows if reason is not None})


def leads_of(monday: date, category: str, limit: int = 25) -> list[Any]:
    """Leads of a week that were rejected ("lost") or accepted ("won"): those without reason first."""
    columns = (
        Lead.id,
        Lead.name,
        Lead.company,
        Lead.source_id,
        Lead.reject_reason_id,
        Lead.owner_id,
        Lead.touch_count,
        Lead.first_contact_at,
        Lead.sql_held,
    )
    query = (
        select(*columns)
        .where(Lead.stage_id.in_(_stages(LEAD, category)), *_came(monday, monday + WEEK))
        .order_by(Lead.reject_reason_id.is_not(None), Lead.created_at.desc(), Lead.id)
        .limit(limit)
    )
    return list(session().execute(query))


def taken_documents(leads: Sequence[int]) -> dict[int, list[str]]:
    """Lead → the documents that it took by our forms."""
    sent = select(Submission.key, Submission.lead_id).where(Submission.lead_id.in_(leads))
    with sudo("Signals of leads that are seen") as current:
        lead_of = dict(current.execute(sent).all())
    found: dict[int, list[str]] = defaultdict(list)
    for key, taken in (taken_by(lead_of) if lead_of else {}).items():
        found[lead_of[key]] += [one.name for one in taken if one.name not in found[lead_of[key]]]
    return found


def decisions(monday: date) -> list[Decision]:
    """What is still to be done, and what was decided about a week."""
    query = (
        select(Decision)
        .where(Decision.archived_at.is_(None))
        .where((Decision.week == monday) | (Decision.done.is_(False) & (Decision.week < monday)))
        .order_by(Decision.done, Decision.due_on.is_(None), Decision.due_on, Decision.id)
    )
    return list(session().scalars(query.limit(30)))
