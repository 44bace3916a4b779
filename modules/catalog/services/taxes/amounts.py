"""Exact amounts: rounding half up, and sharing a total out over its parts. Decimals only."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Any

#: Enough for a quotient of two 18-digit numbers to be rounded as the exact one would be.
PRECISION = Context(prec=60, rounding=ROUND_HALF_UP)


def exactly() -> Any:
    """A block in which quotients keep sixty digits: ``with exactly(): …``."""
    return localcontext(PRECISION)


def rounded(value: Decimal, places: int) -> Decimal:
    """To so many decimals, a half away from zero, so that a credit note mirrors its invoice.

    Half up is what the Spanish tax office says of bases (Ley 46/1998 art. 11) and the SAT of CFDI.
    """
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=PRECISION)


def to_multiple(value: Decimal, unit: Decimal) -> Decimal:
    """To the nearest multiple of a coin, a half away from zero; a coin of nothing changes nothing."""
    if not unit:
        return value
    return (value / unit).quantize(Decimal(1), rounding=ROUND_HALF_UP, context=PRECISION) * unit


def spread(
    parts: Sequence[Decimal], total: Decimal, places: int, keys: Sequence[Any] | None = None
) -> list[Decimal]:
    """Round parts so that they add up to a total that was rounded as a whole.

    Each part is off by less than one unit of the last place; what is left over goes to those that
    were cut most. A total of fewer decimals than the parts is reached in steps of the last place, in turns.

    :param parts: exact, adding up to ``total`` but for its own rounding.
    :param keys: what tells parts apart whose cut is the same, whatever order they come in.
    """
    unit = Decimal(1).scaleb(-places)
    if sum(parts) < 0:
        return [-part for part in spread([-p for p in parts], -total, places, keys)]
    floors = [p.quantize(unit, rounding=ROUND_FLOOR, context=PRECISION) for p in parts]
    left = int(((total - sum(floors)) / unit).to_integral_value(ROUND_FLOOR))
    marks = keys or range(len(parts))
    order = sorted(
        range(len(parts)),
        key=lambda i: (parts[i] - floors[i], parts[i], marks[i], -i),
        reverse=True,
    )
    if left < 0:
        order, unit = order[::-1], -unit
    for place in range(abs(left)):
        floors[order[place % len(order)]] += unit
    return floors
