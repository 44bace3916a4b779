"""Which instalments a movement of the bank pays: suggestions with a score and a reason.

In the order of certainty: a reference that is the invoice's number, the number in the text, an account
that paid before, a tax id in the text, the amount with a similar name, several instalments together.
Certain is only what names the document *and* comes to the cent; everything else waits for a person.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.api.models import fold
from core.api.services import _
from modules.accounting.services.banking.statement import Movement

#: Shorter numbers ("12") stand in texts by chance.
SHORTEST = 4
#: Words next to each other that may be one number: "FRA 2026 0012".
_TOGETHER = 3
#: Instalments of a customer that are tried together.
_COMBINED, _AMONG = 4, 12
#: How alike two names are from which it is worth showing (0 to 100).
ALIKE = 82
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Candidate:
    """An instalment that is open, as matching needs it."""

    id: int
    number: str
    contact_id: int
    open: Decimal
    currency: str = "EUR"
    invoice_id: int = 0


@dataclass(frozen=True)
class Payer:
    """Who may have paid."""

    id: int
    name: str
    tax_id: str = ""


@dataclass(frozen=True)
class Suggestion:
    """What a movement pays, how sure that is (0 to 100), and why."""

    parts: tuple[tuple[int, Decimal], ...]
    contact_id: int
    score: int
    why: str
    certain: bool = False
    #: Recorded already: the movement is this payment, not another one.
    payment_id: int | None = None
    #: Money that the bank takes back: what it was charged by.
    returned: str = ""


def suggest(
    movements: Sequence[Movement],
    candidates: Iterable[Candidate],
    payers: Iterable[Payer],
    accounts: Mapping[str, int] | None = None,
) -> list[Suggestion | None]:
    """The best suggestion for each movement, or None; an instalment is certain for one movement only.

    :param candidates: open instalments of one currency. :param payers: whose they are.
    :param accounts: number of an account → contact whose it is, or who paid from it before.
    """
    finder = _Finder(list(candidates), {payer.id: payer for payer in payers}, dict(accounts or {}))
    found = [finder.find(one) for one in movements]
    taken: dict[int, int] = {}
    for place in sorted(range(len(found)), key=lambda i: -(found[i].score if found[i] else 0)):  # type: ignore[union-attr]
        one = found[place]
        if one is None or not one.certain:
            continue
        if any(due in taken for due, _amount in one.parts):
            found[place] = Suggestion(
                one.parts, one.contact_id, 50, _("another line of the statement pays it too")
            )
            continue
        taken |= {due: place for due, _amount in one.parts}
    return found


class _Finder:
    def __init__(
        self, candidates: list[Candidate], payers: dict[int, Payer], accounts: dict[str, int]
    ) -> None:
        self.payers, self.accounts = payers, accounts
        self.by_number: dict[str, list[Candidate]] = defaultdict(list)
        self.by_amount: dict[Decimal, list[Candidate]] = defaultdict(list)
        self.by_contact: dict[int, list[Candidate]] = defaultdict(list)
        for one in candidates:
            key = plain(one.number)
            if len(key) >= SHORTEST:
                self.by_number[key].append(one)
            self.by_amount[one.open].append(one)
            self.by_contact[one.contact_id].append(one)
        self.by_tax_id = {plain(p.tax_id): p.id for p in payers.values() if len(p.tax_id) >= 7}
        self.names = {p.id: fold(p.name) for p in payers.values()}

    def find(self, movement: Movement) -> Suggestion | None:
        """The first way that leads somewhere."""
        if movement.amount <= 0 or movement.code:  # what comes back to us is nobody's payment
            return None
        ways = (self._by_reference, self._by_text, self._by_account, self._by_tax_id, self._by_name)
        weak: Suggestion | None = None
        for way in ways:
            found = way(movement)
            if found is not None and found.certain:
                return found
            if found is not None and (weak is None or found.score > weak.score):
                weak = found
        return weak

    def _by_reference(self, movement: Movement) -> Suggestion | None:
        for reference in movement.references:
            named = self.by_number.get(plain(reference))
            if named:
                why = _("the reference is the number of the invoice")
                return self._of_documents(movement, named, 100, why)
        return None

    def _by_text(self, movement: Movement) -> Suggestion | None:
        named = self._named_in(" ".join((movement.text, *movement.references)))
        if not named:
            return None
        why = _("the number of the invoice is in the text")
        return self._of_documents(movement, named, 95, why)

    def _named_in(self, text: str) -> list[Candidate]:
        words = _WORD.findall(fold(text))
        found: dict[int, Candidate] = {}
        place = 0
        while place < len(words):
            for count in range(min(_TOGETHER, len(words) - place), 0, -1):
                key = plain("".join(words[place : place + count]))
                if key in self.by_number and any(c.isdigit() for c in key):
                    found |= {one.id: one for one in self.by_number[key]}
                    place += count - 1
                    break
            place += 1
        return list(found.values())

    def _of_documents(
        self, movement: Movement, named: list[Candidate], score: int, why: str
    ) -> Suggestion | None:
        """Named documents: certain where one customer's instalments come to the amount in one way."""
        customers = {one.contact_id for one in named}
        ways = _combinations(named, movement.amount)
        if len(customers) == 1 and len(ways) == 1:
            return _made(ways[0], score, why, certain=True)
        if ways:
            return _made(ways[0], 70, _("%(why)s, but it could be another one too", why=why))
        if len(customers) > 1:
            return None
        return self._part(movement, named, why)

    def _part(self, movement: Movement, named: list[Candidate], why: str) -> Suggestion:
        """Named, but not to the cent: as far as the money goes, the oldest first."""
        left, parts = movement.amount, []
        for one in named:
            if left > 0 and one.open > 0:
                part = min(left, one.open)
                parts.append((one.id, part))
                left -= part
        text = _("%(why)s, but the amount is another", why=why)
        return Suggestion(tuple(parts), named[0].contact_id, 60, text)

    def _by_account(self, movement: Movement) -> Suggestion | None:
        contact = self.accounts.get(movement.counterpart)
        return self._of_customer(movement, contact, 85) if contact else None

    def _by_tax_id(self, movement: Movement) -> Suggestion | None:
        for word in _WORD.findall(fold(" ".join((movement.text, *movement.references)))):
            contact = self.by_tax_id.get(plain(word))
            if contact and (found := self._of_customer(movement, contact, 80)):
                return found
        return None

    def _of_customer(self, movement: Movement, contact_id: int, score: int) -> Suggestion | None:
        dues = self.by_contact.get(contact_id, [])
        who = _("account of the customer") if score == 85 else _("tax id in the text")
        exact = [one for one in dues if one.open == movement.amount]
        if exact:
            text = _("%(who)s, and the amount is that of an instalment", who=who)
            return _made(exact[:1], score if len(exact) == 1 else score - 15, text)
        ways = _combinations(dues[:_AMONG], movement.amount)
        if ways:
            text = _("%(who)s, and several instalments come to the amount", who=who)
            return _made(ways[0], 55 if len(ways) == 1 else 45, text)
        return None

    def _by_name(self, movement: Movement) -> Suggestion | None:
        from rapidfuzz import fuzz  # loaded by the first comparison

        said = fold(movement.text)
        alike = sorted(
            (
                (fuzz.token_set_ratio(self.names.get(one.contact_id, ""), said), one)
                for one in self.by_amount.get(movement.amount, ())[:200]
                if self.names.get(one.contact_id)
            ),
            key=lambda pair: (-pair[0], pair[1].id),
        )
        if not alike or alike[0][0] < ALIKE:
            return None
        score = 65 if len(alike) == 1 or alike[1][0] < ALIKE else 50
        return _made([alike[0][1]], score, _("same amount, and the name is like the customer's"))


def plain(text: str) -> str:
    """A number without what people and banks write between its parts: "F-2026/0012" → "f20260012"."""
    return "".join(_WORD.findall(fold(text))).lstrip("0")


def _combinations(dues: Sequence[Candidate], amount: Decimal) -> list[list[Candidate]]:
    """The ways in which some of the instalments of one customer come to an amount; two are enough."""
    whole = [one for one in dues if one.open]
    found: list[list[Candidate]] = []
    if len(whole) > 1 and sum((one.open for one in whole), Decimal(0)) == amount:
        found.append(whole)
    for count in range(1, min(_COMBINED, len(whole)) + 1):
        for some in itertools.combinations(whole[:_AMONG], count):
            if sum((one.open for one in some), Decimal(0)) == amount and list(some) not in found:
                found.append(list(some))
                if len(found) > 1:
                    return found
    return [way for way in found if len({one.contact_id for one in way}) == 1]


def _made(dues: Sequence[Candidate], score: int, why: str, certain: bool = False) -> Suggestion:
    parts = tuple((one.id, one.open) for one in dues)
    return Suggestion(parts, dues[0].contact_id, score, why, certain)
