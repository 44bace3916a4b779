"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Numeric, types
from sqlalchemy.dialects.postgresql import JSONB


class UTCDateTime(types.TypeDecorator[datetime]):
    """An instant: always aware, always UTC. SQLite keeps it as text without zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """:raises ValueError: the value has no time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """The stored instant, aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Exact(types.TypeDecorator[Decimal]):
    """An exact decimal with a fixed number of places.

    NUMERIC on PostgreSQL; on SQLite, which has no exact decimals, an integer of the smallest unit,
    so that sums, order and comparisons stay exact.
    """

    impl = Numeric
    cache_ok = True

    def __init__(self, places: int = 2, digits: int = 18) -> None:
        super().__init__()
        self.places = places
        self.digits = digits
        self.unit = Decimal(1).scaleb(-places)
        self.limit = Decimal(10) ** (digits - places)

    def load_dialect_impl(self, dialect: Any) -> types.TypeEngine:
        """INTEGER or NUMERIC(digits, places)."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(Numeric(self.digits, self.places))

    def process_bind_param(self, value: Decimal | int | None, dialect: Any) -> Any:
        """:raises ValueError: a float, too many places or out of range."""
        if value is None:
            return None
        if isinstance(value, float):
            raise ValueError("floats are not exact; use Decimal")
        value = Decimal(value)
        exact = value.quantize(self.unit)
        if exact != value or abs(value) >= self.limit:
            raise ValueError(f"{value} does not fit {self.digits} digits with {self.places} places")
        return int(exact.scaleb(self.places)) if dialect.name == "sqlite" else exact

    def process_result_value(self, value: Any, dialect: Any) -> Decimal | None:
        """The stored number as Decimal."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return Decimal(int(value)).scaleb(-self.places)
        return Decimal(value)


#: JSON document; JSONB on PostgreSQL.
Json = JSON().with_variant(JSONB(), "postgresql")
