"""The API keeps what its description promises, whatever is sent to it (schemathesis, all phases)."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator

import pytest
import schemathesis
from flask import Flask
from schemathesis import engine
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events
from sqlalchemy import select, update
from werkzeug.serving import WSGIRequestHandler, make_server

from core import records
from core.access.actor import SYSTEM, acting_as
from core.access.models import ApiToken, User
from core.access.sessions import actor_of
from core.access.tokens import create_token
from core.db import session, write
from core.kernel.discovery import discover

#: Examples an operation.
EXAMPLES = 50
SEED = 20261122


@pytest.fixture
def token(app: Flask) -> str:
    """A token of the Master, and some records to find."""
    with app.app_context(), acting_as(SYSTEM):
        master = session().scalars(select(User).where(User.mail == "master@demo.example")).one()
        with acting_as(actor_of(master)):
            for number in range(3):
                records.create("contacts.contact", {"name": f"Cliente {number}"})
            _row, secret = create_token("schemathesis")
        with write() as current:
            current.execute(update(ApiToken).values(rate_limit=1_000_000))
    return secret


class Quiet(WSGIRequestHandler):
    """Thousands of requests need no log."""

    def log_request(self, *_args: object) -> None:
        """Nothing."""


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application behind a server, one request at a time: the test has one connection."""
    server = make_server("127.0.0.1", 0, app, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def settings(token: str) -> SchemathesisConfig:
    """Always the same examples, every check but one."""
    checks = {
        # A server may refuse an address for its length before reading it.
        "negative_data_rejection": {
            "expected-statuses": [
                *("400", "401", "403", "404", "405", "406", "409", "414", "415", "422", "428"),
            ]
        },
        # A schema cannot say that a phone exists, that a cursor was signed by us or that a
        # reference names a record: such values are refused with a reason.
        "positive_data_acceptance": {
            "expected-statuses": ["2xx", "304", "400", "403", "404", "409", "414", "422"]
        },
        # DELETE archives: an archived record is out of the lists and can still be read.
        "use_after_free": {"enabled": False},
    }
    return SchemathesisConfig.from_dict(
        {
            "seed": SEED,
            "continue-on-failure": True,
            "headers": {"Authorization": f"Bearer {token}"},
            "generation": {"max-examples": EXAMPLES, "database": "none"},
            "checks": checks,
        }
    )


def complaints(event: events.ScenarioFinished) -> Iterator[str]:
    """What a scenario found, with the request that shows it."""
    for number, checks in event.recorder.checks.items():
        for check in checks:
            if check.failure_info is not None:
                case = event.recorder.cases[number].value
                failure = check.failure_info.failure
                yield f"{event.label}: {check.name}: {failure}\n{case.as_curl_command()}"


@pytest.mark.slow
@pytest.mark.parametrize("module", ["core", *sorted(discover()[0])])
def test_what_is_described_holds_for_whatever_is_sent(module, database_kind, request):
    if database_kind != "sqlite":
        pytest.skip("what a description promises does not depend on the database")
    token, address = request.getfixturevalue("token"), request.getfixturevalue("address")
    config = settings(token)
    schema = schemathesis.openapi.from_url(f"{address}/api/openapi.json", config=config)
    # Changing modules starts processes, which would wait for the transaction of this test.
    schema = schema.include(path_regex=rf"/{module}/").exclude(path_regex="/core/modules/")
    found: list[str] = []
    answers: Counter[int] = Counter()
    for event in engine.from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            found += complaints(event)
            answered = (i.response for i in event.recorder.interactions.values())
            answers.update(response.status_code for response in answered if response)
        elif isinstance(event, events.NonFatalError | events.FatalError):
            found.append(repr(event))
    assert not found, "\n\n".join(found[:5])
    assert not [status for status in answers if status >= 500]
    if module != "core":
        # The fuzzing reached the services: records were made, changed, refused and missed.
        assert {200, 201, 204, 404, 409, 422} <= set(answers)
