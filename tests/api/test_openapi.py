"""The API keeps what its description promises, whatever is sent to it (schemathesis)."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import unquote_to_bytes, urlsplit

import pytest
import schemathesis
from flask import Flask
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from schemathesis import engine
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events
from sqlalchemy import select, update
from urllib3 import HTTPHeaderDict, HTTPResponse
from werkzeug.test import create_environ, run_wsgi_app

from core import records
from core.access.actor import SYSTEM, acting_as
from core.access.models import ApiToken, User
from core.access.sessions import actor_of
from core.access.tokens import create_token
from core.db import session, write
from core.kernel.discovery import discover

#: Examples an operation. What answers is the same for the models of every module: the others are tried
#: with a quarter of them, which is half of all the time these tests take; ``TEST_EXAMPLES=50`` before a
#: release tries every module alike.
EXAMPLES = 50
EXAMPLES_OF_OTHERS = int(os.environ.get("TEST_EXAMPLES", "12"))
SEED = 20261122
#: Where each field is also tried at and beyond every limit of its schema, three times as many requests.
THOROUGH = "contacts"


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


@pytest.fixture
def address(app: Flask, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where the application answers: whatever is sent by HTTP is handed to it without a network."""

    def send(adapter: HTTPAdapter, request: PreparedRequest, **_options: object) -> Response:
        body, status, headers = run_wsgi_app(app, environ_of(request), buffered=True)
        answer = HTTPResponse(
            BytesIO(b"".join(body)),
            headers=HTTPHeaderDict(headers.items()),
            status=int(status.partition(" ")[0]),
            preload_content=False,
            request_method=request.method,
        )
        return adapter.build_response(request, answer)

    monkeypatch.setattr(HTTPAdapter, "send", send)
    return "http://127.0.0.1"


def environ_of(request: PreparedRequest) -> dict[str, object]:
    """A request as a server would hand it on, whatever bytes are in it."""
    url, body = urlsplit(request.url or ""), request.body or b""
    body = body if isinstance(body, bytes) else str(body).encode()
    environ = create_environ(method=request.method or "GET", input_stream=BytesIO(body))
    environ |= {
        "PATH_INFO": unquote_to_bytes(url.path).decode("latin-1"),
        "QUERY_STRING": url.query,
        "CONTENT_LENGTH": str(len(body)),
    }
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        text = value.decode("latin-1") if isinstance(value, bytes) else value
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = text
    return environ


def settings(token: str, module: str) -> SchemathesisConfig:
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
    examples = EXAMPLES if module in ("core", THOROUGH) else EXAMPLES_OF_OTHERS
    return SchemathesisConfig.from_dict(
        {
            "seed": SEED,
            "continue-on-failure": True,
            "headers": {"Authorization": f"Bearer {token}"},
            "generation": {"max-examples": examples, "database": "none"},
            "phases": {"coverage": {"enabled": module == THOROUGH}},
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


@pytest.mark.once
@pytest.mark.slow(seconds=60)
@pytest.mark.parametrize("module", ["core", *sorted(discover()[0])])
def test_what_is_described_holds_for_whatever_is_sent(module, token, address):
    config = settings(token, module)
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
