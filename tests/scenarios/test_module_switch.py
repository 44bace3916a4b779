"""Modules come and go while people work: nobody notices, nothing is lost."""

from __future__ import annotations

import http.client
import itertools
import json
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import create_engine, select, text

from core.access.actor import SYSTEM, acting_as
from core.access.models import User
from core.access.sessions import COOKIE, actor_of, start_session
from core.access.tokens import create_token
from core.db import session
from core.testing.installation import ROOT, Installation, wait_for
from core.testing.modules import write_module
from scripts.checks import free_port

CLIENTS = 8


class Client(threading.Thread):
    """A person (pages) or a program (new contacts) that goes on until told to stop.

    Follows redirects and Retry-After as browsers and HTTP libraries do; anything else that is not a
    success counts as a failure.
    """

    def __init__(self, port: int, number: int, headers: dict[str, str], stop: threading.Event):
        super().__init__(daemon=True)
        self.port, self.number, self.headers, self.stop = port, number, headers, stop
        self.answers: Counter[int] = Counter()
        self.failures: list[str] = []
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def run(self) -> None:
        """Ask until it is time to stop."""
        for count in itertools.count():
            if self.stop.is_set():
                break
            try:
                self.ask(count)
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(repr(error))
                self.connection.close()
        self.connection.close()

    def ask(self, count: int) -> None:
        """One request, to its end."""
        if "Authorization" in self.headers:
            body = json.dumps({"name": f"Cliente {self.number}-{count}"})
            self.follow("POST", "/api/v1/contacts/contacts", body)
        else:
            self.follow("GET", ("/contacts/", "/contacts/?q=cliente", "/")[count % 3], None)

    def follow(self, method: str, path: str, body: str | None) -> None:
        """Send it again where the answer asks for that."""
        for _attempt in range(200):
            headers = {**self.headers, **({"Content-Type": "application/json"} if body else {})}
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            answer.read()
            if answer.status == 307:
                assert urlsplit(answer.headers["Location"]).path == urlsplit(path).path
                continue
            if answer.status == 503 and "Retry-After" in answer.headers:
                self.stop.wait(float(answer.headers["Retry-After"]) / 4)
                continue
            self.answers[answer.status] += 1
            if answer.status not in (200, 201):
                self.failures.append(f"{method} {path}: {answer.status}")
            return
        self.failures.append(f"{method} {path}: sent from process to process without end")


@pytest.fixture
def site(installation: Installation, tmp_path: Path):
    """A running site: (installation, port, headers of a person, headers of a program)."""
    write_module(tmp_path / "extra", "alpha", depends=("contacts",))
    installation.variables["CAUCE_MODULES_PATH"] = str(tmp_path / "extra")
    app = installation.create("contacts")
    with app.app_context(), acting_as(SYSTEM):
        master = session().scalars(select(User).where(User.mail == "master@demo.example")).one()
        person = {"Cookie": f"{COOKIE}={start_session(master)}"}
        with acting_as(actor_of(master)):
            program = {"Authorization": f"Bearer {create_token('load')[1]}"}
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "core/serve/gunicorn_conf.py")]
    options = installation._options({})
    log = (tmp_path / "gunicorn.log").open("w")
    server = subprocess.Popen(
        [*command, "-b", f"127.0.0.1:{port}", "-w", "2"], stdout=log, stderr=log, **options
    )
    try:
        wait_for(lambda: answers(port))
        yield installation, port, person, program
    finally:
        server.terminate()
        server.wait(60)
        log.close()


def answers(port: int) -> bool:
    """Whether the site is up."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@pytest.mark.slow(seconds=20)
def test_install_deactivate_and_install_again_under_load(site) -> None:
    installation, port, person, program = site
    stop = threading.Event()
    clients = [Client(port, n, program if n < 2 else person, stop) for n in range(CLIENTS)]
    for client in clients:
        client.start()
    done = [
        installation.command("module", action, "alpha")
        for action in ("install", "deactivate", "install")
    ]
    stop.set()
    for client in clients:
        client.join(90)
    assert [d.returncode for d in done] == [0, 0, 0], [d.stderr for d in done]
    assert [failure for client in clients for failure in client.failures] == []
    created = sum(client.answers[201] for client in clients)
    assert created > 0
    assert sum(client.answers[200] for client in clients) > 0
    engine = create_engine(installation.settings.database_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM contacts_contact")) == created
        assert connection.scalar(text("SELECT generation FROM core_state")) == 4
    engine.dispose()
