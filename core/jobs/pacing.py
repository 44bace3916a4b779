"""Long work beside people: part by part, and between two of them whoever else wants to write does.

SQLite has one writer at a time, and who waits for it looks again every tenth of a second: a job that
begins its next unit of work at once keeps everybody out for as long as it lasts.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from core.db.session import session

if TYPE_CHECKING:
    from core.jobs.runner import Run

T = TypeVar("T")

#: Seconds of a pause: long enough for whoever waits to look again, short enough for the job to end.
SHORTEST, LONGEST = 0.15, 1.0


def give_way(took: float, share: float = 1.0) -> None:
    """Let others write on SQLite; elsewhere they need not wait for us.

    :param took: seconds that the unit of work before lasted.
    :param share: how much of the time is theirs, for each second of ours.
    """
    if session().get_bind().dialect.name == "sqlite":
        time.sleep(min(LONGEST, max(SHORTEST, share * took)))


def in_parts(items: Sequence[T], size: int, run: Run | None = None) -> Iterator[Sequence[T]]:
    """The parts of a long list, each for one unit of work; gives way between them.

    :param run: the job that does it; its progress is shown.
    :raises Interrupted: the worker is leaving (see :meth:`core.jobs.Run.progress`).
    """
    total = len(items)
    for start in range(0, total, size):
        began = time.perf_counter()
        yield items[start : start + size]
        done = min(start + size, total)
        if run is not None:
            run.progress(done, total)
        if done < total:
            give_way(time.perf_counter() - began)
