"""The whole site as processes: a module switch under load, and stops of every kind."""

import http.client
import os
import re
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest

from core.testing.installation import wait_for

# Both databases: tests/scenarios/test_module_switch.py
pytestmark = [pytest.mark.slow, pytest.mark.once]


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def site(installation, port):
    """A running site without demo data, ready."""
    installation.variables.update(CAUCE_ENV="development", WEB_CONCURRENCY="2")
    with (installation.directory / "site.log").open("w") as log:
        process = installation.start(
            "run", "--no-demo", "--port", str(port), stdout=log, stderr=log
        )
    wait_for(lambda: ask(port, "/readyz") == 200, 120)
    wait_for(lambda: len(family(process.pid)) >= 5)  # itself, gunicorn, two of its own, worker
    return process


def ask(port, path, method="GET"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def family(pid):
    """A process and everything it started, directly or not."""
    listing = subprocess.run(
        ["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True
    )
    parents = {int(a): int(b) for a, b in (line.split() for line in listing.stdout.splitlines())}
    found = {pid} if pid in parents else set()
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def alive(pids):
    """Those of the processes that still run."""
    states = {pid: Path(f"/proc/{pid}/stat") for pid in pids}
    return {p for p, s in states.items() if s.exists() and s.read_text().split()[2] != "Z"}


class Visitors:
    """Eight people who load pages all the time over kept connections, as browsers do."""

    def __init__(self, port):
        self.port = port
        self.answers = []
        self.generations = []
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self._browse) for _ in range(8)]
        for thread in self.threads:
            thread.start()

    def _browse(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while not self.stopping.is_set():
            self.answers.append(self._load(connection))
            time.sleep(0.02)
        connection.close()

    def _load(self, connection):
        path = "/login"
        for _ in range(20):
            try:
                connection.request("GET", path)
                answer = connection.getresponse()
                answer.read()
            except OSError as error:
                connection.close()
                return repr(error)
            if answer.status != 307:
                return answer.status
            path = answer.headers["Location"]
        return "redirected without end"

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


def test_modules_come_and_go_under_load_without_one_failed_request(site, installation, port):
    before = family(site.pid)
    visitors = Visitors(port)
    try:
        wait_for(lambda: len(visitors.answers) > 40)
        for command in (
            ("install", "contacts"),
            ("deactivate", "contacts"),
            ("install", "contacts"),
        ):
            done = installation.command("module", *command, "--yes")
            assert done.returncode == 0, done.stderr
            seen = len(visitors.answers)
            wait_for(lambda seen=seen: len(visitors.answers) > seen + 40)
    finally:
        visitors.stop()
    assert {a for a in visitors.answers if a not in (200, 302)} == set()
    assert ask(port, "/contacts/") != 404
    wait_for(lambda: ask(port, "/readyz") == 200)
    wait_for(lambda: len(alive(family(site.pid))) >= 5)
    after = family(site.pid)
    assert site.pid in after
    assert len(before & after) == 2, "only the supervisor and gunicorn's master stay"


def test_term_stops_everything(site):
    everyone = family(site.pid)
    site.terminate()
    assert site.wait(60) == 0
    assert alive(everyone) == set()


def test_nothing_outlives_a_killed_supervisor(site):
    everyone = family(site.pid)
    site.kill()
    site.wait()
    wait_for(lambda: not alive(everyone))


def test_killed_processes_come_back(site, port):
    for pid in family(site.pid) - {site.pid}:
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: ask(port, "/readyz") == 200, 120)
    wait_for(lambda: len(alive(family(site.pid))) >= 5)


def test_the_wizard_is_behind_the_code_that_the_terminal_shows(site, installation, port):
    log = (installation.directory / "site.log").read_text()
    path = re.search(r"First steps: http://127\.0\.0\.1:\d+(\S+)", log)[1]
    assert "code=" in path
    assert ask(port, path) == 200


def test_a_port_in_use_and_a_bad_setting_are_said_plainly(installation, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        refused = installation.command("run", "--port", str(port))
    assert refused.returncode == 1
    assert "Choose another: --port" in refused.stderr
    installation.variables["CAUCE_TYPO"] = "1"
    refused = installation.command("run", "--port", str(port))
    assert refused.returncode == 1
    assert "Unknown setting CAUCE_TYPO" in refused.stderr


def test_check_starts_asks_signs_in_and_stops(installation):
    installation.variables["CAUCE_DEMO_PASSWORD"] = "una-clave-larga-7"
    checked = installation.command("run", "--check", timeout=300)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "Check passed" in checked.stdout
    assert "master@demo.example" in checked.stdout
    again = installation.command("run", "--check", timeout=300)
    assert again.returncode == 0, again.stdout + again.stderr


def test_nothing_is_imported_from_where_the_command_is_typed(installation):
    trap = "raise SystemExit('imported from the current directory')"
    for name in ("click", "flask", "json", "core", "celery", "argon2"):
        (installation.directory / f"{name}.py").write_text(trap)
    checked = installation.command("run", "--check", "--no-demo", timeout=300)
    assert checked.returncode == 0, checked.stdout + checked.stderr
