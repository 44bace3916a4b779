"""The semáforo: whether something is late, planned or missing, from a record's own columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, false, or_

from core.db.base import utcnow
from core.locale import _, _l
from core.records.fields import Context, FieldError, Instant

#: Colour → what it means; red goes before green, green before lead.
LIGHTS = (
    ("red", _l("Overdue")),
    ("green", _l("With an activity planned")),
    ("lead", _l("Nothing planned")),
)


def semaforo(next_activity_at: datetime | None, now: datetime | None = None) -> str:
    """red: something is overdue; green: something is planned; lead: nothing is."""
    if next_activity_at is None:
        return "lead"
    return "red" if next_activity_at < (now or utcnow()) else "green"


def light_condition(column: Any, light: str, now: datetime | None = None) -> ColumnElement[bool]:
    """The SQL condition "the record shows this light". :raises FieldError: there is no such light."""
    now = now or utcnow()
    found: dict[str, ColumnElement[bool]] = {
        "red": column < now,
        "green": column >= now,
        "lead": column.is_(None),
    }
    if light not in found:
        names = ", ".join(str(label) for _light, label in LIGHTS)
        raise FieldError(_("Choose one of: %(choices)s.", choices=names))
    return found[light]


@dataclass(frozen=True, kw_only=True)
class LightField(Instant):
    """The next activity of a record: shown as the semáforo, filtered by light or date, sorted by date."""

    kind: ClassVar[str] = "semaforo"
    #: Lights, as filters offer them.
    choices: tuple = LIGHTS
    #: Field whose value a list shows beside it.
    currency: str = "next_activity_kind"

    def show(self, value: Any, ctx: Context) -> str:
        """The light by its name, or the moment it is due."""
        return str(dict(LIGHTS)[value]) if value in dict(LIGHTS) else super().show(value, ctx)

    def condition(self, cls: type, operator: str, value: Any, ctx: Context) -> ColumnElement[bool]:
        """By light: ``is`` or ``is_not`` red, green, lead; else as any instant.

        :raises FieldError: there is no such light, or not this filter.
        """
        given = value if isinstance(value, list) else [value]
        lights = [light for light in given if light in dict(LIGHTS)]
        if operator not in ("is", "is_not", "in", "not_in") or not lights:
            return super().condition(cls, operator, value, ctx)
        if operator in ("is_not", "not_in"):
            lights = [light for light, _label in LIGHTS if light not in lights]
        column = self.expression(cls)
        return or_(false(), *(light_condition(column, light) for light in lights))
