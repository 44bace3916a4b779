"""The day it is where the company is."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from core.api.models import utcnow
from core.api.services import current_company


def today() -> date:
    """Today in the company's zone: what a document is dated that is made now."""
    company = current_company()
    return utcnow().astimezone(ZoneInfo(company.timezone if company else "Europe/Madrid")).date()
