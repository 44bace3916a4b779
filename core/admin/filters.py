"""Filters of instants: what a person writes is of their own zone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_admin.contrib.sqla import filters
from flask_admin.model.filters import convert

from core.locale import current_timezone


class After(filters.DateTimeGreaterFilter):
    """After an instant."""

    def clean(self, value: str) -> datetime:
        """The instant, aware. :raises ValueError: it cannot be read."""
        return super().clean(value).replace(tzinfo=current_timezone())


class Before(filters.DateTimeSmallerFilter):
    """Before an instant."""

    def clean(self, value: str) -> datetime:
        """As above."""
        return super().clean(value).replace(tzinfo=current_timezone())


class Within(filters.DateTimeBetweenFilter):
    """Between two instants."""

    def clean(self, value: str) -> list[datetime]:
        """As above, for both."""
        return [moment.replace(tzinfo=current_timezone()) for moment in super().clean(value)]


class Converter(filters.FilterConverter):
    """Flask-Admin's choice of filters, with those of instants."""

    @convert("UTCDateTime")
    def conv_instant(self, column: Any, name: str, **options: Any) -> list[Any]:
        """Filters of a column of instants."""
        kinds = (Within, After, Before, filters.FilterEmpty)
        return [kind(column, name, **options) for kind in kinds]
