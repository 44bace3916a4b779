"""Blocked data are seen by nobody but who answers for privacy, whichever way they look."""

import io
import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from core import records, timeline
from core.access import Forbidden
from core.access.actor import SYSTEM, acting_as, sudo
from core.access.models import User
from core.activities import schedule
from core.db import session
from core.db.base import utcnow
from core.records import Invalid, NotFound, Query, spec_of
from core.timeline import attachments
from modules.contacts.models import Contact
from modules.contacts.services import block, may_contact, people_of, unblock
from modules.contacts.services.relations import link
from modules.sales.services.opportunities import open_opportunity

C, DEAL = "contacts.contact", "sales.opportunity"
MARK = "zarzamora"
EVERYBODY = ("master", "jefatura", "ventas", "soporte", "marketing", "cobros", "logistica",
             "contabilidad")  # fmt: skip


@pytest.fixture
def hidden(as_user):
    as_user("privacidad")
    values = {"kind": "person", "name": f"Rosa {MARK}", "mail": f"{MARK}@correo.example"}
    rosa = records.create(C, {**values, "phone": "612345679", "country": "ES"}).id
    hotel = records.create(C, {"name": "Hotel Miramar", "country": "ES"}).id
    link(hotel, rosa, "Dirección")
    as_user("master")
    deal = open_opportunity(rosa, name=f"Presupuesto {MARK}").id
    timeline.add_note(C, rosa, f"Nota {MARK}")
    timeline.add_note(DEAL, deal, f"Nota del trato {MARK}")
    yesterday = utcnow() - timedelta(days=1)
    for name in ("master", "jefatura", "ventas"):
        owner = session().scalar(select(User.id).where(User.mail == f"{name}@demo.example"))
        schedule((C, rosa), "call", f"Llamar a Rosa {MARK}", yesterday, owner)
    token = attachments.take(io.BytesIO(f"Anexo {MARK}".encode()), f"{MARK}.txt")
    attachments.attach(C, rosa, [token])
    as_user("privacidad")
    block(rosa, "erasure", "Lo pidió por correo")
    return rosa, hotel, deal


@pytest.mark.parametrize("role", EVERYBODY)
def test_no_role_meets_it_on_any_surface(hidden, as_user, sign_in, role):
    rosa, hotel, deal = hidden
    as_user(role)
    with pytest.raises((NotFound, Forbidden)):
        records.get(C, rosa)
    browser = sign_in(role)
    for address in (
        f"/contacts/?q={MARK}", f"/palette?q={MARK}", f"/contacts/options?q={MARK}", "/", "/contacts/",
        f"/contacts/{hotel}", "/sales/opportunities", f"/sales/opportunities?q={MARK}", "/contacts/counts",
        f"/api/v1/contacts/contacts?q={MARK}", "/api/v1/contacts/contacts", "/api/v1/sales/opportunities",
        f"/api/v1/contacts/contacts/{hotel}/timeline", "/api/v1/contacts/relations",
        "/activities/", "/activities/day", "/activities/?who=team", "/api/v1/core/activities",
        "/sales/opportunities/board", "/contacts/segments", "/contacts/hygiene",
    ):  # fmt: skip
        page = browser.get(address).text.replace(f"q={MARK}", "").replace(f'value="{MARK}"', "")
        assert "Rosa" not in page, address
        assert f"{MARK}@" not in page, address
        assert f"Nota {MARK}" not in page, address
        assert f"Presupuesto {MARK}" not in page, address
    for address in (f"/contacts/{rosa}", f"/contacts/{rosa}/edit", f"/sales/opportunities/{deal}",
                    f"/api/v1/contacts/contacts/{rosa}", f"/api/v1/sales/opportunities/{deal}",
                    f"/api/v1/contacts/contacts/{rosa}/timeline"):  # fmt: skip
        assert browser.get(address).status_code in (403, 404), address
    with browser.post("/contacts/export", data={"format": "csv"}) as answer:
        assert answer.status_code in (200, 403)
        assert MARK not in answer.text
    assert not any(browser.get("/pulse").json.values())  # not even counted
    files = f"/files/of/contacts.contact/{rosa}"
    assert browser.get(files).status_code in (403, 404)
    own = sign_in("privacidad").get(files).text
    for file in set(re.findall(r"/files/\d+", own)):
        assert browser.get(file).status_code in (403, 404)
    assert f"{MARK}.txt" in own


def test_who_answers_for_privacy_sees_it_and_gives_it_back(hidden, as_user, sign_in):
    rosa, hotel, deal = hidden
    assert MARK in sign_in("privacidad").get(f"/contacts/{rosa}").text
    assert [p.contact_id for p in people_of(hotel, 5)] == [rosa]
    unblock(rosa, "Retiró su petición")
    as_user("master")
    assert records.get(C, rosa).name == f"Rosa {MARK}"
    assert records.get(DEAL, deal).id == deal


def test_the_system_does_not_write_to_blocked_people(hidden):
    rosa, _hotel, _deal = hidden
    assert may_contact(rosa, "service", "mail").reason == "blocked"
    with acting_as(SYSTEM.through("job")):
        assert not may_contact(rosa, "service", "mail")
        assert Query(spec_of(C), q=MARK).count() == 0
        assert Query(spec_of(DEAL), q=MARK).count() == 0
        assert session().get(Contact, rosa) is None
        assert Query(spec_of(C), filter=json.loads('["name", "contains", "Miramar"]')).count() == 1
        with sudo("retention"):
            assert session().get(Contact, rosa).blocked_why == "erasure"


def test_not_even_a_master_blocks_or_releases_without_the_role(hidden, as_user):
    rosa, hotel, _lead = hidden
    as_user("master")
    with pytest.raises(Forbidden):
        block(hotel, "erasure")
    with pytest.raises(Forbidden):
        unblock(rosa)


def test_a_reason_is_one_of_those_the_law_knows(as_user):
    as_user("privacidad")
    made = records.create(C, {"name": "Otra"}).id
    with pytest.raises(Invalid):
        block(made, "because")


def test_the_rule_costs_lists_no_query(hidden, sign_in, count_queries):
    browser = sign_in("jefatura")
    browser.get("/contacts/")
    with count_queries() as queries:
        browser.get("/contacts/")
    assert len(queries) <= 6
