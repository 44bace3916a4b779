"""What the tests of connections begin with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal as D
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.access.actor import acting_as
from core.api.services import actor, create, session, write
from core.automation import outside
from core.db.base import utcnow
from core.jobs import JobRow
from core.jobs.runner import Runner
from core.testing.generic.making import as_person
from modules.accounting.models import BATCH, PROFILE, Batch
from modules.accounting.services.connectors import sending
from modules.accounting.tests.program import KEY, Program
from modules.catalog.services import seeding
from modules.sales.models import ORDER
from modules.sales.services.documents import confirm_order

NOVEMBER = {"what": "orders", "day_from": date(2026, 11, 1), "day_to": date(2026, 11, 30)}


@pytest.fixture
def holded(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """A program on this machine, which this installation may call; it waits 0.3 seconds for it."""
    program = Program()
    before = app.config["CAUCE"]
    app.config["CAUCE"] = type(before)(
        **{**vars(before), "webhook_hosts": frozenset({"127.0.0.1"})}
    )
    monkeypatch.setattr(outside, "TIMEOUT", 0.3)
    yield program
    app.config["CAUCE"] = before
    program.shutdown()
    program.server_close()


class Browser:
    """A browser signed in as somebody; the test goes on as who it was."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, *args: Any, **given: Any) -> Any:
        with acting_as(actor()):
            return self.client.get(*args, **given)

    def post(self, *args: Any, **given: Any) -> Any:
        with acting_as(actor()):
            return self.client.post(*args, **given)


class Office:
    """A company whose accountant works with the program."""

    def __init__(self, app: Flask, program: Program, browser: Browser) -> None:
        self.app, self.program, self.browser = app, program, browser
        self.customer = create(
            "contacts.contact",
            {"kind": "company", "name": "Hotel Miramar", "country": "ES", "tax_id": "B12345674"},
        ).id
        self.profile = create(PROFILE, {"name": "Holded", "format": "accounting.holded"}).id

    def connect(self, key: str = KEY, **values: Any) -> Any:
        form = {"key": key, "address": self.program.address, "since": "2026-10-01", **values}
        return self.browser.post(f"/accounting/profiles/{self.profile}/connect", data=form)

    def order(self, *prices: str, customer: int = 0) -> SimpleNamespace:
        """A confirmed order of November. :returns: what a test looks at, whoever acts then."""
        lines = [{"description": "Bomba", "quantity": D(1), "price": D(price)} for price in prices]
        values = {"contact_id": customer or self.customer, "ordered_on": date(2026, 11, 3)}
        made = confirm_order(create(ORDER, {**values, "lines": lines or [self.line()]}).id)
        return SimpleNamespace(id=made.id, number=made.number, net=made.net, total=made.total)

    def line(self) -> dict[str, Any]:
        return {"description": "Bomba", "quantity": D(2), "price": D("100.00")}

    def batch(self) -> int:
        return create(BATCH, {"profile_id": self.profile, **NOVEMBER}).id

    def send(self, batch_id: int) -> None:
        """Press the button, and let the worker do what is due."""
        assert self.browser.post(f"/accounting/batches/{batch_id}/send").status_code == 303
        self.work()

    def read(self) -> dict[str, Any]:
        """Bring the invoices now. :returns: what is kept of the reading."""
        self.browser.post(f"/accounting/profiles/{self.profile}/read")
        self.work()
        from modules.accounting.models import Connection

        return session().get(Connection, self.profile, populate_existing=True).told

    def work(self) -> None:
        """Do every job that is due, as a worker would."""
        Runner(self.app).drain()

    def later(self) -> None:
        """The time of whatever waits has come."""
        with write() as current:
            waits = JobRow.state.in_(("failed", "queued"))
            for row in current.scalars(select(JobRow).where(waits)):
                row.run_at = utcnow()
        self.work()

    def became(self, batch_id: int) -> list[sending.Sending]:
        """What became of the documents of a batch, in the order of the orders."""
        session().expire_all()
        found = sending.sendings_of(batch_id)
        return [found[number] for number in sorted(found)]

    def state(self, batch_id: int) -> str:
        session().expire_all()
        return session().get_one(Batch, batch_id).state


@pytest.fixture
def office(app: Flask, holded: Program, sign_in) -> Iterator[Office]:
    """Connected already."""
    with as_person(app, "master"):
        seeding.bring("ES")
        made = Office(app, holded, Browser(sign_in("contabilidad")))
        assert made.connect().status_code == 303
        holded.asked.clear()
        yield made
