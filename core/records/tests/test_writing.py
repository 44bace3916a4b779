"""Texts with variables: templates of mails, and what becomes of them."""

from __future__ import annotations

import pytest

from core import records
from core.mail import OutgoingMail
from core.records import Invalid, spec_of
from core.records.writing import check, fill, mail_templates, variables_of, written
from core.testing.generic.making import make
from core.timeline.mails import send_template

TEMPLATE = "core.mail_template"
LETTER = {
    "name": "Confirmar visita",
    "model": "support.case",
    "subject": "{{number}} · {{ name }}",
    "body": "Hola, {{person_id.name}}:\n\nLe atiende {{me.name}} de {{company.name}}.",
}


@pytest.fixture
def case(app, as_user):
    as_user("master")
    person = make("contacts.contact", name="Rosa Alemany", kind="person")
    customer = make("contacts.contact", name="Hotel Miramar", kind="company", mail="h@x.example")
    return make("support.case", name="Va lento", contact_id=customer.id, person_id=person.id)


def test_a_template_is_filled_with_the_record_what_it_refers_to_and_the_house(case):
    template = records.create(TEMPLATE, LETTER)
    mail = written(template.id, case)
    assert mail.subject == f"{case.number} · Va lento"
    assert mail.body.startswith("Hola, Rosa Alemany:")
    assert "{{" not in mail.body
    assert mail_templates("support.case") == [(template.id, "Confirmar visita")]
    assert mail_templates("contacts.contact") == []


def test_a_name_that_ends_with_a_full_stop_ends_the_sentence_too(app, as_user):
    as_user("master")
    contact = make("contacts.contact", name="Nexo, S.L.", kind="company")
    assert fill("Hola, {{name}}. Adiós", contact).text == "Hola, Nexo, S.L. Adiós"
    assert fill("{{name}}, {{name}}...", contact).text == "Nexo, S.L., Nexo, S.L...."


def test_what_is_empty_or_hidden_is_told_to_who_writes_and_is_no_error(case, as_user):
    filled = fill("{{product}}|{{contact_id.city}}|{{name}}|{{ name }}", case)
    assert filled.text.count("Va lento") == 2
    assert filled.empty[0] == "{{product}}"
    as_user("cobros")  # may not read what is said in cases
    assert fill("{{description}}", records.get("support.case", case.id)).text == ""


@pytest.mark.parametrize("wrong", ["{{nada}}", "{{name", "{{contact_id.nada}}", "{{7*7}}", "{{}}"])
def test_a_variable_that_does_not_exist_is_refused_when_it_is_saved(case, wrong):
    with pytest.raises(Invalid) as refused:
        records.create(TEMPLATE, {**LETTER, "body": wrong})
    assert "body" in refused.value.errors


def test_the_variables_are_listed_on_the_form_of_a_template(case, sign_in):
    template = records.create(TEMPLATE, LETTER)
    codes = {each.code for each in variables_of(spec_of("support.case"))}
    assert {"{{number}}", "{{contact_id.name}}", "{{me.name}}"} <= codes
    assert all(check(code, spec_of("support.case")) == "" for code in codes)
    browser = sign_in("jefatura")
    page = browser.get(f"/core/mail-templates/{template.id}/edit").text
    assert "{{contact_id.name}}" in page
    assert "Confirmar visita" in browser.get("/core/mail-templates").text
    assert sign_in("ventas").get(f"/core/mail-templates/{template.id}/edit").status_code == 403


def test_a_mail_leaves_from_a_template(case):
    template = records.create(TEMPLATE, LETTER)
    entry = send_template(template.id, "support.case", case.id)
    from core.db import session

    mail = session().get(OutgoingMail, entry.data["mail_id"])
    assert (mail.recipients, mail.subject) == (["h@x.example"], f"{case.number} · Va lento")
