"""Mail from the page of a record: logged with what became of it, an interaction once it left."""

import pytest
from sqlalchemy import select

from core import records, timeline
from core.access import Forbidden
from core.db import session, write
from core.jobs import JobRow
from core.mail import OutgoingMail
from core.mail.service import _record
from core.records import Invalid
from core.timeline.history import history_of
from core.timeline.mails import address_of, send_mail

C = "contacts.contact"


@pytest.fixture
def hotel(as_user):
    as_user("ventas")
    return records.create(C, {"name": "Hotel Miramar", "mail": "compras@miramar.example"})


def mail(hotel, **values):
    given = {"to": "a@x.example; b@x.example", "subject": "Oferta", "body": "Le envío la oferta."}
    return send_mail(C, hotel.id, given | values)


def shown(hotel):
    return history_of(C, hotel.id, ["mail"]).items[0]


def test_a_mail_is_sent_by_a_job_and_its_entry_says_what_became_of_it(as_user, hotel):
    entry = mail(hotel)
    row = session().scalar(select(OutgoingMail))
    assert row.recipients == ["a@x.example", "b@x.example"]
    assert row.reply_to == "ventas@demo.example"
    assert (row.model, row.record_id) == (C, hotel.id)
    assert (shown(hotel).state, shown(hotel).data["subject"]) == ("waiting", "Oferta")
    assert records.get(C, hotel.id).last_interaction_at is None
    with write():
        _record({"state": "sent"}, row.id)
    assert shown(hotel).state == "sent"
    kept = records.get(C, hotel.id)
    assert kept.last_interaction_at == entry.at
    assert kept.version == 1


@pytest.mark.parametrize(
    ("state", "job"), [("refused", "done"), ("dead", "dead"), ("doubtful", "doubtful")]
)
def test_what_did_not_leave_is_no_interaction(hotel, state, job):
    mail(hotel)
    row = session().scalar(select(OutgoingMail))
    with write() as current:
        current.get(JobRow, row.job_id).state = job
        if state == "refused":
            _record({"state": "refused", "refused": {"a@x.example": "no"}}, row.id)
    assert shown(hotel).state == state
    assert records.get(C, hotel.id).last_interaction_at is None


def test_what_was_sent_stays_as_it_was(hotel):
    entry = mail(hotel)
    assert not shown(hotel).mine
    with pytest.raises(Forbidden):
        timeline.edit(entry.id, "Otra cosa")
    with pytest.raises(Forbidden):
        timeline.delete(entry.id)


def test_what_cannot_be_sent_is_refused_with_reasons(as_user, hotel):
    for field, value in (("to", "nadie"), ("to", ""), ("subject", " "), ("body", "")):
        with pytest.raises(Invalid) as refused:
            mail(hotel, **{field: value})
        assert set(refused.value.errors) == {field}
    assert session().scalars(select(OutgoingMail)).all() == []
    as_user("lectura")
    with pytest.raises(Forbidden):
        mail(hotel)


def test_the_address_is_that_of_the_record_or_of_its_customer(as_user, hotel):
    assert address_of(hotel) == "compras@miramar.example"
    sale = records.create("sales.opportunity", {"name": "Renovación", "contact_id": hotel.id})
    assert address_of(sale) == "compras@miramar.example"


def test_the_form_sends_and_keeps_what_was_typed_when_refused(hotel, sign_in):
    client = sign_in("ventas")
    where = f"/timeline/{C}/{hotel.id}/mail"
    wrong = client.post(
        where, data={"to": "x", "subject": "S", "body": "Hola"}, headers={"HX-Request": "true"}
    )
    assert wrong.status_code == 422
    assert "Hola" in wrong.text
    assert 'id="compose-mail" role="tabpanel" aria-labelledby="compose-mail-tab">' in wrong.text
    done = client.post(where, data={"to": "a@x.example", "subject": "S", "body": "Hola"})
    assert done.status_code == 303
    page = client.get(f"/contacts/{hotel.id}").text
    assert "Enviando" in page
    assert 'value="compras@miramar.example"' in page


def test_what_a_rule_sends_speaks_to_nobody(hotel):
    values = {"to": "a@x.example", "subject": "Recibido", "body": "Gracias.", "automatic": True}
    send_mail(C, hotel.id, values)
    row = session().scalar(select(OutgoingMail))
    with write():
        _record({"state": "sent"}, row.id)
    assert shown(hotel).state == "sent"
    assert records.get(C, hotel.id).last_interaction_at is None
