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

from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, select

from core.access.actor import SYSTEM, acting_as
from core.activities import Activity
from core.app import create_app
from core.config import Settings
from core.db import session
from core.records import create
from modules.sales.models import Lead, Touch
from scripts.benchmarks.installation import Installation
from scripts.benchmarks.registry import check
from scripts.benchmarks.results import Result
from scripts.benchmarks.server import PRODUCT, Ask, Server

SENT, CLIENTS = 1000, 8
#: What a second must take in, on two cores with SQLite.
PER_SECOND = 150
#: Seconds within which all of them must be leads.
PATIENCE = 60


@check("forms")
def forms(where: Installation) -> list[Result]:
    """Submissions a second while the worker runs; nothing lost, nothing twice, each with an owner, a
    touch and a call within a minute."""
    mark = f"bench{int(time.time())}.example"
    slug = _publish(where)
    signer = URLSafeTimedSerializer(where.settings["CAUCE_SECRET_KEY"], salt="sales:form")
    with Server(PRODUCT, where.settings, where.cookie, workers=2) as server, _worker(where):
        for _turn in range(20):  # both workers are up
            server.ask(Ask("/healthz"))

        def several(client: int) -> int:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
            done = 0
            for number in range(client, SENT, CLIENTS):
                sent = {
                    "token": str(signer.dumps(f"{mark}-{number}"[-40:])),
                    "name": f"Visita {number}",
                    "mail": f"visita{number}@{mark}",
                    "request": "Quiero saber el precio.",
                    "utm_source": "google",
                }
                headers = {"Content-Type": "application/x-www-form-urlencoded"}
                connection.request("POST", f"/f/{slug}", urlencode(sent), headers)
                answer = connection.getresponse()
                answer.read()
                done += answer.status == 200
            return done

        start = time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as pool:
            done = sum(pool.map(several, range(CLIENTS)))
        speed = SENT / (time.perf_counter() - start)
        kept = _kept(where, mark)
        while kept["leads"] < done and time.perf_counter() - start < PATIENCE:
            time.sleep(0.5)
            kept = _kept(where, mark)
        whole = time.perf_counter() - start
    figures = {"per_second": speed, "all_leads_after_s": whole, "answered": float(done), **kept}
    result = Result("forms", where.kind, where.size, figures)
    complete = {done, *kept.values()} == {SENT}
    result.must(
        complete, f"{figures}: each of {SENT} must be kept once, with owner, touch and call"
    )
    if where.kind == "sqlite":
        result.must(speed >= PER_SECOND, f"{speed:.0f} a second, must be ≥ {PER_SECOND}")
    return [result]


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


def _publish(where: Installation) -> str:
    app = create_app(Settings.load(where.settings))
    with app.app_context(), acting_as(SYSTEM):
        given = {"name": "Formulario de medida", "min_seconds": 0, "limit": 0}
        return str(create("sales.form", given).slug)


def _kept(where: Installation, mark: str) -> dict[str, float]:
    app = create_app(Settings.load(where.settings))
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
