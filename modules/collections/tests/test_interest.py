"""Interest for late payment: hand-reckoned tables over changes of semester and partial payments."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modules.collections.law.interest import NoRate, Rate, interest

#: Ley 3/2004, Spain: the semesters that the tests need.
SPAIN = (
    Rate(date(2025, 1, 1), Decimal("11.15")),
    Rate(date(2025, 7, 1), Decimal("10.15")),
    Rate(date(2026, 1, 1), Decimal("10.15")),
    Rate(date(2026, 7, 1), Decimal("10.40")),
)

#: Amount, due on, until, payments → interest; the sum of the comment, by hand.
TABLE = (
    # nothing before the day after it was due
    ("1000.00", "2026-03-31", "2026-03-31", (), "0.00"),
    # 1000 × 10,15 % × 1 / 365 = 0,27808…
    ("1000.00", "2026-03-31", "2026-04-01", (), "0.28"),
    # 30 days of April: 1000 × 10,15 % × 30 / 365 = 8,34246…
    ("1000.00", "2026-03-31", "2026-04-30", (), "8.34"),
    # 15 days of June at 10,15 + 15 of July at 10,40: 4,17123… + 4,27397… = 8,44520…
    ("1000.00", "2026-06-15", "2026-07-15", (), "8.45"),
    # 400 paid on 10 April: 10 days of 1000 + 20 of 600: 2,78082… + 3,33698… = 6,11780…
    ("1000.00", "2026-03-31", "2026-04-30", (("2026-04-10", "400.00"),), "6.12"),
    # 5.000 due 2025-05-31: 30 d at 11,15 (45,82191…), 184 d at 10,15 (255,83561…), 2026-H1 181 d at
    # 10,15 (251,66438…), 9 d at 10,40 (12,82191…) = 566,14383…
    ("5000.00", "2025-05-31", "2026-07-09", (), "566.14"),
    # the same, 2.000 paid on 2025-12-31 and 1.000 on 2026-07-05: 45,82191… + 255,83561… +
    # 3000 × 10,15 % × 181 / 365 (150,99863…) + 3000 × 10,40 % × 5 / 365 (4,27397…) +
    # 2000 × 10,40 % × 4 / 365 (2,27945…) = 459,20958…
    (
        *("5000.00", "2025-05-31", "2026-07-09"),
        (("2025-12-31", "2000.00"), ("2026-07-05", "1000.00")),
        "459.21",
    ),
    # paid before it was due: only the rest bears interest: 600 × 10,15 % × 30 / 365 = 5,00547…
    ("1000.00", "2026-03-31", "2026-04-30", (("2026-03-01", "400.00"),), "5.01"),
    # paid wholly on 10 April, returned by the bank on 20 April: 10 d + 10 d of 1000 = 5,56164…
    (
        *("1000.00", "2026-03-31", "2026-04-30"),
        (("2026-04-10", "1000.00"), ("2026-04-20", "-1000.00")),
        "5.56",
    ),
)


@pytest.mark.parametrize(("amount", "due_on", "until", "payments", "expected"), TABLE)
def test_hand_reckoned_interest(amount, due_on, until, payments, expected):
    found = interest(
        Decimal(amount),
        date.fromisoformat(due_on),
        date.fromisoformat(until),
        [(date.fromisoformat(day), Decimal(part)) for day, part in payments],
        SPAIN,
    )
    assert found.total == Decimal(expected)


def test_a_day_without_a_rate_is_named():
    with pytest.raises(NoRate) as error:
        interest(Decimal(100), date(2024, 12, 30), date(2025, 2, 1), (), SPAIN)
    assert error.value.day == date(2024, 12, 31)


_CENTS = st.integers(1, 10_000_000).map(lambda cents: Decimal(cents) / 100)
_DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    amount=_CENTS,
    due_on=_DAYS,
    length=st.integers(0, 500),
    payments=st.lists(st.tuples(_DAYS, _CENTS), max_size=5),
)
def test_spans_are_days_reckoned_one_by_one(amount, due_on, length, payments):
    until = due_on + timedelta(days=length)
    found = interest(amount, due_on, until, payments, SPAIN)
    exact, day = Decimal(0), due_on + timedelta(days=1)
    while day <= until:
        owed = max(amount - sum(part for when, part in payments if when < day), Decimal(0))
        pct = [rate.pct for rate in SPAIN if rate.valid_from <= day][-1]
        exact += owed * pct / 36500
        day += timedelta(days=1)
    assert abs(found.total - exact.quantize(Decimal("0.01"), ROUND_HALF_UP)) <= Decimal("0.01")
    assert sum(span.days for span in found.spans) <= length
