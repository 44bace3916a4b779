"""Answers to customers: how they leave, how what comes back finds its case, and what never loops."""

from __future__ import annotations

import email
import email.policy
import os
import signal
import socket
import time
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from core import records
from core.api.mail import send_mail
from core.api.services import pipelines_of, session, transition, write
from core.jobs import JobRow
from core.kernel.discovery import discover
from core.mail import OutgoingMail
from core.mail.service import _record
from core.testing.generic.making import as_person, make
from core.timeline.history import history_of
from modules.support.models import CASE, CaseMessage
from modules.support.services import clocks
from modules.support.services.mail import receive, reply

BOUNCE = """From: MAILER-DAEMON@mx.example
To: soporte@nexo.example
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; rosa@miramar.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 No such user
--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: x
--b--
"""


class Server:
    """An SMTP server that keeps what it gets; it may take its time to say so."""

    def __init__(self):
        self.got = []
        self.wait = 0.0

    async def handle_DATA(self, server, session, envelope):
        import asyncio

        self.got.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        await asyncio.sleep(self.wait)
        return "250 OK"


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
def case(app, as_user):
    as_user("master")
    records.create("support.mailbox", {"name": "Soporte Nexo", "mail": "soporte@nexo.example"})
    calendar = records.create("support.calendar", {"name": "Siempre", "always": True})
    times = {"first_response": 60, "next_response": 60, "resolution": 600}
    records.create("support.policy", {"name": "Todos", "calendar_id": calendar.id, **times})
    return opened()


def opened(**given):
    customer = make("contacts.contact", name="Hotel Miramar", kind="company")
    person = make(
        "contacts.contact", name="Rosa Alemany", kind="person", mail="rosa@miramar.example"
    )
    values = {"name": "El TPV se bloquea", "contact_id": customer.id, "person_id": person.id}
    return records.create(CASE, values | given)


def answered(case, text="Lo miramos hoy.", **more):
    entry = reply(case.id, {"body": text}, **more)
    return session().get_one(OutgoingMail, entry.data["mail_id"])


def incoming(to="soporte@nexo.example", text="Perfecto, gracias.", **headers):
    message = EmailMessage()
    message["From"] = "Rosa Alemany <rosa@miramar.example>"
    message["To"] = to
    message["Subject"] = "Re: El TPV se bloquea"
    message["Message-ID"] = f"<{time.time_ns()}@miramar.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def said(case):
    return [(i.direction, i.body) for i in history_of(CASE, case.id, ["mail"]).items]


def test_an_answer_leaves_from_the_teams_address_and_stops_the_clock(case, sign_in):
    assert case.sla_promise == "first_response"
    browser = sign_in("soporte")
    page = browser.get(f"/support/cases/{case.id}")
    assert "Responder al cliente" in page.text
    assert "compose-note" in page.text
    assert "compose-mail" not in page.text  # the answer takes its place
    sent = browser.post(f"/support/cases/{case.id}/reply", data={"body": "Buenos días, Rosa."})
    assert sent.status_code == 303
    mail = session().scalar(select(OutgoingMail))
    assert mail.recipients == ["rosa@miramar.example"]
    assert mail.sender == "Soporte Nexo <soporte@nexo.example>"
    assert mail.reply_to == f"soporte+{case.reply_token}@nexo.example"
    assert mail.subject == f"El TPV se bloquea [{case.number}]"
    assert mail.once  # in doubt a person decides
    assert mail.headers == {"X-Auto-Response-Suppress": "OOF, AutoReply"}
    assert case.sla_promise == "resolution"
    page = browser.get(f"/support/cases/{case.id}").text
    assert "Buenos días, Rosa." in page
    assert "Enviando" in page


def test_the_case_moves_with_the_answer_or_neither_happens(case):
    reply(case.id, {"body": "¿Qué versión tiene?"}, stage="waiting")
    assert case.sla_state == "paused"
    with pytest.raises(records.Invalid):
        reply(case.id, {"body": "Resuelto"}, stage="no such stage")
    assert ("out", "Resuelto") not in said(case)


def test_programs_answer_too(case, sign_in):
    url = f"/api/v1/support/cases/{case.id}/reply"
    sent = sign_in("soporte").post(url, json={"body": "Hecho.", "stage": "resolved"})
    assert sent.status_code == 201, sent.text
    assert session().get_one(OutgoingMail, sent.json["mail_id"]).text == "Hecho."
    assert records.get(CASE, case.id).closed_at
    assert sign_in("ventas").post(url, json={"body": "x"}).status_code in (403, 404)


def test_what_the_customer_answers_finds_its_case_and_wakes_it(case):
    mail = answered(case, stage="waiting")
    by_token = receive(bytes(incoming(to=mail.reply_to, text="Sigue igual.\n\n> Lo miramos hoy.")))
    assert (by_token.outcome, by_token.case_id) == ("added", case.id)
    assert said(case)[0] == ("in", "Sigue igual.")
    assert records.get(CASE, case.id).sla_promise == "next_response"
    assert records.get(CASE, case.id).stage_id != transition(CASE, case.id, "waiting").stage_id
    first = incoming(In_Reply_To=mail.message_id, text="¿Y cuándo?")
    assert receive(bytes(first)).case_id == case.id
    assert receive(bytes(first)).outcome == "known"  # brought twice, there once
    again = answered(case, "Mañana.")
    assert again.in_reply_to == first["Message-ID"]
    assert mail.message_id in again.headers["References"]
    assert receive(bytes(incoming())).outcome == "unknown"


def test_a_solved_case_comes_back_when_the_customer_writes(case):
    mail = answered(case)
    transition(CASE, case.id, "resolved")
    receive(bytes(incoming(References=mail.message_id)))
    assert records.get(CASE, case.id).closed_at is None
    assert records.get(CASE, case.id).reopened == 1


def test_a_case_goes_on_in_the_stage_from_which_it_began_to_wait(case):
    onboarding = next(f for f in pipelines_of(CASE) if f.code == "onboarding")
    ids = {stage.code: stage.id for stage in onboarding.stages}
    mail = answered(case)
    transition(CASE, case.id, ids["setup"])
    transition(CASE, case.id, ids["waiting"])
    receive(bytes(incoming(References=mail.message_id)))
    assert records.get(CASE, case.id).stage_id == ids["setup"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"List_Id": "<ofertas.example>"},
    ],
)
def test_programs_are_not_listened_to_nor_answered(case, headers):
    mail = answered(case)
    before = session().query(OutgoingMail).count()
    assert receive(bytes(incoming(to=mail.reply_to, **headers))).outcome == "automatic"
    assert said(case) == [("out", "Lo miramos hoy.")]
    assert session().query(OutgoingMail).count() == before
    ours = incoming(to=mail.reply_to)
    ours.replace_header("From", f"soporte+{case.reply_token}@nexo.example")
    assert receive(bytes(ours)).outcome == "automatic"


def test_what_no_person_wrote_says_so(case):
    from core.access.actor import SYSTEM, acting_as

    with acting_as(SYSTEM):
        mail = answered(case, "Recordatorio")
    assert mail.headers["Auto-Submitted"] == "auto-generated"
    assert mail.headers["Precedence"] == "bulk"


def test_a_mail_that_comes_back_is_marked_and_answered_nobody(case, sign_in):
    mail = answered(case)
    with write():
        _record({"state": "sent"}, mail.id)
    assert case.sla_promise == "resolution"
    late = BOUNCE.format(message_id=mail.message_id, action="delayed")
    assert receive(late.encode()).outcome == "automatic"
    assert session().get(OutgoingMail, mail.id).state == "sent"
    failed = BOUNCE.format(message_id=mail.message_id, action="failed").encode()
    assert receive(failed).outcome == "bounced"
    assert records.get(CASE, case.id).sla_promise == "first_response"
    browser = sign_in("soporte")
    page = browser.get(f"/support/cases/{case.id}").text
    assert "550 No such user" in page
    entry = history_of(CASE, case.id, ["mail"]).items[0]
    assert browser.post(f"/timeline/entry/{entry.id}/mail/again").status_code == 303
    session().expire_all()
    assert session().get(OutgoingMail, mail.id).state == "waiting"
    with write():
        _record({"state": "sent"}, mail.id)
    assert records.get(CASE, case.id).sla_promise == "resolution"


def test_html_foreign_letters_and_files_come_in_and_rubbish_does_no_harm(case):
    mail = answered(case)
    message = incoming(to=mail.reply_to, text="x")
    message.set_content(
        "<style>p{}</style><p>Buenos días,</p><p>adjunto la <b>foto</b></p>"
        "<script>alert(1)</script>",
        subtype="html",
    )
    message.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="pdf", filename="f.pdf")
    message.add_attachment(b"MZ\x90", maintype="application", subtype="exe", filename="v.exe")
    assert receive(bytes(message)).outcome == "added"
    item = history_of(CASE, case.id, ["mail"]).items[0]
    assert item.body == "Buenos días,\nadjunto la foto"
    assert [f.name for f in item.files] == ["f.pdf"]
    assert item.data["left_out"] == ["v.exe"]
    plain = b"From: r@x.example\nTo: %s\n\n\xc2\xa1Ya!\n\nEl lun, Nexo escribi\xc3\xb3:\n> x"
    assert receive(plain % mail.reply_to.encode()).outcome == "added"  # no alphabet, no Message-ID
    assert said(case)[0] == ("in", "¡Ya!")
    for rubbish in (b"", b"\xff\xfe\0\0", b"From: \r\n\r\n", b"Subject: =?x?q?=\n\nHola"):
        assert receive(rubbish).outcome in ("unknown", "automatic")


@pytest.mark.both
def test_killed_while_sending_nothing_is_lost_nothing_is_sent_twice(installation, server):
    installation.variables["CAUCE_MAIL_URL"] = f"smtp://127.0.0.1:{server.port}"
    app = installation.create(*sorted(discover()[0]))  # fewer would unhook the others here
    with as_person(app, "master"):
        case_id = opened().id
    with as_person(app, "soporte"):
        numbers = [reply(case_id, {"body": f"Respuesta {n}"}).data["mail_id"] for n in range(3)]
    server.wait = 30.0
    worker = installation.start("worker", "--threads", "1")
    wait_for(lambda: server.got)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    server.wait = 0.0
    installation.start("worker", "--threads", "1")
    wait_for(lambda: states(app, numbers) == ["done", "done", "doubtful"])
    ids = [message["Message-ID"] for message in server.got]
    assert len(ids) == len(set(ids)) == 3  # each reached the server once
    with as_person(app, "soporte"):
        doubtful = [i for i in history_of(CASE, case_id).items if i.state == "doubtful"]
        assert len(doubtful) == 1
        from core.timeline.mails import take_as_sent

        assert take_as_sent(doubtful[0].id)
        assert not [i for i in history_of(CASE, case_id).items if i.state == "doubtful"]
        assert session().query(CaseMessage).count() == 3


def states(app, numbers):
    with as_person(app, "master"):
        query = select(JobRow.state).join(OutgoingMail, OutgoingMail.job_id == JobRow.id)
        return sorted(session().scalars(query.where(OutgoingMail.id.in_(numbers))))


def wait_for(condition, seconds=60.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.1)


def test_what_a_rule_sends_is_no_first_answer_though_it_arrives(case):
    values = {"to": "rosa@miramar.example", "subject": "Recibido", "body": "Gracias."}
    send_mail(CASE, case.id, {**values, "automatic": True})
    mail = session().scalar(select(OutgoingMail))
    with write():
        _record({"state": "sent"}, mail.id)
    session().refresh(case)
    assert (case.sla_promise, case.response_minutes) == ("first_response", None)
    clocks.rebuild([case.id])
    assert case.sla_promise == "first_response"
    send_mail(CASE, case.id, values)
    assert case.sla_promise == "resolution"
