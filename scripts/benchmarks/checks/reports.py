"""Reports of the funnel over 100,000 opportunities: the page, asked for in this process."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from core.app import create_app
from core.config import Settings
from core.db import db
from scripts.benchmarks.checks.boards import COLUMNS, MODEL, SELLERS, STAGES, START
from scripts.benchmarks.filling import Filler
from scripts.benchmarks.installation import Installation
from scripts.benchmarks.registry import check, fills
from scripts.benchmarks.results import Result

#: Closed in the years before; with those of the board they are 100,000.
BEFORE = 90_000
REPORTS = ("conversion", "cycle", "forecast", "losses", "sellers")
#: The longest question: everything there is.
PERIOD = "?period=custom&from=2023-01-01&to=2027-12-31"
LIMIT = 1000
TURNS = 5


@fills(weight=15)
def closed_opportunities(filler: Filler) -> None:
    """Opportunities won and lost over two years, each with its stays in three or four stages."""
    stages, sellers = filler.rows(STAGES), filler.rows(SELLERS)
    made = list(_made(filler, stages, sellers))
    filler.insert("sales_opportunity", COLUMNS, (row for row, _path in made))
    columns = ("model", "record_id", "pipeline_id", "stage_id", "from_stage_id", "entered_at",
               "left_at", "seconds", "via")  # fmt: skip
    filler.insert("core_stage_change", columns, _stays(made))


def _made(filler: Filler, stages: list, sellers: list) -> Iterator[tuple[tuple, list]]:
    """(values, [(stage, since)]) of each."""
    dice, first = random.Random(11), filler.next_id("sales_opportunity")
    way = [s for s in stages if s[2] == "open"]
    ends = [s for s in stages if s[2] in ("won", "lost")]
    for number in range(first, first + BEFORE):
        end = dice.choice(ends)
        passed = [*way[: dice.randrange(2, len(way) + 1)], end]
        at = START - timedelta(minutes=dice.randrange(1_000_000))
        path = []
        for stage in passed:
            path.append((stage, at))
            at += timedelta(minutes=dice.randrange(500, 20_000))
        amount: Any = dice.randrange(100, 20_000) * (100 if filler.kind == "sqlite" else 1)
        began, since = path[0][1], path[-1][1]
        name = f"Venta {number}"
        yield (
            (number, name, filler.shown - dice.randrange(filler.size // 3), amount, "EUR",
             since.date().isoformat(), end[1], end[0], since, since, *dice.choice(sellers),
             name.lower(), name.lower(), {}, began, since, 1),
            path,
        )  # fmt: skip


def _stays(made: list) -> Iterator[tuple]:
    for row, path in made:
        before = None
        for place, (stage, since) in enumerate(path):
            left = path[place + 1][1] if place + 1 < len(path) else None
            seconds = int((left - since).total_seconds()) if left else None
            yield (MODEL, row[0], stage[1], stage[0], before, since, left, seconds, "screen")
            before = stage[0]


@check("reports")
def reports(where: Installation) -> list[Result]:
    """Each report over everything, the median of some turns."""
    app = create_app(Settings.load(where.settings))
    found = []
    browser = app.test_client()
    browser.set_cookie(*where.cookie.split("=", 1))
    for name in REPORTS:
        address, times, own = f"/sales/reports/{name}{PERIOD}", [], []
        for _turn in range(TURNS):
            start, cpu = time.perf_counter(), time.process_time()
            answer = browser.get(address)
            times.append((time.perf_counter() - start) * 1000)
            own.append((time.process_time() - cpu) * 1000)
            assert answer.status_code == 200, f"{address}: {answer.status_code}"
        figures = {"wall_ms": statistics.median(times), "slowest_ms": max(times)}
        figures["cpu_ms"] = statistics.median(own)
        why = "each count reads every opportunity of the period and its stays once"
        result = Result(f"report: {name}", where.kind, where.size, figures, why=why)
        text = f"{figures['wall_ms']:.0f} ms over 100,000 opportunities, must be < {LIMIT}"
        result.must(figures["wall_ms"] < LIMIT, text)
        found.append(result)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    return found
