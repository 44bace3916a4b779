"""What the law of a country grants to who is paid late, by date."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from core.api.models import (
    Country,
    Currency,
    Day,
    Money,
    Record,
    Text,
    _l,
    column,
    model,
)
from modules.collections.models.fields import Percent

LATE_RATE = "collections.late_rate"


class LateRate(Record):
    """The interest for late payment and the fixed compensation of a country, from a day on."""

    __tablename__ = "collections_late_rate"
    __table_args__ = (Index("ux_collections_late_rate", "country", "valid_from", unique=True),)

    country: Mapped[str] = column(Country(label=_l("Country"), required=True))
    #: First day on which it holds; until the next one of the country.
    valid_from: Mapped[date] = column(
        Day(label=_l("From the day"), required=True, aliases=("desde", "fecha", "date"))
    )
    #: Percent a year.
    pct: Mapped[Decimal] = column(
        Percent(label=_l("Interest a year"), required=True, aliases=("interés", "tipo", "interest"))
    )
    #: What is owed besides for each invoice paid late; zero where the law grants none.
    compensation: Mapped[Decimal] = column(
        Money(
            label=_l("Compensation for each invoice"),
            required=True,
            default=Decimal(0),
            min=Decimal(0),
            aliases=("compensación", "indemnización", "compensation"),
        ),
        default=Decimal(0),
    )
    currency: Mapped[str] = column(Currency(label=_l("Currency"), required=True, default="EUR"))
    #: Law, and where the rate was published.
    source: Mapped[str | None] = column(
        Text(label=_l("Where it stands"), max=200, help=_l("Law and article."), aliases=("ley",))
    )


_days = count(1)


def _another_day() -> str:
    return (date(1990, 1, 1) + timedelta(days=next(_days))).isoformat()


contributions = model(
    LateRate,
    name=LATE_RATE,
    label=_l("Legal interest"),
    plural=_l("Legal interests"),
    collection="late-rates",
    icon="percentage",
    title="country",
    everybody_reads=True,
    examples={"country": "ES", "valid_from": _another_day, "pct": Decimal("10.15")},
)
