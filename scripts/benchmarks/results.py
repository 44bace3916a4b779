"""What a check found, and the table of all of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

import click
import orjson
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from scripts.benchmarks.installation import Installation

#: A screen may cost so much more at a larger size.
GROWTH = 1.3


@dataclass
class Result:
    """One measured line."""

    name: str
    database: str
    size: int
    figures: dict[str, float]
    #: What is not reached, in words; empty when everything is.
    misses: list[str] = field(default_factory=list)
    #: Where the cost lies, as far as it is known; told when something is missed.
    why: str = ""

    def must(self, ok: bool, text: str) -> None:
        """Note a miss."""
        if not ok:
            self.misses.append(text)


Check = Callable[["Installation"], list[Result]]


def growth(results: list[Result]) -> None:
    """A page must cost the same at every size: ± 30 % from the smallest.

    Sizes are measured one after another, on a machine that may be busier then: what is compared is
    the cost as a multiple of an empty page's, measured at the same time (``empties``).
    """
    first: dict[tuple[str, str], Result] = {}
    for result in results:
        smallest = first.setdefault((result.name, result.database), result)
        if "empties" in result.figures and smallest is not result:
            grown = result.figures["empties"] / smallest.figures["empties"]
            result.figures["growth"] = grown
            text = f"{grown:.2f} × the time at {smallest.size:,}, must be ≤ {GROWTH}"
            result.must(grown <= GROWTH, text)


def report(results: list[Result], as_json: bool) -> None:
    """Print the table, and under it whatever is missed, with the reason."""
    if as_json:
        click.echo(orjson.dumps({"results": [asdict(r) for r in results]}).decode())
        return
    table = Table("what", "database", "contacts", "figures", "missed")
    for result in results:
        figures = ", ".join(f"{k} {_short(v)}" for k, v in result.figures.items())
        misses = "; ".join(result.misses)
        table.add_row(result.name, result.database, f"{result.size:,}", figures, misses)
    Console(width=180).print(table)
    for result in results:
        if result.misses:
            where = f"{result.name}, {result.database}, {result.size:,}"
            why = result.why or "not known yet"
            click.echo(f"not reached: {where}: {'; '.join(result.misses)}. Reason: {why}")
    reached = sum(not r.misses for r in results)
    click.echo(f"{reached} of {len(results)} reached")


def _short(value: float) -> str:
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
