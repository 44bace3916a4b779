"""What a bank statement says, whatever file it came in."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from stdnum import iban


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
    #: Account of the other side, where the bank gives it apart.
    account: str = ""
    #: What the bank itself calls it, the same wherever it tells of it; empty: its texts say which it is.
    identity: str = ""
    #: Why it came back: a reason of ISO 20022, AM04; empty: it did not.
    code: str = ""
    #: What the bank took for that.
    fee: Decimal = Decimal(0)

    @property
    def counterpart(self) -> str:
        """Account of the other side, letters and digits alone: as given apart, or as the text names it;
        empty when neither says one."""
        given = re.sub(r"[^A-Z0-9]", "", self.account.upper())
        return given or account_in(" ".join((self.text, *self.references)))


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
        """What makes each movement itself: account, day, amount, what the bank calls it or else its texts,
        and its turn among equal ones.

        Neither the file nor the place in it counts, so a statement that overlaps an earlier one brings
        only what is new.
        """
        seen: Counter[tuple[str, ...]] = Counter()
        found = []
        for one in self.movements:
            named = (one.identity,) if one.identity else (one.text, *one.references)
            said = (self.account, one.day.isoformat(), str(one.amount), *named)
            seen[said] += 1
            content = "\x1f".join((*said, str(seen[said])))
            found.append(hashlib.sha256(content.encode()).hexdigest()[:40])
        return found


_IBAN_BEGINS = re.compile(r"(?=([A-Z]{2}\d{2}))")
#: CLABE (MX) and CBU or CVU (AR).
_DIGITS = re.compile(r"(?<!\d)(\d{22}|\d{18})(?!\d)")


def account_in(text: str) -> str:
    """The first number of an account in a text, with or without blanks in it; empty: there is none.

    An IBAN counts with the right check digits (ISO 13616), others by their length.
    """
    said = text.upper()
    for begin in _IBAN_BEGINS.finditer(said):
        words = said[begin.start() : begin.start() + 50].split()
        for count in range(1, min(len(words), 10) + 1):
            number = "".join(words[:count])[:34]
            if len(number) >= 15 and number.isalnum() and iban.is_valid(number):
                return number
        first = "".join(words)[:24]
        if first.startswith("ES") and iban.is_valid(first):  # a word stuck to its end
            return first
    found = _DIGITS.search(said)
    return found[1] if found else ""


def total(movements: Sequence[Movement]) -> Decimal:
    """What the movements come to."""
    return sum((one.amount for one in movements), Decimal(0))
