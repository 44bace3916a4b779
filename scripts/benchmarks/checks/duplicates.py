"""Looking for duplicates in the whole base: how long it takes, and how that grows with its size."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import time

from scripts.benchmarks.checks.contacts import AGAIN
from scripts.benchmarks.floors import Database
from scripts.benchmarks.installation import Installation
from scripts.benchmarks.registry import check
from scripts.benchmarks.results import Result

#: Seconds for 100,000 contacts.
LONGEST = 60.0
#: Shares: of what is found that is there twice, and of what is there twice that is found.
PRECISION, RECALL = 0.98, 0.95
TWICE = "SELECT id FROM contacts_contact WHERE source = {m}"
#: Database → (size, seconds) of the sizes measured before.
_before: dict[str, tuple[int, float]] = {}


@check("duplicates")
def duplicates(where: Installation) -> list[Result]:
    """One scan by the command: keys, candidates, scores, pairs kept. Of a hundred contacts four are
    there already, written another way."""
    command = [sys.executable, "-c", "from core.cli import main; main()"]
    command += ["duplicates", "scan", "contacts.contact", "--json"]
    start = time.perf_counter()
    done = subprocess.run(
        command, env={**os.environ, **where.settings}, check=True, capture_output=True
    )
    seconds = time.perf_counter() - start
    found = json.loads(done.stdout)
    rows = Database(where.settings["CAUCE_DATABASE_URL"]).rows(TWICE, AGAIN)
    twice = {number for (number,) in rows}
    pairs = [{one, other} & twice for one, other, _score in found["pairs"]]
    recall = len(set().union(*pairs)) / len(twice)
    precision = sum(map(bool, pairs)) / len(pairs)
    figures = {"seconds": seconds, "compared": found["compared"], "pairs": len(pairs)}
    figures |= {"precision": precision, "recall": recall}
    result = Result("duplicates", where.kind, where.size, figures)
    result.must(precision >= PRECISION, f"precision {precision:.3f}, must be ≥ {PRECISION}")
    result.must(recall >= RECALL, f"recall {recall:.3f}, must be ≥ {RECALL}")
    if where.kind == "sqlite" and where.size <= 100_000:
        result.must(seconds < LONGEST, f"{seconds:.1f} s, must be < {LONGEST:.0f} s")
    if where.kind in _before:
        size, earlier = _before[where.kind]
        power = math.log(seconds / earlier) / math.log(where.size / size)
        figures["power"] = power
        result.must(power < 2, f"grows with the power {power:.2f} of the size, must be < 2")
    _before[where.kind] = (where.size, seconds)
    return [result]
