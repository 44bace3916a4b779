"""When a company works: its settings as a calendar to count with."""

from __future__ import annotations

from datetime import date

from core.locale.calendars import WorkCalendar
from core.locale.countries import country_profile
from core.settings.company import Company


def company_calendar(company: Company) -> WorkCalendar:
    """The working days and hours of a company; those of its country where it set none.

    It serves deadlines (SLA), working days until a due date and the days an agenda shows as free.
    """
    hours = {int(day): tuple(spans) for day, spans in (company.hours or {}).items()}
    return WorkCalendar(
        country=company.country,
        tz=company.timezone,
        hours=hours or country_profile(company.country).hours,
        subdivision=company.subdivision,
        own={date.fromisoformat(day): name for day, name in company.holidays or ()},
    )
