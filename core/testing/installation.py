"""An installation of its own for a test: real commits, real processes, an empty database."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from flask import Flask
from sqlalchemy import Connection

from core.access.actor import SYSTEM, acting_as
from core.access.sessions import forget_actors
from core.app import create_app
from core.config import Settings
from core.db import db
from core.db.migrations import CORE, history_of, in_one_transaction, migrate
from core.kernel.discovery import discover
from core.kernel.graph import closure
from core.testing import commands, database
from core.testing.modules import forget_modules
from core.testing.people import populate

ROOT = Path(__file__).resolve().parent.parent.parent
#: Commands that live long or start others: tests run them as people do, from the start of Python.
STARTED = ("run", "worker")


class Installation:
    """A data directory and a database, and the processes that work on them."""

    def __init__(self, directory: Path, database_url: str, **environment: str) -> None:
        self.directory = directory
        self.variables = {
            "CAUCE_ENV": "test",
            "CAUCE_DATA_DIR": str(directory),
            "CAUCE_DATABASE_URL": database_url,
            "CAUCE_SECRET_KEY": "test-" + "0" * 40,
            **environment,
        }
        self.processes: list[subprocess.Popen] = []
        self.apps: list[Flask] = []

    @property
    def settings(self) -> Settings:
        """What the variables say."""
        return Settings.load(self.variables)

    def create(self, *modules: str) -> Flask:
        """Create the tables, people and state.

        :param modules: what runs, with whatever it depends on.
        :returns: the application in this process.
        """
        modules = tuple(closure(modules, discover(self._outside())[0]))
        url = self.variables["CAUCE_DATABASE_URL"]
        ours = "CAUCE_MODULES_PATH" not in self.variables  # the same whenever they are asked for
        if ours and database.copy(modules, url):
            forget_actors()
            return self.open(modules)
        app = self._fill(self.open(modules))
        if ours:
            with app.app_context():
                db.engine.dispose()
            database.keep(url, modules)
        return app

    def _fill(self, app: Flask) -> Flask:
        running = app.extensions["cauce"].modules
        histories = [CORE, *(history_of(manifest) for manifest in running)]

        def migrate_all(connection: Connection) -> None:
            for history in histories:
                migrate(connection, history)

        with app.app_context(), acting_as(SYSTEM):
            in_one_transaction(db.engine, migrate_all)
            populate([(m.name, m.version) for m in running])
        return app

    def open(self, modules: Iterable[str] | None = None) -> Flask:
        """The application in this process, with the modules the database says are installed."""
        app = create_app(self.settings, installed=modules)
        self.apps.append(app)
        return app

    def start(self, *arguments: str, **options) -> subprocess.Popen:
        """Start ``cauce`` with arguments; it is killed at the end of the test."""
        process = subprocess.Popen(self._command(arguments), **self._options(options))
        self.processes.append(process)
        return process

    def command(
        self,
        *arguments: str,
        env: dict[str, str] | None = None,
        input: str = "",
        timeout: float = 120,
    ) -> subprocess.CompletedProcess:
        """Run ``cauce`` with arguments to its end, its output captured as text.

        :param env: variables beyond those of the installation.
        :param timeout: in seconds.
        """
        options = self._options({"env": env or {}, "input": input, "timeout": timeout})
        if arguments[0] not in STARTED:
            return commands.run(arguments, **options)
        command = self._command(arguments)
        return subprocess.run(command, check=False, capture_output=True, text=True, **options)

    def stop(self) -> None:
        """Kill what still runs, close the connections of this process and forget its modules."""
        for process in self.processes:
            process.kill()
            process.wait()
        for app in self.apps:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
        for path in self._outside():
            forget_modules(path.resolve())

    def _outside(self) -> list[Path]:
        given = self.variables.get("CAUCE_MODULES_PATH", "").split(os.pathsep)
        return [Path(path) for path in given if path]

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        call = "import sys; from core.cli import main; sys.exit(main())"
        return [sys.executable, "-c", call, *arguments]

    def _options(self, options: dict) -> dict:
        outside = {k: v for k, v in os.environ.items() if not k.startswith("CAUCE_")}
        path = os.pathsep.join([str(ROOT), *filter(None, [outside.get("PYTHONPATH")])])
        environment = {**outside, **self.variables, "PYTHONPATH": path, "PYTHONSAFEPATH": "1"}
        return {"env": {**environment, **options.pop("env", {})}, "cwd": self.directory, **options}


def wait_for(condition: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait until something is so. :raises AssertionError: it does not come about in time."""
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "it did not come about"
        time.sleep(0.05)
