"""Amounts by tax of an invoice whose program tells lines with rates, and one sum of all taxes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

ZERO, CENT = Decimal(0), Decimal("0.01")
#: No book holds more; what is larger is no amount.
MOST = Decimal(10) ** 13


@dataclass(frozen=True)
class Shares:
    """Taxes of an invoice."""

    #: Part of the total.
    tax: Decimal
    #: Taken off what is collected.
    withheld: Decimal = ZERO
    #: (kind, rate in percent, base, amount); empty: the lines do not explain the sums.
    parts: tuple[tuple[str, Decimal, Decimal, Decimal], ...] = ()


def number_of(value: Any) -> Decimal | None:
    """A number of an answer, which may be text; None: it is none, or no amount."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    try:
        found = Decimal(value)
    except (InvalidOperation, ValueError):
        return None
    return found if found.is_finite() and abs(found) < MOST else None


def money_of(value: Any) -> Decimal | None:
    """An amount of an answer in cents: programs write 161.32999999999998, too."""
    found = number_of(value)
    return None if found is None else _cents(found)


def shares_of(lines: Any, net: Decimal, total: Decimal) -> Shares:
    """Amounts by tax.

    :param lines: mappings with ``price`` of one, ``units``, ``discount``, ``tax`` and ``retention`` in
        percent.
    :param net: without taxes. :param total: taxes in it and withholdings taken off, as it is paid.
    :returns: what the lines come to, cents of rounding in the largest; where they do not explain net
        and total, the difference of these without parts.
    """
    unexplained = Shares(total - net)
    bases: dict[Decimal, Decimal] = defaultdict(Decimal)
    withheld_on: dict[Decimal, Decimal] = defaultdict(Decimal)
    count = 0
    for line in lines if isinstance(lines, list) else ():
        read = _line(line)
        if read is None:
            return unexplained
        base, rate, retention = read
        bases[rate] += base
        count += 1
        if retention:
            withheld_on[retention] += base
    if not bases or abs(net - sum(bases.values())) > CENT * count:
        return unexplained
    _into_largest(bases, net - sum(bases.values()))
    amounts = {rate: _cents(base * rate / 100) for rate, base in bases.items()}
    withheld = {rate: _cents(base * rate / 100) for rate, base in withheld_on.items()}
    off = sum(withheld.values(), ZERO)
    missing = total - net + off - sum(amounts.values(), ZERO)
    if abs(missing) > CENT * count or (missing and not any(amounts.values())):
        return unexplained
    _into_largest(amounts, missing)
    parts = [("vat", rate, bases[rate], amounts[rate]) for rate in sorted(bases, reverse=True)]
    parts += [("withholding", rate, withheld_on[rate], withheld[rate]) for rate in sorted(withheld)]
    return Shares(sum(amounts.values(), ZERO), off, tuple(parts))


def _line(line: Any) -> tuple[Decimal, Decimal, Decimal] | None:
    """(base, rate, rate of what is withheld); None: a number is missing or has no meaning."""
    if not isinstance(line, Mapping):
        return None
    price, units = number_of(line.get("price")), number_of(line.get("units"))
    discount, rate, retention = (
        number_of(line.get(n) or 0) for n in ("discount", "tax", "retention")
    )
    if price is None or units is None or discount is None or rate is None or retention is None:
        return None
    if not (0 <= discount <= 100 and 0 <= rate <= 100 and abs(retention) <= 100):
        return None
    base = price * units * (100 - discount) / 100
    return (_cents(base), rate, abs(retention)) if abs(base) < MOST else None


def _cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def _into_largest(amounts: dict[Decimal, Decimal], missing: Decimal) -> None:
    if missing:
        largest = max(amounts, key=lambda rate: abs(amounts[rate]))
        amounts[largest] += missing
