"""``cauce run``: everything in one terminal. Imports nothing of the application: this process only
watches over the others."""

from __future__ import annotations

import json
import logging
import math
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import click

from core.config import ConfigError, Settings
from core.serve.signature import is_prepared, remember
from core.serve.supervisor import Child, Supervisor

GUNICORN = Path(__file__).resolve().parent.parent / "serve" / "gunicorn_conf.py"
#: gunicorn puts the directory it stands in before everything else it imports from, unless it is in
#: the path already: at the end it hides nothing.
SERVE = "import os, sys; sys.path.append(os.getcwd()); from gunicorn.app.wsgiapp import run; run()"
COMMAND = "import sys; from core.cli import main; sys.exit(main())"


@click.command("run")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=None, type=click.IntRange(1, 65535), help="Default: 8000.")
@click.option("--demo/--no-demo", default=True, show_default=True, help="Demo data on first start.")
@click.option("--check", is_flag=True, help="Start, ask, sign in, stop; the exit code says how.")
def command(host: str, port: int | None, demo: bool, check: bool) -> None:
    """Serve Cauce here: web, worker and schedule, until Ctrl C."""
    logging.basicConfig(format="%(asctime)s %(name)s: %(message)s", level=logging.WARNING)
    if check:
        from core.serve.check import run_check

        sys.exit(run_check(host, port or free_port(host), demo))
    port = port or 8000
    demand_port(host, port)
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    os.environ.setdefault("CAUCE_BASE_URL", f"http://{shown}:{port}")
    try:
        settings = Settings.load()
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    os.environ["PYTHONSAFEPATH"] = "1"  # nothing is imported from where somebody happens to stand
    root = str(GUNICORN.parent.parent.parent)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    sys.exit(serve(settings, host, port, demo))


def serve(settings: Settings, host: str, port: int, demo: bool) -> int:
    """Prepare, then run web and worker until a signal. An installation that these files prepared
    before is served at once and looked over afterwards."""
    start = Start(settings, demo, f"http://{host if host != '0.0.0.0' else '127.0.0.1'}:{port}")
    if not is_prepared(settings):
        click.echo("Preparing the installation…")
        start.finish_preparing(start.begin_preparing())
    web = [sys.executable, "-c", SERVE, "-c", str(GUNICORN), "-b", f"{host}:{port}"]
    worker = [sys.executable, "-c", COMMAND, "worker"]
    children = [
        Child("web", [*web, "--log-level", "warning"], signal.SIGHUP),
        Child("worker", worker, signal.SIGTERM, due=math.inf),
    ]
    supervisor = Supervisor(children, on_tick=lambda: start.tick(supervisor))
    return supervisor.run()


class Start:
    """What happens between the start and the first page, and right after it."""

    def __init__(self, settings: Settings, demo: bool, address: str) -> None:
        self.settings = settings
        self.demo = demo
        self.address = address
        self.up = False
        self.result: dict[str, Any] | None = None
        self.preparing: subprocess.Popen | None = None

    def tick(self, supervisor: Supervisor) -> None:
        """Announce the site once it answers; only then let the others have the processor."""
        if not self.up and answers(f"{self.address}/healthz"):
            self.up, supervisor.pause = True, 0.5
            self.announce()
            for child in supervisor.children:
                child.due = min(child.due, 0.0)
            if self.result is None:
                self.preparing = self.begin_preparing()
        if self.preparing is not None and self.preparing.poll() is not None:
            self.finish_preparing(self.preparing)
            self.preparing = None

    def begin_preparing(self) -> subprocess.Popen:
        """Tables, modules, demo data: in a process that ends."""
        arguments = [sys.executable, "-m", "core.serve.prepare", *(["--demo"] if self.demo else [])]
        # looking over what runs already takes nothing away from those who ask for pages
        yielding = (lambda: os.nice(10)) if self.up else None
        return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, preexec_fn=yielding)

    def finish_preparing(self, process: subprocess.Popen) -> None:
        """Read what was done. :raises SystemExit: it failed before there was anything to serve."""
        out = process.communicate()[0]
        if process.returncode:
            if self.up:
                return  # it has said why; what was served goes on
            sys.exit(process.returncode)
        self.result = json.loads(out.splitlines()[-1])
        for name, reason in self.result["failures"].items():
            click.echo(f"{name} does not run: {reason}", err=True)
        remember(self.settings)

    def announce(self) -> None:
        """Say where the site is and how to get in."""
        result = self.result or {}
        click.echo(f"\n  Cauce: {self.address}\n")
        if result.get("setup"):
            click.echo(f"  First steps: {self.address}{result['setup']}\n")
        for mail in result.get("mails", ()):
            click.echo(f"  {mail}")
        if result.get("mails"):
            click.echo(f"\n  Password of all: {result['password']} (shown this once)\n")
        click.echo("  Ctrl C stops it.\n")


def answers(address: str) -> bool:
    """Whether an address answers at all."""
    try:
        with urllib.request.urlopen(address, timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False


def demand_port(host: str, port: int) -> None:
    """:raises click.ClickException: somebody else listens there, or it is not ours to listen on."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = f"{host}:{port} cannot be used: {error.strerror}. Choose another: --port"
            raise click.ClickException(reason) from None


def free_port(host: str) -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]
