"""Outgoing mail against a real SMTP server in this process."""

import email
import email.policy
import io
import socket

import pytest
from aiosmtpd.controller import Controller

from core.access.actor import SYSTEM, acting_as
from core.db import read, session, write
from core.files import LocalStorage, store
from core.jobs import JobRow, Runner
from core.mail import BadMail, Mail, OutgoingMail, check_address, send

LETTER = {"to": ("Ana Núñez <ana@cliente.example>",), "subject": "Presupuesto", "text": "¡Hola!"}


class Server:
    """An SMTP server that keeps what it gets and answers as told."""

    def __init__(self):
        self.got = []
        self.answers = []
        self.bad_recipients = {}

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.bad_recipients:
            return self.bad_recipients[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer == "hang up":
            self.got.append(envelope.content)
            server.transport.abort()
            return "250 OK"
        if answer.startswith("250"):
            self.got.append(envelope.content)
        return answer


@pytest.fixture
def server():
    handler = Server()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        handler.port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def post(installation, server):
    installation.variables["CAUCE_MAIL_URL"] = f"smtp://127.0.0.1:{server.port}"
    app = installation.create()
    app.extensions["cauce_files"] = LocalStorage(installation.directory / "files")
    return app


def write_mail(app, **changes):
    with app.app_context(), acting_as(SYSTEM), write():
        return send(Mail(**{**LETTER, **changes})).id


def deliver(app, rounds=1):
    for _ in range(rounds):
        Runner(app).drain()
        with app.app_context(), write() as current:
            for job in current.query(JobRow).filter_by(state="failed"):
                job.run_at = job.created_at


def outcome(app, number):
    with app.app_context(), read():
        row = session().get(OutgoingMail, number)
        return row, session().get(JobRow, row.job_id)


def read_mail(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def test_a_mail_carries_the_headers_it_is_given(post, server):
    one_click = {
        "List-Unsubscribe": "<https://cauce.example/unsubscribe/" + "x" * 300 + ">",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    write_mail(post, headers=one_click)
    thread = {"References": "<1@c.example> <2@c.example>"}
    given = {"in_reply_to": "<2@c.example>", "headers": thread, "reply_to": "caso+7@c.example"}
    write_mail(post, message_id="<case.7@c.example>", **given)
    deliver(post)
    first, second = map(read_mail, server.got)
    assert {name: first[name] for name in one_click} == one_click
    assert first["References"] is None
    assert second["Message-ID"] == "<case.7@c.example>"
    assert second["In-Reply-To"] == "<2@c.example>"
    assert second["References"] == thread["References"]
    assert second["Reply-To"] == "caso+7@c.example"


def test_a_mail_arrives_complete(post, server):
    with post.app_context(), acting_as(SYSTEM), write():
        file = store(io.BytesIO(b"%PDF"), "Presupuesto ñ.pdf")
        number = send(
            Mail(**LETTER, html="<p>¡Hola!</p>", copies=("b@x.example",), files=(file.id,))
        ).id
    deliver(post)
    row, job = outcome(post, number)
    assert (row.state, row.refused, job.state) == ("sent", {}, "done")
    assert row.sent_at is not None
    message = read_mail(server.got[0])
    assert message["Message-ID"] == row.message_id
    assert message["To"] == "Ana Núñez <ana@cliente.example>"
    assert message["Subject"] == "Presupuesto"
    assert message.get_body(("plain",)).get_content().strip() == "¡Hola!"
    assert message.get_body(("html",)).get_content().strip() == "<p>¡Hola!</p>"
    (attached,) = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("Presupuesto ñ.pdf", b"%PDF")


def test_nothing_leaves_when_the_use_case_fails(post, server):
    def use_case():
        with write():
            send(Mail(**LETTER))
            raise ZeroDivisionError

    with post.app_context(), acting_as(SYSTEM), pytest.raises(ZeroDivisionError):
        use_case()
    deliver(post)
    assert server.got == []


def test_later_is_tried_again_and_never_is_not(post, server):
    server.answers = ["451 come back"]
    first = write_mail(post)
    deliver(post, rounds=2)
    assert outcome(post, first)[0].state == "sent"
    assert outcome(post, first)[1].attempts == 2
    server.answers = ["554 no"]
    second = write_mail(post)
    deliver(post, rounds=2)
    row, job = outcome(post, second)
    assert (row.state, row.refused, job.attempts) == ("refused", {"": "554 no"}, 1)
    assert len(server.got) == 1


def test_one_bad_recipient_does_not_stop_the_others(post, server):
    server.bad_recipients = {"b@x.example": "550 unknown"}
    number = write_mail(post, copies=("b@x.example",))
    deliver(post)
    assert outcome(post, number)[0].state == "sent"
    assert outcome(post, number)[0].refused == {"b@x.example": "550 unknown"}


def test_in_doubt_dunning_waits_for_a_person_and_other_mail_goes_again(post, server):
    server.answers = ["hang up", "hang up"]
    dunning = write_mail(post, once=True)
    deliver(post, rounds=3)
    row, job = outcome(post, dunning)
    assert (row.state, job.state, job.attempts) == ("waiting", "doubtful", 1)
    other = write_mail(post)
    deliver(post, rounds=3)
    row, job = outcome(post, other)
    assert (row.state, job.state, job.attempts) == ("sent", "done", 2)
    ids = [line for body in server.got for line in body.split(b"\r\n") if b"Message-ID" in line]
    assert len(ids) == 3
    assert len(set(ids)) == 2


def test_an_unreachable_server_is_tried_again_later(post, server):
    post.config["CAUCE"] = post.config["CAUCE"].__class__(
        **{**post.config["CAUCE"].__dict__, "mail_url": "smtp://127.0.0.1:1"}
    )
    number = write_mail(post, once=True)
    Runner(post).drain()
    row, job = outcome(post, number)
    assert (row.state, job.state) == ("waiting", "failed")
    assert "127.0.0.1" in job.error


def test_without_a_server_mails_are_kept_in_the_outbox(app):
    with app.app_context(), acting_as(SYSTEM):
        with write():
            row = send(Mail(**LETTER))
        Runner(app).drain()
        session().refresh(row)
        assert (row.state, row.sent_at) == ("kept", None)


def test_the_same_key_is_one_mail(app):
    with app.app_context(), acting_as(SYSTEM):
        with write():
            first = send(Mail(**LETTER), key="welcome 7").id
        with write():
            assert send(Mail(**LETTER), key="welcome 7").id == first
        assert session().query(OutgoingMail).count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"to": ()},
        {"to": ("nobody",)},
        {"to": ("a@b.example\r\nBcc: all@b.example",)},
        {"subject": "Hola\r\nBcc: all@b.example"},
        {"reply_to": "x y@z"},
        {"sender": "a@b@c"},
        {"headers": {"Bcc": "all@b.example"}},
        {"headers": {"X-One\r\nBcc": "all@b.example"}},
        {"headers": {"List-Unsubscribe": "<x>\r\nBcc: all@b.example"}},
        {"message_id": "no id"},
    ],
)
def test_bad_mails_are_refused_with_a_reason(app, change):
    with app.app_context(), acting_as(SYSTEM):
        before = session().query(OutgoingMail).count()
        with pytest.raises(BadMail), write():
            send(Mail(**{**LETTER, **change}))
        assert session().query(OutgoingMail).count() == before


def test_usual_addresses_are_accepted(app):
    with app.app_context():
        for address in ("a@b.example", "Ana <ana+x@b.example>", "ñandú@b.example", "m@demo.test"):
            check_address(address)
