"""Finding records of a model that are one and the same: declared by the module that knows how."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from core.kernel.registry import Contribution

#: (done, total): called now and then.
Progress = Callable[[int, int], Any]


@dataclass(frozen=True, kw_only=True)
class DuplicateFinder(Contribution):
    """How duplicates of a model are found; its name is the model's.

    Programs and the command line use it; screens belong to the module.
    """

    #: Look through the whole base and keep what was found. :returns: counts, for people.
    scan: Callable[[Progress | None], dict[str, int]]
    #: What was found and not decided yet, as far as the actor sees it: (id, id, score from 0 to 1).
    pairs: Callable[[], Iterable[tuple[int, int, float]]]
