"""Public forms: 1,000 of them from eight clients at once, and the leads they have become."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlencode

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, select

from core.access.actor import SYSTEM, acting_as
from core.activities import Activity
from core.app import create_app
from core.config import Settings
from core.db import session
from core.lifecycle import request
from core.records import create
from modules.sales.models import Lead, Touch
from scripts.benchmarks.checks.starting import MODULE, running
from scripts.benchmarks.installation import Installation
from scripts.benchmarks.registry import check
from scripts.benchmarks.results import Result
from scripts.benchmarks.server import PRODUCT, Ask, Server

SENT, CLIENTS = 1000, 8
#: What a second must take in, on two cores with SQLite.
PER_SECOND = 150
#: Seconds after the last one within which all of them must be leads.
PATIENCE = 60


@check("forms")
def forms(where: Installation) -> list[Result]:
    """Submissions a second while the worker runs; nothing lost, nothing twice, each with an owner, a
    touch and a call within a minute."""
    visitors = _Visitors(where)
    with Server(PRODUCT, where.settings, where.cookie, workers=2) as server, _worker(where):
        for _turn in range(20):  # both workers are up
            server.ask(Ask("/healthz"))
        figures = visitors.send(server.port)
    why = (
        "both cores also run the eight clients and the worker, which takes the writers' turns to make "
        "leads of what was sent; a submission itself is 1.5 ms of CPU, a lead 25"
    )
    result = Result("forms", where.kind, where.size, figures, why=why)
    _must_be_whole(result)
    if where.kind == "sqlite":
        speed = figures["per_second"]
        result.must(speed >= PER_SECOND, f"{speed:.0f} a second, must be ≥ {PER_SECOND}")
    return [result]


@check("forms_switch")
def forms_switch(where: Installation) -> list[Result]:
    """The same while a module leaves and comes back, and while what follows from it is worked off."""
    visitors = _Visitors(where)
    with running(where) as port, ThreadPoolExecutor(1) as beside:
        switching = beside.submit(_switch, where)
        figures = visitors.send(port)
        switching.result()
    result = Result("forms_switch", where.kind, where.size, figures)
    _must_be_whole(result)
    return [result]


def _must_be_whole(result: Result) -> None:
    counted = ("answered", "leads", "owned", "touches", "calls")
    complete = {result.figures[name] for name in counted} == {SENT}
    result.must(
        complete, f"{result.figures}: each of {SENT} must be kept once, with owner, touch and call"
    )


def _switch(where: Installation) -> None:
    for action in ("deactivate", "install"):
        app = create_app(Settings.load(where.settings))
        with app.app_context(), acting_as(SYSTEM):
            request(action, (MODULE,))


class _Visitors:
    """Eight at once who send a form of their own, again and again."""

    def __init__(self, where: Installation) -> None:
        self.mark = f"bench{time.time_ns()}.example"
        #: Made once: making one takes a second of what is measured.
        self.app = create_app(Settings.load(where.settings))
        self.slug = _publish(self.app)
        self.signer = URLSafeTimedSerializer(where.settings["CAUCE_SECRET_KEY"], salt="sales:form")

    def send(self, port: int) -> dict[str, float]:
        """Send them all and wait until they are leads. :returns: what it took, what was kept."""
        start = time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as pool:
            done = sum(pool.map(lambda client: self._several(port, client), range(CLIENTS)))
        sent = time.perf_counter()
        speed = SENT / (sent - start)
        kept = _kept(self.app, self.mark)
        while kept["leads"] < done and time.perf_counter() - sent < PATIENCE:
            time.sleep(0.5)
            kept = _kept(self.app, self.mark)
        whole = time.perf_counter() - start
        return {"per_second": speed, "all_leads_after_s": whole, "answered": float(done), **kept}

    def _several(self, port: int, client: int) -> int:
        """What one of them sends. :returns: how many were taken."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        done = 0
        for number in range(client, SENT, CLIENTS):
            sent = {
                "token": str(self.signer.dumps(f"{self.mark}-{number}"[-40:])),
                "name": f"Visita {number}",
                "mail": f"visita{number}@{self.mark}",
                "request": "Quiero saber el precio.",
                "utm_source": "google",
            }
            done += self._post(connection, urlencode(sent)) == 200
        return done

    def _post(self, connection: http.client.HTTPConnection, body: str) -> int:
        """Send it as a browser does: "elsewhere" and "in a moment" are followed. :returns: the status."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        while True:
            try:
                connection.request("POST", f"/f/{self.slug}", body, headers)
                answer = connection.getresponse()
                answer.read()
            except http.client.RemoteDisconnected:  # a connection that was kept has ended unused
                connection.close()
                continue
            if answer.status not in (307, 503):
                return answer.status
            time.sleep(0.05)


@contextmanager
def _worker(where: Installation) -> Iterator[None]:
    """The process that makes the leads."""
    command = [sys.executable, "-c", "from core.cli import main; main()", "worker"]
    worker = subprocess.Popen(command, env={**os.environ, **where.settings})
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(60)


def _publish(app: Flask) -> str:
    with app.app_context(), acting_as(SYSTEM):
        given = {"name": "Formulario de medida", "min_seconds": 0, "limit": 0}
        return str(create("sales.form", given).slug)


def _kept(app: Flask, mark: str) -> dict[str, float]:
    with app.app_context(), acting_as(SYSTEM):
        ours = select(Lead.id).where(Lead.mail.like(f"%@{mark}"))
        count = select(func.count())
        queries = {
            "leads": count.select_from(ours.subquery()),
            "owned": count.select_from(ours.where(Lead.owner_id.is_not(None)).subquery()),
            "touches": count.select_from(Touch).where(Touch.lead_id.in_(ours)),
            "calls": count.select_from(Activity).where(
                Activity.model == "sales.lead", Activity.record_id.in_(ours)
            ),
        }
        return {name: float(session().scalar(query) or 0) for name, query in queries.items()}
