"""A request that is sent again is answered again, and done once."""

import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core import records
from core.access.actor import SYSTEM, acting_as
from core.access.models import User
from core.access.sessions import COOKIE, start_session
from core.db import session, write
from core.db.base import utcnow
from core.rest.idempotency import StoredAnswer

URL = "/api/v1/contacts/contacts"


@pytest.fixture
def send(sign_in):
    api = sign_in("master")

    def post(body, key):
        return api.post(
            URL,
            data=json.dumps(body),
            content_type="application/json",
            headers={"Idempotency-Key": key},
        )

    return post


def count(app):
    with app.app_context(), acting_as(SYSTEM):
        return records.Query(records.spec_of("contacts.contact")).count()


def test_the_same_request_is_done_once(app, send):
    first, again = send({"name": "Uno"}, "k1"), send({"name": "Uno"}, "k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert first.headers["Location"] == again.headers["Location"]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert count(app) == 1


def test_another_request_with_the_key_is_refused(app, send):
    send({"name": "Uno"}, "k1")
    assert send({"name": "Dos"}, "k1").status_code == 422
    assert count(app) == 1


def test_a_refused_request_may_be_mended_and_sent_again(app, send):
    assert send({"name": ""}, "k1").status_code == 422
    assert send({"name": "Uno"}, "k1").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201, "ñ", "a\tb"])
def test_keys_that_cannot_be_used(send, key):
    assert send({"name": "Uno"}, key.encode().decode("latin-1")).status_code == 400


def test_while_the_first_is_running_the_second_waits_its_turn(app, send, as_user):
    send({"name": "Uno"}, "k1")
    as_user("master")
    with write() as current:
        current.execute(update(StoredAnswer).values(status=None))
    busy = send({"name": "Uno"}, "k1")
    assert (busy.status_code, busy.headers["Retry-After"]) == (409, "1")
    with write() as current:
        current.execute(update(StoredAnswer).values(claimed_at=utcnow() - timedelta(minutes=2)))
    assert send({"name": "Uno"}, "k1").status_code == 201


def test_keys_are_forgotten_after_two_days(app, send, as_user):
    send({"name": "Uno"}, "k1")
    as_user("master")
    with write() as current:
        current.execute(update(StoredAnswer).values(claimed_at=utcnow() - timedelta(hours=49)))
    send({"name": "Dos"}, "k2")
    assert session().scalars(select(StoredAnswer.key)).all() == ["k2"]


def test_the_same_request_from_eight_clients_at_once(committed):
    """Real commits: one record, whoever came second gets its answer or is asked to wait."""
    app = committed
    with app.app_context(), acting_as(SYSTEM):
        master = session().scalars(select(User).where(User.mail == "master@demo.example")).one()
        secret = start_session(master)
        before = records.Query(records.spec_of("contacts.contact")).count()
    answers = []

    def post():
        browser = app.test_client()
        browser.set_cookie(COOKIE, secret)
        answers.append(
            browser.post(URL, json={"name": "Uno"}, headers={"Idempotency-Key": "k1"}).status_code
        )

    threads = [threading.Thread(target=post) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert set(answers) <= {201, 409}
    assert 201 in answers
    assert count(app) == before + 1
