"""Webhooks: a real program on this machine is called, signed and again; nobody else inside is."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from sqlalchemy import select

from core.automation import outside
from core.automation.models import Rule
from core.automation.tests.conftest import opened, rule, runs
from core.automation.webhook import secret_of
from core.db import session, write
from core.db.base import utcnow
from core.jobs import JobRow
from core.records import Invalid


@pytest.fixture
def receiver(app):
    """A program that keeps what it is sent and answers what it is told to."""

    class Receiver(BaseHTTPRequestHandler):
        got, answers = [], []

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            Receiver.got.append((dict(self.headers), body))
            self.send_response(Receiver.answers.pop(0) if Receiver.answers else 200)
            self.send_header("Location", "http://127.0.0.1:9/")
            self.end_headers()

        def log_message(self, *_words):
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Receiver.url = f"http://127.0.0.1:{server.server_port}/cauce"
    before = app.config["CAUCE"]
    app.config["CAUCE"] = type(before)(
        **{**vars(before), "webhook_hosts": frozenset({"127.0.0.1", "localhost"})}
    )
    yield Receiver
    app.config["CAUCE"] = before
    server.shutdown()
    server.server_close()


def again_now() -> None:
    """What waits for a retry is due."""
    with write() as current:
        for row in current.scalars(select(JobRow).where(JobRow.state == "failed")):
            row.run_at = utcnow()


def test_a_delivery_is_signed_and_tried_again_as_the_same_one(receiver, customer, work):
    made = rule("core.created", ("core.webhook", {"url": receiver.url}))
    receiver.answers[:] = [503, 429]
    case = opened(customer, product="Caldera")
    number = case.id
    work()
    for _retry in range(2):
        again_now()
        work()
    assert len(receiver.got) == 3
    assert len({headers["Cauce-Delivery"] for headers, _body in receiver.got}) == 1
    headers, body = receiver.got[-1]
    moment, proof = (part.partition("=")[2] for part in headers["Cauce-Signature"].split(","))
    signed = f"{moment}.".encode() + body
    assert proof == hmac.new(secret_of(made.id).encode(), signed, hashlib.sha256).hexdigest()
    told = json.loads(body)
    assert (told["model"], told["record"]["id"], told["record"]["product"]) == (
        "support.case",
        number,
        "Caldera",
    )
    assert runs(made)[0].did == [f"Webhook: {receiver.url}"]


def test_a_refusal_is_final_and_counts_against_the_rule_and_nothing_is_followed(
    receiver, customer, work
):
    made = rule("core.created", ("core.webhook", {"url": receiver.url}))
    receiver.answers[:] = [302, 410]
    opened(customer)
    work()
    opened(customer)
    work()
    states = session().scalars(select(JobRow.state).where(JobRow.name == "automation.webhook"))
    assert list(states) == ["dead", "dead"]
    assert len(receiver.got) == 2
    assert session().get(Rule, made.id, populate_existing=True).failures == 2


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",  # not encrypted
        "https://user:pass@example.com/",
        "ftp://example.com/",
        "https:///x",
        "https://10.0.0.8/",  # inside the network
        "https://localhost/",
        "https://[::1]/",
        "https://impresora.local/",
        "nothing",
    ],
)
def test_addresses_that_cannot_be_called_are_refused_by_the_editor(customer, url):
    with pytest.raises(Invalid):
        rule("core.created", ("core.webhook", {"url": url}))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "10.0.0.8", "192.168.1.1", "169.254.169.254", "172.16.0.1",
        "[::1]", "[::ffff:10.0.0.8]", "[fd00::1]", "0.0.0.0", "2130706433", "100.64.0.1",
    ],
)  # fmt: skip
def test_nothing_inside_the_network_is_called(app, host):
    with app.test_request_context(), pytest.raises((outside.NotAllowed, outside.Unreachable)):
        outside.post(f"https://{host}/", b"{}", {})
