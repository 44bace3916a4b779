"""Contacts that are imported from a file, and created one by one."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scripts.benchmarks.installation import Installation
from scripts.benchmarks.registry import check
from scripts.benchmarks.results import Result
from scripts.benchmarks.server import PRODUCT, Server, post_json

ROWS = 20_000


@check("import")
def imports(where: Installation) -> list[Result]:
    """20,000 rows with validation, duplicates by exact keys, index, audit and undo log."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.csv"
        lines = ["id de registro,nombre,correo,teléfono,ciudad,país"]
        lines += [
            f"B{n},Empresa Núñez {n},bench{n}@empresa.example,6{n:08},Valencia,España"
            for n in range(ROWS)
        ]
        file.write_text("\n".join(lines), encoding="utf-8")
        command = [sys.executable, "-c", "from core.cli import main; main()"]
        command += ["import", "contacts.contact", str(file), "--json"]
        start = time.perf_counter()
        environ = {**os.environ, **where.settings}
        subprocess.run(command, env=environ, check=True, capture_output=True)
        speed = ROWS / (time.perf_counter() - start)
    why = (
        "the start of the command is part of it; the rest is looking for duplicates by key and writing "
        "the search index, whose pages no longer fit in memory in a base of a million"
    )
    result = Result("import", where.kind, where.size, {"rows_per_second": speed}, why=why)
    if where.kind == "sqlite":
        result.must(speed >= 1500, f"{speed:.0f} rows/s, must be ≥ 1,500")
    return [result]


@check("create")
def creates(where: Installation) -> list[Result]:
    """Contacts created through the API: one after another, then by eight clients at once."""
    with Server(PRODUCT, where.settings, where.cookie) as server:

        def post(number: int) -> float:
            body = {
                "name": f"Alta Núñez {number}",
                "mail": f"alta{number}@empresa.example",
                "country": "ES",
            }
            start = time.perf_counter()
            post_json(server.port, "/api/v1/contacts/contacts", body, where.token)
            return (time.perf_counter() - start) * 1000

        walls = [post(n) for n in range(60)][10:]
        start = time.perf_counter()
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(post, range(1000, 1300)))
        speed = 300 / (time.perf_counter() - start)
    figures = {"wall_ms": statistics.median(walls), "per_second": speed}
    return [Result("create", where.kind, where.size, figures)]
