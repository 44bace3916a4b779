"""Runs web server and job worker together in one terminal and keeps them running.

Signals: TERM and INT stop everything, each process finishing what it is doing; HUP makes both take
up the installed modules afresh (the web server without dropping a request). Nothing outlives the
supervisor, not even when it is killed with -9: the kernel tells its children.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

log = logging.getLogger(__name__)

PR_SET_PDEATHSIG = 1
#: Seconds a process has to finish before it is killed (gunicorn's own limit is 30).
PATIENCE = 35.0
#: Longest pause before a process that keeps crashing is started again, in seconds.
LONGEST_PAUSE = 30.0


@dataclass
class Child:
    """One supervised process; ``reload`` is the signal that makes it take up new modules."""

    name: str
    command: list[str]
    reload: int
    process: subprocess.Popen | None = None
    started: float = 0.0
    crashes: int = 0
    due: float = field(default=0.0)

    def start(self) -> None:
        """Start it in its own process group, to end with this process."""
        parent = os.getpid()
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            process_group=0,
            preexec_fn=lambda: _end_with(parent),
        )

    def reap(self) -> None:
        """Notice its end; a crash is followed by a pause that doubles each time."""
        if self.process is None or self.process.poll() is None:
            return
        code, lived = self.process.returncode, time.monotonic() - self.started
        self.process = None
        if code == 0 and lived > 2:  # it left on purpose: a module switch, or asked to
            self.crashes, self.due = 0, 0.0
            return
        self.crashes = 1 if lived > 60 else self.crashes + 1
        pause = min(LONGEST_PAUSE, 0.5 * 2 ** (self.crashes - 1))
        self.due = time.monotonic() + pause
        log.error("%s ended with code %s; starting it again in %.1f s", self.name, code, pause)

    def send(self, number: int) -> None:
        """Send it a signal, if it runs."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(number)


class Supervisor:
    """Keeps children running until it is told to stop.

    :param children: what to run.
    :param on_tick: called on every look (announcing that the site is up).
    """

    def __init__(self, children: list[Child], on_tick: Callable[[], None] = lambda: None) -> None:
        self.children = children
        self.on_tick = on_tick
        self.stopping = False
        #: Seconds between two looks.
        self.pause = 0.1

    def run(self) -> int:
        """Run until a signal says stop. :returns: the exit code of the command."""
        wake, waker = os.pipe()
        os.set_blocking(waker, False)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGHUP, self._reload)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # only wakes the loop
        try:
            while not self.stopping:
                for child in self.children:
                    child.reap()
                    if child.process is None and child.due <= time.monotonic():
                        child.start()
                self.on_tick()
                if select.select([wake], [], [], self.pause)[0]:
                    os.read(wake, 64)
        finally:
            self._end_all()
        return 0

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def _reload(self, *_: object) -> None:
        for child in self.children:
            child.send(child.reload)

    def _end_all(self) -> None:
        running = [child.process for child in self.children if child.process is not None]
        for child in self.children:
            child.send(signal.SIGTERM)
        limit = time.monotonic() + PATIENCE
        for process in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, limit - time.monotonic()))
        for process in running:  # the group too: whatever they started themselves
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _end_with(parent: int) -> None:
    """In the new process: ask Linux for SIGTERM when the parent dies, however it dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before the request
            os._exit(1)
