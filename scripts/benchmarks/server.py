"""A gunicorn with one worker, and what its requests cost: wall time and CPU."""

from __future__ import annotations

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """Milliseconds a request: median wall time and mean CPU."""

    wall: float
    cpu: float


class Server:
    """``with Server(app, environ) as server``: serves until the end of the block."""

    def __init__(self, application: str, environ: dict[str, str], cookie: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.cookie = cookie
        self.started = time.perf_counter()
        command = [sys.executable, "-m", "gunicorn", application, "-b", f"127.0.0.1:{self.port}"]
        command += ["-w", "1", "--threads", "2", "-k", "gthread", "--log-level", "error"]
        self.process = subprocess.Popen(command, env={**os.environ, **environ})

    def __enter__(self) -> Server:
        while self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.2).close()
                return self
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("the server did not start")

    def __exit__(self, *_error: object) -> None:
        self.process.terminate()
        self.process.wait(10)

    def worker(self) -> int:
        """Process id of the worker."""
        children = (
            Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        )
        return int(children[0])

    def memory(self) -> float:
        """Resident megabytes of the worker that it does not share with its master."""
        text = Path(f"/proc/{self.worker()}/status").read_text()
        return (
            int(next(line for line in text.splitlines() if line.startswith("VmRSS")).split()[1])
            / 1024
        )

    def _cpu(self) -> float:
        fields = Path(f"/proc/{self.worker()}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK * 1000

    def fetch(self, path: str) -> bytes:
        """A page as the signed-in user. :raises RuntimeError: it is not answered with 200."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        return self._get(connection, path)

    def post(self, path: str, body: dict, token: str) -> None:
        """Send JSON with a token. :raises RuntimeError: nothing was created."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        connection.request("POST", path, body=json.dumps(body), headers=headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status != 201:
            raise RuntimeError(f"{path} answered {answer.status}: {text[:200]!r}")

    def _get(self, connection: http.client.HTTPConnection, path: str) -> bytes:
        connection.request("GET", path, headers={"Cookie": self.cookie})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        return body

    def cost(self, path: str, times: int = 150) -> Cost:
        """What a page costs, warm."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        for _warm in range(10):
            self._get(connection, path)
        walls, before = [], self._cpu()
        for _turn in range(times):
            start = time.perf_counter()
            self._get(connection, path)
            walls.append((time.perf_counter() - start) * 1000)
        return Cost(statistics.median(walls), (self._cpu() - before) / times)
