"""A gunicorn with one worker, and what its requests cost: wall time and CPU."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCT = str(ROOT / "core" / "serve" / "gunicorn_conf.py")
FLOOR = str(ROOT / "scripts" / "benchmarks" / "floor_conf.py")


@dataclass(frozen=True)
class Ask:
    """A request as a browser sends it."""

    path: str
    method: str = "GET"
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class Server:
    """``with Server(conf, environ) as server``: serves until the end of the block.

    :param conf: gunicorn's configuration: :data:`PRODUCT` or :data:`FLOOR`.
    :param cookie: of a signed-in browser. :param workers: processes that answer.
    """

    def __init__(self, conf: str, environ: dict[str, str], cookie: str, workers: int = 1) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.cookies = dict([cookie.split("=", 1)])
        command = [sys.executable, "-m", "gunicorn", "-c", conf, "-b", f"127.0.0.1:{self.port}"]
        command += ["-w", str(workers), "--log-level", "error"]
        self.process = subprocess.Popen(command, env={**os.environ, **environ})
        self._connection: http.client.HTTPConnection | None = None

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
        task = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return int(task.read_text().split()[0])

    def memory(self) -> float:
        """Resident megabytes of the worker."""
        lines = Path(f"/proc/{self.worker()}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024

    def cpu(self) -> float:
        """CPU milliseconds that the worker has used, to the nanosecond."""
        tasks = Path(f"/proc/{self.worker()}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e6

    def ask(self, ask: Ask, expect: int = 200) -> bytes:
        """Send a request over the connection that is kept, with the cookies of this browser.

        :raises RuntimeError: it is answered otherwise than expected.
        """
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, **ask.headers}
        self._connection.request(ask.method, ask.path, ask.body or None, headers)
        answer = self._connection.getresponse()
        body = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        if answer.status != expect:
            raise RuntimeError(f"{ask.path} answered {answer.status}: {body[:300]!r}")
        return body


def post_json(port: int, path: str, body: dict[str, Any], token: str) -> None:
    """Send JSON with a token. :raises RuntimeError: nothing was created."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request("POST", path, body=json.dumps(body), headers=headers)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    if answer.status != 201:
        raise RuntimeError(f"{path} answered {answer.status}: {text[:200]!r}")
