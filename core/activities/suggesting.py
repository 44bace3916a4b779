"""What to do next, by what was done and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core.db.base import utcnow
from core.kernel.keeping import kept
from core.locale import _, _l
from core.settings import Company, company_calendar, current_company


@dataclass(frozen=True)
class NextStep:
    """A proposal for the next activity about the same record."""

    kind: str
    subject: str
    due_at: datetime


#: (kind, result) → (kind, subject, working days from now; 0: in two working hours).
STEPS: dict[tuple[str, str], tuple[str, Any, int]] = {
    ("call", "contacted"): ("mail", _l("Send what was agreed"), 1),
    ("call", "no_answer"): ("call", _l("Call again"), 1),
    ("call", "busy"): ("call", _l("Call again"), 0),
    ("call", "message"): ("call", _l("Call again: a message was left"), 2),
    ("call", "wrong_number"): ("task", _l("Find the right phone number"), 1),
    ("meeting", "held"): ("mail", _l("Send the summary of the meeting"), 1),
    ("meeting", "no_show"): ("call", _l("Call to agree another date"), 0),
    ("meeting", "postponed"): ("meeting", _l("Meeting on a new date"), 5),
    ("visit", "held"): ("mail", _l("Send the summary of the visit"), 1),
    ("visit", "no_show"): ("call", _l("Call to agree another date"), 0),
    ("visit", "postponed"): ("visit", _l("Visit on a new date"), 5),
    ("mail", "sent"): ("call", _l("Call about the mail"), 3),
    ("mail", "not_sent"): ("mail", _l("Send the mail"), 1),
    ("message", "sent"): ("call", _l("Call about the message"), 2),
    ("message", "answered"): ("task", _l("Follow up the answer"), 1),
    ("message", "not_sent"): ("message", _l("Send the message"), 1),
    ("task", "not_done"): ("task", "", 1),
}


def suggest_next(kind: str, result: str, subject: str = "") -> NextStep | None:
    """The usual next step after an activity; None where nothing follows by itself.

    :param subject: of what was done; kept when it has to be done again.
    """
    found = STEPS.get((kind, result))
    if found is None:
        return None
    following, text, days = found
    return NextStep(following, str(text) or subject or _("Task"), _when(days))


def _when(days: int) -> datetime:
    """So many working days from now at this hour, or in two working hours."""
    company, now = current_company(), utcnow().replace(second=0, microsecond=0)
    if company is None:
        return now + timedelta(days=days or 1)
    key = (company.id, company.version, now, days)  # of one minute, whoever asks
    return kept("next_step", key, lambda: _working(company, now, days))


def _working(company: Company, now: datetime, days: int) -> datetime:
    calendar = company_calendar(company)
    if not days:
        return calendar.add_working_time(now, timedelta(hours=2))
    zone = ZoneInfo(company.timezone)
    local = now.astimezone(zone)
    day = calendar.add_working_days(local.date(), days)
    at = datetime.combine(day, local.timetz()).replace(minute=local.minute // 15 * 15)
    if not calendar.is_open(at):
        at = calendar.add_working_time(at, timedelta())
    return at.astimezone(UTC)
