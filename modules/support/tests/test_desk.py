"""Work at a case: taking it over, drafts, who else is there, macros, saved answers, banned sentences."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from core import records
from core.access import Forbidden
from core.api.models import utcnow
from core.api.services import followers_of, session, sudo, transition, write
from core.mail import OutgoingMail
from core.records import Invalid
from core.testing.generic.making import make, user_named
from core.timeline import TimelineEntry, log
from modules.support.models import CASE, CaseDraft, CaseViewer
from modules.support.services import macros, phrases
from modules.support.services.mail import reply


@pytest.fixture
def case(app, as_user):
    as_user("master")
    customer = make("contacts.contact", name="Hotel Miramar", kind="company", mail="h@x.example")
    owner = user_named("jefatura").id
    return records.create(
        CASE, {"name": "El TPV se bloquea", "contact_id": customer.id, "owner_id": owner}
    )


def mails():
    return session().query(OutgoingMail).count()


def test_a_case_is_taken_over_without_a_transfer(case, sign_in):
    browser, before, me = sign_in("soporte"), case.owner_id, user_named("soporte").id
    url = f"/support/cases/{case.id}"
    browser.post(f"{url}/desk", data={"body": "Buenos días, Rosa", "save": "1"})
    assert "Lo gestiono yo" in browser.get(url).text
    taken = browser.post(f"{url}/take", headers={"HX-Request": "true"})
    assert taken.status_code == 204
    session().expire_all()
    assert case.owner_id == me
    assert before in followers_of(CASE, case.id)
    assert mails() == 0  # the customer is told nothing
    page = browser.get(url).text
    assert "se hizo cargo del caso" in page
    assert "Buenos días, Rosa" in page  # the draft stays
    assert "Lo gestiono yo" not in page
    assert sign_in("ventas").post(f"{url}/take").status_code == 403
    back = browser.post(f"{url}/give-back?to={before}&stop=1")
    assert back.status_code == 303
    session().expire_all()
    assert case.owner_id == before
    assert before not in followers_of(CASE, case.id)


def test_a_draft_is_kept_by_person_and_case_and_goes_when_it_is_sent(case, sign_in):
    url = f"/support/cases/{case.id}"
    andres, sonia = sign_in("soporte"), sign_in("jefatura")
    kept = andres.post(
        f"{url}/desk", data={"body": "Voy por la mitad", "save": "1", "to": "z@x.es"}
    )
    assert kept.json["saved"] == "Borrador guardado"
    assert "Voy por la mitad" in andres.get(url).text
    assert "z@x.es" in andres.get(url).text
    assert "Voy por la mitad" not in sonia.get(url).text
    andres.post(f"{url}/reply", data={"body": "Ya está", "to": "z@x.es", "seen": "0"})
    assert session().query(CaseDraft).count() == 0
    andres.post(f"{url}/desk", data={"body": "otra", "save": "1"})
    andres.post(f"{url}/desk", data={"body": "  ", "save": "1"})
    assert session().query(CaseDraft).count() == 0


def test_who_else_is_there_and_what_came_meanwhile_is_told(case, sign_in):
    url = f"/support/cases/{case.id}"
    andres, sonia = sign_in("soporte"), sign_in("jefatura")
    assert andres.post(f"{url}/desk", data={"body": "", "seen": "0"}).json["others"] == ""
    seen = sonia.post(f"{url}/desk", data={"body": "hola"}).json["others"]
    assert seen.endswith("también está viendo este caso")
    assert "escribiendo" in andres.post(f"{url}/desk", data={"body": ""}).json["others"]
    log("message", CASE, case.id, {"direction": "in", "body": "Se ha vuelto a parar"})
    told = andres.post(f"{url}/desk", data={"body": "Hola", "seen": "0"}).json
    assert "El cliente ha escrito entretanto" in told["newer"]
    held = andres.post(f"{url}/reply", data={"body": "Hola", "seen": "0"})
    assert held.status_code == 422
    assert "El cliente ha escrito entretanto" in held.text
    assert "Hola" in held.text
    assert mails() == 0
    import re

    now = re.search(r'name="seen" value="(\d+)"', held.text)[1]
    assert andres.post(f"{url}/reply", data={"body": "Hola", "seen": now}).status_code == 303
    assert mails() == 1
    session().query(CaseViewer).delete()
    assert sonia.post(f"{url}/desk", data={"body": ""}).json["others"] == ""


def test_a_macro_shows_what_it_would_do_and_does_it_as_one(case, sign_in, as_user):
    macro = records.create(
        "support.macro",
        {
            "name": "Pedir registros",
            "body": "Hola, {{contact_id.name}}: envíe los registros de {{product}}.",
            "stage": "Esperando cliente",
            "priority": "high",
            "takes": True,
        },
    )
    browser, macro_id = sign_in("soporte"), macro.id
    url = f"/support/cases/{case.id}/macros/{macro_id}"
    shown = browser.get(url).text
    assert "Hola, Hotel Miramar: envíe" in shown
    assert "{{product}}" in shown  # nothing to fill in for it
    assert "Esperando cliente" in shown
    assert mails() == 0
    done = browser.post(url, data={"body": "Hola: envíe los registros del TPV."})
    assert done.status_code == 303
    session().expire_all()
    assert (case.priority, case.owner_id) == ("high", user_named("soporte").id)
    assert case.stage_since > case.created_at
    assert session().query(OutgoingMail).one().text == "Hola: envíe los registros del TPV."
    other_id = records.create(CASE, {"name": "Otro", "contact_id": case.contact_id}).id
    records.update("contacts.contact", case.contact_id, {"mail": None})
    as_user("soporte")
    with pytest.raises(Invalid):
        macros.apply(other_id, macro_id)  # nobody to write to: nothing is done
    assert records.get(CASE, other_id).priority == "normal"


def test_a_macro_names_a_stage_and_variables_that_exist(case):
    for wrong in ({"stage": "No existe"}, {"body": "{{nada}}"}):
        with pytest.raises(Invalid) as refused:
            records.create("support.macro", {"name": "x", **wrong})
        assert set(wrong) <= set(refused.value.errors)


def test_those_who_lead_write_macros_and_agents_use_them(case, as_user, sign_in):
    as_user("jefatura")
    records.create("support.answer", {"name": "saludo", "body": "Hola, {{contact_id.name}}."})
    records.create("support.answer", {"name": "cierre", "body": "Un saludo."})
    browser = sign_in("soporte")
    found = browser.get(f"/support/cases/{case.id}/answers?q=sal").json["items"]
    assert [each["text"] for each in found] == ["Hola, Hotel Miramar.", "Un saludo."]
    as_user("soporte")
    with pytest.raises(Forbidden):
        records.create("support.macro", {"name": "Mía"})
    as_user("jefatura")
    with pytest.raises(Forbidden):
        records.create("support.phrase", {"name": "Le paso"})


@pytest.mark.parametrize(
    "text",
    [
        "Eso lo lleva otro departamento, le paso.",
        "eso lo lleva OTRO DEPARTAMENTO: le paso",
        "Mire, eso lo lleva otro departamneto le pasó",
        "Buenos días. Eso no es de mi departamento.",
    ],
)
def test_the_banned_sentence_and_its_like_are_found(text):
    sentences = [
        phrases.Banned(tuple(phrases._words(each)), phrases.INSTEAD) for each in phrases.SEEDS
    ]
    assert len(phrases.find(text, sentences)) == 1
    assert phrases.find("Lo lleva mi compañera de otro turno; yo me ocupo hoy.", sentences) == []
    assert phrases.find("", sentences) == []


def test_the_composer_marks_it_and_offers_what_to_say_instead(case, sign_in):
    phrases.seed_phrases()
    browser, url = sign_in("soporte"), f"/support/cases/{case.id}"
    text = "Hola. Eso lo lleva otro departamento, le paso."
    told = browser.post(f"{url}/desk", data={"body": text}).json["banned"]
    assert told[0]["text"] == "Eso lo lleva otro departamento, le paso"
    assert told[0]["instead"] == list(phrases.INSTEAD)
    held = browser.post(f"{url}/reply", data={"body": text})
    assert held.status_code == 422
    assert phrases.INSTEAD[0] in held.text
    assert mails() == 0
    assert browser.post(f"{url}/reply", data={"body": text, "sure": "1"}).status_code == 303


def said(case, count):
    row = {"model": CASE, "record_id": case.id, "root_model": "contacts.contact",
           "root_id": case.contact_id, "at": utcnow(), "data": {}}  # fmt: skip
    kinds = (("note", None), ("message", "in"), ("call", "out"))
    rows = [
        {**row, "kind": kinds[n % 3][0], "direction": kinds[n % 3][1], "body": f"Mensaje {n}"}
        for n in range(count)
    ]
    with write(), sudo("A long conversation") as current:
        current.execute(insert(TimelineEntry), rows)


def test_a_page_with_five_hundred_messages_stays_fast(case, sign_in, count_queries):
    said(case, 500)
    reply(case.id, {"body": "La última"})
    transition(CASE, case.id, "review")
    browser, url = sign_in("soporte"), f"/support/cases/{case.id}"
    browser.get(url)
    with count_queries() as seen:
        page = browser.get(url)
    assert "La última" in page.text
    assert page.text.count("c-said ") <= 20
    # twelve as of any case, and what became of the mail that was sent
    assert len(seen) <= 13, "\n".join(seen)


def test_the_board_shows_the_clock_and_what_is_urgent_and_filters_by_chips(case, sign_in):
    calendar = records.create("support.calendar", {"name": "Siempre", "always": True})
    records.create(
        "support.policy", {"name": "x", "calendar_id": calendar.id, "first_response": 60}
    )
    made = {"contact_id": case.contact_id, "priority": "urgent", "name": "Sin luz"}
    records.create(CASE, made)
    browser = sign_in("soporte")
    board = browser.get("/support/cases/board").text
    assert "Tablero de casos" in board
    assert "Hotel Miramar" in board
    assert "Prioridad urgente" in board
    assert "Sin responsable" in board
    assert "59" in board or "1 h" in board
    page = browser.get(f"/support/cases/{case.id}/panel/support.case.customer").text
    assert "Hotel Miramar" in page
