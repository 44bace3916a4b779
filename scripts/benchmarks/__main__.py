"""Runs the checks on every size and database and prints what they found."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import click
import orjson
from rich.console import Console
from rich.table import Table

from scripts.benchmarks.checks import CHECKS, Result
from scripts.benchmarks.data import prepare

#: Lines of the table that nothing installed here can show yet.
ABSENT = {"board, move": "no installed module has a board"}


@click.command()
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--sizes", default="10000,100000,1000000", help="Numbers of contacts.")
@click.option("--databases", default="sqlite,postgresql")
def main(names: tuple[str, ...], as_json: bool, sizes: str, databases: str) -> None:
    """Measure; NAMES limits the checks."""
    unknown = set(names) - set(CHECKS)
    if unknown:
        raise click.ClickException(
            f"Unknown: {', '.join(sorted(unknown))}. Known: {', '.join(CHECKS)}"
        )
    results: list[Result] = []
    console = Console(stderr=True)
    folder = Path(tempfile.mkdtemp(prefix="cauce-bench-"))
    try:
        for kind in databases.split(","):
            for size in map(int, sizes.split(",")):
                console.print(f"{kind}, {size:,} contacts: filling")
                where = prepare(kind, size, folder)
                for name in names or CHECKS:
                    console.print(f"{kind}, {size:,} contacts: {name}")
                    results += CHECKS[name](where)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    growth(results)
    report(results, as_json)


def growth(results: list[Result]) -> None:
    """A page must cost the same at every size: ± 30 % from the smallest."""
    first: dict[tuple[str, str], Result] = {}
    for result in results:
        smallest = first.setdefault((result.name, result.database), result)
        if "wall_ms" in result.figures and smallest is not result:
            grown = result.figures["wall_ms"] / smallest.figures["wall_ms"]
            result.figures["growth"] = grown
            result.must(grown <= 1.3, f"{grown:.2f} × the time at {smallest.size:,}, must be ≤ 1.3")


def report(results: list[Result], as_json: bool) -> None:
    """Print the table, and under it whatever is missed."""
    if as_json:
        click.echo(orjson.dumps({"results": [vars(r) for r in results], "absent": ABSENT}).decode())
        return
    table = Table("what", "database", "contacts", "figures", "missed")
    for result in results:
        figures = ", ".join(
            f"{k} {v:,.2f}".rstrip("0").rstrip(".") for k, v in result.figures.items()
        )
        table.add_row(
            result.name, result.database, f"{result.size:,}", figures, "; ".join(result.misses)
        )
    Console(width=180).print(table)
    for name, reason in ABSENT.items():
        click.echo(f"not measured: {name}: {reason}")
    missed = [r for r in results if r.misses]
    click.echo(f"{len(results) - len(missed)} of {len(results)} reached")


if __name__ == "__main__":
    main()
