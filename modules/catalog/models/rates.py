"""Exchange rates, by day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from core.api.models import Currency, Day, DecimalNumber, Record, Text, _l, column, model

EXCHANGE_RATE = "catalog.exchange_rate"


class ExchangeRate(Record):
    """What one unit of a currency is worth in another, from a day on."""

    __tablename__ = "catalog_exchange_rate"
    __table_args__ = (
        Index("ux_catalog_exchange_rate", "from_currency", "to_currency", "day", unique=True),
    )

    #: One unit of this …
    from_currency: Mapped[str] = column(
        Currency(label=_l("One unit of"), required=True, aliases=("de", "moneda", "divisa", "from"))
    )
    #: … is so many of that.
    to_currency: Mapped[str] = column(
        Currency(label=_l("Expressed in"), required=True, aliases=("a", "en", "to"))
    )
    day: Mapped[date] = column(
        Day(label=_l("From the day"), required=True, aliases=("fecha", "día", "date"))
    )
    rate: Mapped[Decimal] = column(
        DecimalNumber(
            label=_l("Exchange rate"),
            required=True,
            places=8,
            least=2,
            min=Decimal("0.00000001"),
            aliases=("tipo de cambio", "cambio", "rate"),
        )
    )
    #: Who published it.
    source: Mapped[str | None] = column(
        Text(label=_l("Published by"), max=80, aliases=("fuente", "source"))
    )


_days = count(1)


def _another_day() -> str:
    return (date(2020, 1, 1) + timedelta(days=next(_days))).isoformat()


contributions = model(
    ExchangeRate,
    name=EXCHANGE_RATE,
    label=_l("Exchange rate"),
    plural=_l("Exchange rates"),
    collection="exchange-rates",
    icon="arrows-exchange",
    title="from_currency",
    everybody_reads=True,
    examples={"from_currency": "USD", "to_currency": "EUR", "day": _another_day},
)
