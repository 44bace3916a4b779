"""What follows a form: a mail to confirm, a consent in the ledger, a document that is taken."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

from sqlalchemy import func, select

from core import records
from core.access.actor import SYSTEM, bind
from core.activities import Activity
from core.db import session
from core.db.base import utcnow
from core.lifecycle.erasures import erase
from core.testing.generic.making import make
from core.timeline.models import TimelineEntry
from modules.contacts.models import ConsentText
from modules.contacts.services.privacy.consent import ledger
from modules.contacts.services.privacy.purposes import demanded
from modules.sales.models import Download, Lead, Submission, Touch
from modules.sales.services.forms import confirming, documents
from modules.sales.services.forms.consents import carry_consents
from modules.sales.tests.sending import leads, link, mails, send


def test_whoever_must_confirm_their_mail_is_given_to_nobody_before(form, client, sign_in):
    """Double opt-in: a link by mail, a button behind it, and only then a seller and a call."""
    purpose = demanded("marketing")
    records.update("sales.form", form.id, {"confirm": True, "purpose_id": purpose.id})
    thanks = send(client, form, mail="nueva@miramar.example", consent="1")
    assert "nueva@miramar.example" in thanks.text
    (lead,) = leads()
    assert (lead.confirmation, lead.owner_id, lead.next_activity_at) == ("pending", None, None)
    assert "no está confirmado" in sign_in("master").get(f"/sales/leads/{lead.id}").text
    send(client, form, mail="nueva@miramar.example")  # impatient: one lead, and no second mail
    assert len(leads()) == 1
    (mail,) = mails()
    assert mail.subject.startswith("Confirme su solicitud")
    page = client.get(link(mail))
    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "no-referrer"  # the address is a key
    assert leads()[0].confirmation == "pending"  # mail programs open links by themselves
    for _again in range(2):
        assert client.post(link(mail)).status_code == 200
    (lead,) = leads()
    assert (lead.confirmation, bool(lead.owner_id), lead.next_activity_kind) == (
        "confirmed",
        True,
        "call",
    )
    calls = select(func.count(Activity.id)).where(Activity.record_id == lead.id)
    assert session().scalar(calls.where(Activity.model == "sales.lead")) == 1


def test_a_link_that_is_too_old_can_be_renewed_and_one_that_was_made_up_leads_nowhere(
    form, client, monkeypatch
):
    records.update("sales.form", form.id, {"confirm": True})
    send(client, form)
    (lead,) = leads()
    (mail,) = mails()
    monkeypatch.setattr(confirming, "HOLDS", timedelta(seconds=-1))
    monkeypatch.setattr(confirming, "PAUSE", 1)
    assert "Enviarme un enlace nuevo" in client.get(link(mail)).text
    assert client.post(link(mail)).status_code == 200
    bind(SYSTEM)
    assert session().get(Lead, lead.id).confirmation == "pending"
    monkeypatch.setattr(confirming, "PAUSE", 0.001)
    client.post(link(mail), data={"again": "1"})
    assert len(mails()) == 2
    assert client.get("/f/confirm/inventado").status_code == 404


def test_what_nobody_confirms_is_erased_after_the_time_of_the_company(form, client):
    records.update("sales.form", form.id, {"confirm": True})
    send(client, form, mail="bot@miramar.example", referrer="https://g.example/?q=bot")
    (lead,) = leads()
    bind(SYSTEM)
    assert confirming.forget_unconfirmed(utcnow() - timedelta(days=1)) == 0
    assert confirming.forget_unconfirmed(utcnow() + timedelta(days=1)) == 1
    session().expire_all()
    gone = session().get(Lead, lead.id)
    assert (gone.name, gone.mail, bool(gone.archived_at)) == ("—", None, True)
    touch = session().scalars(select(Touch).where(Touch.lead_id == lead.id)).one()
    sent = session().scalars(select(Submission).where(Submission.lead_id == lead.id)).one()
    assert (touch.referrer, sent.ip) == (None, None)
    assert "bot@miramar.example" not in str([m.recipients for m in mails()])


def test_the_consent_of_a_form_goes_into_the_ledger_of_the_contact_once(form, client):
    """With the words they read as a version of the purpose's text, when, where and from where."""
    purpose = demanded("marketing")
    records.update("sales.form", form.id, {"purpose_id": purpose.id})
    send(client, form, consent="1")
    (lead,) = leads()
    assert carry_consents(lead.id) == 0  # nobody to write it down for yet
    contact = make("contacts.contact", name="Ana Gil")
    assert carry_consents(lead.id, contact.id) == 1
    assert carry_consents(lead.id, contact.id) == 0
    (row,) = ledger(contact.id)
    text = session().get(ConsentText, row.text_id)
    assert (row.decision, row.method, row.channel) == ("granted", "form", "mail")
    assert text.body == "Acepto recibir ofertas."
    assert row.source == f"/f/{form.slug}"
    assert "Acepto recibir ofertas." in row.evidence
    assert row.ip == "127.0.0.1"


def test_a_known_contact_is_asked_nothing_twice(form, client):
    """The lead is recognised as a contact's: its consent is in the ledger at once."""
    contact = make("contacts.contact", name="Ana Gil", mail="ana@miramar.example")
    records.update("sales.form", form.id, {"purpose_id": demanded("marketing").id})
    send(client, form, consent="1")
    (lead,) = leads()
    assert lead.contact_id == contact.id
    assert [row.method for row in ledger(contact.id)] == ["form"]
    erase("contacts.contact", contact.id, "request")
    session().expire_all()
    sent = session().scalars(select(Submission).where(Submission.lead_id == lead.id)).one()
    assert (sent.ip, session().get(Lead, lead.id).mail) == (None, None)


def attach_guide(browser, form):
    pdf = (BytesIO(b"%PDF-1.4\n%%EOF\n"), "Guía de precios.pdf")
    answer = browser.post(f"/files/of/sales.form/{form.id}", data={"files": pdf})
    assert answer.status_code in (200, 303), answer.text


def test_a_form_hands_out_a_document_and_the_seller_sees_who_took_it(form, client, sign_in):
    records.update("sales.form", form.id, {"hand_out": True})
    attach_guide(sign_in("master"), form)
    thanks = send(client, form)
    address = re.search(r"/f/document/[^\"]+", thanks.text).group()
    taken = client.get(address)  # before the lead is there
    assert (taken.status_code, taken.mimetype) == (200, "application/pdf")
    assert "attachment" in taken.headers["Content-Disposition"]
    taken.close()
    (lead,) = leads()
    again = client.get(link(mails()[0]))  # the mail has it too
    assert again.status_code == 200
    again.close()
    page = sign_in("master").get(f"/sales/leads/{lead.id}").text
    assert "Se llevó Guía de precios.pdf" in page
    assert "2 veces" in page
    bind(SYSTEM)
    told = [e.data.get("document") for e in session().scalars(select(TimelineEntry))]
    assert told.count("Guía de precios.pdf") == 1


def test_links_to_documents_end_and_cannot_be_made_up(form, client, sign_in, monkeypatch):
    records.update("sales.form", form.id, {"hand_out": True, "confirm": True})
    attach_guide(sign_in("master"), form)
    assert "/f/document/" not in send(client, form).text  # only once the mail is confirmed
    assert len(leads()) == 1
    done = client.post(link(mails()[0])).text
    address = re.search(r"/f/document/[^\"]+", done).group()
    assert client.get("/f/document/inventado").status_code == 404
    monkeypatch.setattr(documents, "HOLDS", timedelta(seconds=-1))
    assert client.get(address).status_code == 404
    bind(SYSTEM)
    assert session().scalar(select(func.count(Download.id))) == 0
