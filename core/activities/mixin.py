"""The columns of a record about which activities can be planned."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from core.activities.kinds import KindField
from core.activities.light import LightField
from core.locale import _l
from core.records.fields import Text, column


class WithActivities:
    """Calls, meetings and tasks can be planned about the record.

    The columns hold its next open activity, written by :mod:`core.activities` together with the
    activity itself; they touch neither version nor log. Private activities do not count: whoever
    sees the record sees these columns.
    """

    __derived__ = frozenset({"next_activity_at", "next_activity_kind", "next_activity_subject"})

    @declared_attr
    def next_activity_at(cls) -> Mapped[datetime | None]:
        """When its next activity is due; empty while nothing is planned."""
        known = LightField(
            label=_l("Next activity"), readonly=True, importable=False, sortable=True
        )
        return column(known)

    @declared_attr
    def next_activity_kind(cls) -> Mapped[str | None]:
        """Kind of the next activity."""
        known = KindField(
            label=_l("Kind of the next activity"), readonly=True, importable=False, secondary=True
        )
        return mapped_column(String(40), info={"field": known})

    @declared_attr
    def next_activity_subject(cls) -> Mapped[str | None]:
        """Subject of the next activity."""
        known = Text(
            label=_l("Subject of the next activity"),
            readonly=True,
            importable=False,
            secondary=True,
        )
        return column(known)

    @staticmethod
    def __index__(cls: Any) -> None:
        """Lists by next activity, and how many show each light."""
        table = cls.__table__
        name = f"ix_{table.name}_next"
        if all(index.name != name for index in table.indexes):
            Index(name, table.c.next_activity_at, table.c.id)
