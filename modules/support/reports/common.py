"""What the reports of cases share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.api.locale import format_hours, format_percent
from core.api.ui import Asked, Cell, share
from modules.support.models import Case

#: By which the lines of a report can be made.
BY = ("type_id", "team_id", "owner_id", "priority")


def counted(asked: Asked) -> list[Any]:
    """The conditions on which cases a report counts: those in use, of whom it is asked."""
    return [Case.archived_at.is_(None), *asked.owned(Case)]


def line_of(asked: Asked) -> Any:
    """The column by whose values the lines are made."""
    return getattr(Case, asked.by)


@dataclass
class Kept:
    """How promises were kept in a line: how many cases, minutes of working time, in time, too late."""

    cases: int = 0
    done: int = 0
    minutes: int = 0
    kept: int = 0
    late: int = 0

    def add(self, other: Kept) -> None:
        """Count another line too."""
        for name in ("cases", "done", "minutes", "kept", "late"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def rate(self) -> float | None:
        """Of those with a promise, how many of a hundred were in time."""
        return share(self.kept, self.kept + self.late)

    @property
    def mean(self) -> float | None:
        """Seconds of working time, of those that were done."""
        return 60 * self.minutes / self.done if self.done else None

    def cells(self, asked: Asked, field: str, *where: Any) -> list[Cell]:
        """Mean, in time, too late and their share.

        :param field: of the case, that says how the promise was kept. :param where: nodes of the line.
        """
        hrefs = [asked.opens(*where, [field, "is", state]) for state in ("kept", "late")]
        return [
            Cell(self.mean),
            Cell(self.kept, hrefs[0]),
            Cell(self.late, hrefs[1]),
            Cell(self.rate),
        ]


def percent(value: float | None) -> str:
    """A share as a key figure."""
    return "—" if value is None else format_percent(value, 0)


def hours(seconds: float | None) -> str:
    """A mean of working time as a key figure."""
    return "—" if seconds is None else format_hours(seconds)
