"""Values before an update, as JSON, so that an undo brings them back exactly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core.records.fields import Field


def frozen(fields: Mapping[str, Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """Canonical values as JSON."""
    return {name: fields[name].to_stored(value) for name, value in values.items()}


def thawed(fields: Mapping[str, Field], stored: Mapping[str, Any]) -> dict[str, Any]:
    """The canonical values again; those of fields that no longer exist are left out."""
    return {
        name: canonical(fields[name], value) for name, value in stored.items() if name in fields
    }


def canonical(known: Field, value: Any) -> Any:
    """A canonical value from its JSON form, without validating it: it was valid once."""
    if value is None or isinstance(value, list):
        return value
    kind = known.python_type()
    if kind is Decimal:
        return Decimal(value)
    if kind is datetime:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if kind is date else value
