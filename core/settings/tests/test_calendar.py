"""The settings of a company as a calendar."""

from datetime import UTC, date, datetime, timedelta

from core.settings import Company, company_calendar


def test_a_company_with_its_own_hours_and_holidays():
    calendar = company_calendar(
        Company(
            country="ES",
            timezone="Europe/Madrid",
            subdivision="ES-A",
            hours={"1": ["09:00-14:00"], "2": []},
            holidays=[["2026-11-23", "Feria"]],
        )
    )
    assert calendar.holiday(date(2026, 11, 23)) == "Feria"
    assert calendar.holiday(date(2026, 10, 9)) == "Día de la Comunidad Valenciana"
    start = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    assert calendar.add_working_time(start, timedelta(hours=1)) == datetime(
        2026, 11, 30, 9, 0, tzinfo=UTC
    )


def test_a_company_that_set_nothing_works_as_its_country_does():
    calendar = company_calendar(Company(country="MX", timezone="America/Tijuana"))
    assert calendar.is_open(datetime(2026, 11, 23, 18, 0, tzinfo=UTC))
    assert not calendar.is_open(datetime(2026, 11, 23, 16, 0, tzinfo=UTC))
