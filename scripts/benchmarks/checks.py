"""The lines of the speed table: how each is measured and what it must reach."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import event

from core.access.actor import SYSTEM, acting_as
from core.app import create_app
from core.config import Settings
from core.db import db
from core.records import Query, spec_of
from scripts.benchmarks.data import Installation
from scripts.benchmarks.server import Server

SEARCHES = ("garc", "jose martin", "jose.garcia1", "61234")


@dataclass
class Result:
    """One measured line."""

    name: str
    database: str
    size: int
    figures: dict[str, float]
    #: What is not reached, in words; empty when everything is.
    misses: list[str] = field(default_factory=list)

    def must(self, ok: bool, text: str) -> None:
        """Note a miss."""
        if not ok:
            self.misses.append(text)


Check = Callable[[Installation], list[Result]]


def pages(where: Installation) -> list[Result]:
    """List, search page and ficha against the floor."""
    paths = {
        "list": "/contacts/",
        "search page": "/contacts/?q=garc",
        "ficha": f"/contacts/{where.contact}",
    }
    with Server("scripts.benchmarks.floor:create_app()", where.settings, where.cookie) as floor:
        lowest = {name: floor.cost(path) for name, path in paths.items()}
    with Server("core.app:create_app()", where.settings, where.cookie) as server:
        real = {name: server.cost(path) for name, path in paths.items()}
        memory = server.memory()
    results = []
    for name, path in paths.items():
        ratio = real[name].wall / lowest[name].wall
        queries = _count_queries(where, path)
        figures = {
            "ratio": ratio,
            "wall_ms": real[name].wall,
            "cpu_ms": real[name].cpu,
            "floor_wall_ms": lowest[name].wall,
            "floor_cpu_ms": lowest[name].cpu,
            "queries": queries,
        }
        result = Result(name, where.kind, where.size, figures)
        limit, allowed = (3.0, 12) if name == "ficha" else (2.5, 6)
        result.must(ratio <= limit, f"{ratio:.1f} × floor, must be ≤ {limit}")
        result.must(queries <= allowed, f"{queries} queries, must be ≤ {allowed}")
        results.append(result)
    held = Result("memory", where.kind, where.size, {"megabytes": memory})
    held.must(memory <= 130, f"{memory:.0f} MB, must be ≤ 130")
    return [*results, held]


def _count_queries(where: Installation, path: str) -> int:
    app = create_app(Settings.load(where.settings))
    browser = app.test_client()
    name, _equals, value = where.cookie.partition("=")
    browser.set_cookie(name, value)
    browser.get(path)
    seen: list[str] = []

    def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        browser.get(path)
        event.remove(db.engine, "before_cursor_execute", note)
        db.engine.dispose()
    return sum(not s.startswith(("BEGIN", "PRAGMA")) for s in seen)


def search(where: Installation) -> list[Result]:
    """The ranked search itself, without a page around it."""
    app = create_app(Settings.load(where.settings))
    slowest = 0.0
    with app.app_context(), acting_as(SYSTEM):
        for words in SEARCHES:
            times = []
            for _turn in range(15):
                start = time.perf_counter()
                Query(
                    spec_of("contacts.contact"), ("name", "mail", "phone", "city"), q=words
                ).page()
                times.append((time.perf_counter() - start) * 1000)
            slowest = max(slowest, statistics.median(times))
        db.session.remove()
        db.engine.dispose()
    result = Result("search", where.kind, where.size, {"slowest_ms": slowest})
    limit = 10 if where.size <= 100_000 else 25
    result.must(slowest <= limit, f"{slowest:.1f} ms, must be ≤ {limit}")
    return [result]


def boot(where: Installation) -> list[Result]:
    """From the command to the first page."""
    start = time.perf_counter()
    with Server("core.app:create_app()", where.settings, where.cookie) as server:
        server.fetch("/contacts/")
        seconds = time.perf_counter() - start
    result = Result("start", where.kind, where.size, {"seconds": seconds})
    result.must(seconds <= 2, f"{seconds:.1f} s, must be ≤ 2")
    return [result]


def imports(where: Installation) -> list[Result]:
    """Import of 20,000 rows with validation, keys, index, audit and undo log."""
    count = 20_000
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.csv"
        lines = ["id de registro,nombre,correo,teléfono,ciudad,país"]
        lines += [
            f"B{n},Empresa Núñez {n},bench{n}@empresa.example,6{n:08},Valencia,España"
            for n in range(count)
        ]
        file.write_text("\n".join(lines), encoding="utf-8")
        command = [sys.executable, "-c", "from core.cli import main; main()"]
        command += ["import", "contacts.contact", str(file), "--json"]
        start = time.perf_counter()
        subprocess.run(
            command, env={**os.environ, **where.settings}, check=True, capture_output=True
        )
        speed = count / (time.perf_counter() - start)
    result = Result("import", where.kind, where.size, {"rows_per_second": speed})
    if where.kind == "sqlite":
        result.must(speed >= 1500, f"{speed:.0f} rows/s, must be ≥ 1,500")
    return [result]


def creates(where: Installation) -> list[Result]:
    """Contacts created through the API: one after another, then by eight clients at once."""
    with Server("core.app:create_app()", where.settings, where.cookie) as server:

        def post(number: int) -> float:
            body = {
                "name": f"Alta Núñez {number}",
                "mail": f"alta{number}@empresa.example",
                "country": "ES",
            }
            start = time.perf_counter()
            server.post("/api/v1/contacts/contacts", body, where.token)
            return (time.perf_counter() - start) * 1000

        walls = [post(n) for n in range(60)][10:]
        start = time.perf_counter()
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(post, range(1000, 1300)))
        speed = 300 / (time.perf_counter() - start)
    figures = {"wall_ms": statistics.median(walls), "per_second": speed}
    return [Result("create", where.kind, where.size, figures)]


CHECKS: dict[str, Check] = {
    "pages": pages,
    "search": search,
    "create": creates,
    "start": boot,
    "import": imports,
}
