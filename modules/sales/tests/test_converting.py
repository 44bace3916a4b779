"""A lead becomes a contact and an opportunity in one step, once, and can be taken back."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import select

from core import records
from core.api.models import utcnow
from core.api.services import add_note, log_call, pipelines_of, schedule_activity, stage_info, sudo
from core.db import session, write
from core.db.scoping import EVERYTHING
from core.testing.generic.making import make, user_named
from core.timeline.attachments import attach, take
from core.timeline.models import Attachment, TimelineEntry
from modules.contacts.models import Consent, Contact, Relation
from modules.contacts.services.privacy.purposes import demanded
from modules.sales.models import Conversion, Lead, Opportunity, Submission

LEAD, SALE, CONTACT = "sales.lead", "sales.opportunity", "contacts.contact"


@pytest.fixture
def lead(app, as_user):
    as_user("master")
    return make(
        LEAD,
        name="Elena Robles",
        company="Academia Lumbre",
        mail="elena@lumbre.example",
        phone="612345671",
        position="Directora",
        interest="Pizarras",
        request="Quiero un presupuesto",
        owner_id=user_named("ventas").id,
    )


def all_of(cls, *conditions):
    query = select(cls).where(*conditions).order_by(cls.id)
    return list(session().scalars(query.execution_options(scope=EVERYTHING)))


def stage(lead_id):
    session().expire_all()
    return stage_info(session().get(Lead, lead_id).stage_id).code


def test_one_step_makes_the_company_the_person_and_the_opportunity(lead, as_user, sign_in):
    """Everything that was said, planned, attached and consented to comes along."""
    add_note(LEAD, lead.id, "Nota del prospecto")
    log_call(LEAD, lead.id, {"direction": "out", "result": "contacted", "body": "Hablamos"})
    planned = schedule_activity(lead, "call", "Llamar otra vez", utcnow())
    with write():
        attach(LEAD, lead.id, [take(io.BytesIO(b"texto"), "plano.txt")])
    form = make("sales.form", name="Contacto")
    with write(), sudo("test"):
        purpose = demanded("marketing")
    sent = {"lead_id": lead.id, "form_id": form.id, "key": "k", "purpose_id": purpose.id}
    with write() as current:
        current.add(Submission(**sent, consented=True, consent_text="Acepto"))
    number, planned_id = lead.id, planned.id
    browser = sign_in("ventas")
    page = browser.get(f"/sales/leads/{number}/convert").text
    assert 'value="new" checked' in page.replace("  ", " ")
    sent = {"key": "clic", "customer": "new", "open": "1", "name": "Pizarras", "amount": "8.640,00"}
    first = browser.post(f"/sales/leads/{number}/convert", data=sent)
    assert first.status_code in (302, 303), re.findall("c-errors.*", first.text)
    again = browser.post(f"/sales/leads/{number}/convert", data=sent)  # the second of two clicks
    session().expire_all()
    (sale,) = all_of(Opportunity)
    assert again.headers["Location"] == f"/sales/opportunities/{sale.id}"
    (company,) = all_of(Contact, Contact.name == "Academia Lumbre")
    (person,) = all_of(Contact, Contact.name == "Elena Robles")
    (place,) = all_of(Relation)
    assert (place.company_id, place.person_id, place.position) == (
        company.id, person.id, "Directora",
    )  # fmt: skip
    assert (person.mail, company.mail, company.owner_id) == (
        "elena@lumbre.example", None, user_named("ventas").id,
    )  # fmt: skip
    assert (sale.contact_id, sale.person_id) == (company.id, person.id)
    assert (sale.lead_id, sale.amount) == (number, 8640)
    assert sale.notes == "Quiero un presupuesto"
    assert stage(number) == "qualified"
    assert session().get(Lead, number).contact_id == company.id
    entries = all_of(TimelineEntry, TimelineEntry.model == LEAD)
    assert {(e.root_model, e.root_id) for e in entries} == {(CONTACT, company.id)}
    assert {e.kind for e in entries} >= {"note", "call", "sales.conversion"}
    assert company.last_interaction_at is not None
    (file,) = all_of(Attachment)
    assert (file.root_model, file.root_id) == (CONTACT, company.id)
    activity = records.get("core.activity", planned_id)
    assert (activity.model, activity.record_id, activity.root_id) == (SALE, sale.id, company.id)
    assert {c.contact_id for c in all_of(Consent)} == {person.id}
    html = browser.get(f"/contacts/{company.id}").text
    assert "convirtió el prospecto" in html
    assert "Nota del prospecto" in html


def test_the_one_existing_customer_is_chosen_beforehand(lead, sign_in):
    """The duplicates engine knows the company; a customer with the same mail is the one."""
    browser = sign_in("master")
    known = make(CONTACT, name="Academia Lumbre", kind="company", phone="612345671")
    page = browser.get(f"/sales/leads/{lead.id}/convert").text
    assert f'value="{known.id}" checked' in page
    assert "Mismo teléfono" in page
    answer = browser.post(f"/api/v1/sales/leads/{lead.id}/convert", json={"key": "uno"})
    assert answer.status_code == 200, answer.text
    assert answer.json["contact_id"] == known.id
    assert len(all_of(Contact, Contact.name == "Academia Lumbre")) == 1
    again = browser.post(f"/api/v1/sales/leads/{lead.id}/convert", json={"key": "uno"})
    assert again.json == answer.json
    other = browser.post(f"/api/v1/sales/leads/{lead.id}/convert", json={"key": "otro"})
    assert other.status_code == 422
    assert len(all_of(Conversion)) == len(all_of(Opportunity)) == 1


def test_several_candidates_are_for_a_person_to_decide(lead, sign_in):
    make(CONTACT, name="Academia Lumbre", kind="company", phone="612345671")
    make(CONTACT, name="Academia Lumbre S. L.", kind="company", mail="elena@lumbre.example")
    browser = sign_in("master")
    assert browser.post(f"/api/v1/sales/leads/{lead.id}/convert", json={}).status_code == 422
    refused = browser.post(f"/sales/leads/{lead.id}/convert", data={"key": "a"})
    assert refused.status_code == 422
    done = browser.post(
        f"/api/v1/sales/leads/{lead.id}/convert", json={"customer": "new", "opportunity": None}
    )
    assert (done.status_code, done.json["opportunity_id"]) == (200, None)


def test_taken_back_everything_is_as_it_was(lead, sign_in):
    planned = schedule_activity(lead, "call", "Llamar", utcnow())
    number, planned_id = lead.id, planned.id
    browser = sign_in("ventas")
    browser.post(f"/api/v1/sales/leads/{number}/convert", json={})
    assert "Deshacer la conversión" in browser.get(f"/sales/leads/{number}").text
    assert browser.post(f"/sales/leads/{number}/unconvert").status_code in (302, 303)
    session().expire_all()
    back = session().get(Lead, number)
    assert (back.contact_id, back.converted_at, stage(number)) == (None, None, "new")
    assert all(c.archived_at for c in all_of(Contact, Contact.name.in_(["Academia Lumbre"])))
    assert all(s.archived_at for s in all_of(Opportunity))
    activity = records.get("core.activity", planned_id)
    assert (activity.model, activity.record_id) == (LEAD, number)
    assert {e.root_model for e in all_of(TimelineEntry, TimelineEntry.model == LEAD)} == {LEAD}
    # and it can be converted again
    again = browser.post(f"/api/v1/sales/leads/{number}/convert", json={"customer": "new"})
    assert again.status_code == 200


@pytest.mark.parametrize("use", ["amount", "call", "sale"])
def test_what_was_used_since_stays(lead, sign_in, use):
    browser, number = sign_in("master"), lead.id
    made = browser.post(f"/api/v1/sales/leads/{number}/convert", json={}).json
    if use == "amount":
        records.update(SALE, made["opportunity_id"], {"amount": "10"})
    elif use == "call":
        log_call(CONTACT, made["contact_id"], {"direction": "out", "result": "contacted"})
    else:
        make(SALE, contact_id=made["contact_id"])
    refused = browser.post(f"/api/v1/sales/leads/{number}/unconvert")
    assert refused.status_code == 422
    assert stage(number) == "qualified"
    assert not session().get(Contact, made["contact_id"]).archived_at


def test_many_at_once_and_who_may(lead, sign_in, as_user):
    rejected = make(LEAD, name="No es", owner_id=user_named("ventas").id)
    reason = make("sales.reject_reason", name="Sin presupuesto")
    records.update(LEAD, rejected.id, {"stage": "rejected", "reject_reason_id": reason.id})
    ids = [lead.id, rejected.id]
    browser = sign_in("ventas")
    asked = browser.post("/sales/leads/bulk/convert", data={"ids": ids})
    assert "Abrir una oportunidad para cada uno" in asked.text
    sent = {"ids": ids, "_apply": "1", "open": "1"}
    assert browser.post("/sales/leads/bulk/convert", data=sent).status_code in (302, 303)
    assert len(all_of(Opportunity)) == 1
    assert stage(rejected.id) == "rejected"
    other = sign_in("ventas2")
    assert other.get(f"/sales/leads/{ids[1]}/convert").status_code in (403, 404)
    assert sign_in("soporte").get(f"/sales/leads/{ids[1]}/convert").status_code in (403, 404)


def test_a_card_dropped_on_qualified_offers_it(lead, sign_in):
    browser = sign_in("ventas")
    qualified = next(s.id for p in pipelines_of(LEAD) for s in p.stages if s.category == "won")
    sent = {"id": lead.id, "stage": qualified, "from": lead.stage_id, "version": lead.version}
    answer = browser.post("/sales/leads/board/move", data=sent)
    assert answer.json["dialog"] == f"/sales/leads/{lead.id}/convert"
