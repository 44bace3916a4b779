"""What scripts/test runs; every step runs even when an earlier one failed, and the last lines say
which ones did. What could not be run is said loudly, and fails where CI=true."""

from __future__ import annotations

import contextlib
import os
import secrets
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from ctypes.util import find_library
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.prefix, "bin")
LOCAL_SERVER = "postgresql://postgres@127.0.0.1:5432"


class Report:
    """Runs steps and remembers what failed and what could not be run."""

    def __init__(self) -> None:
        self.failed: list[str] = []
        self.skipped: list[str] = []

    def step(self, label: str, *command: str | Path, again: str = "", **environment: str) -> None:
        """Run a command as one step.

        :param again: the option with which what failed is run a second time, which then counts.
        """
        arguments = [str(part) for part in command]
        print(f"\n=== {label}: {shlex.join(arguments)}", flush=True)
        result = subprocess.run(arguments, cwd=ROOT, env={**os.environ, **environment}, check=False)
        if result.returncode and again:
            self.step(f"{label}, what failed once more", *command, again, **environment)
        elif result.returncode:
            self.failed.append(label)

    @contextlib.contextmanager
    def beside(self, steps: Mapping[str, list[str | Path]]) -> Iterator[None]:
        """Run commands one after the other beside what is done inside, and show theirs afterwards:
        tests wait at times, and these are of one process each."""

        def run(command: list[str | Path]) -> subprocess.CompletedProcess:
            return subprocess.run(
                [str(part) for part in command],
                cwd=ROOT,
                check=False,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )

        with ThreadPoolExecutor(1) as one:
            running = {label: one.submit(run, command) for label, command in steps.items()}
            yield
        for label, future in running.items():
            done = future.result()
            print(f"\n=== {label}: {shlex.join(done.args)}\n{done.stdout}", end="", flush=True)
            if done.returncode:
                self.failed.append(label)

    def skip(self, label: str, reason: str) -> None:
        """Say that something was not run, and why."""
        print(f"\n!!! NOT RUN: {label}: {reason}", flush=True)
        self.skipped.append(f"{label} ({reason})")

    def finish(self) -> int:
        """Print the outcome. :returns: the exit code."""
        for label in self.failed:
            print(f"FAILED: {label}")
        for label in self.skipped:
            print(f"NOT RUN: {label}")
        fails = bool(self.failed) or (bool(self.skipped) and os.environ.get("CI") == "true")
        print("scripts/test: " + ("failed" if fails else "passed"))
        return int(fails)


def main() -> int:
    """Run pytest with the given arguments, or everything."""
    # compiled files are kept: the tests start hundreds of processes
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    install_system_packages()
    with postgres() as server:
        # databases that are thrown away need not be on the disk before the next statement
        quick = {"PGOPTIONS": "-c synchronous_commit=off"}
        environment = {"TEST_POSTGRES_URL": server, **quick} if server else {}
        pytest = [sys.executable, "-m", "pytest"]
        if sys.argv[1:]:
            os.environ.update(environment)
            return subprocess.run([*pytest, *sys.argv[1:]], cwd=ROOT, check=False).returncode
        report = Report()
        static: dict[str, list[str | Path]] = {
            "Lint": [BIN / "ruff", "check", "."],
            "Types": [BIN / "mypy"],
            "Layers": [BIN / "lint-imports"],
        }
        # one more than there are cores: many tests wait for the processes that they start
        processes = os.environ.get("TEST_PROCESSES") or str((os.cpu_count() or 1) + 1)
        workers = ["-n", processes, "--durations", "15"]
        parallel = [*pytest, *workers, "--dist", "worksteal", "-m", "not browser"]
        with report.beside(static):
            report.step("Tests on SQLite", *parallel, **environment)
        if server:
            report.step("Tests on PostgreSQL", *parallel, "--db", "postgresql", **environment)
        else:
            report.skip("Tests on PostgreSQL", "no server, and no installed binaries to start one")
        if browser():
            windows = [*pytest, *workers, "--dist", "loadfile", "-m", "browser"]
            windows += ["--timeout", "240", "-o", "faulthandler_timeout=230"]
            # Chromium itself hangs now and then
            report.step("Browser tests", *windows, again="--last-failed", **environment)
        else:
            report.skip("Browser tests", "Chromium is not installed")
        return report.finish()


def install_system_packages() -> None:
    """PostgreSQL, Chromium and Pango by apt where this user may; else ``cauce doctor`` names them."""
    missing = []
    if not answers(os.environ.get("TEST_POSTGRES_URL", LOCAL_SERVER)) and not server_binaries():
        missing.append("postgresql")
    if not browser():
        missing.append("chromium")
    if not find_library("pangoft2-1.0"):
        missing.append("libpangoft2-1.0-0")
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {' '.join(missing)}…", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        for package in missing:
            command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
            subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False)


def browser() -> str | None:
    """Path of Chromium or Chrome, if installed."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def server_binaries() -> Path | None:
    """Directory of the newest installed PostgreSQL server."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_major)
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _major(initdb: Path) -> float:
    return float(initdb.parts[-3])


def answers(url: str) -> bool:
    """Whether a PostgreSQL server lets us in at this address and lets us create databases."""
    try:
        with psycopg.connect(f"{url}/postgres", connect_timeout=2) as connection:
            row = connection.execute("SELECT rolcreatedb FROM pg_roles WHERE rolname = user")
            return bool((row.fetchone() or [False])[0])
    except psycopg.Error:
        return False


@contextlib.contextmanager
def postgres() -> Iterator[str | None]:
    """Address of a server for the tests: the given one, the local one, or a throw-away cluster."""
    for url in filter(None, (os.environ.get("TEST_POSTGRES_URL"), LOCAL_SERVER)):
        if answers(url):
            yield url
            return
    binaries = server_binaries()
    if not binaries:
        yield None
        return
    with throw_away_cluster(binaries) as url:
        yield url


@contextlib.contextmanager
def throw_away_cluster(binaries: Path) -> Iterator[str]:
    """A cluster in a temporary directory, with a random port and password; gone afterwards.

    PostgreSQL refuses to run as root, so root hands it to the user ``postgres`` of the package.
    """
    directory = tempfile.mkdtemp(prefix="cauce-pg-")
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(directory, user)

    def tool(name: str, *arguments: str) -> None:
        command = [str(binaries / name), *arguments]
        subprocess.run(command, user=user, cwd=directory, stdout=subprocess.DEVNULL, check=True)

    data = f"{directory}/data"
    port, password = free_port(), secrets.token_hex(16)
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200"
    options += f" -k {directory}"
    secret = Path(directory, "password")
    secret.write_text(password)
    lock = ("-A", "scram-sha-256", "--pwfile", str(secret))
    try:
        tool("initdb", "-D", data, "-U", "postgres", "-E", "UTF8", "--no-sync", *lock)
        tool("pg_ctl", "-D", data, "-w", "-l", f"{directory}/log", "-o", options, "start")
        try:
            yield f"postgresql://postgres:{password}@127.0.0.1:{port}"
        finally:
            tool("pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    sys.exit(main())
