"""Many forms at once, real processes, and a worker that is killed."""

from __future__ import annotations

import http.client
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from core import records
from core.access.actor import SYSTEM, acting_as
from core.activities import Activity
from core.db import session
from core.kernel.discovery import discover
from core.testing.installation import wait_for
from modules.sales.models import Form, Intake, Lead, Submission, Touch
from modules.sales.services.forms.pages import new_token
from modules.sales.tests.sending import publish
from scripts.benchmarks.server import PRODUCT, Server


@pytest.mark.slow(seconds=20)
def test_many_clients_at_once_lose_nothing_though_the_worker_is_killed(installation):
    """Servers, a worker that dies in between, 8 clients, every form sent twice; the bench sends
    1,000 (scripts/benchmarks/checks/forms.py)."""
    total = 64
    app = installation.create(*sorted(discover()[0]))
    with app.app_context(), acting_as(SYSTEM):
        slug = publish(limit=0).slug
        tokens = [new_token() for _n in range(total)]
    server = Server(PRODUCT, {**installation.variables}, "no=", workers=2)
    with server, ThreadPoolExecutor(8) as pool:
        worker = installation.start("worker")
        sent = [
            {"token": tokens[n], "name": f"P {n}", "mail": f"p{n}@miramar.example"}
            for n in range(total)
        ] * 2
        answers = list(pool.map(lambda values: post(server.port, f"/f/{slug}", values), sent))
        assert answers == [200] * len(sent)
        with app.app_context(), acting_as(SYSTEM):
            wait_for(lambda: count_of(Lead) > 0)
            worker.kill()
            worker.wait()
            installation.start("worker")
            wait_for(lambda: count_of(Intake) == 0)
            assert [count_of(cls) for cls in (Lead, Touch, Submission)] == [total] * 3
            assert session().scalar(select(func.count(Lead.owner_id))) == total
            form = session().scalars(select(Form).where(Form.slug == slug)).one()
            records.update("sales.form", form.id, {"limit": total})
            calls = select(Activity.record_id).where(Activity.model == "sales.lead")
            assert sorted(session().scalars(calls)) == sorted(session().scalars(select(Lead.id)))
            more = {"name": "Una más", "mail": "mas@miramar.example"}
            fresh = [{**more, "token": new_token()} for _n in range(8)]
        # one connection, one limit, whichever process answers; what is stored is thanked for
        assert {post(server.port, f"/f/{slug}", values) for values in fresh} == {429}
        assert post(server.port, f"/f/{slug}", sent[0]) == 200


def count_of(cls):
    session().rollback()
    return session().scalar(select(func.count(cls.id)))


def post(port, path, values):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    with closing(connection):
        connection.request("POST", path, urlencode(values), headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
