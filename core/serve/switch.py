"""Keeps a web process from answering with modules that are no longer the installed ones.

Sits outside the application (gunicorn puts it there after a worker has loaded), so a stale process
answers nothing but "ask again": 307 to the same address, and leaves for the master to replace it.
"""

from __future__ import annotations

import fcntl
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask

from core.app import stored_generation
from core.kernel.generation import GenerationFile

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
#: How long a write waits for a switch in progress before it is told to come back, in seconds.
HOLD = 10.0


class Switch:
    """WSGI layer round the application.

    :param app: the application, built at generation ``generation``.
    :param leave: called once the process turns out stale; must not block.
    :param holders: how many writes may wait at the same time; the other threads keep reading.
    """

    def __init__(
        self,
        app: Callable[..., Iterable[bytes]],
        generation: int,
        mirror: GenerationFile,
        leave: Callable[[int], Any],
        holders: int = 3,
    ) -> None:
        self.app = app
        self.generation = generation
        self.mirror = mirror
        self.leave = leave
        self.places = threading.Semaphore(holders)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer, or send the client to a process that may."""
        state = self.mirror.read()
        if state.migrating and environ["REQUEST_METHOD"] not in SAFE_METHODS and not self._hold():
            start_response(
                "503 Service Unavailable", [("Retry-After", "2"), ("Content-Length", "0")]
            )
            return []
        current = self.mirror.read().generation
        if current > self.generation:
            self.leave(current)
            while environ["wsgi.input"].read(65536):
                pass  # a connection closed on an unread body loses the answer
            headers = [
                ("Location", same_address(environ)),
                ("Connection", "close"),
                ("Cache-Control", "no-store"),
                ("Content-Length", "0"),
            ]
            start_response("307 Temporary Redirect", headers)
            return []
        return self.app(environ, start_response)

    def _hold(self) -> bool:
        """Wait until the switch is over; False when it lasts too long or too many wait already."""
        if not self.mirror.in_switch():
            return True
        if not self.places.acquire(blocking=False):
            return False
        try:
            limit = time.monotonic() + HOLD
            while self.mirror.in_switch():
                if time.monotonic() > limit:
                    return False
                time.sleep(0.05)
            return True
        finally:
            self.places.release()


def same_address(environ: dict[str, Any]) -> str:
    """Path and query of the request. One leading slash: two would name another host."""
    path = (environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")).encode("latin-1")
    query = environ.get("QUERY_STRING", "")
    return "/" + quote(path.lstrip(b"/")) + (f"?{query}" if query else "")


def wrap_worker(worker: Any) -> None:
    """Put the switch round a gunicorn worker's application (``post_worker_init``)."""
    app = worker.wsgi
    mirror = follow(app)

    def leave(generation: int) -> None:
        worker.handle_exit(signal.SIGTERM, None)  # stops accepting, ends what it is answering
        reload_master(worker.ppid, generation, mirror.path.parent)

    worker.wsgi = Switch(
        app, app.extensions["cauce_generation"], mirror, leave, max(1, worker.cfg.threads - 1)
    )


def follow(app: Flask) -> GenerationFile:
    """The mirror of an application's installation, put right where it differs from the database
    (a restored backup, a switch made on another machine)."""
    mirror = GenerationFile(app.config["CAUCE"].data_dir)
    with app.app_context():
        stored = stored_generation()
    if mirror.read().generation != stored and not mirror.in_switch():
        mirror.publish(stored)
    return mirror


def reload_master(pid: int, generation: int, directory: Path) -> None:
    """Ask gunicorn's master for new workers at once, instead of when the old ones have ended.

    All workers of a master turn stale together; the file lets one of them ask.
    """
    with (directory / "reload.lock").open("a+") as claim:
        fcntl.flock(claim, fcntl.LOCK_EX)
        claim.seek(0)
        if claim.read() == f"{pid} {generation}":
            return
        claim.truncate(0)
        claim.write(f"{pid} {generation}")
        claim.flush()
        os.kill(pid, signal.SIGHUP)
