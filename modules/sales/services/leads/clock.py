"""The time until somebody must have spoken to a new lead, counted in working hours. Pure functions."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.api.locale import WorkCalendar

#: Within this working time somebody must have called, written or sent a message.
LIMIT = timedelta(hours=2)
#: At this part of it the owner is warned.
WARN_AT = 0.75


def due_at(calendar: WorkCalendar, start: datetime, limit: timedelta = LIMIT) -> datetime:
    """When the time is over for a lead that came at an instant."""
    return calendar.add_working_time(start, limit)


def warn_at(calendar: WorkCalendar, start: datetime, limit: timedelta = LIMIT) -> datetime:
    """When three quarters of it are over."""
    return calendar.add_working_time(start, limit * WARN_AT)


def state(
    now: datetime, due: datetime | None, warn: datetime | None, contacted: datetime | None
) -> str:
    """ "" no clock · kept · late (contacted, but afterwards) · running · warning · broken.

    :param warn: empty once the warning was given.
    """
    if due is None:
        return ""
    if contacted is not None:
        return "kept" if contacted <= due else "late"
    if now >= due:
        return "broken"
    return "warning" if warn is None or now >= warn else "running"
