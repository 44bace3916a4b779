"""What people decide by themselves through a link, and what the house sees of it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core import records
from core.access import throttle
from core.db import session, write
from core.db.base import utcnow
from core.lifecycle.erasures import erase
from core.mail import OutgoingMail
from modules.contacts.models import Contact
from modules.contacts.services import may_contact, record_consent
from modules.contacts.services.hygiene import to_write_to
from modules.contacts.services.privacy.consent import ledger
from modules.contacts.services.privacy.preferences import token_for, unsubscribe_headers
from modules.contacts.services.privacy.purposes import seed
from modules.contacts.services.privacy.suppression import suppress

C = "contacts.contact"


@pytest.fixture
def rosa(as_user):
    as_user("privacidad")
    seed()
    values = {"kind": "person", "name": "Rosa Alemany", "mail": "rosa@correo.example"}
    made = records.create(C, {**values, "phone": "612345679", "country": "ES", "language": "es"}).id
    record_consent(made, "marketing", channels=["mail", "phone"], method="form")
    return made


def test_looking_changes_nothing_and_one_click_ends_it(rosa, client, as_user):
    url = unsubscribe_headers(rosa, "marketing")["List-Unsubscribe"].strip("<>")
    address = url[url.index("/contacts/") :]
    page = client.get(address)
    assert page.status_code == 200
    assert "Dejar de recibir" in page.text
    as_user("privacidad")
    assert may_contact(rosa, "marketing", "mail")
    done = client.post(address, data={"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    as_user("privacidad")
    assert may_contact(rosa, "marketing", "mail").reason == "refused"
    assert may_contact(rosa, "marketing", "phone")
    before = len(ledger(rosa))
    client.post(address)
    as_user("privacidad")
    assert len(ledger(rosa)) == before
    assert ledger(rosa)[0].method == "unsubscribe"


def test_no_form_token_is_asked_of_mail_programs(app, rosa, client, as_user, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    address = f"/contacts/unsubscribe/{token_for(rosa, 'marketing', 'mail')}"
    as_user("privacidad")
    assert may_contact(rosa, "marketing", "mail")
    assert client.post(address).status_code == 200
    as_user("privacidad")
    assert may_contact(rosa, "marketing", "mail").reason == "refused"


def test_the_person_chooses_by_purpose_and_channel(rosa, client, as_user):
    address = f"/contacts/preferences/{token_for(rosa)}"
    page = client.get(address).text
    assert "Novedades" in page or "ofertas" in page
    assert client.post(address, data={"marketing": ["phone", "whatsapp"]}).status_code == 200
    as_user("privacidad")
    assert may_contact(rosa, "marketing", "mail").reason == "refused"
    found = {(r.channel, r.decision, r.method) for r in ledger(rosa)}
    assert ("whatsapp", "granted", "preferences") in found
    assert ("mail", "withdrawn", "preferences") in found


def test_one_mail_program_clicks_for_all_its_users(rosa, client, monkeypatch):
    """RFC 8058: the servers of a mail provider post for thousands of people from one address."""
    monkeypatch.setitem(throttle.FREE, "address", 2)
    others = [records.create(C, {"name": f"Persona {n}"}).id for n in range(4)]
    for contact in (rosa, *others):
        address = f"/contacts/unsubscribe/{token_for(contact, 'marketing', 'mail')}"
        assert client.post(address).status_code == 200


@pytest.mark.parametrize("token", ["x", "WzEsIiIsIiJd.made-up", "%00"])
def test_a_made_up_link_opens_nothing_and_is_slowed_down(rosa, client, token):
    assert client.get(f"/contacts/preferences/{token}").status_code == 404
    codes = {client.post(f"/contacts/unsubscribe/{token}").status_code for _n in range(8)}
    assert codes == {404, 429}


def test_the_link_of_an_erased_person_is_dead(rosa, client):
    token = token_for(rosa)
    erase(C, rosa, "request")
    assert client.get(f"/contacts/preferences/{token}").status_code == 404


def test_the_page_of_the_contact_shows_and_takes_decisions(rosa, sign_in):
    browser = sign_in("ventas")
    browser = sign_in("privacidad")
    page = browser.get(f"/contacts/{rosa}").text
    assert 'id="panel-contacts-consent"' in page
    assert "Autorizado" in page or "Permitido" in page
    form = f"/contacts/{rosa}/consents/new"
    assert browser.get(form).status_code == 200
    data = {
        "purpose": "marketing",
        "decision": "withdrawn",
        "channels": ["mail"],
        "method": "phone",
    }
    assert browser.post(form, data={**data, "evidence": "Llamó el lunes"}).status_code == 303
    assert browser.post(form, data={**data, "channels": []}).status_code == 422
    session().expire_all()
    assert ledger(rosa)[0].evidence == "Llamó el lunes"


def test_who_was_silent_and_may_be_written_to(rosa, sign_in):
    old = utcnow() - timedelta(days=400)
    other = records.create(C, {"name": "Luis Pons", "mail": "luis@correo.example"}).id
    with write() as current:
        current.execute(update(Contact).values(created_at=old))
    assert [row[0] for row in to_write_to("marketing", 10)[0]] == [rosa]
    page = sign_in("privacidad").get("/contacts/hygiene?purpose=marketing").text
    assert "Rosa Alemany" in page
    assert "Luis Pons" not in page
    assert other


def test_a_mail_from_the_page_asks_what_it_is_for(rosa, sign_in, as_user):
    browser = sign_in("privacidad")
    url = f"/timeline/{C}/{rosa}/mail"
    assert f'hx-get="{url}/purposes"' in browser.get(f"/contacts/{rosa}").text
    offered = browser.get(f"{url}/purposes").text
    assert re.findall(r'<option value="(\w+)">', offered)[0] == "service"
    assert '<option value="marketing">' in offered
    assert '<option value="similar_products" disabled>' in offered
    mail = {"to": "Rosa <rosa@correo.example>", "subject": "Novedades", "body": "Hola, Rosa"}
    assert browser.post(url, data=mail).status_code == 303
    assert browser.post(url, data=mail | {"purpose": "marketing"}).status_code == 303
    as_user("privacidad")
    plain, offer = session().scalars(select(OutgoingMail).order_by(OutgoingMail.id))
    assert "List-Unsubscribe" not in plain.headers
    assert offer.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert offer.headers["List-Unsubscribe"].startswith("<http")
    assert "/contacts/preferences/" in offer.text
    record_consent(rosa, "marketing", "withdrawn", channels=["mail"], method="phone")
    refused = browser.post(url, data=mail | {"purpose": "marketing"}, headers={"HX-Request": "1"})
    assert refused.status_code == 422
    assert "Novedades y ofertas" in refused.text
    assert "Lo rechazó" in refused.text or "rechaz" in refused.text
    assert 'value="marketing" selected' in refused.text
    excluded = mail | {"to": "otra@correo.example", "purpose": "similar_products"}
    records.update(C, rosa, {"lifecycle": "customer"}, records.get(C, rosa).version)
    suppress([("mail", "otra@correo.example")], "objection")
    assert browser.post(url, data=excluded, headers={"HX-Request": "1"}).status_code == 422
    assert session().query(OutgoingMail).count() == 2
