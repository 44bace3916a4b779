"""Which rows came with the demo data."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Integer, String, select
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Base
from core.db.session import session


class DemoRow(Base):
    """Rows of a table that came with the demo data; neighbours share one entry."""

    __tablename__ = "core_demo_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Table of the rows.
    table_name: Mapped[str] = mapped_column(String(80), index=True)
    #: First and last id.
    first_id: Mapped[int] = mapped_column(Integer)
    last_id: Mapped[int] = mapped_column(Integer)


def loaded() -> bool:
    """Whether there is demo data in this installation."""
    return session().scalar(select(DemoRow.id).limit(1)) is not None


def ranges(ids: Iterable[int]) -> list[tuple[int, int]]:
    """Ids as (first, last) of neighbours: 1 2 3 7 → (1, 3) (7, 7)."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(ids)):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def without(spans: Iterable[tuple[int, int]], kept: Iterable[int]) -> list[tuple[int, int]]:
    """Spans with some ids taken out."""
    found, out = [], sorted(kept)
    for first, last in spans:
        start = first
        for number in out:
            if start <= number <= last:
                if start < number:
                    found.append((start, number - 1))
                start = number + 1
        if start <= last:
            found.append((start, last))
    return found
