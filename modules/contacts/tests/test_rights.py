"""The rights desk: deadlines by country, steps in their order, what is handed out and erased."""

from datetime import date, timedelta

import pytest

from core import records, timeline
from core.access import Forbidden
from core.access.actor import SYSTEM, acting_as
from core.db import session
from core.db.base import utcnow
from core.jobs import Runner
from core.mail import OutgoingMail
from core.records import Invalid, NotFound
from modules.contacts.models import Request
from modules.contacts.services import may_contact, record_consent
from modules.contacts.services.rights import requests
from modules.contacts.services.rights.copy import copy_of
from modules.contacts.services.rights.deadlines import due
from modules.sales.services.opportunities import open_opportunity

C, R = "contacts.contact", "contacts.request"


@pytest.mark.parametrize(
    ("country", "kind", "extended", "day"),
    [
        ("ES", "access", False, date(2026, 3, 2)),
        ("ES", "erasure", True, date(2026, 5, 2)),
        ("AR", "access", False, date(2026, 2, 12)),
        ("AR", "erasure", False, date(2026, 2, 9)),
        ("MX", "access", False, date(2026, 3, 2)),
        ("CO", "access", False, date(2026, 2, 16)),
        ("CO", "rectification", False, date(2026, 2, 23)),
        ("DE", "access", False, date(2026, 2, 12)),
    ],
)
def test_the_deadline_is_that_of_the_country(app, country, kind, extended, day):
    with app.app_context():
        assert due(kind, country, date(2026, 2, 2), extended=extended) == day


@pytest.fixture
def rosa(as_user):
    as_user("privacidad")
    values = {"kind": "person", "name": "Rosa Alemany", "mail": "rosa@correo.example"}
    made = records.create(C, {**values, "phone": "612345679", "country": "ES"}).id
    timeline.add_note(C, made, "Prefiere que la llamen por la tarde")
    record_consent(made, "marketing", channels=["mail"], method="form")
    return made


def ask(contact_id, kind):
    return records.create(R, {"kind": kind, "contact_id": contact_id}).id


def one(number) -> Request:
    session().expire_all()
    return records.get(R, number)


def test_what_is_known_is_filled_in(rosa):
    found = one(ask(rosa, "access"))
    assert (found.name, found.mail, found.country) == ("Rosa Alemany", "rosa@correo.example", "ES")
    assert found.number.startswith("DP-")
    assert found.received_on == requests.today()
    assert requests.days_left(found) in range(28, 32)
    tomorrow = requests.today() + timedelta(days=1)
    with pytest.raises(Invalid):
        records.create(R, {"kind": "access", "contact_id": rosa, "received_on": tomorrow})


def test_nothing_is_done_or_handed_out_before_it_is_clear_who_asks(rosa, sign_in):
    number = ask(rosa, "erasure")
    with pytest.raises(Invalid, match="quién"):
        requests.carry_out(number)
    browser = sign_in("privacidad")
    assert browser.get(f"/contacts/privacy/{number}/copy").status_code == 404
    with pytest.raises(Invalid):
        requests.verify_identity(number, "  ")


def test_access_hands_out_everything_to_read_and_for_programs(rosa, sign_in):
    number = ask(rosa, "access")
    with acting_as(SYSTEM):
        open_opportunity(rosa, name="Renovación", amount="1260,50")
    requests.verify_identity(number, "Mismo correo que en la ficha")
    browser = sign_in("privacidad")
    page = browser.get(f"/contacts/privacy/{number}/copy").text
    assert "Prefiere que la llamen por la tarde" in page
    assert "Persona" in page  # in words
    assert "1.260,50" in page
    assert "Responsable" not in page.partition("<h2")[2].partition("</section>")[0]
    data = browser.get(f"/contacts/privacy/{number}/copy.json").json
    assert data["parts"]["contacts_identity"]
    assert data["parts"]["contacts_consent"][0]["decision"] == "granted"
    assert data["parts"]["sales_opportunity.contact_id"][0]["amount"] == "1260.50"
    assert data == copy_of(rosa) | {"made_at": data["made_at"]}


def test_an_objection_ends_advertising_of_every_kind(rosa):
    records.update(C, rosa, {"lifecycle": "customer"})
    number = ask(rosa, "objection")
    requests.verify_identity(number, "Teléfono")
    requests.carry_out(number)
    assert may_contact(rosa, "marketing", "mail").reason == "refused"
    assert may_contact(rosa, "similar_products", "mail").reason == "refused"
    assert may_contact(rosa, "service", "mail")


def test_erasure_blocks_first_then_erases_and_gives_a_certificate(rosa, sign_in, app):
    number = ask(rosa, "erasure")
    browser = sign_in("privacidad")
    page = f"/contacts/privacy/{number}"
    browser.post(f"{page}/identity", data={"identity": "Documento en el mostrador"})
    name = one(number).number
    browser.post(f"{page}/erase", data={"typed": name})
    assert records.get(C, rosa).erased_at is None  # not blocked yet
    browser.post(f"{page}/carry-out")
    assert one(number).state == "working"
    assert records.get(C, rosa).blocked_why == "erasure"
    browser.post(f"{page}/erase", data={"typed": "DP-0"})
    Runner(app).drain()
    session().expire_all()
    assert records.get(C, rosa).erased_at is None
    browser.post(f"{page}/erase", data={"typed": name})
    Runner(app).drain()
    session().expire_all()
    assert records.get(C, rosa).erased_at is not None
    found = one(number)
    assert (found.name, found.mail, found.number) == ("—", None, name)
    text = browser.get(f"{page}/certificate").text
    assert "Certificado de supresión" in text
    assert name in text
    certificate = browser.get(f"{page}/certificate.json").json
    assert certificate["sha256"] in text
    assert "Rosa" not in browser.get(page).text


def test_the_answer_closes_and_leaves_by_mail(rosa):
    number = ask(rosa, "access")
    requests.verify_identity(number, "Mismo correo")
    requests.answer(number, "Adjuntamos la copia de sus datos.")
    found = one(number)
    assert found.state == "done"
    assert found.closed_at <= utcnow()
    assert requests.days_left(found) is None
    mail = session().query(OutgoingMail).filter_by(record_id=number, model=R).one()
    assert mail.recipients == ["rosa@correo.example"]
    with pytest.raises(Invalid, match="cerrada"):
        requests.answer(number, "Otra vez")


def test_the_longer_time_is_taken_once_and_only_where_the_law_knows_it(rosa):
    number = ask(rosa, "access")
    before = one(number).due_on
    requests.extend(number)
    assert one(number).due_on > before
    with pytest.raises(Invalid):
        requests.extend(number)
    other = records.create(R, {"kind": "access", "name": "Ana", "country": "AR"}).id
    with pytest.raises(Invalid):
        requests.extend(other)


def test_what_must_be_answered_next_is_on_the_home_page(rosa, sign_in):
    number = ask(rosa, "access")
    home = sign_in("privacidad").get("/").text
    assert one(number).number in home
    assert "Quedan" in home
    assert one(number).number not in sign_in("jefatura").get("/").text


def test_only_who_answers_for_privacy_opens_the_desk(rosa, sign_in, as_user):
    number = ask(rosa, "access")
    assert sign_in("ventas").get("/contacts/privacy").status_code == 403
    page = sign_in("privacidad").get("/contacts/privacy?tab=open").text
    assert "Rosa Alemany" in page
    assert "días" in page
    as_user("jefatura")
    with pytest.raises((Forbidden, NotFound)):
        requests.verify_identity(number, "x")


def test_deadlines_nobody_checked_say_so(rosa, sign_in):
    shown = {}
    for country in ("ES", "CL", "PE", "DE"):
        number = records.create(R, {"kind": "access", "contact_id": rosa, "country": country}).id
        shown[country] = (
            "Plazo no verificado" in sign_in("privacidad").get(f"/contacts/privacy/{number}").text
        )
    assert shown == {"ES": False, "CL": True, "PE": True, "DE": True}
