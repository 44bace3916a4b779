"""Runs the checks on every size and database and prints what they found."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

import click
from rich.console import Console

from scripts.benchmarks.registry import load
from scripts.benchmarks.results import Result, growth, report


@click.command()
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--sizes", default="10000,100000,1000000", help="Numbers of contacts.")
@click.option("--databases", default="sqlite,postgresql")
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="Directory where filled installations stay, to be measured again.",
)
@click.option("--turns", default=40, help="How often a screen is measured; few tell little.")
def main(
    names: tuple[str, ...],
    as_json: bool,
    sizes: str,
    databases: str,
    keep: Path | None,
    turns: int,
) -> None:
    """Measure; NAMES limits the checks."""
    from scripts.benchmarks.installation import prepare

    checks = load()
    if unknown := set(names) - set(checks):
        text = f"Unknown: {', '.join(sorted(unknown))}. Known: {', '.join(checks)}"
        raise click.ClickException(text)
    results: list[Result] = []
    console = Console(stderr=True)
    folder = keep or Path(tempfile.mkdtemp(prefix="cauce-bench-"))
    try:
        for kind in databases.split(","):
            for size in map(int, sizes.split(",")):
                console.print(f"{kind}, {size:,} contacts: filling")
                began = time.perf_counter()
                where = prepare(kind, size, folder, keep=keep is not None)
                where.turns = turns
                console.print(f"  {time.perf_counter() - began:.0f} s")
                for name in names or checks:
                    console.print(f"{kind}, {size:,} contacts: {name}")
                    results += checks[name](where)
    finally:
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    growth(results)
    report(results, as_json)


if __name__ == "__main__":
    main()
