"""The worker process: Celery receives the wake-ups, one thread looks after everything that recurs."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
import warnings
from collections.abc import Callable

from celery.platforms import SecurityWarning
from celery.signals import worker_shutting_down
from flask import Flask

from core.db.session import read
from core.jobs.broker import DRAIN, QUEUE, celery_of, wake
from core.jobs.runner import LEASE, Runner, due_jobs
from core.jobs.schedule import sweep, tick
from core.kernel.generation import GenerationFile

log = logging.getLogger(__name__)

#: Seconds between two looks at the clock.
LOOK = 1.0
#: Seconds between two sweeps and schedule ticks.
TICK = 5.0


def work(app: Flask, mirror: GenerationFile, threads: int) -> int:
    """Run a worker until it is told to leave.

    :param mirror: the generation file of the installation.
    :param threads: how many jobs run at the same time.
    :returns: the exit code.
    """
    celery = celery_of(app.config["CAUCE"], app.extensions)
    runner = Runner(app)
    runner.held = mirror.in_switch
    celery.task(name=DRAIN, ignore_result=True)(runner.drain)
    shutting_down = worker_shutting_down.connect(lambda **_: runner.stopping.set(), weak=False)
    keeper = Keeper(runner, lambda: mirror.read().generation > app.extensions["cauce_generation"])
    keeper.start()
    # In a container root is usual; messages are JSON without content, so they can order nothing.
    warnings.filterwarnings("ignore", category=SecurityWarning)
    worker = celery.Worker(
        pool="threads",
        concurrency=threads,
        queues=[QUEUE],
        loglevel="WARNING",
        quiet=True,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    try:
        worker.start()
    finally:
        worker_shutting_down.disconnect(shutting_down)
        runner.stopping.set()
    return worker.exitcode or 0


class Keeper(threading.Thread):
    """Renews leases, takes back the jobs of dead workers, asks for what recurs, and wakes workers for
    what has become due; leaves after a module switch, to be started again with the new modules."""

    def __init__(self, runner: Runner, stale: Callable[[], bool]) -> None:
        super().__init__(name="keeper", daemon=True)
        self.runner = runner
        self.stale = stale
        self._own_drain = threading.Lock()
        self._due = {"tick": 0.0, "beat": 0.0}

    def run(self) -> None:
        """Look every second until the worker leaves."""
        while True:
            if self.stale() and not self.runner.stopping.is_set():
                os.kill(os.getpid(), signal.SIGTERM)  # warm: finishes what it is running
            try:
                with self.runner.app.app_context():
                    self.look()
            except Exception:
                log.exception("the worker could not look after its jobs; it tries again")
            time.sleep(LOOK)

    def look(self) -> None:
        """One round."""
        if self._turn("beat", LEASE.total_seconds() / 6):
            self.runner.beat()
        if self.runner.stopping.is_set() or self.runner.held():
            return
        if self._turn("tick", TICK):
            sweep(self.runner.name)
            tick()
        with read() as current:
            due = current.scalar(due_jobs().limit(1))
        if due is not None and not wake():
            threading.Thread(target=self._drain_here, daemon=True).start()

    def _drain_here(self) -> None:
        """Without a broker the jobs are done all the same, one after the other."""
        if self._own_drain.acquire(blocking=False):
            try:
                self.runner.drain()
            finally:
                self._own_drain.release()

    def _turn(self, what: str, every: float) -> bool:
        if time.monotonic() < self._due[what]:
            return False
        self._due[what] = time.monotonic() + every
        return True
