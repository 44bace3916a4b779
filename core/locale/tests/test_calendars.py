"""Working days and hours."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.locale.calendars import WorkCalendar, country_calendar, parse_hours, public_holidays

OFFICE = dict.fromkeys(range(1, 6), ("09:00-14:00", "15:00-18:00"))
ALICANTE = WorkCalendar(
    "ES",
    "Europe/Madrid",
    OFFICE,
    "ES-A",
    {date(2026, 6, 25): "Fiesta local"},
    frozenset({date(2026, 4, 6)}),
)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("country", "subdivision", "day", "name"),
    [
        ("ES", None, date(2026, 1, 6), "Epifanía del Señor"),
        ("ES", "ES-A", date(2026, 10, 9), "Día de la Comunidad Valenciana"),
        ("ES", "ES-VC", date(2026, 10, 9), "Día de la Comunidad Valenciana"),
        ("ES", "ES-M", date(2026, 10, 9), None),
        ("ES", "ES-MD", date(2026, 5, 2), "Fiesta de la Comunidad de Madrid"),
        ("MX", "MX-JAL", date(2026, 11, 16), "Día de la Revolución"),
        ("AR", "AR-B", date(2026, 7, 9), "Día de la Independencia"),
        ("CL", "CL-RM", date(2026, 9, 18), "Día de la Independencia"),
        ("CO", None, date(2026, 7, 20), "Día de la Independencia"),
        ("PE", "nowhere", date(2026, 7, 28), "Día de la Independencia"),
        ("", None, date(2026, 1, 1), None),
    ],
)
def test_public_holidays(country, subdivision, day, name):
    assert public_holidays(country, day.year, subdivision).get(day) == name


def test_working_days():
    assert ALICANTE.holiday(date(2026, 6, 25)) == "Fiesta local"
    assert ALICANTE.holiday(date(2026, 6, 24)) == "San Juan"
    assert ALICANTE.holiday(date(2026, 4, 6)) is None
    assert ALICANTE.is_working_day(date(2026, 4, 6))
    assert ALICANTE.add_working_days(date(2026, 6, 23), 1) == date(2026, 6, 26)
    assert ALICANTE.add_working_days(date(2026, 6, 26), -1) == date(2026, 6, 23)
    assert ALICANTE.add_working_days(date(2026, 6, 24), 0) == date(2026, 6, 26)
    assert ALICANTE.working_days(date(2026, 6, 22), date(2026, 6, 29)) == 3


@given(st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.integers(1, 60))
def test_adding_and_counting_agree(start, count):
    end = ALICANTE.add_working_days(start, count)
    assert ALICANTE.is_working_day(end)
    assert ALICANTE.working_days(start, end) == count


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-23T08:00", 2, "2026-11-23T10:00"),
        ("2026-11-23T11:00", 4, "2026-11-23T16:00"),  # over lunch
        ("2026-11-20T16:00", 2, "2026-11-23T09:00"),  # over the weekend
        ("2026-11-21T12:00", 0, "2026-11-23T08:00"),  # on a Saturday
        ("2026-06-23T15:00", 2, "2026-06-26T08:00"),  # over two holidays, in summer time
    ],
)
def test_working_time(start, hours, end):
    length = timedelta(hours=hours)
    assert ALICANTE.add_working_time(at(start), length) == at(end)
    assert ALICANTE.working_time(at(start), at(end)) == length


@given(
    st.integers(0, 1_000_000).map(lambda n: at("2025-01-01T00:00") + timedelta(minutes=n)),
    st.integers(1, 20_000).map(lambda n: timedelta(minutes=n)),
)
def test_adding_and_measuring_time_agree(start, length):
    end = ALICANTE.add_working_time(start, length)
    assert ALICANTE.working_time(start, end) == length
    assert ALICANTE.is_open(end - timedelta(seconds=1))
    assert ALICANTE.working_time(end, start) == timedelta()


def test_round_the_clock_over_the_change_of_time():
    always = WorkCalendar("", "Europe/Madrid", dict.fromkeys(range(1, 8), ("00:00-24:00",)))
    start = at("2026-10-24T12:00")
    assert always.add_working_time(start, timedelta(hours=24)) == start + timedelta(hours=24)


def test_open_or_closed():
    assert ALICANTE.is_open(at("2026-11-23T08:00"))
    assert not ALICANTE.is_open(at("2026-11-23T17:00"))
    assert not ALICANTE.is_open(at("2026-11-22T10:00"))


def test_wrong_settings_are_told():
    for spans in (("9:00-14:00",), ("14:00-09:00",), ("09:00-14:00", "13:00-18:00"), ("x",)):
        with pytest.raises(ValueError):
            parse_hours(spans)
    closed = WorkCalendar("ES", "Europe/Madrid", {1: ()})
    with pytest.raises(ValueError):
        closed.add_working_days(date(2026, 1, 1), 1)
    with pytest.raises(ValueError):
        closed.add_working_time(at("2026-01-01T00:00"), timedelta(hours=1))
    with pytest.raises(ValueError):
        ALICANTE.add_working_time(at("2026-01-01T00:00"), timedelta(hours=-1))


def test_a_new_company_gets_its_countrys_calendar():
    calendar = country_calendar("MX")
    assert calendar.tz == "America/Mexico_City"
    assert calendar.is_open(at("2026-11-23T15:00"))
