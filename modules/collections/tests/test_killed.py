"""Reminders while workers are killed: nobody is told twice, nobody is forgotten, doubt is listed."""

from __future__ import annotations

import email
import socket
import threading
from contextlib import closing

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import func, select

from core.api.jobs import enqueue
from core.api.services import session, write
from core.kernel.discovery import discover
from core.testing.generic.making import as_person
from core.testing.installation import wait_for
from modules.collections.models import Notice, NoticeDue
from modules.collections.services import seeding
from modules.collections.services.dunning import sending
from modules.collections.tasks import remind
from modules.collections.tests.books import customer, invoice

CUSTOMERS = 8


class Server:
    """Takes mails; the third one is kept hanging until it is let go."""

    def __init__(self):
        self.got: list[str] = []
        self.hanging, self.free = threading.Event(), threading.Event()

    async def handle_DATA(self, _server, _session, envelope):
        import asyncio

        self.got.append(email.message_from_bytes(envelope.content)["Message-ID"])
        if len(self.got) == 3:
            self.hanging.set()
            while not self.free.is_set():
                await asyncio.sleep(0.05)
        return "250 OK"


@pytest.fixture
def server():
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    handler.port = port
    yield handler
    handler.free.set()
    controller.stop()


def counted(app):
    with as_person(app, "master"):
        states = select(Notice.state, func.count()).group_by(Notice.state)
        return dict(session().execute(states).all())


@pytest.mark.slow(seconds=30)
def test_run_three_times_and_killed_twice_each_customer_gets_one_letter(installation, server):
    installation.variables["CAUCE_MAIL_URL"] = f"smtp://127.0.0.1:{server.port}"
    app = installation.create(*sorted(discover()[0]))
    with as_person(app, "master"):
        for seed in seeding.contributions:
            seed.call()
        for number in range(CUSTOMERS):
            invoice(customer(f"Cliente {number}"), "100.00", late=10)
        with write():
            for _time in range(3):
                enqueue(remind, {}, user=None)
    worker = installation.start("worker", "--threads", "2")
    # killed while it writes letters and a mail hangs in the middle of being handed over
    wait_for(lambda: server.hanging.is_set(), 90)
    worker.kill()
    worker.wait()
    server.free.set()
    worker = installation.start("worker", "--threads", "2")
    wait_for(lambda: sum(counted(app).values()) >= CUSTOMERS // 2, 90)
    worker.kill()
    worker.wait()
    with as_person(app, "master"), write():
        enqueue(remind, {}, user=None)
    installation.start("worker", "--threads", "2")

    def settled():
        with as_person(app, "master"):
            sending.settle_doubts()
        found = counted(app)
        return sum(found.values()) == CUSTOMERS and not found.get("sending")

    wait_for(settled, 120)
    assert len(server.got) == len(set(server.got)) <= CUSTOMERS
    found = counted(app)
    assert found.get("doubtful", 0) >= 1, found
    assert set(found) <= {"sent", "doubtful"}, found
    # what is not known to have left is listed; all the others reached the server once
    assert found.get("sent", 0) <= len(server.got) <= CUSTOMERS
    with as_person(app, "master"):
        customers = session().scalars(select(Notice.contact_id)).all()
        assert len(customers) == len(set(customers)) == CUSTOMERS
        assert session().scalar(select(func.count()).select_from(NoticeDue)) == CUSTOMERS
