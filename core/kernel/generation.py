"""Which set of modules the processes of this machine should be running.

The truth is a counter in the database; this is its mirror in the data directory, cheap enough to be
asked before every request (one ``stat``). A process that booted with an older number is stale.
"""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class State:
    """What the file says."""

    #: Counter of module switches; 0 while nothing was ever installed.
    generation: int = 0
    #: A switch is in progress: writes wait.
    migrating: bool = False


class GenerationFile:
    """The mirror of the generation counter in a data directory."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / "generation.json"
        self.lock_path = data_dir / "generation.lock"
        self._seen: tuple[int, int] | None = None
        self._state = State()

    def read(self) -> State:
        """The current state; parsed again only when the file was replaced."""
        try:
            stat = os.stat(self.path)
        except FileNotFoundError:
            return State()
        mark = (stat.st_ino, stat.st_mtime_ns)
        if mark != self._seen:
            self._state = State(**json.loads(self.path.read_bytes()))
            self._seen = mark
        return self._state

    def publish(self, generation: int) -> None:
        """Say that the switch to ``generation`` is committed; processes follow from here on."""
        self._replace(State(generation))

    @contextmanager
    def migrating(self) -> Iterator[None]:
        """Make writes wait while the schema changes; ends in whatever state was published.

        The lock is what counts: it dies with its process, so a switch that was killed does not
        leave the site waiting.
        """
        self.lock_path.parent.mkdir(parents=True, exist_ok=True)
        with self.lock_path.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._replace(State(self.read().generation, migrating=True))
            try:
                yield
            finally:
                if self.read().migrating:
                    self.publish(self.read().generation)

    def in_switch(self) -> bool:
        """Whether a switch is going on now (its process is alive)."""
        if not self.read().migrating:
            return False
        with self.lock_path.open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def _replace(self, state: State) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self.path.parent, prefix=".generation")
        with os.fdopen(descriptor, "w") as handle:
            json.dump(state.__dict__, handle)
        os.replace(name, self.path)
