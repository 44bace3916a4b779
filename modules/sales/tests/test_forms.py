"""Public forms: what strangers send becomes one lead with an owner, a touch and a call."""

from __future__ import annotations

import re
from io import BytesIO

from sqlalchemy import func, select

from core import records
from core.access.actor import SYSTEM, bind
from core.db import session
from core.settings import current_company
from core.testing.generic.making import make
from modules.sales.models import Intake, Submission, Touch
from modules.sales.services.forms.pages import ancestors, new_token, page_of
from modules.sales.services.forms.turning import retry
from modules.sales.services.leads import sharing
from modules.sales.tests.sending import leads, publish, send


def test_the_page_works_without_script(form, client):
    page = client.get(f"/f/{form.slug}?utm_source=google")
    assert page.status_code == 200
    assert "onsubmit" not in page.text  # the only script chooses light or dark
    assert page.text.count("<script") == 1
    assert "Su correo" in page.text
    assert 'name="utm_source" value="google"' in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self' www.miramar.example" in policy
    assert client.get("/f/otra").status_code == 404


def test_what_is_sent_becomes_a_lead_with_all_it_needs(form, client):
    source = make("sales.source", name="Buscador propio", codes="google")
    bind(SYSTEM)
    answer = send(client, form, utm_source="google", referrer="https://g.example/", consent="1")
    assert answer.status_code == 200
    (lead,) = leads()
    assert lead.owner_id
    assert lead.source_id == source.id
    assert lead.next_activity_kind == "call"
    touch = session().scalars(select(Touch).where(Touch.lead_id == lead.id)).one()
    assert (touch.way, touch.referrer) == ("form", "https://g.example/")
    sent = session().scalars(select(Submission).where(Submission.lead_id == lead.id)).one()
    assert (sent.consented, sent.consent_text) == (True, "Acepto recibir ofertas.")


def test_sent_again_it_is_one_lead_with_two_touches(form, client):
    send(client, form)
    assert [lead.touch_count for lead in leads()] == [1]
    send(client, form, utm_source="otra", request="¿Y el precio?")
    (lead,) = leads()
    assert lead.touch_count == 2
    query = select(func.count(Touch.id)).where(Touch.lead_id == lead.id)
    assert session().scalar(query) == 2


def test_the_same_page_sent_twice_counts_once(form, client):
    with client.application.app_context():
        token = new_token()
    for _n in range(2):
        assert send(client, form, token=token).status_code == 200
    (lead,) = leads()
    query = select(func.count(Submission.id)).where(Submission.lead_id == lead.id)
    assert session().scalar(query) == 1


def test_programs_strangers_and_the_hasty_are_refused(form, client):
    assert send(client, form, website="http://spam.example").status_code == 200
    assert send(client, form, token="invented").status_code == 422
    assert send(client, form, mail="no es un correo").status_code == 422
    assert send(client, form, name="").status_code == 422
    bind(SYSTEM)
    records.update("sales.form", form.id, {"min_seconds": 5})
    assert send(client, form).status_code == 422
    assert leads() == []


def test_uploads_are_refused(form, client):
    with client.application.app_context():
        data = {"token": new_token(), "name": "A", "mail": "a@miramar.example"}
    answer = client.post(f"/f/{form.slug}", data={**data, "file": (BytesIO(b"x"), "x.exe")})
    assert answer.status_code == 413
    assert leads() == []


def test_one_connection_may_send_so_many(form, client):
    records.update("sales.form", form.id, {"limit": 2})
    answers = [send(client, form, mail=f"n{n}@miramar.example").status_code for n in range(3)]
    assert answers == [200, 200, 429]


def test_a_compulsory_consent_is_compulsory(form, client):
    records.update("sales.form", form.id, {"consent_required": True})
    assert send(client, form).status_code == 422
    assert send(client, form, consent="1").status_code == 200


def test_what_they_write_is_text(form, client, sign_in):
    send(client, form, name="<b>Ana</b>")
    (lead,) = leads()
    assert "<b>Ana</b>" not in sign_in("master").get(f"/sales/leads/{lead.id}").text


def test_a_retired_form_answers_nobody(form, client):
    records.archive("sales.form", form.id)
    assert client.get(f"/f/{form.slug}").status_code == 404
    assert send(client, form).status_code == 404


def test_the_master_builds_it_and_finds_its_address(form, sign_in):
    browser = sign_in("master")
    assert browser.get("/sales/forms/new").status_code == 200
    html = browser.get(f"/sales/forms/{form.id}").text
    assert f"/f/{form.slug}" in html
    assert f'src="/f/{form.slug}?framed=1' in html  # the preview beside it
    shown = browser.get(f"/f/{form.slug}?framed=1&preview=1").text
    assert 'type="submit"' not in shown
    script = browser.get(f"/f/{form.slug}.js")
    assert script.mimetype == "text/javascript"
    assert script.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_a_new_form_begins_with_what_every_form_asks(sign_in):
    page = sign_in("master").get("/sales/forms/new").text
    chosen = re.findall(r'name="fields-(\d+)-field".*?value="(\w+)" selected', page, re.S)
    assert [name for number, name in chosen if number.isdecimal()][:4] == [
        "name", "mail", "phone", "request",
    ]  # fmt: skip
    assert "Acepto que usen mis datos para responder a mi solicitud." in page


def test_what_a_form_received_is_listed_for_who_looks_after_it(form, client, sign_in):
    """Names only of leads the reader sees."""
    page = sign_in("master").get(f"/sales/forms/{form.id}/sent").text
    assert "Todavía no se ha recibido nada" in page
    send(client, form, consent="1")
    (lead,) = leads()
    page = sign_in("master").get(f"/sales/forms/{form.id}/sent").text
    assert f'href="/sales/leads/{lead.id}">Ana Gil' in page
    assert "Dio su consentimiento" in page
    assert sign_in("ventas").get(f"/sales/forms/{form.id}/sent").status_code == 403


def test_another_site_can_show_the_form_but_not_read_it(form, client):
    """No CORS: what answers a form is read by its own page alone; a site that is not named frames
    nothing; a cookie of whoever is signed in plays no part."""
    page = client.get(f"/f/{form.slug}?framed=1", headers={"Origin": "https://otro.example"})
    assert "Access-Control-Allow-Origin" not in page.headers
    policy = page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self' www.miramar.example" in policy
    assert "otro.example" not in policy
    assert 'name="framed" value="1"' in page.text
    assert "Set-Cookie" not in page.headers
    sent = send(client, form, framed="1", page="https://www.miramar.example/guia")
    assert (sent.status_code, "Access-Control-Allow-Origin" in sent.headers) == (200, False)
    (lead,) = leads()
    touch = session().scalars(select(Touch).where(Touch.lead_id == lead.id)).one()
    assert touch.page == "https://www.miramar.example/guia"


def test_addresses_of_forms_differ(form):
    first = form.slug
    again = publish()
    assert again.slug != first
    assert page_of(again.slug).id == again.id


def test_only_hosts_get_into_the_policy():
    assert ancestors("a.example, https://b.example/; script-src *") == "'self' a.example"


def test_a_form_of_which_no_lead_can_be_made_is_kept_and_tried_again(form, client, monkeypatch):
    """The rest of its batch is not held up, and nothing is lost."""
    send(client, form, mail="uno@miramar.example")
    send(client, form, mail="dos@miramar.example")
    with monkeypatch.context() as broken:
        broken.setattr(sharing, "_ready", lambda *_: [])  # nobody takes leads
        assert leads() == []
        errors = list(session().scalars(select(Intake.error)))
        assert len(errors) == 2
        assert all(errors)
    retry()
    assert {lead.mail for lead in leads()} == {"uno@miramar.example", "dos@miramar.example"}
    assert session().scalar(select(func.count(Intake.id))) == 0


def test_a_form_that_was_changed_meanwhile_is_read_again(form, client):
    send(client, form)
    bind(SYSTEM)
    records.update("sales.form", form.id, {"fields": [{"field": "phone", "demand": "required"}]})
    assert send(client, form).status_code == 422
    assert send(client, form, phone="600 100 200").status_code == 200


def test_a_company_that_was_changed_meanwhile_is_read_again(form, client):
    send(client, form)
    bind(SYSTEM)
    values = {"name": "Nueva Denominación, S.L.", "locale": "en"}
    records.update("core.company", current_company().id, values)
    thanks = send(client, form, mail="otra@miramar.example").text
    assert "Nueva Denominación, S.L." in thanks
    assert "Thank you" in thanks
