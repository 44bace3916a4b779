"""From the command to the first page, and from a change of modules to the next one."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from core.access.actor import SYSTEM, acting_as
from core.app import create_app
from core.config import Settings
from core.lifecycle import request
from scripts.benchmarks.installation import Installation
from scripts.benchmarks.registry import check
from scripts.benchmarks.results import Result

#: The module that leaves and comes back.
MODULE = "support"
COMMAND = "import sys; from core.cli import main; sys.exit(main())"


@check("start")
def start(where: Installation) -> list[Result]:
    """``cauce run`` on an installation that was prepared before, until it serves a list."""
    began = time.perf_counter()
    with running(where):
        seconds = time.perf_counter() - began
    why = (
        "most of it is Python importing and SQLAlchemy mapping what is installed, in two processes"
    )
    result = Result("start", where.kind, where.size, {"seconds": seconds}, why=why)
    result.must(seconds <= 2, f"{seconds:.1f} s, must be ≤ 2")
    return [result]


@check("switch")
def switch(where: Installation) -> list[Result]:
    """A module leaves and comes back while somebody works: until a page shows the change, and what
    failed meanwhile."""
    took: list[float] = []
    with running(where) as port, _Working(port, where.cookie) as working:
        for action in ("deactivate", "install"):
            began, here = time.perf_counter(), action == "install"
            app = create_app(Settings.load(where.settings))
            with app.app_context(), acting_as(SYSTEM):
                began = time.perf_counter()
                request(action, (MODULE,))
            while working.shows(f'href="/{MODULE}/') is not here:
                time.sleep(0.01)
            took.append(time.perf_counter() - began)
    figures = {"seconds": max(took), "answered": float(working.answered)}
    figures["failed"] = float(working.failed)
    why = "the change itself, then a process that imports and maps everything before it answers"
    result = Result("switch", where.kind, where.size, figures, why=why)
    result.must(max(took) <= 3, f"{max(took):.1f} s, must be ≤ 3")
    result.must(not working.failed, f"{working.failed} requests failed, must be 0")
    return [result]


class _Working(Thread):
    """Somebody who opens one page after another, as browsers do, until the end of the block."""

    def __init__(self, port: int, cookie: str) -> None:
        super().__init__(daemon=True)
        self.port, self.headers = port, {"Cookie": cookie}
        self.answered = self.failed = 0
        self.page, self.over = "", Event()

    def __enter__(self) -> _Working:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.over.set()
        self.join(60)

    def shows(self, text: str) -> bool:
        """Whether the page seen last holds a text."""
        return text in self.page

    def run(self) -> None:
        """Pages until it is over; a redirect to the same page and "try again" are followed."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while not self.over.is_set():
            try:
                connection.request("GET", "/contacts/", headers=self.headers)
                answer = connection.getresponse()
                body = answer.read().decode()
            except (OSError, http.client.HTTPException):
                self.failed += 1
                connection.close()
                continue
            if answer.status == 200:
                self.page, self.answered = body, self.answered + 1
            elif answer.status not in (307, 503):
                self.failed += 1
        connection.close()


@contextmanager
def running(where: Installation) -> Iterator[int]:
    """``cauce run``, once it serves a list. :returns: its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", COMMAND, "run", "--port", str(port), "--no-demo"]
    process = subprocess.Popen(
        command,
        env={**os.environ, **where.settings},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait(port, "/contacts/", where.cookie)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _wait(port: int, path: str, cookie: str) -> None:
    """Ask until the page is there. :raises TimeoutError: it does not come."""
    limit = time.perf_counter() + 60
    while time.perf_counter() < limit:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("GET", path, headers={"Cookie": cookie})
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.02)
        finally:
            connection.close()
    raise TimeoutError(path)
