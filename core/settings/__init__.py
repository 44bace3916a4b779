"""Company, preferences, state of the installation."""

from core.settings.calendar import company_calendar
from core.settings.company import (
    Company,
    company_defaults,
    company_today,
    company_version_now,
    current_company,
    use_company,
)
from core.settings.state import State, current_state, schema_version_now

__all__ = [
    "Company",
    "State",
    "company_calendar",
    "company_defaults",
    "company_today",
    "company_version_now",
    "current_company",
    "current_state",
    "schema_version_now",
    "use_company",
]
