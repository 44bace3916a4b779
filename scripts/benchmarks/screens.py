"""What a screen costs beside its floor, measured in turns so that a busy machine slows both alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from sqlalchemy import event

from core.app import create_app
from core.config import Settings
from core.db import db
from scripts.benchmarks.floors import EMPTY
from scripts.benchmarks.installation import Installation
from scripts.benchmarks.results import Result
from scripts.benchmarks.server import FLOOR, PRODUCT, Ask, Server

#: Requests to each server in a turn.
EACH = 4


@dataclass(frozen=True)
class Screen:
    """A line of the speed table.

    :param path: address, the same on both servers.
    :param ratio: it may cost so many times its floor.
    :param queries: it may ask the database so often.
    :param why: where its cost lies, printed when it is missed.
    :param product, floor: what is sent to each, when it is more than a GET of the path: called
        with the server and the number of the request.
    """

    name: str
    path: str
    ratio: float
    queries: int
    product: Callable[[Server, int], None] | None = None
    floor: Callable[[Server, int], None] | None = None
    #: Where its cost lies: printed when it is missed.
    why: str = ""


@dataclass
class Cost:
    """What requests cost, in milliseconds, one figure a turn."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


@dataclass
class Pair:
    """The product and the floors, on one database."""

    where: Installation
    product: Server
    floors: Server


@contextmanager
def both(where: Installation):
    """Both servers, up and warm."""
    with ExitStack() as stack:
        product = stack.enter_context(Server(PRODUCT, where.settings, where.cookie))
        floors = stack.enter_context(Server(FLOOR, where.settings, where.cookie))
        yield Pair(where, product, floors)


def measure(where: Installation, *screens: Screen) -> list[Result]:
    """Measure screens on a pair of servers of their own."""
    with both(where) as pair:
        return [measure_one(pair, screen) for screen in screens]


def measure_one(pair: Pair, screen: Screen) -> Result:
    """One screen: CPU and wall ratios, and its cost in empty pages (how it grows with the data)."""
    get, empty = Ask(screen.path), Ask(EMPTY)
    ways = {
        "page": _way(pair.product, screen.product or (lambda server, _n: server.ask(get))),
        "floor": _way(pair.floors, screen.floor or (lambda server, _n: server.ask(get))),
        "empty": _way(pair.floors, lambda server, _n: server.ask(empty)),
    }
    costs = _in_turns(ways, pair.where.turns)
    cpu = _middle(p / f for p, f in zip(costs["page"].cpu, costs["floor"].cpu, strict=True))
    wall = _middle(p / f for p, f in zip(costs["page"].wall, costs["floor"].wall, strict=True))
    figures = {
        "ratio": cpu,
        "wall_ratio": wall,
        "cpu_ms": _middle(costs["page"].cpu),
        "wall_ms": _middle(costs["page"].wall),
        "floor_cpu_ms": _middle(costs["floor"].cpu),
        "floor_wall_ms": _middle(costs["floor"].wall),
        "empties": _middle(
            p / e for p, e in zip(costs["page"].wall, costs["empty"].wall, strict=True)
        ),
    }
    result = Result(screen.name, pair.where.kind, pair.where.size, figures, why=screen.why)
    result.must(cpu <= screen.ratio, f"CPU {cpu:.1f} × floor, must be ≤ {screen.ratio}")
    result.must(wall <= screen.ratio, f"wall {wall:.1f} × floor, must be ≤ {screen.ratio}")
    if screen.product is None:
        figures["queries"] = asked = queries_of(pair.where, screen.path)
        result.must(asked <= screen.queries, f"{asked} queries, must be ≤ {screen.queries}")
    return result


def _way(server: Server, send: Callable[[Server, int], object]) -> tuple[Server, Callable]:
    return server, send


def _in_turns(ways: dict[str, tuple[Server, Callable]], turns: int) -> dict[str, Cost]:
    costs: dict[str, Cost] = {name: Cost() for name in ways}
    number = 0
    for turn in range(-3, turns):  # the first turns warm both
        for name, (server, send) in ways.items():
            walls, before = [], server.cpu()
            for _request in range(EACH):
                number += 1
                start = time.perf_counter()
                send(server, number)
                walls.append((time.perf_counter() - start) * 1000)
            if turn >= 0:
                costs[name].wall.append(statistics.median(walls))
                costs[name].cpu.append((server.cpu() - before) / EACH)
    return costs


def _middle(values) -> float:
    return statistics.median(values)


def queries_of(where: Installation, path: str) -> int:
    """How often a warm page asks the database."""
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
