"""How urgent something is, on the one scale that every department shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import case

from core.locale import _l
from core.records.fields.text import Choice

#: From light to heavy; the position is the weight.
SCALE = ("low", "normal", "high", "urgent")

PRIORITIES = (
    ("low", _l("Low priority")),
    ("normal", _l("Normal priority")),
    ("high", _l("High priority")),
    ("urgent", _l("Urgent")),
)


def weight(priority: str | None) -> int:
    """How much a priority weighs, 1 to 4; that of a normal one when there is none."""
    return SCALE.index(priority if priority in SCALE else "normal") + 1


@dataclass(frozen=True, kw_only=True)
class Priority(Choice):
    """One of :data:`SCALE`. A department may call its steps as it speaks (``choices``: a hot lead
    weighs like an urgent case), never have others."""

    choices: Any = PRIORITIES
    words: tuple[tuple[str, str], ...] = (
        ("baja", "low"),
        ("media", "normal"),
        ("normal", "normal"),
        ("alta", "high"),
        ("urgente", "urgent"),
        ("frío", "low"),
        ("templado", "normal"),
        ("caliente", "urgent"),
    )

    never_empty: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """:raises ValueError: the choices are not those of the scale, in order."""
        if tuple(value for value, _label in self.choices) != SCALE:
            raise ValueError(f"a priority is one of {SCALE}")

    def sort_expression(self, cls: type) -> Any:
        """By weight, not by name."""
        weights = {name: number for number, name in enumerate(SCALE)}
        return case(weights, value=self.expression(cls), else_=1)
