"""What a bank statement says, whatever file it came in."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


class BadStatement(ValueError):
    """The file is not accepted, as a whole. ``line``: where it is wrong, from 1; 0: all of it."""

    def __init__(self, line: int, text: str) -> None:
        """:param text: for a person: what is wrong, and what was expected."""
        super().__init__(text)
        self.line = line


@dataclass(frozen=True)
class Movement:
    """A line of a statement; ``amount`` is positive when money came in."""

    day: date
    value_day: date
    amount: Decimal
    text: str
    #: References that the bank gives apart: of the payer, of the document.
    references: tuple[str, ...] = ()
    #: Line of the file, from 1.
    line: int = 0


@dataclass
class Statement:
    """A period of one account."""

    #: As the file names it: bank, branch and number, or an IBAN.
    account: str
    currency: str
    day_from: date
    day_to: date
    opening: Decimal | None = None
    closing: Decimal | None = None
    holder: str = ""
    movements: list[Movement] = field(default_factory=list)

    def keys(self) -> list[str]:
        """What makes each movement itself: account, day, amount, texts, and its turn among equal ones.

        Neither the file nor the place in it counts, so a statement that overlaps an earlier one brings
        only what is new.
        """
        seen: Counter[tuple[str, ...]] = Counter()
        found = []
        for one in self.movements:
            said = (self.account, one.day.isoformat(), str(one.amount), one.text, *one.references)
            seen[said] += 1
            content = "\x1f".join((*said, str(seen[said])))
            found.append(hashlib.sha256(content.encode()).hexdigest()[:40])
        return found


def total(movements: Sequence[Movement]) -> Decimal:
    """What the movements come to."""
    return sum((one.amount for one in movements), Decimal(0))
