"""Until when a request must be answered, by the law of its country (data of the country's profile)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from core.api.locale import company_calendar, country_calendar, country_profile
from core.api.services import current_company


def due(kind: str, country: str, received: date, *, extended: bool = False) -> date:
    """The last day for the answer; at a weekend or on a holiday it stays where it is.

    :param kind: access, portability, rectification, erasure, objection or restriction.
    """
    rights = country_profile(country).rights
    day = _after(received, rights.get(kind) or rights["default"], country)
    return _after(day, rights.get("extension", {}), country) if extended else day


def law(country: str) -> str:
    """The law that gives the right, as people cite it."""
    return country_profile(country).rights_law


def papers_law() -> str:
    """Where the law of the company's country says how long papers of trade are kept."""
    company = current_company()
    return country_profile(company.country if company else None).papers_law


def verified(country: str) -> bool:
    """Whether somebody checked the deadlines of a country against the text of its law."""
    return country_profile(country).rights_verified


def may_extend(country: str) -> bool:
    """Whether the law knows a longer time."""
    return any(country_profile(country).rights.get("extension", {}).values())


def _after(day: date, span: Mapping[str, int], country: str) -> date:
    day += relativedelta(months=span.get("months", 0)) + timedelta(days=span.get("days", 0))
    if count := span.get("working_days", 0):
        company = current_company()
        own = company is not None and company.country == country
        calendar = company_calendar(company) if own and company else country_calendar(country)
        day = calendar.add_working_days(day, count)
    return day
