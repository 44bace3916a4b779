"""What people allow is written down once and for all, and decides whether they may be reached."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from core import records, timeline
from core.access import Forbidden
from core.db import session, write
from core.db.base import utcnow
from core.records import Invalid, NotFound
from modules.contacts.models import Consent, Suppression
from modules.contacts.services import (
    may_contact,
    may_contact_many,
    record_consent,
    standings,
)
from modules.contacts.services.privacy.consent import ledger
from modules.contacts.services.privacy.purposes import demanded, publish_text, text_in_force
from modules.contacts.services.privacy.suppression import import_list, sources_of, suppress

C = "contacts.contact"


@pytest.fixture
def rosa(as_user):
    as_user("privacidad")
    person = records.create(
        C,
        {
            "kind": "person",
            "name": "Rosa Alemany",
            "mail": "rosa@correo.example",
            "phone": "612345679",
            "country": "ES",
            "street": "Av. Alcoy, 12",
            "city": "Benidorm",
        },
    )
    return person.id


def decisions(contact_id):
    return {(s.channel, s.decision) for s in standings([contact_id]).get(contact_id, [])}


def test_without_a_word_nobody_is_sent_advertising(rosa):
    assert may_contact(rosa, "marketing", "mail").reason == "no_consent"
    assert may_contact(rosa, "service", "mail")
    assert may_contact(rosa, "similar_products", "mail").reason == "not_customer"
    records.update(C, rosa, {"lifecycle": "customer"})
    assert may_contact(rosa, "similar_products", "mail").reason == "customer"
    assert may_contact(rosa, "nothing_we_know", "mail").reason == "no_purpose"
    assert may_contact(rosa + 100, "service", "mail").reason == "unknown"


def test_a_consent_keeps_how_when_where_and_to_which_words(rosa):
    marketing = demanded("marketing")
    first = publish_text(marketing.id, "Acepto recibir ofertas.", "es")
    second = publish_text(marketing.id, "Acepto recibir ofertas por correo.", "es")
    assert (first.number, second.number) == (1, 2)
    assert publish_text(marketing.id, second.body, "es").id == second.id
    record_consent(
        rosa,
        "marketing",
        channels=["mail"],
        method="form",
        source="https://www.empresa.example/guia",
        ip="203.0.113.7",
        user_agent="Navegador",
        evidence="Casilla marcada",
    )
    (row,) = ledger(rosa)
    assert (row.text_id, row.method, row.ip) == (second.id, "form", "203.0.113.7")
    assert row.source == "https://www.empresa.example/guia"
    assert may_contact(rosa, "marketing", "mail").reason == "granted"
    assert may_contact(rosa, "marketing", "phone").reason == "no_consent"
    assert text_in_force(marketing.id, "es_MX").id == second.id
    (entry,) = timeline.history(C, rosa, kinds=["contacts.consent"]).items
    assert entry.data["decision"] == "granted"


def test_what_was_refused_last_holds(rosa):
    record_consent(rosa, "marketing", channels=["mail", "phone"], method="paper")
    record_consent(rosa, "marketing", "withdrawn", channels=["mail"], method="phone")
    assert decisions(rosa) == {("mail", "withdrawn"), ("phone", "granted")}
    assert may_contact(rosa, "marketing", "mail").reason == "refused"
    record_consent(rosa, "marketing", channels=["mail"], method="form")
    assert may_contact(rosa, "marketing", "mail")
    assert len(ledger(rosa)) == 4


def test_an_old_paper_does_not_undo_a_later_refusal(rosa):
    record_consent(rosa, "marketing", "withdrawn", channels=["mail"], method="phone")
    yesterday = utcnow() - timedelta(days=1)
    with pytest.raises(Invalid, match="decisión posterior"):
        record_consent(rosa, "marketing", channels=["mail"], method="paper", at=yesterday)
    tomorrow = utcnow() + timedelta(days=1)
    with pytest.raises(Invalid):
        record_consent(rosa, "marketing", channels=["post"], method="paper", at=tomorrow)


@pytest.mark.parametrize(
    "values",
    [
        {"decision": "perhaps", "method": "form"},
        {"channels": ["pigeon"], "method": "form"},
        {"channels": [], "method": "form"},
        {"method": "telepathy"},
        {"purpose": "nothing_we_know", "method": "form"},
    ],
)
def test_what_makes_no_sense_is_refused(rosa, values):
    with pytest.raises(Invalid):
        record_consent(rosa, values.pop("purpose", "marketing"), **values)
    assert ledger(rosa) == []


def test_the_ledger_cannot_be_changed_nor_emptied(rosa):
    (row,) = record_consent(rosa, "marketing", channels=["mail"], method="form", source="Feria")
    tries = (
        update(Consent).values(decision="withdrawn"),
        update(Consent).values(at=utcnow()),
        update(Consent).values(source="Otra feria"),
        delete(Consent),
    )
    for statement in tries:
        plain = statement.execution_options(synchronize_session=False)
        with (
            pytest.raises(DatabaseError, match="cannot be changed"),
            write() as current,
            current.begin_nested(),
        ):
            current.execute(plain)
    with write() as current:
        current.execute(
            update(Consent).values(source=None).execution_options(synchronize_session=False)
        )
    assert session().scalar(select(Consent.decision).where(Consent.id == row.id)) == "granted"


def test_refusing_advertising_excludes_the_address_and_asking_for_it_ends_that(rosa):
    record_consent(rosa, "marketing", "objected", method="mail")
    assert {s.source for s in session().scalars(select(Suppression))} == {"objection"}
    assert {s.kind for s in session().scalars(select(Suppression))} == {"mail", "phone"}
    records.update(C, rosa, {"lifecycle": "customer"})
    assert may_contact(rosa, "similar_products", "mail").reason == "excluded"
    record_consent(rosa, "marketing", channels=["mail"], method="import")
    assert may_contact(rosa, "marketing", "mail").reason == "excluded", (
        "an import is not the person"
    )
    record_consent(rosa, "marketing", channels=["mail"], method="form")
    assert may_contact(rosa, "marketing", "mail")


def test_official_lists_give_way_to_consent_and_to_customers(rosa):
    suppress([("mail", "rosa@correo.example")], "robinson")
    record_consent(rosa, "marketing", channels=["mail"], method="import")
    assert may_contact(rosa, "marketing", "mail").reason == "granted"
    assert may_contact(rosa, "surveys", "mail"), "not advertising: no list is asked"


def test_a_list_is_taken_over_as_hashes_only(rosa):
    lines = [
        "Correo;Teléfono",
        "ROSA@correo.example;",
        '"luis@correo.example","612 34 56 79"',
        "???",
    ]
    found = import_list(lines, "robinson", "ES")
    assert found == {"read": 3, "added": 3, "unreadable": 2}
    assert import_list(lines, "robinson", "ES")["added"] == 0
    stored = list(session().scalars(select(Suppression.digest)))
    assert all(len(d) == 64 for d in stored)
    assert sources_of(stored) == {key: {"robinson"} for key in stored}


def test_nobody_decides_for_people_they_do_not_see(rosa, as_user):
    as_user("ventas")
    with pytest.raises(NotFound):
        record_consent(rosa, "marketing", channels=["mail"], method="phone")
    assert not may_contact(rosa, "marketing", "mail")
    assert standings([rosa]) == {}
    as_user("lectura")
    with pytest.raises(Forbidden):
        record_consent(rosa, "marketing", channels=["mail"], method="phone")
    with pytest.raises(Forbidden):
        import_list(["a@b.example"], "robinson")


def test_many_are_asked_about_in_few_queries(rosa, count_queries):
    others = [records.create(C, {"name": f"Empresa {n}"}).id for n in range(5)]
    may_contact(rosa, "marketing", "mail")
    with count_queries() as seen:
        answers = may_contact_many([rosa, *others], "marketing", "mail")
    assert len(answers) == 6
    assert len(seen) <= 5


def test_a_list_of_others_is_taken_over_in_ajustes_as_hashes(rosa, sign_in):
    assert sign_in("ventas").get("/contacts/exclusions").status_code == 403
    browser = sign_in("marketing")
    page = "/contacts/exclusions"
    assert browser.get(page).status_code == 200
    assert page in browser.get("/contacts/hygiene").text
    assert browser.post(page, data={"source": "robinson"}).status_code == 422
    assert browser.post(page, data={"source": "erasure", "text": "a@b.example"}).status_code == 422
    names = "\ufeffNombre;Correo;Móvil\nUna Persona;UNA@correo.example;612345679\nNadie;;\n"
    file = (io.BytesIO(names.encode()), "robinson.csv")
    given = {"source": "robinson", "file": file, "text": "otra@correo.example"}
    done = browser.post(page, data=given, content_type="multipart/form-data")
    assert "3 direcciones son nuevas" in done.text
    assert "2 líneas no contienen" in done.text
    again = browser.post(page, data={"source": "robinson", "text": "otra@correo.example"})
    assert "0 direcciones son nuevas" in again.text
    kept = session().scalars(select(Suppression.digest)).all()
    assert len(kept) == 3
    assert not any("correo" in digest for digest in kept)
